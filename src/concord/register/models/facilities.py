"""Facilities and platforms."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from concord.access.models import Party
from concord.access.visible import Visible
from concord.register.models.organisations import Organisation
from concord.register.models.recorded import Recorded, Visibility, codes
from concord.values.fields import LocalizedField


class Facility(Recorded):
    """What others may use: instruments, collections, ships, computers; how, in which units, under which policy."""

    class Access(models.TextChoices):
        PHYSICAL = "physical", _("on site")
        REMOTE = "remote", _("remote")
        VIRTUAL = "virtual", _("virtual")
        MAIL_IN = "mail-in", _("samples by mail")

    class State(models.TextChoices):
        OPEN = "open", _("open to users")
        PAUSED = "paused", _("paused")
        CLOSED = "closed", _("closed")

    titles = LocalizedField()
    about = LocalizedField(blank=True)
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="facilities"
    )
    side = models.ForeignKey(Party, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    """The side that owns it, and gives its units."""
    countries = codes(2)
    fields = codes()
    access = codes()
    units = codes()
    """What is given of it, by unit: ``shift``, ``hour``, ``sample``, … as purses count them."""
    policy = LocalizedField(blank=True)
    link = models.URLField(max_length=1000, blank=True, default="")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    visibility = models.CharField(max_length=10, choices=Visibility.choices, default=Visibility.PUBLIC)

    objects = Visible.as_manager()

    class Meta:
        verbose_name = _("facility")
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(
                condition=~models.Q(visibility="side") | models.Q(side__isnull=False),
                name="register_facility_has_side",
            ),
        )

    def __str__(self) -> str:
        return str(self.titles)


class Instrument(models.Model):
    """A part of a facility that can be asked for by itself."""

    facility = models.ForeignKey(Facility, on_delete=models.CASCADE, related_name="instruments")
    titles = LocalizedField()
    maker = models.CharField(max_length=200, blank=True, default="")
    model = models.CharField(max_length=200, blank=True, default="")
    identifier = models.CharField(max_length=200, blank=True, default="")
    """A persistent identifier (PIDINST), where it has one."""
    access = codes()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return str(self.titles)


class Platform(Recorded):
    """Where two sides work under one roof: a joint laboratory or centre, a park, a base.

    Members are `Member`; its status is the newest of its `statuses`, each with the authority that gave it.
    """

    class Kind(models.TextChoices):
        JOINT_LABORATORY = "joint-laboratory", _("joint laboratory")
        RESEARCH_CENTRE = "research-centre", _("international joint research centre")
        INNOVATION_PARK = "innovation-park", _("international innovation park")
        TRANSFER_CENTRE = "transfer-centre", _("international technology-transfer centre")
        DEMONSTRATION_BASE = "demonstration-base", _("demonstration base of international cooperation")
        EXTENSION_BASE = "extension-base", _("technology demonstration and extension base")
        OVERSEAS_BASE = "overseas-base", _("research and development base abroad")
        ALLIANCE = "alliance", _("alliance of industry, universities and research")
        VIRTUAL = "virtual", _("virtual platform")

    class Status(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        RECOGNISED = "recognised", _("recognised")
        RECTIFYING = "rectifying", _("to put right")
        ENDED = "ended", _("ended")

    BASES = (Kind.INNOVATION_PARK, Kind.RESEARCH_CENTRE, Kind.TRANSFER_CENTRE, Kind.DEMONSTRATION_BASE)
    """The four types of national bases of international cooperation."""

    titles = LocalizedField()
    about = LocalizedField(blank=True)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.PROPOSED)
    countries = codes(2)
    fields = codes()
    agreements = codes(100)
    """References of the agreements it rests on: ``agreement:3``."""
    place = LocalizedField(blank=True)
    link = models.URLField(max_length=1000, blank=True, default="")
    side = models.ForeignKey(Party, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    """The side that keeps the record."""
    visibility = models.CharField(max_length=10, choices=Visibility.choices, default=Visibility.PUBLIC)

    objects = Visible.as_manager()

    class Meta:
        verbose_name = _("platform")
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(
                condition=~models.Q(visibility="side") | models.Q(side__isnull=False),
                name="register_platform_has_side",
            ),
        )

    def __str__(self) -> str:
        return str(self.titles)

    @property
    def is_base(self) -> bool:
        """Whether it is of one of the four types of national bases."""
        return self.kind in self.BASES


class Member(models.Model):
    """An organisation that takes part in a platform."""

    class Role(models.TextChoices):
        LEAD = "lead", _("lead")
        HOST = "host", _("host")
        PARTNER = "partner", _("partner")

    platform = models.ForeignKey(Platform, on_delete=models.CASCADE, related_name="members")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="platforms")
    role = models.CharField(max_length=10, choices=Role.choices, default=Role.PARTNER)
    first_year = models.SmallIntegerField(null=True, blank=True)
    last_year = models.SmallIntegerField(null=True, blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=["platform", "organisation", "role"], name="register_member_once"),
        )

    def __str__(self) -> str:
        return f"{self.organisation_id} in {self.platform_id}"


class PlatformStatus(models.Model):
    """A status a platform was given, on a day, by an authority."""

    platform = models.ForeignKey(Platform, on_delete=models.CASCADE, related_name="statuses")
    status = models.CharField(max_length=12, choices=Platform.Status.choices)
    since = models.DateField()
    authority = models.CharField(max_length=300)
    """The number of the journal entry that decided it (``entry:12``), or the document that did, cited."""
    said = LocalizedField(blank=True)
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("since", "pk")

    def __str__(self) -> str:
        return f"{self.platform_id} {self.status} {self.since}"
