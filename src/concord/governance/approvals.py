"""What decisions can approve in the rooms above this one."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from concord.calls.acts import authorise as authorise_call
from concord.calls.models import Call
from concord.governance.subjects import Subject, register
from concord.purses.acts import authorise as authorise_purse
from concord.purses.models import Purse


def _purse_label(purse: Purse) -> str:
    return f"{purse.title} ({purse.size})"


def _call_label(call: Call) -> str:
    return f"{call.title} ({call.code})"


register(
    Subject(
        code="call",
        name=_("a joint call"),
        things=lambda user: Call.objects.visible_to(user).order_by("code"),
        approve=authorise_call,
        parties=lambda call: list(call.parties.values_list("pk", flat=True)),
        address=lambda call: reverse("calls:call", args=[call.code]),
        label=_call_label,
    )
)
register(
    Subject(
        code="purse",
        name=_("a budget line"),
        things=lambda user: Purse.objects.visible_to(user).order_by("party__code", "code"),
        approve=authorise_purse,
        parties=lambda purse: [purse.party_id],
        label=_purse_label,
    )
)
