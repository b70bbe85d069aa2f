"""Who may do what in foresight.

Officers of the sides facilitate. A panellist is no account: whoever holds the secret of the link is the panellist, and
acts as one. Ballots are read by nobody: only the count sees them.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from concord.access.may import NONE, Rule, allow, member, nobody, state, within
from concord.access.models import Role
from concord.engines.reason import Reason
from concord.strategy.foresight.models import (
    Argument,
    Ballot,
    Exercise,
    Finding,
    Hindsight,
    Panellist,
    Proposal,
    Round,
    Tally,
    Topic,
)

_E = Exercise.State
OUT = (_E.FINISHED, _E.ADOPTED)
"""States in which everybody may read the results."""
SEEN = (_E.TOPICS, _E.FIXED, _E.RUNNING, *OUT)


def facilitates(path: str = "") -> Rule:
    """Is an officer of one of the sides."""
    return member(Role.OFFICER, Role.HEAD, of=f"{path}__parties" if path else "parties")


def within_states(path: str, *states: str) -> Rule:
    """The exercise at the end of a path is in one of these states."""

    def refuse(user: Any, thing: Any) -> Reason | None:
        for name in path.split("__"):
            thing = getattr(thing, name)
        return None if thing.state in states else Reason("access:not-now")

    return Rule(refuse, lambda user: Q(**{f"{path}__state__in": states}), frozenset({"access:not-now"}))


def on_panel(path: str = "") -> Rule:
    """Takes part in the exercise at the end of a path (empty: the exercise itself)."""

    def refuse(user: Any, thing: Any) -> Reason | None:
        for name in filter(None, path.split("__")):
            thing = getattr(thing, name)
        inside = isinstance(user, Panellist) and user.exercise_id == thing.pk
        return None if inside else Reason("foresight:not-on-the-panel")

    def rows(user: Any) -> Q:
        return Q(**{path or "pk": user.exercise_id}) if isinstance(user, Panellist) else NONE

    return Rule(refuse, rows, frozenset({"foresight:not-on-the-panel"}))


def _own(user: Any, thing: Any) -> Reason | None:
    itself = isinstance(user, Panellist) and user.pk == thing.pk
    return None if itself else Reason("foresight:not-your-invitation")


itself = Rule(
    _own,
    lambda user: Q(pk=user.pk) if isinstance(user, Panellist) else NONE,
    frozenset({"foresight:not-your-invitation"}),
)

_facilitates = facilitates()
allow(
    Exercise,
    {
        "exercise:view": state("state", *SEEN) | _facilitates | on_panel(),
        "exercise:draft": member(Role.OFFICER, Role.HEAD),
        **{f"exercise:{verb}": _facilitates for verb in ("edit", "collect", "rule", "fix", "ask", "finish", "cancel")},
        "exercise:adopt": nobody,  # but a decision in force, which acts for the installation
        "panellist:invite": _facilitates,
        "topic:add": _facilitates,
        "round:read": _facilitates | on_panel() | state("state", *OUT),
    },
)

within(Panellist, exercise="exercise")
allow(
    Panellist,
    {
        "panellist:view": itself | member(Role.OFFICER, Role.HEAD, of="party"),
        "panellist:accept": itself,
        "panellist:decline": itself,
        "panellist:withdraw": itself | member(Role.OFFICER, Role.HEAD, of="party"),
    },
)

_of_exercise = facilitates("exercise")
within(Topic, exercise="exercise")
allow(
    Topic,
    {
        "topic:view": _of_exercise | on_panel("exercise") | within_states("exercise", *SEEN),
        "topic:edit": _of_exercise,
        "topic:merge": _of_exercise,
        "topic:drop": _of_exercise,
        "hindsight:record": _of_exercise & within_states("exercise", *OUT),
    },
)
within(Proposal, exercise="exercise")
allow(Proposal, {"proposal:view": _of_exercise, "proposal:take": _of_exercise, "proposal:refuse": _of_exercise})

within(Round, exercise="exercise")
allow(
    Round,
    {
        "round:view": _of_exercise | on_panel("exercise") | within_states("exercise", *SEEN),
        "round:extend": _of_exercise,
        "round:remind": _of_exercise,
        "round:close": _of_exercise,
        "round:count": nobody,
        "round:release": nobody,
    },
)
allow(Ballot, {"ballot:view": nobody})

_results = facilitates("round__exercise") | on_panel("round__exercise") | within_states("round__exercise", *OUT)
within(Tally, exercise="round__exercise")
allow(Tally, {"tally:view": _results})
within(Argument, exercise="round__exercise")
_told = Rule(
    lambda user, thing: Reason("foresight:withheld") if thing.withheld else None,
    lambda user: Q(withheld=False),
    frozenset({"foresight:withheld"}),
)
allow(
    Argument,
    {
        "argument:view": facilitates("round__exercise") | (_results & _told),
        "argument:withhold": facilitates("round__exercise"),
    },
)
within(Finding, exercise="exercise")
allow(
    Finding,
    {
        "finding:view": _of_exercise | within_states("exercise", *OUT),
        "finding:word": _of_exercise & within_states("exercise", _E.FINISHED),
    },
)
within(Hindsight, exercise="topic__exercise")
allow(Hindsight, {"hindsight:view": facilitates("topic__exercise") | within_states("topic__exercise", *OUT)})
