"""What the register sees to once a day: consents that are over, and records that no card was written for yet."""

from __future__ import annotations

from django.db import connection
from django.db.models import Model

from concord.journal.daily import daily
from concord.register.cards import refresh
from concord.register.models import Facility, Organisation, Person, Platform
from concord.register.people import lapse


@daily("register:upkeep")
def upkeep() -> None:
    """Empty the fields whose consent is over; write the cards that lack, as after an update of Concord."""
    lapse()
    for model in (Person, Organisation, Facility, Platform):
        refresh(model, without_card(model))


def without_card(model: type[Model]) -> list[int]:
    """The records that no search finds, though they are neither merged nor withdrawn."""
    name = str(model._meta.model_name)
    withdrawn = "AND t.withdrawn_at IS NULL AND t.name -> 'texts' <> '{}'" if model is Person else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT t.id FROM {model._meta.db_table} t LEFT JOIN register_card c ON c.of = %s || t.id::text "
            f"WHERE c.id IS NULL AND t.merged_into_id IS NULL {withdrawn} ORDER BY t.id",
            [f"{name}:"],
        )
        return [pk for (pk,) in cursor.fetchall()]
