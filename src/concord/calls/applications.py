"""An application: its partners, what each asks of which purse, and each funder's verdict on them."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from concord.access.models import Party
from concord.access.visible import Visible
from concord.register.models import Organisation
from concord.strategy.models import Area
from concord.values.fields import AmountField, LocalizedField


class Application(models.Model):
    """A joint application. Once submitted, `record` and its digest are the copy of record and never change."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        SUBMITTED = "submitted", _("submitted")
        WITHDRAWN = "withdrawn", pgettext_lazy("application", "withdrawn")
        DECLINED = "declined", _("declined without review")
        ELIGIBLE = "eligible", _("eligible")

    call = models.ForeignKey("calls.Call", on_delete=models.PROTECT, related_name="applications")
    number = models.CharField(max_length=40)
    lead = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="applications_led")
    title = LocalizedField()
    abstract = LocalizedField(blank=True)
    keywords = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    area = models.ForeignKey(Area, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=100, blank=True, default="")
    """One of the types that the call offers; `year` one of its years of money."""
    year = models.CharField(max_length=20, blank=True, default="")
    months = models.PositiveSmallIntegerField(null=True, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    documents = ArrayField(models.CharField(max_length=100), default=list, blank=True)
    state = models.CharField(max_length=20, choices=State.choices, default=State.DRAFT)
    version = models.PositiveIntegerField(default=1)
    """Counts edits, so that two who edit at once do not overwrite each other."""
    started_at = models.DateTimeField(default=timezone.now)
    submitted_at = models.DateTimeField(null=True, blank=True)
    record = models.JSONField(default=dict, blank=True)
    digest = models.CharField(max_length=64, blank=True, default="")

    objects = Visible.as_manager()

    class Meta:
        verbose_name = _("application")
        ordering = ("call", "number")
        constraints = (
            models.UniqueConstraint(fields=["call", "number"], name="calls_application_number"),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "withdrawn"]) | (Q(submitted_at__isnull=False) & ~Q(digest="")),
                name="calls_submitted_has_its_record",
            ),
        )
        indexes = (models.Index(fields=["call", "state"]),)

    def __str__(self) -> str:
        return self.number


class Partner(models.Model):
    """One organisation in an application with its principal investigator, and the funder it turns to.

    Names are kept as they were given, whatever the register says later. `signed_digest` says which state of this
    partner's part and of the shared part was signed.
    """

    class Kind(models.TextChoices):
        FUNDED = "funded", _("funded")
        SELF_FUNDED = "self_funded", _("self-funded")
        COLLABORATOR = "collaborator", _("collaborator")

    class Role(models.TextChoices):
        LEAD = "lead", _("lead")
        PARTNER = "partner", _("partner")

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="partners")
    party = models.ForeignKey(Party, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    organisation_name = models.CharField(max_length=1000)
    organisation_type = models.CharField(max_length=60, blank=True, default="")
    country = models.CharField(max_length=2, blank=True, default="")
    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.FUNDED)
    role = models.CharField(max_length=10, choices=Role.choices, default=Role.PARTNER)
    investigator = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="investigates"
    )
    investigator_name = models.CharField(max_length=300, blank=True, default="")
    documents = ArrayField(models.CharField(max_length=100), default=list, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_digest = models.CharField(max_length=64, blank=True, default="")

    objects = Visible.as_manager()

    class Meta:
        verbose_name = _("partner")
        ordering = ("position", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["application", "organisation_name", "investigator_name"], name="calls_partner_once"
            ),
            models.UniqueConstraint(fields=["application"], condition=Q(role="lead"), name="calls_one_lead"),
        )

    def __str__(self) -> str:
        return self.organisation_name


class Ask(models.Model):
    """What a partner asks of a purse of the call, and what it brings itself in the same unit.

    Without a purse it is only a contribution in kind.
    """

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="asks")
    purse = models.ForeignKey("calls.CallPurse", null=True, blank=True, on_delete=models.PROTECT, related_name="asks")
    amount = AmountField(null=True)
    in_kind = AmountField(null=True)

    objects = Visible.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=["partner", "purse"], name="calls_ask_once", nulls_distinct=False),
            models.CheckConstraint(
                condition=Q(purse__isnull=True, amount_number__isnull=True, in_kind_number__isnull=False)
                | Q(purse__isnull=False, amount_number__isnull=False),
                name="calls_ask_of_a_purse",
            ),
            models.CheckConstraint(
                condition=Q(amount_number__isnull=True) | Q(amount_number__gte=0), name="calls_ask_not_negative"
            ),
        )

    def __str__(self) -> str:
        return str(self.amount or self.in_kind)


class EligibilityVerdict(models.Model):
    """A funder's verdict on one partner of its side, or (without a party) the call's on the application.

    `computed` and `reasons` are the engine's, by the annex of `annex_version`; `decision` is the funder's own, given
    by an officer, with `because` where it differs from the engine's or the engine could not tell.
    """

    class Verdict(models.TextChoices):
        MET = "met", _("met")
        UNKNOWN = "unknown", _("cannot be told")
        NOT_MET = "not_met", _("not met")

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="verdicts")
    party = models.ForeignKey(Party, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    partner = models.ForeignKey(Partner, null=True, blank=True, on_delete=models.PROTECT, related_name="verdicts")
    annex_version = models.CharField(max_length=40, blank=True, default="")
    computed = models.CharField(max_length=10, choices=Verdict.choices)
    reasons = models.JSONField(default=list)
    computed_at = models.DateTimeField(default=timezone.now)
    decision = models.CharField(max_length=10, choices=Verdict.choices, blank=True, default="")
    because = LocalizedField(blank=True)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    given_at = models.DateTimeField(null=True, blank=True)

    objects = Visible.as_manager()

    class Meta:
        verbose_name = _("eligibility verdict")
        ordering = ("application", models.F("party").asc(nulls_first=True), "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["application", "party", "partner"], name="calls_verdict_once", nulls_distinct=False
            ),
            models.CheckConstraint(condition=~Q(decision="unknown"), name="calls_verdict_decides"),
        )

    def __str__(self) -> str:
        return f"{self.application_id} {self.party_id} {self.decision or self.computed}"
