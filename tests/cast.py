"""The cast of every test about who may do what. The same persons sign in to the demonstration.

Two funders with two officers and a head each; applicants of both sides; reviewers, one with a conflict; a panel chair;
a process observer; an outsider; and nobody. Roles within a call are granted by the room that has the call.
"""

from __future__ import annotations

from concord.access.cast import Cast, assemble

__all__ = ["Cast", "assemble", "everyone"]


def everyone(cast: Cast) -> dict[str, object]:
    """All of the cast and nobody, by name."""
    return {**cast.people, "nobody": None}
