"""What the records of the register share."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Recorded(models.Model):
    """What every record of the register keeps about itself.

    `corrected` names the fields a person has put right: an import leaves them alone. A record that was found to be
    the same as another stays as a signpost: `merged_into` says where to go, and its address leads there.
    """

    corrected = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    origins = models.JSONField(default=dict, blank=True)
    """Where each field comes from: field -> ``{"source": "orcid", "at": "2018-03-01T…", "by": "user:3"}``.

    `by` is there where a person said so, and such a field stands in `corrected` too.
    """
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged_from")
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True


class Visibility(models.TextChoices):
    """Who a record, or one field of a person, is shown to."""

    PUBLIC = "public", _("public")
    PARTIES = "parties", _("the parties")
    SIDE = "side", _("one side")


def codes(length: int = 20) -> ArrayField[list[str], list[str]]:
    """A list of short codes, empty unless said."""
    return ArrayField(models.CharField(max_length=length), default=list, blank=True)
