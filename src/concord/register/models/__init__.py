"""People, organisations, facilities and platforms, the ties between them, and the cards they are found by."""

from __future__ import annotations

from concord.register.models.cards import Card, SavedSearch
from concord.register.models.duplicates import Merge, Pair
from concord.register.models.facilities import Facility, Instrument, Member, Platform, PlatformStatus
from concord.register.models.organisations import Organisation, OrganisationName
from concord.register.models.people import Affiliation, Consent, Person, PersonName, RecordClaim
from concord.register.models.recorded import Recorded, Visibility
from concord.register.models.ties import Identifier, Tie

__all__ = [
    "Affiliation",
    "Card",
    "Consent",
    "Facility",
    "Identifier",
    "Instrument",
    "Member",
    "Merge",
    "Organisation",
    "OrganisationName",
    "Pair",
    "Person",
    "PersonName",
    "Platform",
    "PlatformStatus",
    "RecordClaim",
    "Recorded",
    "SavedSearch",
    "Tie",
    "Visibility",
]
