"""What packs hold, and the programmes that others reported. Everything here is public.

Titles name as authoritative the languages in which a document prints them; words in any other language are Concord's.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from concord.access.models import Party
from concord.access.visible import Visible
from concord.values.fields import LocalizedField


class Pack(models.Model):
    """A pack as it was last loaded."""

    code = models.CharField(max_length=160, unique=True)
    version = models.CharField(max_length=20)
    languages = ArrayField(models.CharField(max_length=20))
    loaded_at = models.DateTimeField(default=timezone.now)

    objects = Visible.as_manager()

    def __str__(self) -> str:
        return f"{self.code} {self.version}"


class Item(models.Model):
    """What every item of a pack has. One that a later version leaves out is kept, and marked as withdrawn."""

    noun: ClassVar[str]
    """The item's list in the pack."""

    pack = models.ForeignKey(Pack, on_delete=models.PROTECT)
    code = models.CharField(max_length=200)
    titles = LocalizedField()
    about = LocalizedField(blank=True)
    at = models.JSONField(default=list)
    """Where documents say it: a list of document, language, section, anchor."""
    content = models.JSONField(default=dict)
    """The item as the pack has it."""
    position = models.PositiveIntegerField(default=0)
    withdrawn = models.BooleanField(default=False)

    objects = Visible.as_manager()

    class Meta:
        abstract = True
        ordering = ("position", "pk")
        constraints = (models.UniqueConstraint(fields=["pack", "code"], name="%(app_label)s_%(class)s_code"),)

    def __str__(self) -> str:
        return str(self.titles) or self.code

    @property
    def label(self) -> str:
        """How differences name it: ``areas/energy-storage``."""
        return f"{self.noun}/{self.code}"


class Document(Item):
    noun = "documents"
    dated = models.CharField(max_length=10)


class ContractingParty(Item):
    """A party as the documents name it."""

    noun = "parties"
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    country = models.CharField(max_length=2, blank=True, default="")


class Agreement(Item):
    class Kind(models.TextChoices):
        STRATEGY = "strategy", _("strategy")
        MEMORANDUM = "memorandum", _("memorandum of understanding")
        AGREEMENT = "agreement", _("agreement")
        FRAMEWORK = "framework", _("framework")
        PARTNERSHIP = "partnership", _("partnership")
        PLAN = "plan", _("plan")
        PROGRAMME = "programme", _("programme")
        CONVENTION = "convention", _("convention")
        IMPLEMENTING = "implementing", _("implementing agreement")

    class Level(models.TextChoices):
        GOVERNMENT = "government", _("between governments")
        MINISTRY = "ministry", _("between ministries")
        INSTITUTION = "institution", _("between institutions")
        NATIONAL = "national", _("of one country")

    noun = "agreements"
    kind = models.CharField(max_length=20, choices=Kind.choices)
    level = models.CharField(max_length=20, choices=Level.choices, blank=True, default="")
    signed = models.CharField(max_length=10, blank=True, default="")
    begins = models.CharField(max_length=10, blank=True, default="")
    ends = models.CharField(max_length=10, blank=True, default="")
    occasion = LocalizedField(blank=True)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    predecessors = models.ManyToManyField("self", symmetrical=False, related_name="successors")
    parties = models.ManyToManyField(Party, related_name="agreements")
    words = models.TextField(blank=True, default="")
    """What it is found by: titles, parties, persons and places in every language, folded and in lower case."""


class Accession(models.Model):
    """A party of an agreement from one day to another. Who is not listed has been in it from the signing."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="accessions")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    joined = models.CharField(max_length=10, blank=True, default="")
    left = models.CharField(max_length=10, blank=True, default="")

    class Meta:
        ordering = ("joined", "pk")
        constraints = (
            models.UniqueConstraint(fields=["agreement", "party", "joined"], name="strategy_accession_once"),
        )

    def __str__(self) -> str:
        return f"{self.party.code} {self.joined}–{self.left}"


class Signature(models.Model):
    """A person at the signing of an agreement, or who prefaced it."""

    class Role(models.TextChoices):
        SIGNATORY = "signatory", _("signed by")
        WITNESS = "witness", _("witnessed by")
        FOREWORD = "foreword", _("foreword by")

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="signatures")
    role = models.CharField(max_length=20, choices=Role.choices)
    name = LocalizedField()
    office = LocalizedField()
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    at = models.JSONField(default=list)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return str(self.name)


class Clause(Item):
    class Kind(models.TextChoices):
        SECTION = "section", _("section")
        GOAL = "goal", _("goal")
        PRINCIPLE = "principle", _("principle")
        FOCUS = "focus", _("area of focus")
        MEASURE = "measure", _("measure")
        UNDERTAKING = "undertaking", _("undertaking")
        TASK = "task", _("task")
        SAFEGUARD = "safeguard", _("safeguard")
        MISSION = "mission", _("mission")

    class Strength(models.TextChoices):
        WILL = "will", _("the parties will do it")
        INTENDS = "intends", _("the parties intend it")
        EXPLORES = "explores", _("the parties explore it")
        SUPPORTS = "supports", _("it is supported or encouraged")

    noun = "clauses"
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="clauses")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    number = models.CharField(max_length=20, blank=True, default="")
    strength = models.CharField(max_length=10, choices=Strength.choices, blank=True, default="")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")


class Area(Item):
    """A priority area as it is now; `versions` has it as it was.

    One comes from a pack, or is proposed under a clause and approved on an authority (a decision of a meeting).
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        APPROVED = "approved", _("in force")
        RETIRED = "retired", _("no longer in force")

    class Source(models.TextChoices):
        PACK = "pack", _("agreement")
        ADOPTED = "adopted", _("adopted since")

    noun = "areas"
    source = models.CharField(max_length=10, choices=Source.choices, default=Source.PACK)
    state = models.CharField(max_length=10, choices=State.choices, default=State.APPROVED)
    version = models.PositiveIntegerField(default=1)
    authority = models.CharField(max_length=200, blank=True, default="")
    """What authorised the version in force: the journal reference of a decision, or ``pack:CODE VERSION``."""
    matches = models.JSONField(default=dict)
    """The crosswalk: ``{"oecd/1.6": "close", "gbt13745/180": "broad"}``."""
    clause = models.ForeignKey(Clause, on_delete=models.PROTECT, related_name="areas")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")


class Mechanism(Item):
    class Kind(models.TextChoices):
        HIGH_LEVEL = "high_level", _("high-level dialogue")
        COMMISSION = "commission", _("joint commission")
        DIALOGUE = "dialogue", _("innovation dialogue")
        EXPERT_GROUP = "expert_group", _("expert group")
        COORDINATION = "coordination", _("coordination group")
        FORUM = "forum", _("innovation forum")
        CONSULTATION = "consultation", _("domestic consultation")

    class Status(models.TextChoices):
        STANDING = "standing", _("standing")
        FORESEEN = "foreseen", _("foreseen")
        ENDED = "ended", _("ended")

    noun = "mechanisms"
    kind = models.CharField(max_length=20, choices=Kind.choices)
    status = models.CharField(max_length=20, choices=Status.choices)
    since = models.CharField(max_length=10, blank=True, default="")
    clause = models.ForeignKey(Clause, null=True, blank=True, on_delete=models.PROTECT, related_name="mechanisms")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")


class Programme(Item):
    """A programme of an agreement, or one that an organisation reported (then it has no pack).

    Of a reported one, `code` is the reporter's identifier and `status` the IATI activity status.
    """

    class Kind(models.TextChoices):
        FUND = "fund", _("fund")
        PROGRAMME = "programme", _("programme")
        EDITION = "edition", _("edition")
        ACTIVITY = "activity", _("activity")
        SCHEME = "scheme", _("scheme")
        PLATFORM = "platform", _("kind of platform")
        SCIENCE = "science", _("large science programme")
        SERVICE = "service", _("service")
        NETWORK = "network", _("network or database")

    class Source(models.TextChoices):
        PACK = "pack", _("agreement")
        IATI = "iati", "IATI"

    noun = "programmes"
    source = models.CharField(max_length=10, choices=Source.choices, default=Source.PACK)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    pack: Any = models.ForeignKey(Pack, null=True, blank=True, on_delete=models.PROTECT)
    clause = models.ForeignKey(Clause, null=True, blank=True, on_delete=models.PROTECT, related_name="programmes")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    parent_code = models.CharField(max_length=200, blank=True, default="")
    areas = models.ManyToManyField(Area, related_name="programmes")
    begins = models.CharField(max_length=10, blank=True, default="")
    ends = models.CharField(max_length=10, blank=True, default="")
    status = models.CharField(max_length=2, blank=True, default="")
    reporter = LocalizedField(blank=True)
    countries = ArrayField(models.CharField(max_length=2), default=list, blank=True)
    file = models.CharField(max_length=200, blank=True, default="")

    class Meta(Item.Meta):
        indexes = (GinIndex(fields=["countries"], name="strategy_programme_countries"),)
        constraints = (  # type: ignore[assignment]
            *Item.Meta.constraints,
            models.UniqueConstraint(
                fields=["code"], condition=models.Q(source="iati"), name="strategy_programme_reported_once"
            ),
            models.CheckConstraint(
                condition=models.Q(source="pack", pack__isnull=False) | models.Q(source="iati", pack__isnull=True),
                name="strategy_programme_from_pack_or_report",
            ),
        )


class Event(Item):
    """A meeting, convention, exhibition or the like that a document reports."""

    class Kind(models.TextChoices):
        MEETING = "meeting", _("meeting")
        SIGNING = "signing", _("signing")
        CONVENTION = "convention", _("convention")
        CONFERENCE = "conference", _("conference")
        EXHIBITION = "exhibition", _("exhibition")
        FORUM = "forum", _("forum")
        FAIR = "fair", _("fair")
        CAMP = "camp", _("camp")
        CEREMONY = "ceremony", _("ceremony")
        ROADSHOW = "roadshow", _("roadshow")

    noun = "events"
    kind = models.CharField(max_length=20, choices=Kind.choices)
    begins = models.CharField(max_length=10, blank=True, default="")
    ends = models.CharField(max_length=10, blank=True, default="")
    place = LocalizedField(blank=True)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    mechanism = models.ForeignKey(Mechanism, null=True, blank=True, on_delete=models.PROTECT, related_name="events")
    agreements = models.ManyToManyField(Agreement, related_name="events")


class Target(Item):
    class Direction(models.TextChoices):
        RISE = "rise", _("rises")
        FALL = "fall", _("falls")
        REACH = "reach", _("is reached")

    noun = "targets"
    clause = models.ForeignKey(Clause, on_delete=models.PROTECT, related_name="targets")
    indicator = models.CharField(max_length=160)
    unit = models.CharField(max_length=40)
    direction = models.CharField(max_length=10, choices=Direction.choices)
    every = models.CharField(max_length=10, blank=True, default="")
    baseline = models.DecimalField(max_digits=26, decimal_places=6, null=True, blank=True)
    value = models.DecimalField(max_digits=26, decimal_places=6, null=True, blank=True)
    upper = models.DecimalField(max_digits=26, decimal_places=6, null=True, blank=True)
    """The other end, where a document gives a span: 2 to 3."""
    wording = models.CharField(max_length=10, blank=True, default="")
    """How the document words the value; a claim's classes."""
    due = models.CharField(max_length=10, blank=True, default="")


class Subject(Item):
    """What claims are about; claims on one subject stand side by side."""

    noun = "subjects"
    unit = models.CharField(max_length=40)
    clause = models.ForeignKey(Clause, null=True, blank=True, on_delete=models.PROTECT, related_name="subjects")
    event = models.ForeignKey(Event, null=True, blank=True, on_delete=models.PROTECT, related_name="subjects")


class Claim(Item):
    """A figure that a document states: never a fact of Concord's, never in one sum with its records."""

    class Wording(models.TextChoices):
        EXACTLY = "exactly", _("exactly")
        OVER = "over", _("more than")
        AT_LEAST = "at_least", _("at least")
        ABOUT = "about", _("about")
        NEARLY = "nearly", _("nearly")

    noun = "claims"
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="claims")
    value = models.DecimalField(max_digits=26, decimal_places=6)
    unit = models.CharField(max_length=40)
    wording = models.CharField(max_length=10, choices=Wording.choices)
    as_of = models.CharField(max_length=10, blank=True, default="")
    since = models.CharField(max_length=10, blank=True, default="")
    expected = models.BooleanField(default=False)
    """Whether the document expects the figure rather than reporting it."""


class Difference(Item):
    """Where languages or documents do not say the same. Both stand."""

    class Kind(models.TextChoices):
        GROUPING = "grouping", _("grouped differently")
        WORDING = "wording", _("worded differently")
        FIGURE = "figure", _("different figures")
        NAMING = "naming", _("named differently")
        SCOPE = "scope", _("wider or narrower")
        COUNT = "count", _("a document contradicts itself")

    noun = "differences"
    kind = models.CharField(max_length=20, choices=Kind.choices)
    items = models.JSONField(default=list)
    """Labels of the items concerned: ``areas/energy-storage``."""
