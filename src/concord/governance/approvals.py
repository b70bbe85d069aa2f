"""What decisions can approve in the rooms above this one."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from concord.calls.acts import authorise as authorise_call
from concord.calls.models import Call
from concord.governance.subjects import Subject, register
from concord.purses.acts import authorise as authorise_purse
from concord.purses.models import Purse
from concord.register.models import Platform
from concord.register.platforms import recognise as recognise_platform
from concord.strategy.areas import approve as approve_area
from concord.strategy.foresight.adopting import adopt as adopt_shortlist
from concord.strategy.foresight.models import Exercise
from concord.strategy.models import Area


def _area_page(area: Area) -> str:
    of = area.clause.agreement
    return reverse("strategy:clause", args=[of.pack.code, of.code, area.clause.code])


def _purse_label(purse: Purse) -> str:
    return f"{purse.title} ({purse.size})"


def _call_label(call: Call) -> str:
    return f"{call.title} ({call.code})"


register(
    Subject(
        code="area",
        name=_("a priority area"),
        things=lambda user: Area.objects.visible_to(user).select_related("clause__agreement__pack"),
        approve=lambda area, by, authority: approve_area(area, by=by, authority=f"entry:{authority}"),
        parties=lambda area: list(area.clause.agreement.parties.values_list("pk", flat=True)),
        address=_area_page,
        label=lambda area: str(area.titles),
        offered=lambda found: found.filter(state=Area.State.PROPOSED, withdrawn=False),
    )
)
register(
    Subject(
        code="call",
        name=_("a joint call"),
        things=lambda user: Call.objects.visible_to(user).order_by("code"),
        approve=authorise_call,
        parties=lambda call: list(call.parties.values_list("pk", flat=True)),
        address=lambda call: reverse("calls:call", args=[call.code]),
        label=_call_label,
        offered=lambda found: found.exclude(state=Call.State.WITHDRAWN),
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
register(
    Subject(
        code="platform",
        name=_("a platform"),
        things=lambda user: Platform.objects.visible_to(user).order_by("pk"),
        approve=lambda platform, by, authority: recognise_platform(platform, by=by, authority=f"entry:{authority}"),
        label=lambda platform: str(platform.titles),
        offered=lambda found: found.filter(status=Platform.Status.PROPOSED),
    )
)
register(
    Subject(
        code="shortlist",
        name=_("a foresight shortlist"),
        things=lambda user: Exercise.objects.visible_to(user).order_by("code"),
        approve=lambda exercise, by, authority: adopt_shortlist(exercise, by=by, authority=f"entry:{authority}"),
        parties=lambda exercise: list(exercise.parties.values_list("pk", flat=True)),
        address=lambda exercise: reverse("foresight:outcome", args=[exercise.code]),
        label=lambda exercise: f"{exercise.title} ({exercise.code})",
        offered=lambda found: found.filter(state=Exercise.State.FINISHED),
    )
)
