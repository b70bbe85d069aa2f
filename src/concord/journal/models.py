"""What the journal keeps."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from concord.values.fields import LocalizedField


class Entry(models.Model):
    """One act. The database refuses to change, delete or empty this table (migration 0002).

    `digest` is the hash of this row and of the digest before it. The payload is represented by its salted digest
    alone, so that it can be erased and the chain still verifies.
    """

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    act = models.CharField(max_length=100)
    actor = models.CharField(max_length=100)
    object = models.CharField(max_length=100)
    side = models.CharField(max_length=40, blank=True, default="")
    before = models.CharField(max_length=40, blank=True, default="")
    after = models.CharField(max_length=40, blank=True, default="")
    payload_digest = models.CharField(max_length=64)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ("number",)
        indexes = (
            models.Index(fields=["object", "number"]),
            models.Index(fields=["actor", "number"]),
            models.Index(fields=["act", "number"]),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.act} {self.object}"


class Payload(models.Model):
    """What an entry says beyond its chain fields. Erasing empties `salt` and `body` and nothing else.

    `about` names the persons it speaks of, beside the actor.
    """

    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, primary_key=True, related_name="payload")
    about = ArrayField(models.CharField(max_length=100), default=list)
    salt = models.BinaryField(null=True)
    body = models.TextField(null=True)
    """Canonical JSON, kept as text: the digest is over these very characters."""
    erased_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"payload of {self.entry_id}"


class Head(models.Model):
    """The last entry. One row; whoever appends locks it, so that entries are numbered one after another."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    number = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=64, default="0" * 64)

    class Meta:
        constraints = (models.CheckConstraint(condition=models.Q(id=1), name="journal_one_head"),)

    def __str__(self) -> str:
        return f"{self.number}:{self.digest}"


class Letter(models.Model):
    """A letter to one person, written in every language and sent in theirs once the act is committed."""

    class State(models.TextChoices):
        WAITING = "waiting"
        SENT = "sent"
        FAILED = "failed"

    code = models.CharField(max_length=100)
    recipient = models.CharField(max_length=100, db_index=True)
    address = models.EmailField()
    language = models.CharField(max_length=20)
    subject = LocalizedField()
    body = LocalizedField()
    about = models.CharField(max_length=100, blank=True, default="", db_index=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING, db_index=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True, default="")
    written_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-written_at", "-pk")

    def __str__(self) -> str:
        return f"{self.code} to {self.recipient}"


class Job(models.Model):
    """Long work in the background: how far it is, whether it was asked to stop, where it can go on."""

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"
        STOPPED = "stopped"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=100)
    actor = models.CharField(max_length=100)
    about = models.CharField(max_length=100, blank=True, default="", db_index=True)
    side = models.CharField(max_length=40, blank=True, default="")
    arguments = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING, db_index=True)
    stage = models.CharField(max_length=100, blank=True, default="")
    share = models.FloatField(default=0)
    checkpoint = models.JSONField(null=True)
    result = models.JSONField(null=True)
    error = models.TextField(blank=True, default="")
    stop_asked = models.BooleanField(default=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"
