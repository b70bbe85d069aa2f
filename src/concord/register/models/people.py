"""People: names, identifiers, affiliations, consents and claims."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from concord.access.models import Party
from concord.access.visible import Visible
from concord.register.models.organisations import Organisation
from concord.register.models.recorded import Recorded, Visibility, codes
from concord.values.fields import LocalizedField


class Person(Recorded):
    """A person in the register. `visibility` says who finds them; a person always sees their own record.

    What is shown of each field is said by its consent (`Consent`); the record's own visibility is the most that any
    field can have. A person who withdrew leaves a record without a name, so that what must be kept still points
    somewhere.
    """

    Visibility = Visibility

    class Offer(models.TextChoices):
        REVIEW = "review", _("to review")
        HOST = "host", _("to host visitors")
        PARTNER = "partner", _("to be a partner")
        ADVISE = "advise", _("to advise")

    name = LocalizedField()
    """The name as it is shown; its parts and every other spelling are `names`."""
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="person"
    )
    orcid = models.CharField(max_length=19, null=True, blank=True, unique=True)
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="people"
    )
    """Where they work now; `affiliations` has it all."""
    visibility = models.CharField(max_length=10, choices=Visibility.choices, default=Visibility.PARTIES)
    side = models.ForeignKey(Party, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    fields = codes()
    """Expertise: terms of OECD fields of science and of GB/T 13745, ``fos:1.2``, ``gbt:520``."""
    keywords = models.JSONField(default=list, blank=True)
    """Expertise in free words: a list of ``{"text": …, "language": …}``."""
    languages = codes()
    offers = codes()
    email = models.EmailField(blank=True, default="")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = Visible.as_manager()

    class Meta:
        verbose_name = _("person")
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(
                condition=~models.Q(visibility="side") | models.Q(side__isnull=False), name="register_person_has_side"
            ),
        )

    def __str__(self) -> str:
        return str(self.name)


class PersonName(models.Model):
    """A name of a person: in one language, in its parts, in the order of its culture; or a spelling published under.

    `whole` is the name as it is written, in that order.
    """

    class Kind(models.TextChoices):
        NAME = "name", pgettext_lazy("of a person", "name")
        PUBLISHED = "published", _("published under")
        FORMER = "former", _("former name")
        OTHER = "other", pgettext_lazy("of a person", "other name")

    class Order(models.TextChoices):
        FAMILY_FIRST = "family", _("family name first")
        GIVEN_FIRST = "given", _("given name first")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="names")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.NAME)
    language = models.CharField(max_length=20, default="und")
    whole = models.CharField(max_length=300)
    family = models.CharField(max_length=150, blank=True, default="")
    given = models.CharField(max_length=150, blank=True, default="")
    order = models.CharField(max_length=10, choices=Order.choices, default=Order.GIVEN_FIRST)
    source = models.CharField(max_length=40, blank=True, default="")
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=["person", "kind", "language", "whole"], name="register_person_name_once"),
        )

    def __str__(self) -> str:
        return self.whole


class Affiliation(models.Model):
    """That a person works or worked somewhere. Years, for that is what sources know; no last year: still there."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="affiliations")
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="affiliations"
    )
    stated = models.CharField(max_length=500, blank=True, default="")
    """The words of the source, whether or not the organisation is known."""
    role = LocalizedField(blank=True)
    first_year = models.SmallIntegerField(null=True, blank=True)
    last_year = models.SmallIntegerField(null=True, blank=True)
    source = models.CharField(max_length=40, blank=True, default="")
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-first_year", "pk")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(organisation__isnull=False) | ~models.Q(stated=""),
                name="register_affiliation_is_somewhere",
            ),
            models.CheckConstraint(
                condition=models.Q(last_year__isnull=True)
                | models.Q(first_year__isnull=True)
                | models.Q(last_year__gte=models.F("first_year")),
                name="register_affiliation_ends_after_it_begins",
            ),
        )

    def __str__(self) -> str:
        return str(self.organisation or self.stated)


class Consent(models.Model):
    """Why one field of a person is held and to whom it may be shown: who said so, when, for what, until when.

    The newest one that is neither withdrawn nor over counts. A field without one is shown to the person and to the
    side that keeps the record, except those of `BASIC`, which follow the record's visibility.
    """

    class Field(models.TextChoices):
        NAME = "name", pgettext_lazy("of a person", "name")
        SPELLINGS = "spellings", _("other spellings of the name")
        IDENTIFIERS = "identifiers", _("identifiers")
        AFFILIATIONS = "affiliations", _("affiliations")
        EXPERTISE = "expertise", _("expertise")
        LANGUAGES = "languages", _("languages")
        OFFERS = "offers", _("what they offer to do")
        EMAIL = "email", _("e-mail address")

    class Purpose(models.TextChoices):
        DIRECTORY = "directory", _("to be found in the register")
        REVIEW = "review", _("to be asked to review")
        PARTNERS = "partners", _("to be found as a partner")
        STATISTICS = "statistics", _("to be counted in statistics")

    class Basis(models.TextChoices):
        CONSENT = "consent", _("consent of the person")
        PUBLISHED = "published", _("published by the person")
        LAW = "law", _("required by law")

    BASIC = (Field.NAME, Field.AFFILIATIONS, Field.IDENTIFIERS, Field.SPELLINGS)

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="consents")
    field = models.CharField(max_length=20, choices=Field.choices)
    purpose = models.CharField(max_length=20, choices=Purpose.choices, default=Purpose.DIRECTORY)
    basis = models.CharField(max_length=20, choices=Basis.choices, default=Basis.CONSENT)
    visibility = models.CharField(max_length=10, choices=Visibility.choices)
    given_by = models.CharField(max_length=100)
    """A reference: the person's account, or who noted it down for them."""
    given_at = models.DateTimeField(default=timezone.now)
    until = models.DateField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.CharField(max_length=100, blank=True, default="")

    class Meta:
        ordering = ("field", "-given_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=["person", "field"],
                condition=models.Q(withdrawn_at=None),
                name="register_one_open_consent",
            ),
        )

    def __str__(self) -> str:
        return f"{self.person_id} {self.field} {self.visibility}"


class RecordClaim(models.Model):
    """That somebody says a record is about them; an officer looks at what they bring, and confirms or declines."""

    class State(models.TextChoices):
        ASKED = "asked", _("asked")
        CONFIRMED = "confirmed", _("confirmed")
        DECLINED = "declined", _("declined")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="claims")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="claims")
    said = models.TextField(blank=True, default="")
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    asked_at = models.DateTimeField(default=timezone.now)

    objects = Visible.as_manager()

    class Meta:
        ordering = ("-asked_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=["person", "user"], condition=models.Q(state="asked"), name="register_one_open_claim"
            ),
        )

    def __str__(self) -> str:
        return f"{self.user_id} claims {self.person_id}"
