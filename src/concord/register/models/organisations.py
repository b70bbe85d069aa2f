"""Organisations and their names."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from concord.access.visible import Visible
from concord.register.models.recorded import Recorded, codes
from concord.values.fields import LocalizedField


class Organisation(Recorded):
    """An organisation; one that ROR knows carries its identifier there (bare: 0001h1y25).

    Its parents and predecessors are ties, of kind ``parent`` and ``predecessor``.
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
    fields = codes()
    """Of science: ``fos:1.2``, ``gbt:520``."""

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
    """Every name an organisation is found under.

    `source` is ``ror``, ``iati``, … or ``person`` for one put in by hand.
    """

    class Kind(models.TextChoices):
        ROR_DISPLAY = "ror_display", _("shown by ROR")
        LABEL = "label", _("name")
        ALIAS = "alias", _("other name")
        ACRONYM = "acronym", _("acronym")

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="names")
    text = models.CharField(max_length=1000)
    language = models.CharField(max_length=20, default="und")
    kinds = ArrayField(models.CharField(max_length=20), default=list)
    source = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        indexes = (models.Index(fields=["text"]),)

    def __str__(self) -> str:
        return self.text

    def kind_labels(self) -> list[str]:
        labels = dict(self.Kind.choices)
        return [str(labels.get(kind, kind)) for kind in self.kinds]
