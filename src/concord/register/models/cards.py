"""What a search finds, and searches that somebody keeps."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils import timezone

from concord.access.models import Party
from concord.access.visible import Visible
from concord.register.models.recorded import codes
from concord.values.fields import LocalizedField


class Card(models.Model):
    """What a search finds of a record, as one audience may see it; as in the catalogue of a library.

    A record has a card for each audience that sees something else of it: one for everybody, or one for the public,
    one for members of the parties and one for its own side. A reader has at most one card of a record
    (`concord.register.cards` writes them, `rules` say who reads which).
    """

    class Audience(models.TextChoices):
        EVERYBODY = "all"
        OUTSIDERS = "public"
        PARTIES = "parties"
        SIDE = "side"

    kind = models.CharField(max_length=20)
    """``person``, ``organisation``, ``facility``, ``platform``, or what a lower room puts here (``programme``)."""
    of = models.CharField(max_length=100, db_index=True)
    """The record's reference."""
    audience = models.CharField(max_length=10, choices=Audience.choices, default=Audience.EVERYBODY)
    side = models.ForeignKey(Party, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    titles = LocalizedField()
    about = LocalizedField(blank=True)
    """One line that tells it from others of the same name: where a person works, what an organisation is part of."""
    names = models.JSONField(default=list)
    """Every name it is found under with its kind: ``[["王小明", "name"], …]``; a search says by which it matched."""
    keys = ArrayField(models.IntegerField(), default=list)
    """Hashes of everything it is found by (`concord.register.keys`)."""
    countries = codes(2)
    sides = codes(40)
    types = codes()
    fields = codes()
    roles = codes()
    weight = models.IntegerField(default=0)
    """Among equals, the heavier comes first."""
    until = models.DateField(null=True, blank=True)
    """The day a consent ends: from then on it is not found until it is written anew."""

    objects = Visible.as_manager()

    class Meta:
        ordering = ("pk",)
        indexes = (GinIndex(fields=["keys"], name="register_card_keys"),)
        constraints = (
            models.UniqueConstraint(fields=["of", "audience", "side"], nulls_distinct=False, name="register_card_once"),
        )

    def __str__(self) -> str:
        return f"{self.of} for {self.audience}"


class SavedSearch(models.Model):
    """A search somebody keeps: the address of the page, by a name of their own."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_searches")
    name = models.CharField(max_length=200)
    asked = models.JSONField(default=dict)
    """What was asked: ``{"text": …, "country": …}``."""
    saved_at = models.DateTimeField(default=timezone.now)

    objects = Visible.as_manager()

    class Meta:
        ordering = ("name", "pk")
        constraints = (models.UniqueConstraint(fields=["user", "name"], name="register_saved_search_once"),)

    def __str__(self) -> str:
        return self.name
