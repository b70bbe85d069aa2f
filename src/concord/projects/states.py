"""How a project moves."""

from __future__ import annotations

from concord.access.states import States
from concord.projects.models import Project

_P = Project.State

PROJECT = States(
    _P,
    {
        "project:start": ((_P.PREPARED,), _P.RUNNING),
        "project:end": ((_P.RUNNING,), _P.ENDED),
    },
    start=_P.PREPARED,
)
