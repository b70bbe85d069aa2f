"""What Concord itself keeps about the items of packs: versions of areas, where they are used, settled claims."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from concord.access.models import User
from concord.access.visible import Visible
from concord.strategy.models.items import Agreement, Area, Claim, Clause, Subject
from concord.values.fields import LocalizedField


class AreaVersion(models.Model):
    """A priority area as it was worded from one day on. Rows are added and never changed."""

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    titles = LocalizedField()
    about = LocalizedField(blank=True)
    parent = models.ForeignKey(Area, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    matches = models.JSONField(default=dict)
    authority = models.CharField(max_length=200, blank=True, default="")
    """What authorised it: the journal reference of a decision, or ``pack:CODE VERSION``."""
    because = models.TextField(blank=True, default="")
    made_at = models.DateTimeField(default=timezone.now)

    objects = Visible.as_manager()

    class Meta:
        ordering = ("area", "number")
        constraints = (models.UniqueConstraint(fields=["area", "number"], name="strategy_area_version_once"),)

    def __str__(self) -> str:
        return f"{self.area.code} {self.number}"


class AreaUse(models.Model):
    """Something of any room that says it belongs to an area: a person, a project, an output."""

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="uses")
    version = models.PositiveIntegerField()
    """The version of the area that was in force when this was said."""
    thing = models.CharField(max_length=200, db_index=True)
    """Its reference: ``person:12``."""
    said_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    said_at = models.DateTimeField(default=timezone.now)

    objects = Visible.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=["area", "thing"], name="strategy_area_use_once"),)

    def __str__(self) -> str:
        return f"{self.thing}: {self.area.code}"


class ClauseUse(models.Model):
    """Something of any room that an officer tied to a clause: a call that carries it out."""

    clause = models.ForeignKey(Clause, on_delete=models.PROTECT, related_name="uses")
    thing = models.CharField(max_length=200, db_index=True)
    """Its reference: ``call:3``."""
    said_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    said_at = models.DateTimeField(default=timezone.now)

    objects = Visible.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=["clause", "thing"], name="strategy_clause_use_once"),)

    def __str__(self) -> str:
        return f"{self.thing}: {self.clause.code}"


class Settlement(models.Model):
    """How an officer settled claims that disagree: which one stands, or that none does, and why.

    The claims stay as they are. A settlement that something has cited cannot be undone.
    """

    class State(models.TextChoices):
        STANDING = "standing", _("stands")
        UNDONE = "undone", _("undone")

    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="settlements")
    claim = models.ForeignKey(Claim, null=True, blank=True, on_delete=models.PROTECT, related_name="settlements")
    """The claim to rely on; none: none of them is relied on."""
    because = models.TextField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.STANDING)
    settled_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(default=timezone.now)
    undone_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_because = models.TextField(blank=True, default="")

    objects = Visible.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=["subject"], condition=models.Q(state="standing"), name="strategy_one_standing_settlement"
            ),
        )

    def __str__(self) -> str:
        return f"{self.subject.code} {self.state}"


class SettlementUse(models.Model):
    """Something that cites a settlement (a report, a frozen snapshot): from then on it cannot be undone."""

    settlement = models.ForeignKey(Settlement, on_delete=models.PROTECT, related_name="uses")
    thing = models.CharField(max_length=200)
    cited_at = models.DateTimeField(default=timezone.now)

    objects = Visible.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=["settlement", "thing"], name="strategy_settlement_use_once"),)

    def __str__(self) -> str:
        return f"{self.settlement_id}: {self.thing}"


class Reminder(models.Model):
    """That the officers of an agreement's parties were told how soon it ends; each only once."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="reminders")
    ends = models.CharField(max_length=10)
    """The end that was told of: an agreement that was prolonged is told of anew."""
    months = models.PositiveIntegerField()
    told = models.PositiveIntegerField()
    """How many officers got the letter."""
    sent_at = models.DateTimeField(default=timezone.now)

    objects = Visible.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=["agreement", "ends", "months"], name="strategy_reminder_once"),)

    def __str__(self) -> str:
        return f"{self.agreement.code} {self.ends} -{self.months}"
