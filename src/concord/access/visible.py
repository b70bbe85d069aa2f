"""The queryset through which pages and the API fetch, and no other way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models

if TYPE_CHECKING:
    from concord.access.standing import Actor


class Visible(models.QuerySet[Any]):
    """``objects = Visible.as_manager()`` gives a model ``objects.visible_to(user)``."""

    def visible_to(self, user: Actor) -> Self:
        """The rows that `user` may view, each once: what `may(user, "noun:view", row)` allows."""
        from concord.access import may  # the rules know the accounts, whose models use this very class

        shown = may.visible(self.model, user)
        if shown is may.EVERY:
            return self.all()
        keys = self.model._base_manager.filter(shown).values("pk")
        return self.filter(pk__in=keys)
