"""The pages of purses: what a party committed, what is spoken for, what is free; opening one and changing its size."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from concord.access.may import may
from concord.access.models import Party, Role
from concord.access.standing import standing
from concord.portal.lists import Column, Listing
from concord.portal.pages import ask, page
from concord.purses import acts
from concord.purses.models import Purse
from concord.values.forms import AmountFormField, LocalizedFormField

UNITS = ("GBP", "CNY", "EUR", "USD", "shift", "seat")
"""What a purse may hold: currencies of the agreements, shifts of a facility, places."""

COLUMNS = (
    Column("party", gettext_lazy("Party"), lambda each: str(each.party), ("party__code", "code")),
    Column("code", gettext_lazy("Code"), lambda each: each.code, ("code",)),
    Column("title", gettext_lazy("Title"), lambda each: str(each.title)),
    Column("size", gettext_lazy("Holds"), lambda each: str(each.size), number=True),
    Column("committed", gettext_lazy("Committed"), lambda each: str(each.committed), number=True),
    Column("free", gettext_lazy("Free"), lambda each: str(each.free), number=True),
)


class OpenForm(forms.Form):
    """A new purse of one's own party."""

    party = forms.ModelChoiceField(label=gettext_lazy("Party"), queryset=Party.objects.none(), empty_label=None)
    code = forms.SlugField(
        label=gettext_lazy("Code"), max_length=60, help_text=gettext_lazy("Short, in Latin letters: flagship-2018-gbp.")
    )
    title = LocalizedFormField(label=gettext_lazy("Title"))
    size = AmountFormField(label=gettext_lazy("Holds"), units=UNITS)
    out_of = forms.ModelChoiceField(
        label=gettext_lazy("Out of another purse"),
        queryset=Purse.objects.none(),
        required=False,
        help_text=gettext_lazy("What the new purse holds is committed there first."),
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = Party.objects.visible_to(user).filter(pk__in=standing(user).parties(Role.OFFICER, Role.HEAD))
        self.fields["party"].queryset = own  # type: ignore[attr-defined]
        self.fields["out_of"].queryset = Purse.objects.visible_to(user).filter(party__in=own)  # type: ignore[attr-defined]


class SizeForm(forms.Form):
    """What a purse holds from now on."""

    def __init__(self, *args: Any, purse: Purse, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["size"] = AmountFormField(label=gettext_lazy("Holds"), units=(purse.size.unit,), initial=purse.size)


@page()
def purses(request: HttpRequest) -> HttpResponse:
    """The purses of one's own side."""
    found = Purse.objects.visible_to(request.user).select_related("party")
    listing = Listing(request, found, COLUMNS, name="purses")
    if listing.wants_file:
        return listing.file()
    context = {
        "listing": listing,
        "may_open": bool(may(request.user, "purse:open")),
        "heads": standing(request.user).parties(Role.HEAD),
    }
    return render(request, "purses/purses.html", context)


@page(asks="purse:open")
def open_purse(request: HttpRequest) -> HttpResponse:
    """Open a purse of one's own party."""
    form = OpenForm(request.POST or None, user=request.user)

    def perform(given: dict[str, Any]) -> None:
        acts.open_purse(given.pop("party"), by=request.user, **given)

    return ask(
        request,
        form,
        perform,
        title=_("Open a purse"),
        action=_("Open the purse"),
        done=_("The purse is open. Commit it to a call on the page of the call's draft."),
        back=reverse("purses:purses"),
        intro=_("A purse is what one party sets aside: money, shifts or places. Only its own side sees it."),
    )


@page(Purse, asks="purse:resize")
def resize(request: HttpRequest, purse: Purse) -> HttpResponse:
    """Raise or cut a purse."""
    form = SizeForm(request.POST or None, purse=purse)
    return ask(
        request,
        form,
        lambda given: acts.resize(purse, by=request.user, size=given["size"]),
        title=_("Change what %(purse)s holds") % {"purse": purse.title},
        action=_("Save"),
        done=_("The purse holds its new amount."),
        back=reverse("purses:purses"),
        intro=_("It cannot hold less than is committed from it: %(committed)s.") % {"committed": purse.committed},
    )


app_name = "purses"
urlpatterns = [
    path("purses/", purses, name="purses"),
    path("purses/open/", open_purse, name="open"),
    path("purses/<int:pk>/size/", resize, name="resize"),
]
