"""Records that may be the same, and what was made of it."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from concord.access.visible import Visible


class Pair(models.Model):
    """Two records that may be the same, with what speaks for it and against it; or must stay apart, once decided so.

    `one` and `other` are references, in order of their keys.
    """

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("of two records", "to decide")
        APART = "apart", _("kept apart")
        MERGED = "merged", _("merged")

    kind = models.CharField(max_length=20)
    one = models.CharField(max_length=100, db_index=True)
    other = models.CharField(max_length=100, db_index=True)
    probability = models.FloatField(default=0)
    evidence = models.JSONField(default=list)
    """Reasons with their weights, the strongest first: ``[{"code": …, "values": {…}, "weight": 7.2}, …]``."""
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    found_at = models.DateTimeField(default=timezone.now)

    objects = Visible.as_manager()

    class Meta:
        ordering = ("-probability", "pk")
        constraints = (models.UniqueConstraint(fields=["one", "other"], name="register_pair_once"),)
        indexes = (models.Index(fields=["state", "-probability"]),)

    def __str__(self) -> str:
        return f"{self.one} and {self.other}"


class Merge(models.Model):
    """That a record was merged into another, and all it takes to undo it."""

    kept = models.CharField(max_length=100, db_index=True)
    gone = models.CharField(max_length=100, db_index=True)
    moved = models.JSONField(default=dict)
    """Keys of the rows that went over, by model: ``{"PersonName": [3, 4], …}``."""
    fields = models.JSONField(default=dict)
    """Fields of the kept record as they were before, by name, with what the merge made of them."""
    merged_at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True, blank=True)

    objects = Visible.as_manager()

    class Meta:
        ordering = ("-merged_at", "-pk")

    def __str__(self) -> str:
        return f"{self.gone} into {self.kept}"
