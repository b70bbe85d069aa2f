"""Purses and their ledger."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from concord.access.models import Party
from concord.access.visible import Visible
from concord.values import Amount
from concord.values.amounts import amount
from concord.values.fields import AmountField, LocalizedField


class Purse(models.Model):
    """A finite commitment of one party: money of one currency, shifts, seats.

    `committed` is the running sum of its own ledger lines; the database refuses to let it exceed the size.
    """

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="purses")
    code = models.SlugField(max_length=60)
    title = LocalizedField()
    size = AmountField()
    committed_number = models.DecimalField(max_digits=20, decimal_places=4, default=Decimal(0))
    out_of = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="parts")
    authority = models.BigIntegerField(null=True, blank=True)
    """The number of the journal entry that authorised it."""
    opened_at = models.DateTimeField(default=timezone.now)

    objects = Visible.as_manager()

    class Meta:
        verbose_name = _("purse")
        ordering = ("party", "code")
        constraints = (
            models.UniqueConstraint(fields=["party", "code"], name="purses_code_of_party"),
            models.CheckConstraint(
                condition=Q(committed_number__gte=0) & Q(committed_number__lte=F("size_number")),
                name="purses_never_overspent",
            ),
        )

    def __str__(self) -> str:
        return str(self.title)

    @property
    def committed(self) -> Amount:
        return amount(self.committed_number, self.size.unit)

    @property
    def free(self) -> Amount:
        """What can still be committed."""
        return self.size - self.committed


class Line(models.Model):
    """One line of the ledger, never changed.

    `source` keeps apart what Concord's own acts did and what a document reported; sums never mix the two.
    """

    class Source(models.TextChoices):
        OWN = "own", _("own")
        REPORTED = "reported", _("reported")

    class Kind(models.TextChoices):
        SIZE = "size", _("size set")
        COMMITMENT = "commitment", _("commitment")
        RELEASE = "release", _("release")
        BUDGET = "budget", _("budget")
        INCOMING = "incoming", _("incoming funds")
        DISBURSEMENT = "disbursement", _("disbursement")
        EXPENDITURE = "expenditure", _("expenditure")
        OTHER = "other", _("other")

    source = models.CharField(max_length=10, choices=Source.choices)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    purse = models.ForeignKey(Purse, null=True, blank=True, on_delete=models.PROTECT, related_name="lines")
    amount = AmountField()
    about = models.CharField(max_length=100, db_index=True)
    """What it is for: ``award:3``, ``call:5``, ``programme:12``."""
    releases = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="released_by")
    value_date = models.DateField(null=True, blank=True)
    period_start = models.DateField(null=True, blank=True)
    period_end = models.DateField(null=True, blank=True)
    cited = models.JSONField(default=dict, blank=True)
    """Of a reported line: the document, the place in it, the reporter's own type code."""
    at = models.DateTimeField(default=timezone.now)

    objects = Visible.as_manager()

    class Meta:
        ordering = ("at", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(source="own", purse__isnull=False) | Q(source="reported", purse__isnull=True),
                name="purses_own_and_reported_apart",
            ),
            models.CheckConstraint(
                condition=Q(releases__isnull=True) | Q(kind="release"), name="purses_only_a_release_releases"
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.amount}"
