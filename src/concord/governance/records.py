"""What a meeting leaves behind: papers, minutes, decisions, action items.

A decision of a meeting is a `Resolution` here, because an awards' `Decision` is what a selection says of one
application.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from concord.access.models import Party
from concord.access.visible import Visible
from concord.governance.models import AgendaItem, Meeting
from concord.strategy.models import Clause
from concord.values.fields import LocalizedField


class Paper(models.Model):
    """A paper of one side for a meeting. Others see it once a version of it is released."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="papers")
    item = models.ForeignKey(AgendaItem, null=True, blank=True, on_delete=models.SET_NULL, related_name="papers")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    title = LocalizedField()

    objects = Visible.as_manager()

    class Meta:
        verbose_name = _("paper")
        ordering = ("pk",)

    def __str__(self) -> str:
        return str(self.title)


class PaperVersion(models.Model):
    """One version of a paper; all are kept."""

    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=120)
    """The media type, as the content shows it."""
    content = models.BinaryField()
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    """SHA-256 of the content."""
    note = models.CharField(max_length=500, blank=True, default="")
    release_at = models.DateTimeField(null=True, blank=True)
    """From when the others see it; empty: not yet decided."""
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    objects = Visible.as_manager()

    class Meta:
        verbose_name = _("version of a paper")
        ordering = ("paper", "number")
        constraints = (models.UniqueConstraint(fields=["paper", "number"], name="governance_version_number"),)

    def __str__(self) -> str:
        return f"{self.name} {self.number}"

    @property
    def released(self) -> bool:
        return self.release_at is not None and self.release_at <= timezone.now()


class Paragraph(models.Model):
    """A paragraph of the minutes in every language; `version` counts its changes, for two who edit at once."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="paragraphs")
    item = models.ForeignKey(AgendaItem, null=True, blank=True, on_delete=models.SET_NULL, related_name="paragraphs")
    position = models.PositiveIntegerField()
    text = LocalizedField()
    version = models.PositiveIntegerField(default=1)
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    edited_at = models.DateTimeField(default=timezone.now)

    objects = Visible.as_manager()

    class Meta:
        verbose_name = _("paragraph of the minutes")
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return str(self.text)[:60]


class MinutesSignature(models.Model):
    """A side agreed to the minutes; `digest` says to which words."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="signatures")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now)

    objects = Visible.as_manager()

    class Meta:
        ordering = ("at", "pk")
        constraints = (
            models.UniqueConstraint(fields=["meeting", "party", "digest"], name="governance_minutes_signed_once"),
            models.UniqueConstraint(fields=["meeting", "user", "digest"], name="governance_minutes_signed_for_one"),
        )

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.party_id}"


class Resolution(models.Model):
    """A decision of a meeting. What it approves cites `entry`, the journal entry by which it came into force."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        PROPOSED = "proposed", _("before the sides")
        IN_FORCE = "in_force", pgettext_lazy("governance", "in force")
        DROPPED = "dropped", pgettext_lazy("governance", "dropped")

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="resolutions")
    item = models.ForeignKey(AgendaItem, null=True, blank=True, on_delete=models.SET_NULL, related_name="resolutions")
    number = models.PositiveIntegerField()
    text = LocalizedField()
    clause = models.ForeignKey(Clause, null=True, blank=True, on_delete=models.PROTECT, related_name="resolutions")
    """The clause of the agreement that it serves."""
    subject = models.CharField(max_length=40, blank=True, default="")
    """What kind of thing it approves (`subjects.py`); empty: nothing of Concord's."""
    key = models.BigIntegerField(null=True, blank=True)
    """Which one."""
    state = models.CharField(max_length=20, choices=State.choices, default=State.DRAFT)
    digest = models.CharField(max_length=64, blank=True, default="")
    """Of what lies before the sides; a confirmation counts for this alone."""
    in_force_at = models.DateTimeField(null=True, blank=True)
    entry = models.BigIntegerField(null=True, blank=True)

    objects = Visible.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("meeting", "decision")
        ordering = ("-meeting__starts_at", "number", "pk")
        constraints = (
            models.UniqueConstraint(fields=["meeting", "number"], name="governance_resolution_number"),
            models.CheckConstraint(
                condition=Q(subject="", key__isnull=True) | (~Q(subject="") & Q(key__isnull=False)),
                name="governance_subject_named",
            ),
            models.CheckConstraint(
                condition=~Q(state="in_force") | Q(in_force_at__isnull=False), name="governance_in_force_since"
            ),
        )

    def __str__(self) -> str:
        return f"{self.meeting_id}/{self.number}"


class Assent(models.Model):
    """A side's confirmation of a decision, by one of its own officers."""

    resolution = models.ForeignKey(Resolution, on_delete=models.PROTECT, related_name="assents")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now)

    objects = Visible.as_manager()

    class Meta:
        verbose_name = _("confirmation of a decision")
        ordering = ("at", "pk")
        constraints = (
            models.UniqueConstraint(fields=["resolution", "party", "digest"], name="governance_assent_once"),
            models.UniqueConstraint(fields=["resolution", "user", "digest"], name="governance_assent_for_one_side"),
        )

    def __str__(self) -> str:
        return f"{self.resolution_id} {self.party_id}"


class ActionItem(models.Model):
    """What somebody is to do by a day."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("action", "open")
        DONE = "done", pgettext_lazy("action", "done")
        DROPPED = "dropped", pgettext_lazy("governance", "dropped")

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="actions")
    resolution = models.ForeignKey(Resolution, null=True, blank=True, on_delete=models.PROTECT, related_name="actions")
    text = LocalizedField()
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="action_items"
    )
    due_on = models.DateField()
    state = models.CharField(max_length=20, choices=State.choices, default=State.OPEN)
    outcome = LocalizedField(blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = Visible.as_manager()

    class Meta:
        verbose_name = _("action item")
        ordering = ("due_on", "pk")

    def __str__(self) -> str:
        return str(self.text)[:60]

    @property
    def overdue(self) -> bool:
        return self.state == self.State.OPEN and self.due_on < timezone.now().date()


class Reminder(models.Model):
    """A reminder that left: each kind once for each due day."""

    class Kind(models.TextChoices):
        SOON = "soon", _("due soon")
        OVERDUE = "overdue", _("overdue")

    action = models.ForeignKey(ActionItem, on_delete=models.CASCADE, related_name="reminders")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    due_on = models.DateField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("at", "pk")
        constraints = (models.UniqueConstraint(fields=["action", "kind", "due_on"], name="governance_reminded_once"),)

    @property
    def reference(self) -> str:
        """Not ``reminder:3``: the strategy has reminders of its own."""
        return f"action-reminder:{self.pk}"

    def __str__(self) -> str:
        return f"{self.action_id} {self.kind}"
