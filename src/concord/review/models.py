"""Who assesses what, and what came of it.

A reviewer's identity belongs to the party that keeps it (`kept_by`); everybody else knows a code. Nothing here but
that party's own pages ever joins the two.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from concord.access.models import Party
from concord.access.visible import Visible
from concord.calls.models import Application, Call, Criterion
from concord.register.models import Organisation
from concord.values.fields import LocalizedField


class Reviewer(models.Model):
    """A person asked to assess applications of one call. `side` is empty for a third country's."""

    class State(models.TextChoices):
        INVITED = "invited", _("invited")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="reviewers")
    code = models.CharField(max_length=20)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reviews_for")
    kept_by = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    side = models.ForeignKey(Party, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    organisation_name = models.CharField(max_length=1000, blank=True, default="")
    country = models.CharField(max_length=2, blank=True, default="")
    min_load = models.PositiveSmallIntegerField(default=0)
    max_load = models.PositiveSmallIntegerField(null=True, blank=True)
    expertise = LocalizedField(blank=True)
    keywords = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    works = models.JSONField(default=list, blank=True)
    """A list of ``{"title", "text", "year"}``, from which affinity is computed."""
    state = models.CharField(max_length=10, choices=State.choices, default=State.INVITED)
    because = models.CharField(max_length=1000, blank=True, default="")
    """Why the reviewer declined."""
    invited_at = models.DateTimeField(default=timezone.now)

    objects = Visible.as_manager()

    class Meta:
        verbose_name = _("reviewer")
        ordering = ("call", "code")
        constraints = (
            models.UniqueConstraint(fields=["call", "code"], name="review_reviewer_code"),
            models.UniqueConstraint(fields=["call", "user"], name="review_reviewer_once"),
        )

    def __str__(self) -> str:
        return self.code


class Conflict(models.Model):
    """Why a person must not have to do with an application. One not overruled is a bar on the application."""

    class Kind(models.TextChoices):
        ORGANISATION = "same-organisation", _("same organisation")
        RELATED = "related-organisation", _("related organisation")
        INVESTIGATOR = "investigator", _("takes part in the application")
        TIE = "tie", _("worked together")
        DECLARED = "declared", _("declared")
        LISTED = "listed", _("listed")

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="conflicts")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="conflicts")
    kept_by = models.ForeignKey(Party, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    """The party that keeps the person's identity; nobody else is told."""
    kind = models.CharField(max_length=30, choices=Kind.choices)
    evidence = models.JSONField(default=dict, blank=True)
    """The reason (code, values) of one found, or ``{"said": words}`` of one that somebody reported."""
    found_at = models.DateTimeField(default=timezone.now)
    overruled_at = models.DateTimeField(null=True, blank=True)
    overruled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    overruled_because = models.CharField(max_length=2000, blank=True, default="")

    objects = Visible.as_manager()

    class Meta:
        verbose_name = _("conflict")
        ordering = ("application", "user", "kind")
        constraints = (
            models.UniqueConstraint(fields=["application", "user", "kind"], name="review_conflict_once"),
            models.CheckConstraint(
                condition=Q(overruled_at__isnull=True) | ~Q(overruled_because=""), name="review_overruled_with_reason"
            ),
        )

    def __str__(self) -> str:
        return f"{self.application_id} {self.kind}"


class Plan(models.Model):
    """One run of the assignment: its seed and what it reached."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        RELEASED = "released", _("released")
        DROPPED = "dropped", _("dropped")

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="plans")
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    seed = models.PositiveBigIntegerField(default=0)
    total = models.FloatField(default=0)
    bound = models.FloatField(null=True, blank=True)
    optimal = models.BooleanField(default=False)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.CharField(max_length=100)
    """The reference of who asked for it."""
    mends = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    """The plan in force that this one changed after a refusal, with as few changes as possible."""
    moved = models.PositiveIntegerField(default=0)
    """Pairs of it that were asked for and taken back so that the gap could be filled."""

    objects = Visible.as_manager()

    class Meta:
        verbose_name = _("assignment plan")
        ordering = ("-made_at", "-pk")
        constraints = (
            models.UniqueConstraint(fields=["call"], condition=Q(state="proposed"), name="review_one_proposed_plan"),
        )

    def __str__(self) -> str:
        return f"{self.call_id} {self.made_at:%Y-%m-%d}"


class Shortfall(models.Model):
    """What a plan cannot meet, with the reason."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="shortfalls")
    kind = models.CharField(max_length=40)
    application = models.ForeignKey(Application, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reviewer = models.ForeignKey(Reviewer, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    group = models.CharField(max_length=200, blank=True, default="")
    missing = models.PositiveIntegerField(default=0)
    reason = models.JSONField(default=dict)

    objects = Visible.as_manager()

    class Meta:
        ordering = ("plan", "pk")

    def __str__(self) -> str:
        return f"{self.kind} {self.missing}"


class Assignment(models.Model):
    """One application to one reviewer, with the reason for the pair."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        ASKED = "asked", _("asked")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")
        CONFLICT = "conflict", _("conflict of interest")
        DROPPED = "dropped", _("dropped")

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="assignments")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="assignments")
    reviewer = models.ForeignKey(Reviewer, on_delete=models.PROTECT, related_name="assignments")
    affinity = models.FloatField()
    reason = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    because = models.CharField(max_length=1000, blank=True, default="")
    """Why the reviewer declined it."""
    due_at = models.DateTimeField(null=True, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True)

    objects = Visible.as_manager()

    class Meta:
        verbose_name = _("assignment")
        ordering = ("application", "reviewer")
        constraints = (
            models.UniqueConstraint(
                fields=["application", "reviewer"],
                condition=Q(state__in=["proposed", "asked", "accepted"]),
                name="review_pair_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.application_id} {self.reviewer_id}"


class Assessment(models.Model):
    """A reviewer's assessment. `said` is for the applicants, `confidential` for the reviewer's own side."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        SUBMITTED = "submitted", _("submitted")

    assignment = models.OneToOneField(Assignment, on_delete=models.PROTECT, related_name="assessment")
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    said = LocalizedField(blank=True)
    confidential = models.TextField(blank=True, default="")
    started_at = models.DateTimeField(default=timezone.now)
    submitted_at = models.DateTimeField(null=True, blank=True)

    objects = Visible.as_manager()

    class Meta:
        verbose_name = _("assessment")
        ordering = ("assignment",)

    def __str__(self) -> str:
        return f"{self.assignment_id}"


class Score(models.Model):
    """One criterion's score; none where the reviewer does not say."""

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="scores")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="+")
    value = models.DecimalField(max_digits=10, decimal_places=4, null=True, blank=True)

    class Meta:
        ordering = ("criterion__position", "pk")
        constraints = (models.UniqueConstraint(fields=["assessment", "criterion"], name="review_score_once"),)

    def __str__(self) -> str:
        return f"{self.criterion_id} {self.value}"


class Note(models.Model):
    """What one side notes for itself about an application."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="notes")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    at = models.DateTimeField(default=timezone.now)

    objects = Visible.as_manager()

    class Meta:
        verbose_name = _("note")
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"{self.application_id} {self.party_id}"


class RankingList(models.Model):
    """A ranking as the engine made it: rows never change. Of a call, one may be frozen; selection reads that one."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        FROZEN = "frozen", _("frozen")
        DROPPED = "dropped", _("dropped")

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="rankings")
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    method = models.CharField(max_length=40)
    options = models.JSONField(default=dict)
    seed = models.PositiveBigIntegerField(default=0)
    version = models.CharField(max_length=20)
    """Of the engine."""
    warnings = models.JSONField(default=list)
    digest = models.CharField(max_length=64)
    """SHA-256 over the rows."""
    made_at = models.DateTimeField(default=timezone.now)

    objects = Visible.as_manager()

    class Meta:
        verbose_name = _("ranking list")
        ordering = ("-made_at", "-pk")
        constraints = (
            models.UniqueConstraint(fields=["call"], condition=Q(state="frozen"), name="review_one_frozen_ranking"),
        )

    def __str__(self) -> str:
        return f"{self.call_id} {self.state}"


class RankingRow(models.Model):
    """One application's place; the fields are those of the rank engine's row."""

    ranking = models.ForeignKey(RankingList, on_delete=models.PROTECT, related_name="rows")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="placings")
    position = models.PositiveIntegerField()
    rank = models.FloatField(null=True, blank=True)
    """Empty: not ranked."""
    score = models.FloatField(null=True, blank=True)
    exact = models.CharField(max_length=200, blank=True, default="")
    """The score as a fraction."""
    criteria: Any = models.JSONField(default=dict)
    votes = models.PositiveIntegerField(default=0)
    below = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    fundable = models.BooleanField()
    adjusted = models.FloatField(null=True, blank=True)
    expected_rank = models.FloatField(null=True, blank=True)
    low_50 = models.FloatField(null=True, blank=True)
    high_50 = models.FloatField(null=True, blank=True)
    low_90 = models.FloatField(null=True, blank=True)
    high_90 = models.FloatField(null=True, blank=True)
    draw = models.BooleanField(default=False)
    place = models.CharField(max_length=10, null=True, blank=True)
    """Above, in the draw group, or below the provisional line, where the call has a share."""
    drawn = models.BooleanField(null=True, blank=True)
    """Won or lost the lottery, where one was held; `lot` is its verifiable lot."""
    lot = models.CharField(max_length=200, null=True, blank=True)
    reasons = models.JSONField(default=list)

    objects = Visible.as_manager()

    class Meta:
        verbose_name = _("place")
        ordering = ("ranking", "position")
        constraints = (models.UniqueConstraint(fields=["ranking", "application"], name="review_place_once"),)

    def __str__(self) -> str:
        return f"{self.rank} {self.application_id}"

    @property
    def panel(self) -> None:
        """A call of the portal has one panel."""
        return None
