"""Officers settle claims that disagree, take a settlement back, and tie calls to a clause."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from concord.calls.models import Call
from concord.journal.chain import reference
from concord.portal.pages import ask, page
from concord.portal.strategy.templatetags.strategy import claimed
from concord.strategy import settling, tying
from concord.strategy.models import Claim, Clause, Settlement, Subject


class SettleForm(forms.Form):
    """Which claim is relied on, and why."""

    claim = forms.ChoiceField(label=gettext_lazy("Rely on"), widget=forms.RadioSelect)
    because = forms.CharField(
        label=gettext_lazy("Why"), widget=forms.Textarea, max_length=2000,
        help_text=gettext_lazy("What you checked, with whom, and where it is written down."),
    )  # fmt: skip


class BecauseForm(forms.Form):
    because = forms.CharField(label=gettext_lazy("Why"), widget=forms.Textarea, max_length=2000)


@page(Subject, asks="subject:settle")
def settle(request: HttpRequest, subject: Subject) -> HttpResponse:
    """Say which of several claims is relied on."""
    claims = {str(each.pk): each for each in subject.claims.filter(withdrawn=False)}
    form = SettleForm(request.POST or None)
    form.fields["claim"].choices = [  # type: ignore[attr-defined]
        *((key, f"{claimed(each)} ({_where(each)})") for key, each in claims.items()),
        ("none", _("none of them")),
    ]
    return ask(
        request,
        form,
        lambda given: settling.settle(
            subject, by=request.user, claim=claims.get(given["claim"]), because=given["because"]
        ),
        title=_("Settle: %(subject)s") % {"subject": subject.titles},
        action=_("Settle"),
        back=_back(subject),
        done=_("Settled. The claims themselves stay as the documents have them."),
        intro=_("The claims stay side by side. What you record is which one is relied on, and why."),
    )


def _where(claim: Claim) -> str:
    return "; ".join(f"“{place['anchor']}”" for place in claim.at)


@page(Settlement, asks="settlement:undo")
def undo(request: HttpRequest, settlement: Settlement) -> HttpResponse:
    """Take a settlement back."""
    return ask(
        request,
        BecauseForm(request.POST or None),
        lambda given: settling.undo(settlement, by=request.user, because=given["because"]),
        title=_("Undo the settlement: %(subject)s") % {"subject": settlement.subject.titles},
        action=_("Undo"),
        back=_back(settlement.subject),
        done=_("The settlement is undone; it stays in the record."),
    )


def _back(subject: Subject) -> str:
    return reverse("strategy:source", args=[subject.pack.code]) + f"#{subject.code}"


class TieForm(forms.Form):
    call = forms.ModelChoiceField(label=gettext_lazy("Joint call"), queryset=Call.objects.none())


@page(Clause, asks="clause:tie")
def tie(request: HttpRequest, clause: Clause) -> HttpResponse:
    """Tie a call to a clause that it carries out."""
    tied = set(clause.uses.values_list("thing", flat=True))
    calls = Call.objects.visible_to(request.user)
    form = TieForm(request.POST or None)
    free = [call.pk for call in calls if reference(call) not in tied]
    form.fields["call"].queryset = calls.filter(pk__in=free).order_by("code")  # type: ignore[attr-defined]
    of = clause.agreement
    return ask(
        request,
        form,
        lambda given: tying.tie(clause, by=request.user, thing=given["call"]),
        title=_("Tie a call to “%(clause)s”") % {"clause": clause.titles},
        action=_("Tie"),
        back=reverse("strategy:clause", args=[of.pack.code, of.code, clause.code]),
        done=_("The call is shown under this clause."),
        intro=_("Calls that name an area of the clause are shown there anyway."),
    )
