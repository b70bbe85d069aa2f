"""Organisations: public."""

from __future__ import annotations

from addresses import Address, public, seen
from cast import Cast
from concord.exchange.sample_register import furnish as record
from concord.register.models import Organisation


def furnish(cast: Cast) -> None:
    record(cast)


ADDRESSES = {
    "register:organisations": Address(public),
    "register:organisation": Address(
        seen, lambda: Organisation.objects.order_by("pk")[:2], lambda organisation: {"pk": organisation.pk}
    ),
}
