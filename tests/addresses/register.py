"""The register: public pages, and each person's own."""

from __future__ import annotations

from addresses import Address, public, seen
from cast import Cast
from concord.access.standing import SYSTEM
from concord.exchange.sample_register import furnish as record
from concord.register import people
from concord.register.models import Organisation, Person
from concord.register.platforms import record_facility, record_platform
from concord.register.saved import save
from concord.values import LocalizedText


def furnish(cast: Cast) -> None:
    record(cast)
    for visibility in ("public", "parties"):
        record_facility(by=SYSTEM, titles=LocalizedText(en="Light source"), visibility=visibility)
        record_platform(
            by=SYSTEM, titles=LocalizedText(en="Joint laboratory"), kind="joint-laboratory", visibility=visibility
        )
    unclaimed = people.record_person(by=SYSTEM, name=LocalizedText({"zh": "王小明"}), visibility="public")
    people.claim(unclaimed, by=cast["outsider"], said="It is me")
    save(by=cast["uk-officer"], name="Wang", asked={"text": "wang"})


ADDRESSES = {
    "register:organisations": Address(public),
    "register:organisation": Address(
        seen, lambda: Organisation.objects.order_by("pk")[:2], lambda organisation: {"pk": organisation.pk}
    ),
    "register:person": Address(things=lambda: Person.objects.order_by("pk")[:3]),
}
