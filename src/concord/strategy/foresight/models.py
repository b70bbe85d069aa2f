"""A Delphi exercise, its panel, its topics, its rounds, and what came of it.

Who answered and what was answered lie apart. A `Panellist` says who was invited and whether they have answered the
round that is open. A `Ballot` says what was answered, under a key made of the panellist's own code, which is stored
nowhere. Nothing leads from one to the other: no column, no order, no time, no entry of the journal, no letter
(docs/theory/foresight.md).
"""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from concord.access.models import Party
from concord.access.visible import Visible
from concord.strategy.foresight.statistics import RULES
from concord.strategy.models import Area, Clause
from concord.values.fields import LocalizedField

WEIGHTS = [0, 25, 50, 75, 100]
"""What the points of importance count in the index, from the lowest."""


def _weights() -> list[int]:
    return list(WEIGHTS)


class Exercise(models.Model):
    """A question put to the panels of several sides.

    The rule and the smallest cell cannot change once `fixed_at` is set: the database refuses (migration 0002).
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        TOPICS = "topics", _("collecting topics")
        FIXED = "fixed", _("rule and topics fixed")
        RUNNING = "running", _("asking the panel")
        FINISHED = "finished", _("finished")
        ADOPTED = "adopted", _("adopted")
        CANCELLED = "cancelled", _("cancelled")

    class Mode(models.TextChoices):
        ROUNDS = "rounds", _("in rounds")
        LIVE = "live", _("in real time")

    class Need(models.TextChoices):
        BOTH = "both", _("share and quartiles")
        SHARE = "share", _("share of agreement")
        RANGE = "range", _("distance of the quartiles")

    code = models.SlugField(_("code"), max_length=40, unique=True)
    title = LocalizedField(_("title"))
    about = LocalizedField(_("what it is about"), blank=True)
    clause = models.ForeignKey(Clause, null=True, blank=True, on_delete=models.PROTECT, related_name="exercises")
    """The clause that it serves, under which its outcome can become priority areas."""
    parties = models.ManyToManyField(Party, related_name="exercises")
    mode = models.CharField(_("how it runs"), max_length=10, choices=Mode.choices, default=Mode.ROUNDS)
    horizon = models.PositiveSmallIntegerField(
        _("last year asked about"), default=2050, validators=[MinValueValidator(2000), MaxValueValidator(2200)]
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    # -- fixed before round 1
    minimum_cell = models.PositiveSmallIntegerField(
        _("smallest number of answers shown"), default=5, validators=[MinValueValidator(3), MaxValueValidator(50)]
    )
    quantile_rule = models.CharField(
        _("quantile rule"), max_length=20, choices=[(rule, rule) for rule in RULES], default=RULES[0]
    )
    need = models.CharField(_("consensus needs"), max_length=10, choices=Need.choices, default=Need.BOTH)
    share_least = models.PositiveSmallIntegerField(
        _("least share of agreement, in per cent"), default=75,
        validators=[MinValueValidator(50), MaxValueValidator(100)],
    )  # fmt: skip
    agree_from = models.PositiveSmallIntegerField(
        _("agreement begins at point"), default=4, validators=[MinValueValidator(2), MaxValueValidator(5)]
    )
    disagree_to = models.PositiveSmallIntegerField(
        _("disagreement ends at point"), default=2, validators=[MinValueValidator(1), MaxValueValidator(4)]
    )
    range_most = models.DecimalField(
        _("greatest distance of the quartiles, in points"), max_digits=4, decimal_places=2, default=1,
        validators=[MinValueValidator(0), MaxValueValidator(4)],
    )  # fmt: skip
    years_most = models.PositiveSmallIntegerField(
        _("greatest distance of the quartiles, in years"), default=5, validators=[MaxValueValidator(100)]
    )
    changed_most = models.PositiveSmallIntegerField(
        _("stable while at most so many per cent change their answer"), default=15,
        validators=[MaxValueValidator(100)],
    )  # fmt: skip
    rounds_most = models.PositiveSmallIntegerField(
        _("most rounds"), default=3, validators=[MinValueValidator(1), MaxValueValidator(9)]
    )
    weights = ArrayField(models.PositiveSmallIntegerField(), default=_weights, size=5)
    fixed_at = models.DateTimeField(null=True, blank=True)
    # --
    authority = models.CharField(max_length=200, blank=True, default="")
    """The journal entry of the decision that adopted the outcome."""
    invented = models.BooleanField(default=False)

    objects = Visible.as_manager()

    class Meta:
        verbose_name = _("foresight exercise")
        ordering = ("-pk",)
        constraints = (
            models.CheckConstraint(condition=Q(disagree_to__lt=models.F("agree_from")), name="foresight_scale_split"),
            models.CheckConstraint(condition=Q(minimum_cell__gte=3), name="foresight_cell_of_three"),
        )

    def __str__(self) -> str:
        return str(self.title) or self.code


class Sector(models.TextChoices):
    """Where panellists come from."""

    THINK_TANK = "think-tank", _("think tank")
    ACADEMY = "academy", _("academy")
    UNIVERSITY = "university", _("university")
    ENTERPRISE = "enterprise", _("enterprise")


class Panellist(models.Model):
    """Somebody invited to answer. Known by the secret of their link, of which only the digest is stored.

    `answered` is about the round that is open, for reminders; it is wiped when the round closes, so that nobody's
    pattern of taking part is kept. There is deliberately no time of answering.
    """

    class State(models.TextChoices):
        INVITED = "invited", _("invited")
        ACCEPTED = "accepted", _("takes part")
        DECLINED = "declined", pgettext_lazy("panellist", "declined")
        WITHDRAWN = "withdrawn", pgettext_lazy("panellist", "withdrawn")

    exercise = models.ForeignKey(Exercise, on_delete=models.PROTECT, related_name="panellists")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    sector = models.CharField(_("sector"), max_length=20, choices=Sector.choices)
    name = LocalizedField(pgettext_lazy("person", "name"))
    email = models.EmailField(_("e-mail address"))
    language = models.CharField(_("language"), max_length=20, default="en")
    organisation = models.CharField(_("organisation"), max_length=500, blank=True, default="")
    secret = models.CharField(max_length=64, unique=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.INVITED)
    answered = models.BooleanField(default=False)

    objects = Visible.as_manager()

    class Meta:
        verbose_name = _("panellist")
        ordering = ("exercise", "party", "sector", "email")
        constraints = (models.UniqueConstraint(fields=["exercise", "email"], name="foresight_panellist_once"),)

    is_active = True

    def __str__(self) -> str:
        return str(self.name) or self.email


class Topic(models.Model):
    """What the panel is asked about. Merged or dropped ones stay, with where they went and why."""

    exercise = models.ForeignKey(Exercise, on_delete=models.PROTECT, related_name="topics")
    number = models.PositiveSmallIntegerField()
    title = LocalizedField(_("title"))
    about = LocalizedField(_("what it means"), blank=True)
    area = models.ForeignKey(Area, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged")
    dropped = models.BooleanField(default=False)
    because = models.CharField(max_length=1000, blank=True, default="")

    objects = Visible.as_manager()

    class Meta:
        verbose_name = _("topic")
        ordering = ("exercise", "number")
        constraints = (models.UniqueConstraint(fields=["exercise", "number"], name="foresight_topic_number"),)

    def __str__(self) -> str:
        return str(self.title)

    @property
    def live(self) -> bool:
        return not self.dropped and self.merged_into_id is None


class Proposal(models.Model):
    """A topic as a panellist proposed it in round 0, word for word; its side where enough of that side proposed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    exercise = models.ForeignKey(Exercise, on_delete=models.PROTECT, related_name="proposals")
    party = models.ForeignKey(Party, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=300)
    about = models.CharField(max_length=2000, blank=True, default="")
    topic = models.ForeignKey(Topic, null=True, blank=True, on_delete=models.PROTECT, related_name="proposals")
    """The topic it went into."""
    refused_because = models.CharField(max_length=1000, blank=True, default="")

    objects = Visible.as_manager()

    class Meta:
        verbose_name = _("proposal")
        ordering = ("exercise", "title", "id")

    def __str__(self) -> str:
        return self.title


class Round(models.Model):
    """Number 0 collects topics; from 1 on the panel answers."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("round", "open")
        CLOSING = "closing", _("being counted")
        CLOSED = "closed", pgettext_lazy("round", "closed")

    exercise = models.ForeignKey(Exercise, on_delete=models.PROTECT, related_name="rounds")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    opened_at = models.DateTimeField(default=timezone.now)
    closes_at = models.DateTimeField(_("closes at"))
    summary = models.JSONField(default=dict)
    """How many were asked and answered, and Kendall's W: see `counting.summary`."""
    counted_at = models.DateTimeField(null=True, blank=True)

    objects = Visible.as_manager()

    class Meta:
        verbose_name = _("round")
        ordering = ("exercise", "number")
        constraints = (
            models.UniqueConstraint(fields=["exercise", "number"], name="foresight_round_number"),
            models.UniqueConstraint(
                fields=["exercise"], condition=~Q(state="closed"), name="foresight_one_open_round"
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.exercise_id} {self.number}"


class Ballot(models.Model):
    """What somebody answered in one round.

    While the round is open the answers are sealed (encrypted); closing it opens all at once, in random order. `key`
    differs from round to round, so that two rounds' ballots cannot be joined without the panellist's code.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="ballots")
    key = models.CharField(max_length=64)
    """The digest of the code and the round; emptied when no later round needs it."""
    sealed = models.BinaryField(default=bytes)
    fresh = models.BooleanField(default=True)
    """Whether it is new or changed since the last count; of an exercise in real time."""
    party = models.ForeignKey(Party, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    """Once opened: the side; empty where too few of it answered."""
    sector = models.CharField(max_length=20, blank=True, default="")
    """Once opened: the sector; empty where too few of that side and sector answered."""
    answers = models.JSONField(default=dict)
    """Once opened: topic number → question → answer."""

    objects = Visible.as_manager()

    class Meta:
        verbose_name = _("ballot")
        ordering = ("round", "id")
        constraints = (
            models.UniqueConstraint(fields=["round", "key"], condition=~Q(key=""), name="foresight_ballot_once"),
        )

    def __str__(self) -> str:
        return f"{self.round_id}"


class Tally(models.Model):
    """The answers to one question about one topic, of all (`party` empty) or of one side. Hidden where too few."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="tallies")
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="tallies")
    question = models.CharField(max_length=20)
    party = models.ForeignKey(Party, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    n = models.PositiveIntegerField(null=True, blank=True)
    """Empty where hidden."""
    body = models.JSONField(default=dict)
    """Counts, quartiles with their rule, agreement, consensus; of the whole also stability, sides' difference."""

    objects = Visible.as_manager()

    class Meta:
        verbose_name = _("tally")
        ordering = ("round", "topic__number", "question", "party__code")
        constraints = (
            models.UniqueConstraint(
                fields=["round", "topic", "question", "party"], nulls_distinct=False, name="foresight_tally_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.round_id} {self.topic_id} {self.question}"


class Argument(models.Model):
    """The reason of somebody far from the middle, without who or which side it was."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="arguments")
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="arguments")
    marks = ArrayField(models.CharField(max_length=40))
    """Where their answers lie: ``importance:below``, ``year:above``."""
    text = models.CharField(max_length=2000)
    withheld = models.BooleanField(default=False)
    """A facilitator found that it tells who wrote it."""

    objects = Visible.as_manager()

    class Meta:
        verbose_name = _("reason")
        ordering = ("topic__number", "id")

    def __str__(self) -> str:
        return self.text[:60]


class Finding(models.Model):
    """One topic's place in the outcome."""

    class Verdict(models.TextChoices):
        SHORTLISTED = "shortlisted", _("shortlisted")
        IMPORTANT = "important", _("important, not shortlisted")
        DISSENT = "dissent", _("no consensus")
        LOW = "low", _("consensus that it is not important")

    exercise = models.ForeignKey(Exercise, on_delete=models.PROTECT, related_name="findings")
    topic = models.OneToOneField(Topic, on_delete=models.PROTECT, related_name="finding")
    place = models.PositiveSmallIntegerField()
    score = models.FloatField(null=True, blank=True)
    """The index of importance in the last round, 0 to 100."""
    verdict = models.CharField(max_length=20, choices=Verdict.choices)
    reason = models.JSONField(default=dict)
    """Why it stands where it stands: code and values."""
    why = LocalizedField(_("in the facilitators' words"), blank=True)
    dissent = models.JSONField(default=dict)
    """How many disagree, whether the sides differ, and the reasons of those far from the middle in the last round."""
    area = models.ForeignKey(Area, null=True, blank=True, on_delete=models.PROTECT, related_name="findings")
    """The priority area that it became."""

    objects = Visible.as_manager()

    class Meta:
        verbose_name = _("place in the outcome")
        ordering = ("exercise", "place")

    def __str__(self) -> str:
        return f"{self.place}. {self.topic_id}"


class Hindsight(models.Model):
    """What became of a topic, as known on a day. Later knowledge is a further row; none is changed."""

    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="hindsights")
    as_of = models.DateField(_("as known on"))
    year = models.PositiveSmallIntegerField(_("realised in"), null=True, blank=True)
    """Empty: not realised by then."""
    evidence = LocalizedField(_("evidence"), blank=True)
    recorded_at = models.DateTimeField(default=timezone.now)

    objects = Visible.as_manager()

    class Meta:
        verbose_name = _("hindsight")
        ordering = ("topic", "-as_of", "-pk")

    def __str__(self) -> str:
        return f"{self.topic_id} {self.year or '–'}"
