"""A call: its terms, who signed them, annexes and lists. Applications stand in `applications.py`.

The terms carry all that a folder of tables carries, so that a call can be run from either.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from concord.access.models import Party
from concord.access.visible import Visible
from concord.calls import kinds
from concord.calls.kinds import Kind
from concord.purses.models import Purse
from concord.strategy.models import Agreement, Area
from concord.values import Amount
from concord.values.fields import LocalizedField


class Call(models.Model):
    """A joint call. Its settings have the names that the table ``call`` of a folder has."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        SIGNING = "signing", _("being signed")
        OPEN = "open", _("open")
        CLOSED = "closed", _("closed")
        REVIEW = "review", _("in review")
        SELECTION = "selection", _("in selection")
        AWARDED = "awarded", _("awarded")
        WITHDRAWN = "withdrawn", pgettext_lazy("application", "withdrawn")

    class Mode(models.TextChoices):
        VIRTUAL = "virtual", _("each party pays its own side")
        REAL = "real", _("one pooled pot")
        MIXED = "mixed", _("own purses first, then a pooled one")

    class Policy(models.TextChoices):
        STRICT = "strict", _("stop at the first that a purse cannot cover")
        SKIP = "skip", _("pass over it and go on")
        OPTIMISE = "optimise", _("greatest total merit")
        EQUAL_SHARES = "equal-shares", _("method of equal shares")

    class Ties(models.TextChoices):
        ID = "id", _("by number")
        LOT = "lot", _("by lot")
        MOST = "most", _("so that most are funded")

    class Best(models.TextChoices):
        HIGH = "high", _("a high score is best")
        LOW = "low", _("a low score is best")

    kind = models.CharField(max_length=20, choices=kinds.CHOICES, default=kinds.MONEY.code)
    code = models.SlugField(max_length=40, unique=True)
    title = LocalizedField()
    summary = LocalizedField(blank=True)
    guide = LocalizedField(blank=True)
    agreement = models.ForeignKey(Agreement, null=True, blank=True, on_delete=models.PROTECT, related_name="calls")
    areas = models.ManyToManyField(Area, blank=True, related_name="calls")
    parties = models.ManyToManyField(Party, through="CallParty", related_name="calls")
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()

    funding_mode = models.CharField(max_length=10, choices=Mode.choices, default=Mode.VIRTUAL)
    policy = models.CharField(max_length=20, choices=Policy.choices, default=Policy.SKIP)
    ties = models.CharField(max_length=10, choices=Ties.choices, default=Ties.MOST)
    reviewers_per_application = models.PositiveSmallIntegerField(default=3)
    reviewers_per_side = models.PositiveSmallIntegerField(default=0)
    max_load = models.PositiveSmallIntegerField(default=10)
    threshold = models.DecimalField(max_digits=12, decimal_places=4, null=True, blank=True)
    min_assessments = models.PositiveSmallIntegerField(default=1)
    ranking_method = models.CharField(max_length=40, default="mean")
    share = models.DecimalField(max_digits=5, decimal_places=4, null=True, blank=True)
    """Of each list, the part that can be supported: gives the provisional line and the draw group."""
    draw = models.BooleanField(default=False)
    """A lottery by the seed decides inside the draw group."""
    top_up = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    """Money from above the parties, in `top_up_unit`; `gap_share` of it fills gaps, the rest is in proportion."""
    top_up_unit = models.CharField(max_length=40, blank=True, default="")
    gap_share = models.DecimalField(max_digits=5, decimal_places=4, default=Decimal(1))
    top_up_rate = models.DecimalField(max_digits=5, decimal_places=4, null=True, blank=True)
    """Greatest part of all the money of its unit that the top-up may be."""
    kinds = ArrayField(models.CharField(max_length=100), default=list, blank=True)
    """The types of application that applicants choose from, and the years of money; empty: none is asked."""
    years = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    priority = models.CharField(max_length=400, blank=True, default="")
    """Applications that go first whatever their rank: ``kind=partnership; base``."""
    best = models.CharField(max_length=4, choices=Best.choices, default=Best.HIGH)
    seed = models.PositiveBigIntegerField(default=0)
    date = models.DateField(null=True, blank=True)
    """The day for which annexes and lists are read."""
    invented = models.BooleanField(default=False)
    note = LocalizedField(blank=True)

    state = models.CharField(max_length=20, choices=State.choices, default=State.DRAFT)
    terms_digest = models.CharField(max_length=64, blank=True, default="")
    """Of the terms as they lie before the parties for signing; a signature counts for this digest only."""
    authority = models.BigIntegerField(null=True, blank=True)
    """The number of the journal entry of the decision that approved it."""
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    drafted_at = models.DateTimeField(default=timezone.now)

    objects = Visible.as_manager()

    class Meta:
        verbose_name = _("call")
        ordering = ("-opens_at", "code")
        constraints = (
            models.CheckConstraint(condition=models.Q(opens_at__lt=models.F("closes_at")), name="calls_opens_first"),
            *(
                models.CheckConstraint(
                    condition=models.Q(**{f"{name}__isnull": True})
                    | models.Q(**{f"{name}__gte": 0, f"{name}__lte": 1}),
                    name=f"calls_{name}_is_a_share",
                )
                for name in ("share", "gap_share", "top_up_rate")
            ),
            models.CheckConstraint(
                condition=models.Q(top_up__isnull=True) | models.Q(top_up__gte=0), name="calls_top_up_positive"
            ),
            models.CheckConstraint(
                condition=models.Q(draw=False) | models.Q(share__isnull=False), name="calls_draw_needs_a_share"
            ),
        )

    def __str__(self) -> str:
        return str(self.title) or self.code

    @property
    def awards(self) -> Kind:
        """What it awards."""
        return kinds.KINDS[self.kind]

    @property
    def prefix(self) -> str:
        """How the numbers of its applications begin: FC for FC-2018."""
        return self.code.split("-")[0].upper()


class CallParty(models.Model):
    """A party to a call; so many of its `signers` must sign, each a different person."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="sides")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    countries = ArrayField(models.CharField(max_length=2), default=list, blank=True)
    signers = models.PositiveSmallIntegerField(default=2)
    position = models.PositiveSmallIntegerField(default=0)

    objects = Visible.as_manager()

    class Meta:
        ordering = ("position", "pk")
        constraints = (
            models.UniqueConstraint(fields=["call", "party"], name="calls_party_once"),
            models.CheckConstraint(condition=models.Q(signers__gte=1), name="calls_somebody_signs"),
        )

    def __str__(self) -> str:
        return str(self.party)


class CallPurse(models.Model):
    """A purse that a party committed to this call and to nothing else; `code` names it in tables and annexes.

    `pooled` is the part of it put into the common pot, `raisable` what the party may add to close a gap, `cap` the most
    that one application may ask of it; all are in the purse's unit. `areas`, `kinds`, `countries` and `years` restrict
    it to such applications or partners; empty is no restriction.
    """

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="purses")
    purse = models.OneToOneField(Purse, on_delete=models.PROTECT, related_name="committed_to")
    code = models.SlugField(max_length=60)
    pooled = models.DecimalField(max_digits=20, decimal_places=4, default=Decimal(0))
    raisable = models.DecimalField(max_digits=20, decimal_places=4, default=Decimal(0))
    areas = models.ManyToManyField(Area, blank=True, related_name="+")
    kinds = ArrayField(models.CharField(max_length=100), default=list, blank=True)
    countries = ArrayField(models.CharField(max_length=2), default=list, blank=True)
    years = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    cap = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    objects = Visible.as_manager()

    class Meta:
        ordering = ("position", "pk")
        constraints = (
            models.UniqueConstraint(fields=["call", "code"], name="calls_purse_code"),
            models.CheckConstraint(
                condition=models.Q(pooled__gte=0) & models.Q(raisable__gte=0), name="calls_purse_parts_positive"
            ),
            models.CheckConstraint(
                condition=models.Q(cap__isnull=True) | models.Q(cap__gt=0), name="calls_purse_cap_positive"
            ),
        )

    def __str__(self) -> str:
        return self.code

    @property
    def party(self) -> Party:
        return self.purse.party

    @property
    def size(self) -> Amount:
        return self.purse.size


class CallRate(models.Model):
    """A rate frozen for the call, for display and for shares; amounts are never converted."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="rates")
    currency = models.CharField(max_length=3)
    display = models.CharField(max_length=3)
    rate = models.DecimalField(max_digits=20, decimal_places=10)
    date = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=["call", "currency"], name="calls_rate_once"),)

    def __str__(self) -> str:
        return f"{self.currency} {self.rate} {self.display}"


class CallSignature(models.Model):
    """One person signed the terms for a party; `digest` says which terms."""

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="signatures")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now)

    objects = Visible.as_manager()

    class Meta:
        ordering = ("at", "pk")
        constraints = (models.UniqueConstraint(fields=["call", "user", "digest"], name="calls_four_eyes"),)

    def __str__(self) -> str:
        return f"{self.call_id} {self.party_id} {self.user_id}"


class Annex(models.Model):
    """One version of a party's rules, or (without a party) of the call's own.

    `rules` are data: a list of ``{"kind", "parameters", "id", "source", "text"}`` that the eligibility engine reads.
    """

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="annexes")
    party = models.ForeignKey(Party, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    version = models.CharField(max_length=40, default="1")
    effective = models.DateField(null=True, blank=True)
    rules = models.JSONField(default=list)

    objects = Visible.as_manager()

    class Meta:
        verbose_name = _("annex")
        ordering = (models.F("party").asc(nulls_first=True), "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["call", "party", "version"], name="calls_annex_version", nulls_distinct=False
            ),
        )

    def __str__(self) -> str:
        return f"{self.party or self.call} {self.version}"


class FactList(models.Model):
    """A dated list that a party supplied for its annex; its confidential matter.

    `entries`: organisation, person or application -> value, null where being on the list is all it says.
    """

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="fact_lists")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=100)
    date = models.DateField(null=True, blank=True)
    entries = models.JSONField(default=dict)

    objects = Visible.as_manager()

    class Meta:
        ordering = ("party", "name", "date")
        constraints = (
            models.UniqueConstraint(
                fields=["call", "party", "name", "date"], name="calls_fact_list", nulls_distinct=False
            ),
        )

    def __str__(self) -> str:
        return self.name


class Criterion(models.Model):
    """What reviewers score, with its weight, threshold and scale."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="criteria")
    name = models.SlugField(max_length=60)
    title = LocalizedField()
    guidance = LocalizedField(blank=True)
    weight = models.DecimalField(max_digits=10, decimal_places=4, default=Decimal(1))
    threshold = models.DecimalField(max_digits=10, decimal_places=4, null=True, blank=True)
    lowest = models.DecimalField(max_digits=10, decimal_places=4, null=True, blank=True)
    highest = models.DecimalField(max_digits=10, decimal_places=4, null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    objects = Visible.as_manager()

    class Meta:
        verbose_name = _("criterion")
        ordering = ("position", "pk")
        constraints = (models.UniqueConstraint(fields=["call", "name"], name="calls_criterion_once"),)

    def __str__(self) -> str:
        return str(self.title) or self.name


class Limit(models.Model):
    """A minimum or maximum of the selection: so many awards, so much money, such a share."""

    class Measure(models.TextChoices):
        AWARDS = "awards", _("awards")
        AMOUNT = "amount", _("amount")
        SHARE = "share", _("share of the purses")

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="limits")
    by = models.CharField(max_length=20, blank=True, default="")
    """area, party, organisation or country; empty: all applications together."""
    value = models.CharField(max_length=200, blank=True, default="")
    measure = models.CharField(max_length=10, choices=Measure.choices, default=Measure.AWARDS)
    least = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    most = models.DecimalField(max_digits=20, decimal_places=4, null=True, blank=True)
    purses = models.ManyToManyField(CallPurse, blank=True, related_name="+")

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.by} {self.value} {self.measure}"


class Condition(models.Model):
    """A condition between applications, by their numbers; of `depends` the first only with the second."""

    class Kind(models.TextChoices):
        EXCLUSIVE = "exclusive", _("at most one of these")
        DEPENDS = "depends", _("the first only with the second")

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="conditions")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    applications: Any = ArrayField(models.CharField(max_length=40))

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.kind} {', '.join(self.applications)}"


from concord.calls.applications import (  # noqa: E402 -- Django finds a room's models here
    Application,
    Ask,
    EligibilityVerdict,
    Partner,
)

__all__ = [
    "Annex", "Application", "Ask", "Call", "CallParty", "CallPurse", "CallRate", "CallSignature", "Condition",
    "Criterion", "EligibilityVerdict", "FactList", "Limit", "Partner",
]  # fmt: skip
