"""What everybody may read of a project that runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from concord.access.models import Party
from concord.projects.delivery import Delivery
from concord.projects.models import Project
from concord.register.models import Organisation
from concord.values import Amount, LocalizedText


@dataclass(frozen=True)
class PublicPartner:
    """A partner's organisation: as it was named, and as the register knows it."""

    name: str
    organisation: Organisation | None
    country: str
    role: str


@dataclass(frozen=True)
class PublicAward:
    """One party's award: its own number, and what it pays by unit."""

    number: str
    party: Party
    amounts: Mapping[str, Amount]


@dataclass(frozen=True)
class PublicProject:
    """A project's public page. No person is named on it."""

    title: LocalizedText
    summary: LocalizedText
    delivery: Delivery
    state: Any
    area: LocalizedText | None
    call: LocalizedText
    invented: bool
    starts_on: date | None
    ends_on: date | None
    partners: tuple[PublicPartner, ...]
    awards: tuple[PublicAward, ...]


def public_page(project: Project) -> PublicProject:
    """What the page of a project shows to everybody, in a fixed number of queries."""
    application = project.application
    partners = application.partners.select_related("organisation")
    awards = project.awards.select_related("party").prefetch_related("lines")
    return PublicProject(
        title=project.title,
        summary=project.summary,
        delivery=project.becomes,
        state=Project.State(project.state),
        area=application.area.titles if application.area else None,
        call=application.call.title,
        invented=application.call.invented,
        starts_on=project.starts_on,
        ends_on=project.ends_on,
        partners=tuple(
            PublicPartner(each.organisation_name, each.organisation, each.country, each.role) for each in partners
        ),
        awards=tuple(PublicAward(each.number or "", each.party, each.amounts) for each in awards),
    )
