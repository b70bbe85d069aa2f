"""Who there is, whom they belong to, and what they were let into or shut out of."""

from __future__ import annotations

from typing import ClassVar, Self

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from concord.access.visible import Visible
from concord.values.fields import LocalizedField


class Party(models.Model):
    """A party of an agreement, or a funder under one. Its people, annex, purse and confidential matter are its side."""

    code = models.SlugField(max_length=40, unique=True)
    name = LocalizedField()
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="funders")
    language = models.CharField(max_length=20, default="en")
    time_zone = models.CharField(max_length=50, default="UTC")

    objects = Visible.as_manager()

    class Meta:
        verbose_name = _("party")
        ordering = ("code",)

    def __str__(self) -> str:
        return str(self.name)


class UserManager(BaseUserManager.from_queryset(Visible)):  # type: ignore[misc]
    def get_by_natural_key(self, username: str | None) -> User:
        found: User = self.get(email__iexact=username or "")
        return found

    def at_address(self, email: str) -> User | None:
        """The open account with exactly this address, in any case; there is no list of accounts to choose from."""
        found: User | None = self.filter(email__iexact=email.strip(), is_active=True).first()
        return found


class User(AbstractBaseUser):
    """A person with an account, signed in by e-mail address."""

    email = models.EmailField(_("e-mail address"), unique=True)
    name = LocalizedField(_("name"))
    language = models.CharField(_("language"), max_length=20, default="en")
    time_zone = models.CharField(_("time zone"), max_length=50, default="UTC")
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("account")
        constraints = (models.UniqueConstraint(Lower("email"), name="access_user_email"),)

    @property
    def reference(self) -> str:
        return f"user:{self.pk}"

    def __str__(self) -> str:
        return str(self.name) or self.email

    def get_short_name(self) -> str:
        return str(self)


class Role(models.TextChoices):
    """What a member may be within a party. Roles within a call are grants."""

    OFFICER = "officer", _("officer")
    HEAD = "head", _("head of programme")
    MONITOR = "monitor", _("monitor")


class Period(Visible):
    """Rows that hold for a time."""

    def current(self) -> Self:
        now = timezone.now()
        return self.filter(since__lte=now).filter(models.Q(until=None) | models.Q(until__gt=now))


class Membership(models.Model):
    """A person's role in a party, for a time. Ending it keeps the row."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role.choices)
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, blank=True)

    objects = Period.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["user", "party", "role"], condition=models.Q(until=None), name="access_one_open_membership"
            ),
        )

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} {self.party_id}"


class Grant(models.Model):
    """Lets one person in: a role (reviewer, chair, observer …) on one object, for a time."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="grants")
    role = models.CharField(max_length=40)
    kind = models.CharField(max_length=40)
    key = models.BigIntegerField()
    party = models.ForeignKey(Party, null=True, blank=True, on_delete=models.PROTECT)
    """On whose behalf, where the role belongs to a side."""
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, blank=True)

    objects = Period.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["user", "role", "kind", "key"], condition=models.Q(until=None), name="access_one_open_grant"
            ),
        )
        indexes = (models.Index(fields=["kind", "key", "role"]),)

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} {self.kind}:{self.key}"


class Bar(models.Model):
    """Shuts one person out of one object and of all within it, whatever else lets them in."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="bars")
    kind = models.CharField(max_length=40)
    key = models.BigIntegerField()
    reason = models.CharField(max_length=100)
    """A reason code (`review:conflict`)."""
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, blank=True)

    objects = Period.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["user", "kind", "key", "reason"], condition=models.Q(until=None), name="access_one_open_bar"
            ),
        )
        indexes = (models.Index(fields=["kind", "key"]),)

    def __str__(self) -> str:
        return f"{self.user_id} not {self.kind}:{self.key}"


class Hits(models.Model):
    """How often something was tried in a window of time, for rate limits. `key` is a digest, not an address."""

    key = models.CharField(max_length=64)
    window = models.BigIntegerField()
    count = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["key", "window"], name="access_one_window"),)

    def __str__(self) -> str:
        return f"{self.key[:8]} {self.count}"
