"""Keeping a search by a name of one's own, and letting it go."""

from __future__ import annotations

from collections.abc import Mapping

from concord.access.acts import act, note
from concord.access.models import User
from concord.register.models import SavedSearch


@act("search:save")
def save(*, by: User, name: str, asked: Mapping[str, str]) -> SavedSearch:
    """Keep a search; one of the same name is replaced."""
    saved, _ = SavedSearch.objects.update_or_create(user=by, name=name, defaults={"asked": dict(asked)})
    note(name=name)
    return saved


@act("search:forget")
def forget(saved: SavedSearch, *, by: User) -> None:
    """Let a kept search go."""
    note(name=saved.name)
    saved.delete()
