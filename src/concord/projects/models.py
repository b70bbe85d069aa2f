"""Projects: one for each funded application, with the awards of all its parties under it."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from concord.access.visible import Visible
from concord.awards.models import Award
from concord.calls.models import Application
from concord.projects.delivery import CHOICES, DELIVERIES, Delivery
from concord.values.fields import LocalizedField


class Project(models.Model):
    """What the awards of one application became. `delivery` says which of the kinds it is."""

    class State(models.TextChoices):
        PREPARED = "prepared", _("being prepared")
        RUNNING = "running", _("running")
        ENDED = "ended", _("ended")

    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="project")
    delivery = models.CharField(max_length=20, choices=CHOICES)
    title = LocalizedField()
    summary = LocalizedField(blank=True)
    state = models.CharField(max_length=20, choices=State.choices, default=State.PREPARED)
    prepared_at = models.DateTimeField(default=timezone.now)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)

    objects = Visible.as_manager()

    class Meta:
        verbose_name = _("project")
        ordering = ("application__number",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(state="prepared") | models.Q(starts_on__isnull=False),
                name="projects_running_has_its_start",
            ),
        )

    def __str__(self) -> str:
        return str(self.title)

    @property
    def becomes(self) -> Delivery:
        """What an award of its kind becomes."""
        return DELIVERIES[self.delivery]

    @property
    def awards(self) -> Any:
        """The awards under it, of every party."""
        counted = (Award.State.CONFIRMED, Award.State.ACTIVE, Award.State.ENDED)
        return Award.objects.filter(application=self.application_id, state__in=counted)
