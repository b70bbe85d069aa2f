"""Organisations, people and the ties between them."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from concord.access.models import Party
from concord.access.visible import Visible
from concord.values.fields import LocalizedField


class Organisation(models.Model):
    """An organisation; one that ROR knows carries its identifier there (bare: 0001h1y25).

    `corrected` names the fields a person has put right: an import leaves them alone.
    """

    class Status(models.TextChoices):
        ACTIVE = "active", _("active")
        INACTIVE = "inactive", _("no longer active")
        WITHDRAWN = "withdrawn", _("withdrawn")

    class Type(models.TextChoices):
        ARCHIVE = "archive", _("archive")
        COMPANY = "company", _("company")
        EDUCATION = "education", _("university or school")
        FACILITY = "facility", _("research facility")
        FUNDER = "funder", _("funder")
        GOVERNMENT = "government", _("government")
        HEALTHCARE = "healthcare", _("healthcare")
        NONPROFIT = "nonprofit", _("non-profit")
        OTHER = "other", _("another type")

    ror = models.CharField(max_length=9, null=True, blank=True, unique=True)
    titles = LocalizedField()
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.ACTIVE)
    types = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    countries = ArrayField(models.CharField(max_length=2), default=list, blank=True)
    places = ArrayField(models.CharField(max_length=1000), default=list, blank=True)
    established = models.SmallIntegerField(null=True, blank=True)
    identifiers = models.JSONField(default=dict, blank=True)
    links = ArrayField(models.CharField(max_length=1000), default=list, blank=True)
    related = models.JSONField(default=list, blank=True)
    """What the source says it is related to: a list of identifier, kind, label."""
    digest = models.CharField(max_length=64, blank=True, default="")
    """Of the source's record, so that an import knows what has changed."""
    corrected = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    recorded_at = models.DateTimeField(default=timezone.now)

    objects = Visible.as_manager()

    class Meta:
        verbose_name = _("organisation")
        ordering = ("pk",)

    def __str__(self) -> str:
        return str(self.titles)

    def type_labels(self) -> list[str]:
        """Its types in words of the reader's language."""
        labels = dict(self.Type.choices)
        return [str(labels.get(kind, kind)) for kind in self.types]


class OrganisationName(models.Model):
    """Every name an organisation is found under."""

    class Kind(models.TextChoices):
        ROR_DISPLAY = "ror_display", _("shown by ROR")
        LABEL = "label", _("name")
        ALIAS = "alias", _("other name")
        ACRONYM = "acronym", _("acronym")

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="names")
    text = models.CharField(max_length=1000)
    language = models.CharField(max_length=20, default="und")
    kinds = ArrayField(models.CharField(max_length=20), default=list)

    class Meta:
        indexes = (models.Index(fields=["text"]),)

    def __str__(self) -> str:
        return self.text

    def kind_labels(self) -> list[str]:
        labels = dict(self.Kind.choices)
        return [str(labels.get(kind, kind)) for kind in self.kinds]


class Person(models.Model):
    """A person in the register. `visibility` says who finds them; a person always sees their own record."""

    class Visibility(models.TextChoices):
        PUBLIC = "public", _("public")
        PARTIES = "parties", _("the parties")
        SIDE = "side", _("one side")

    name = LocalizedField()
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="person"
    )
    orcid = models.CharField(max_length=19, null=True, blank=True, unique=True)
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="people"
    )
    visibility = models.CharField(max_length=10, choices=Visibility.choices, default=Visibility.PARTIES)
    side = models.ForeignKey(Party, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)

    objects = Visible.as_manager()

    class Meta:
        verbose_name = _("person")
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(
                condition=~models.Q(visibility="side") | models.Q(side__isnull=False), name="register_person_has_side"
            ),
        )

    def __str__(self) -> str:
        return str(self.name)


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
    evidence = models.CharField(max_length=200)
    """Where it is known from: ``ror:0001h1y25``, ``award:3``."""

    objects = Visible.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["a", "b", "kind", "evidence"], name="register_tie_once"),
            models.CheckConstraint(condition=~models.Q(a=models.F("b")), name="register_tie_between_two"),
        )

    def __str__(self) -> str:
        return f"{self.a} {self.kind} {self.b}"
