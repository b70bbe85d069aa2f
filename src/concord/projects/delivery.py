"""What an accepted award becomes, by the kind of its call. With `calls.kinds` the only place that knows the kinds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from django.utils.translation import gettext_lazy as _

from concord.calls import kinds


@dataclass(frozen=True, slots=True)
class Delivery:
    """What becomes of an award.

    Attributes:
        code: as stored.
        title: what it is called on pages.
        reports: whether reports on it are due while it runs.
    """

    code: str
    title: Any
    reports: bool


PROJECT = Delivery("project", _("project"), reports=True)
BOOKING = Delivery("booking", _("booking"), reports=False)
PLACEMENT = Delivery("placement", _("placement"), reports=True)
RECOGNITION = Delivery("recognition", _("recognition"), reports=True)
CONTRACT = Delivery("contract", _("contract"), reports=True)

BY_KIND: Mapping[str, Delivery] = MappingProxyType(
    {
        kinds.MONEY.code: PROJECT,
        kinds.TIME.code: BOOKING,
        kinds.PLACES.code: PLACEMENT,
        kinds.STATUS.code: RECOGNITION,
        kinds.CONTRACT.code: CONTRACT,
    }
)
DELIVERIES: Mapping[str, Delivery] = MappingProxyType({each.code: each for each in BY_KIND.values()})
CHOICES = tuple((each.code, each.title) for each in DELIVERIES.values())
