"""What of calls serves a clause: those that name one of its areas, or that an officer tied to it."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from concord.access.standing import Actor
from concord.calls.models import Call
from concord.strategy.serving import Served, Under, serves


@serves("call", _("Joint calls"))
def calls(user: Actor, under: Under) -> Iterator[Served]:
    named = Q(areas__in=under.areas) | Q(pk__in=under.keys("call"))
    for call in Call.objects.visible_to(user).filter(named).distinct().order_by("opens_at", "code"):
        yield Served(call, call.title, call.get_state_display(), call.opens_at.date().isoformat())
