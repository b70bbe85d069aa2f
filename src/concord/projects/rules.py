"""Who may do what to projects. One that runs is public; before, it belongs to its applicants and the parties."""

from __future__ import annotations

from concord.access.may import allow, state, within
from concord.calls.models import Application
from concord.calls.rules import funds, investigates, leads, officers
from concord.projects.models import Project
from concord.review.rules import apart

_P = Project.State

allow(Application, {"project:prepare": funds() & apart("")})

within(Project, application="application", call="application__call")
_by_officers = officers("application__partners__party") & apart("application")
allow(
    Project,
    {
        "project:view": (
            state("state", _P.RUNNING, _P.ENDED) | _by_officers | leads("application") | investigates("application")
        ),
        "project:start": _by_officers,
        "project:end": _by_officers,
    },
    despite_bars=["project:view"],
)
