"""Mechanisms and their meetings. What a meeting leaves behind (papers, minutes, decisions, actions): `records.py`.

A mechanism is a `Body` here, because the strategy's `Mechanism` is what a document says of it. One with a single side
is a consultation room of that side: nobody else learns that it exists.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from concord.access.models import Party
from concord.access.visible import Visible
from concord.strategy.models import Agreement, Mechanism
from concord.values.fields import LocalizedField


class Body(models.Model):
    """A mechanism at work: from the dialogue of vice premiers down to a coordination group or a domestic room."""

    class Kind(models.TextChoices):
        HIGH_LEVEL = "high_level", _("vice-premier level dialogue")
        COMMISSION = "commission", _("joint commission")
        DIALOGUE = "dialogue", _("innovation dialogue")
        EXPERT_GROUP = "expert_group", _("expert group")
        COORDINATION = "coordination", _("coordination group")
        CONSULTATION = "consultation", _("domestic consultation")

    class State(models.TextChoices):
        STANDING = "standing", _("standing")
        ENDED = "ended", _("ended")

    kind = models.CharField(max_length=20, choices=Kind.choices)
    title = LocalizedField()
    mandate = LocalizedField(blank=True)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    agreement = models.ForeignKey(Agreement, null=True, blank=True, on_delete=models.PROTECT, related_name="bodies")
    mechanism = models.ForeignKey(Mechanism, null=True, blank=True, on_delete=models.PROTECT, related_name="bodies")
    """Where an agreement names it."""
    parties = models.ManyToManyField(Party, through="BodySide", related_name="bodies")
    domestic = models.BooleanField(default=False)
    invented = models.BooleanField(default=False)
    since = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=20, choices=State.choices, default=State.STANDING)

    objects = Visible.as_manager()

    class Meta:
        verbose_name = _("mechanism")
        ordering = ("pk",)

    def __str__(self) -> str:
        return str(self.title)

    @property
    def rank(self) -> int:
        """Its place in the hierarchy, 0 the highest."""
        return list(Body.Kind.values).index(self.kind)


class BodySide(models.Model):
    """A side of a mechanism: its quorum, and whether decisions need its confirmation."""

    body = models.ForeignKey(Body, on_delete=models.CASCADE, related_name="sides")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    quorum = models.PositiveSmallIntegerField(default=1)
    confirms = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)

    objects = Visible.as_manager()

    class Meta:
        ordering = ("position", "pk")
        constraints = (models.UniqueConstraint(fields=["body", "party"], name="governance_side_once"),)

    def __str__(self) -> str:
        return str(self.party)


class Seat(models.Model):
    """A member of a mechanism for a term. An alternate sits for another seat of the same side."""

    class Role(models.TextChoices):
        CHAIR = "chair", _("co-chair")
        MEMBER = "member", _("member")
        SECRETARY = "secretary", _("secretary")
        ALTERNATE = "alternate", _("alternate")

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="seats")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="seats"
    )
    name = LocalizedField()
    office = LocalizedField(blank=True)
    role = models.CharField(max_length=20, choices=Role.choices, default=Role.MEMBER)
    alternate_of = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="alternates")
    since = models.DateField(default=date.today)
    until = models.DateField(null=True, blank=True)
    """The last day of the term."""

    objects = Visible.as_manager()

    class Meta:
        verbose_name = _("seat")
        ordering = ("party", "pk")
        constraints = (
            models.CheckConstraint(condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="governance_term"),
            models.CheckConstraint(
                condition=Q(role="alternate", alternate_of__isnull=False) | ~Q(role="alternate"),
                name="governance_alternate_of_somebody",
            ),
            models.UniqueConstraint(
                fields=["body", "user"],
                condition=Q(until__isnull=True, user__isnull=False),
                name="governance_one_open_seat",
            ),
        )

    def __str__(self) -> str:
        return str(self.name)

    def holds_on(self, day: date) -> bool:
        return self.since <= day and (self.until is None or self.until >= day)


class Meeting(models.Model):
    """A meeting of a mechanism."""

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        CALLED = "called", _("called")
        SITTING = "sitting", _("sitting")
        CLOSED = "closed", _("closed, minutes being agreed")
        SETTLED = "settled", _("minutes agreed")
        CANCELLED = "cancelled", _("cancelled")

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="meetings")
    number = models.PositiveIntegerField()
    title = LocalizedField(blank=True)
    place = LocalizedField(blank=True)
    link = models.URLField(max_length=500, blank=True, default="")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    time_zone = models.CharField(max_length=50, default="UTC")
    """Of the place; calendars hold the meeting in it."""
    state = models.CharField(max_length=20, choices=State.choices, default=State.PLANNED)
    sequence = models.PositiveIntegerField(default=0)
    """How often its time or place changed, for calendars."""

    objects = Visible.as_manager()

    class Meta:
        verbose_name = _("meeting")
        ordering = ("-starts_at", "-pk")
        constraints = (
            models.UniqueConstraint(fields=["body", "number"], name="governance_meeting_number"),
            models.CheckConstraint(condition=Q(starts_at__lt=F("ends_at")), name="governance_meeting_starts_first"),
        )

    def __str__(self) -> str:
        return str(self.title) or f"{self.body} {self.number}"


class Convening(models.Model):
    """A side's word that the meeting shall take place as planned; a change of time or place takes it back."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="convenings")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = Visible.as_manager()

    class Meta:
        ordering = ("at", "pk")
        constraints = (
            models.UniqueConstraint(fields=["meeting", "party"], name="governance_convened_once"),
            models.UniqueConstraint(fields=["meeting", "user"], name="governance_convenes_for_one_side"),
        )

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.party_id}"


class AgendaItem(models.Model):
    """What a meeting speaks of, in order."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="agenda")
    position = models.PositiveIntegerField()
    title = LocalizedField()
    note = LocalizedField(blank=True)
    party = models.ForeignKey(Party, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    """Who proposed it; nobody where an overdue action came by itself."""
    action: Any = models.ForeignKey(
        "governance.ActionItem", null=True, blank=True, on_delete=models.PROTECT, related_name="escalations"
    )
    """The overdue action that it is about."""

    objects = Visible.as_manager()

    class Meta:
        verbose_name = _("agenda item")
        ordering = ("position", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["meeting", "action"], condition=Q(action__isnull=False), name="governance_escalated_once"
            ),
        )

    def __str__(self) -> str:
        return str(self.title)


class Attendance(models.Model):
    """A seat that was present at a meeting."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="attendances")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="attendances")
    at = models.DateTimeField(default=timezone.now)

    objects = Visible.as_manager()

    class Meta:
        ordering = ("seat", "pk")
        constraints = (models.UniqueConstraint(fields=["meeting", "seat"], name="governance_present_once"),)

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.seat_id}"


class Feed(models.Model):
    """A private calendar address of one person. Only the digest of its secret is kept."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="feeds")
    digest = models.CharField(max_length=64, unique=True)
    opened_at = models.DateTimeField(default=timezone.now)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = Visible.as_manager()

    class Meta:
        verbose_name = _("calendar address")
        ordering = ("-opened_at", "-pk")

    def __str__(self) -> str:
        return f"{self.user_id} {self.opened_at:%Y-%m-%d}"


class Briefing(models.Model):
    """A briefing pack of one side for a meeting, frozen as it was made. `content` has every language."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="briefings")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    content: Any = models.JSONField()
    digest = models.CharField(max_length=64)
    """SHA-256 over the content."""
    english = models.BinaryField()
    chinese = models.BinaryField()
    """The PDF in each language."""

    objects = Visible.as_manager()

    class Meta:
        verbose_name = _("briefing pack")
        ordering = ("-made_at", "-pk")

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.party_id} {self.made_at:%Y-%m-%d}"


from concord.governance.records import (  # noqa: E402 -- Django finds a room's models here
    ActionItem,
    Assent,
    MinutesSignature,
    Paper,
    PaperVersion,
    Paragraph,
    Reminder,
    Resolution,
)

__all__ = [
    "ActionItem", "AgendaItem", "Assent", "Attendance", "Body", "BodySide", "Briefing", "Convening", "Feed", "Meeting",
    "MinutesSignature", "Paper", "PaperVersion", "Paragraph", "Reminder", "Resolution", "Seat",
]  # fmt: skip
