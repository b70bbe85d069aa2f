"""Proof that a page's list and `may` agree."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from concord.access.may import view_of


def assert_agree(model: Any, people: Mapping[str, Any]) -> None:
    """For each person, `visible_to` gives exactly the rows that `may` lets them view, each once."""
    rows = list(model._base_manager.all())
    assert rows, f"there is no {model.__name__} to compare"
    for name, user in people.items():
        shown = [row.pk for row in model.objects.visible_to(user)]
        allowed = [row.pk for row in rows if view_of(user, row)]
        assert sorted(shown) == sorted(allowed), f"{name}: the list of {model.__name__} and may disagree"
