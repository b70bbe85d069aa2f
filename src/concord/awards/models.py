"""What is funded: the selection as the engine made it, each party's decision on its own award, and holds.

The joint list is a recommendation. An application is funded when every party that pays has decided so, two of its
officers each, and nobody holds it.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from concord.access.models import Party
from concord.access.visible import Visible
from concord.calls.models import Application, Call, CallPurse
from concord.purses.models import Line
from concord.review.models import RankingList
from concord.values import Amount, total
from concord.values.fields import AmountField, LocalizedField


class Selection(models.Model):
    """One run of the selection. `problem` and `result` never change and can be recomputed from each other.

    A selection that follows a refusal or withdrawal names the one before it.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        RECOMMENDED = "recommended", _("recommended to the parties")
        SUPERSEDED = "superseded", _("superseded")
        FINAL = "final", _("final")
        DROPPED = "dropped", _("dropped")

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="selections")
    state = models.CharField(max_length=20, choices=State.choices, default=State.DRAFT)
    ranking = models.ForeignKey(RankingList, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    after = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="followed_by")
    policy = models.CharField(max_length=20)
    seed = models.PositiveBigIntegerField(default=0)
    version = models.CharField(max_length=20)
    """Of the engine."""
    problem: Any = models.JSONField()
    result: Any = models.JSONField()
    digest = models.CharField(max_length=64)
    """SHA-256 over the problem and the result."""
    told: Any = models.JSONField(default=dict, blank=True)
    """How the purses fill, what other money would change, what each rule costs (see `telling`): of every application,
    so shown only to those who may see every decision."""
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.CharField(max_length=100)
    """The reference of who asked for it."""

    objects = Visible.as_manager()

    class Meta:
        verbose_name = _("selection")
        ordering = ("-made_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=["call"], condition=Q(state__in=["recommended", "final"]), name="awards_one_selection_in_force"
            ),
            models.UniqueConstraint(fields=["call"], condition=Q(state="draft"), name="awards_one_draft"),
        )

    def __str__(self) -> str:
        return f"{self.call_id} {self.made_at:%Y-%m-%d}"


class Decision(models.Model):
    """What a selection says of one application, and why."""

    class Outcome(models.TextChoices):
        FUNDED = "funded", _("to be funded")
        RESERVE = "reserve", _("on the reserve list")
        NOT_FUNDED = "not_funded", _("not funded")

    selection = models.ForeignKey(Selection, on_delete=models.PROTECT, related_name="decisions")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="decisions")
    outcome = models.CharField(max_length=20, choices=Outcome.choices)
    place = models.PositiveIntegerField(null=True, blank=True)
    """On the ranking list; empty where it is not ranked."""
    reserve = models.PositiveIntegerField(null=True, blank=True)
    """Place on the reserve list."""
    binding = models.ForeignKey(CallPurse, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    """The purse that was short at its turn."""
    reason: Any = models.JSONField(default=dict)
    """The engine's: code, values, and the words in every language."""
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    """When the applicants withdrew, after they were selected or put on the reserve list."""

    objects = Visible.as_manager()

    class Meta:
        verbose_name = _("decision")
        ordering = ("selection", F("place").asc(nulls_last=True), "application__number")
        constraints = (models.UniqueConstraint(fields=["selection", "application"], name="awards_decision_once"),)

    def __str__(self) -> str:
        return f"{self.application_id} {self.outcome}"


class Award(models.Model):
    """What one party pays for one application, by lines from its purses; it gets its own number when confirmed."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("waiting for its party")
        COMMITTED = "committed", _("committed by its party")
        CONFIRMED = "confirmed", _("confirmed")
        ACTIVE = "active", _("under way")
        ENDED = "ended", _("ended")
        REFUSED = "refused", _("refused")
        LAPSED = "lapsed", _("lapsed")

    selection = models.ForeignKey(Selection, on_delete=models.PROTECT, related_name="awards")
    """The selection that first proposed it."""
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="awards")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="awards")
    number = models.CharField(max_length=40, null=True, blank=True, unique=True)
    state = models.CharField(max_length=20, choices=State.choices, default=State.PROPOSED)
    proposed_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    objects = Visible.as_manager()

    class Meta:
        verbose_name = _("award")
        ordering = ("application__number", "party__code", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["application", "party"],
                condition=Q(state__in=["proposed", "committed", "confirmed", "active", "ended"]),
                name="awards_one_of_a_party",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["confirmed", "active", "ended"])
                | Q(number__isnull=False, confirmed_at__isnull=False),
                name="awards_confirmed_has_its_number",
            ),
        )

    def __str__(self) -> str:
        return self.number or f"{self.application} {self.party.code}"

    @property
    def amounts(self) -> dict[str, Amount]:
        """What it pays, by unit; units are never added."""
        return total(line.amount for line in self.lines.all())


class AwardLine(models.Model):
    """A part of an award that one purse pays; `from_pot` of it out of what that purse put into the common pot."""

    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="lines")
    purse = models.ForeignKey(CallPurse, on_delete=models.PROTECT, related_name="award_lines")
    amount = AmountField()
    from_pot = models.DecimalField(max_digits=20, decimal_places=4, default=0)
    commitment = models.ForeignKey(Line, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    """The ledger's line, once committed and until released."""

    objects = Visible.as_manager()

    class Meta:
        verbose_name = _("line of an award")
        ordering = ("award", "purse__position", "pk")
        constraints = (
            models.UniqueConstraint(fields=["award", "purse"], name="awards_line_once"),
            models.CheckConstraint(
                condition=Q(amount_number__gt=0) & Q(from_pot__gte=0) & Q(from_pot__lte=F("amount_number")),
                name="awards_line_positive",
            ),
        )

    def __str__(self) -> str:
        return f"{self.purse_id} {self.amount}"


class Confirmation(models.Model):
    """A party's formal decision on its award: one officer proposes it, another confirms it."""

    class Choice(models.TextChoices):
        FUND = "fund", _("to fund")
        REFUSE = "refuse", _("to refuse")

    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="confirmations")
    choice = models.CharField(max_length=10, choices=Choice.choices)
    because = LocalizedField(blank=True)
    """For the side itself; the other parties and the applicants see only what was decided."""
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(default=timezone.now)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    taken_back_at = models.DateTimeField(null=True, blank=True)

    objects = Visible.as_manager()

    class Meta:
        verbose_name = _("confirmation")
        ordering = ("award", "proposed_at", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("proposed_by")), name="awards_four_eyes"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True, confirmed_at__isnull=True)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="awards_confirmed_when",
            ),
            models.UniqueConstraint(
                fields=["award"],
                condition=Q(taken_back_at__isnull=True, confirmed_at__isnull=True),
                name="awards_one_proposal",
            ),
        )

    def __str__(self) -> str:
        return f"{self.award_id} {self.choice}"


class Hold(models.Model):
    """A side's stop on its award until a check is evidenced. Its kind, reason and evidence are that side's matter."""

    class Kind(models.TextChoices):
        SECURITY = "security", _("security")
        EXPORT_CONTROL = "export-control", _("export control")
        GENETIC_RESOURCES = "human-genetic-resources", _("human genetic resources")
        DATA_TRANSFER = "data-transfer", _("data transfer")

    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="holds")
    kind = models.CharField(max_length=40, choices=Kind.choices)
    because = LocalizedField(blank=True)
    put_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    put_at = models.DateTimeField(default=timezone.now)
    evidence = models.TextField(blank=True, default="")
    """What shows that the check is passed: a licence's number, a decision's date."""
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    released_at = models.DateTimeField(null=True, blank=True)

    objects = Visible.as_manager()

    class Meta:
        verbose_name = _("hold")
        ordering = ("put_at", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(released_at__isnull=True) | ~Q(evidence=""), name="awards_released_with_evidence"
            ),
        )

    def __str__(self) -> str:
        return f"{self.award_id} {self.kind}"
