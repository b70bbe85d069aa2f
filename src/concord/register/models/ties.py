"""Ties between records, and identifiers of any of them."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from concord.access.visible import Visible
from concord.register.models.recorded import codes


class Tie(models.Model):
    """That two of the register have to do with each other: opaque references, the kind, the years, the evidence.

    Rooms further down write ties (a project, an output, a shared past); conflicts and the network read them.
    `a` is the parent, predecessor or member where the kind has a direction.
    """

    a = models.CharField(max_length=100, db_index=True)
    b = models.CharField(max_length=100, db_index=True)
    kind = models.CharField(max_length=40)
    first_year = models.SmallIntegerField(null=True, blank=True)
    last_year = models.SmallIntegerField(null=True, blank=True)
    evidence = models.CharField(max_length=200, db_index=True)
    """Where it is known from: ``ror:0001h1y25``, ``award:3``."""
    fields = codes()
    """Of science, of what they did together: ``fos:1.2``, ``gbt:520``."""

    objects = Visible.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["a", "b", "kind", "evidence"], name="register_tie_once"),
            models.CheckConstraint(condition=~models.Q(a=models.F("b")), name="register_tie_between_two"),
        )

    def __str__(self) -> str:
        return f"{self.a} {self.kind} {self.b}"


class Identifier(models.Model):
    """An identifier of a record in some scheme, beside ORCID and ROR which have columns of their own.

    `of` is the record's reference (``person:3``). Two records with one identifier are a sign that they are the same.
    """

    of = models.CharField(max_length=100, db_index=True)
    scheme = models.CharField(max_length=40)
    """``openalex``, ``scopus``, ``researcherid``, ``iati``, ``redirect`` (what this record took over), …"""
    value = models.CharField(max_length=200)
    source = models.CharField(max_length=40, blank=True, default="")
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = (models.Index(fields=["scheme", "value"]),)
        constraints = (models.UniqueConstraint(fields=["of", "scheme", "value"], name="register_identifier_once"),)

    def __str__(self) -> str:
        return f"{self.scheme}:{self.value}"
