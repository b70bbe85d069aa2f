"""What decisions can approve in the rooms above this one."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from concord.calls.acts import authorise as authorise_call
from concord.calls.models import Call
from concord.governance.subjects import Subject, register
from concord.purses.acts import authorise as authorise_purse
from concord.purses.models import Purse
from concord.strategy.acts import authorise as authorise_area
from concord.strategy.models import Area


def _area_page(area: Area) -> str:
    of = area.clause.agreement
    return reverse("strategy:clause", args=[of.pack.code, of.code, area.clause.code])


def _purse_label(purse: Purse) -> str:
    return f"{purse.title} ({purse.size})"


def _call_label(call: Call) -> str:
    return f"{call.title} ({call.code})"


def _areas(user: Any) -> Any:
    return (
        Area.objects.visible_to(user).filter(withdrawn=False).select_related("clause__agreement__pack")
        .order_by("clause__agreement", "position", "pk")
    )  # fmt: skip


register(
    Subject(
        code="area",
        name=_("a priority area"),
        things=_areas,
        approve=authorise_area,
        parties=lambda area: list(area.clause.agreement.parties.values_list("pk", flat=True)),
        address=_area_page,
        label=lambda area: str(area.titles),
    )
)
register(
    Subject(
        code="call",
        name=_("a joint call"),
        things=lambda user: Call.objects.visible_to(user).exclude(state=Call.State.WITHDRAWN).order_by("code"),
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
