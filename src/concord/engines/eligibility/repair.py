"""What would make a rule met, as changes that can be shown, applied and checked again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from concord.engines.reason import Invalid, Reason

from .problem import Application, Partner

NEEDS_A_PARTNER = frozenset({"add_partner", "replace_partner", "replace_investigator"})
"""Acts that only a person can fill: `repaired` asks its caller for the new partner."""

ELSEWHERE = ("supply_", "withdraw", "share_out")
"""Acts outside the application (a party's list, another application), or answers nobody can give for the applicants."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change: an act (`lower_ask`, `add_partner`, ...) and its values."""

    act: str
    values: Mapping[str, Any]

    @property
    def reason(self) -> Reason:
        values, code = self.values, self.act
        if self.act == "add_partner":
            side = "-side" if values["side"] is not None else ""
            code = f"add_partner-{values['wanted']}-{values['kind']}{side}"
        elif self.act == "change_kind":
            code = f"change_kind-{values['kind']}"
        return Reason(f"eligibility:repair-{code}", values)

    @property
    def concrete(self) -> bool:
        return self.act not in NEEDS_A_PARTNER and not self.act.startswith(ELSEWHERE)


@dataclass(frozen=True, slots=True)
class Repair:
    """Changes that together make one finding met; a finding offers several repairs as alternatives."""

    changes: tuple[Change, ...]

    @property
    def concrete(self) -> bool:
        """Whether `repaired` can apply it with nothing more known."""
        return all(change.concrete for change in self.changes)

    def text(self, language: str = "en") -> str:
        return ("；" if language == "zh" else "; ").join(change.reason.text(language) for change in self.changes)

    def json(self) -> dict[str, Any]:
        return {
            "changes": [change.reason.json() for change in self.changes],
            "concrete": self.concrete,
            "en": self.text("en"),
            "zh": self.text("zh"),
        }


def repair(act: str, **values: Any) -> Repair:
    """A repair of one change."""
    return Repair((Change(act, values),))


def together(repairs: Iterable[Repair]) -> Repair:
    """One repair of the changes of several."""
    return Repair(tuple(change for one in repairs for change in one.changes))


NewPartner = Callable[[Change, Partner | None], Partner]


def repaired(application: Application, repair: Repair, new: NewPartner | None = None) -> Application:
    """The application with a repair applied; the given one stays as it is.

    Args:
        new: makes the partner that an `add_partner`, `replace_partner` or `replace_investigator` asks for, from the
            change and the partner replaced.

    Raises:
        Invalid: the repair lies outside the application, or needs `new`.
    """
    for change in repair.changes:
        if not change.concrete and (change.act not in NEEDS_A_PARTNER or new is None):
            raise Invalid("eligibility:repair-not-concrete", repair=change.reason.text("en"))
        application = _changed(application, change, new)
    return application


def _changed(application: Application, change: Change, new: NewPartner | None) -> Application:
    values = change.values
    if change.act in _ON_PARTNER:
        edit = _ON_PARTNER[change.act]
        partners = tuple(edit(p, values) if p.id == values["partner"] else p for p in application.partners)
        return replace(application, partners=partners)
    if change.act in NEEDS_A_PARTNER:
        assert new is not None
        if change.act == "add_partner":
            added = tuple(new(change, None) for _ in range(values["count"]))
            return replace(application, partners=application.partners + added)
        return replace(
            application,
            partners=tuple(new(change, p) if p.id == values["partner"] else p for p in application.partners),
        )
    return _ON_APPLICATION[change.act](application, values)


def _asks(partner: Partner, purse: str, by: Decimal) -> Partner:
    return replace(partner, asks={**partner.asks, purse: (partner.asks.get(purse) or Decimal(0)) + by})


def _in_kind(partner: Partner, currency: str, by: Decimal) -> Partner:
    return replace(partner, in_kind={**partner.in_kind, currency: partner.in_kind.get(currency, Decimal(0)) + by})


_ON_PARTNER: Mapping[str, Callable[[Partner, Mapping[str, Any]], Partner]] = {
    "lower_ask": lambda p, v: _asks(p, v["purse"], -v["by"]),
    "raise_ask": lambda p, v: _asks(p, v["purse"], v["by"]),
    "raise_in_kind": lambda p, v: _in_kind(p, v["currency"], v["by"]),
    "change_kind": lambda p, v: replace(p, kind=v["kind"], asks={}),
    "name_investigator": lambda p, v: replace(p, investigator=v["investigator"]),
    "add_partner_documents": lambda p, v: replace(p, documents=p.documents | set(v["documents"])),
    "make_lead": lambda p, v: replace(p, role="lead"),
    "end_lead": lambda p, v: replace(p, role="partner"),
}

_ON_APPLICATION: Mapping[str, Callable[[Application, Mapping[str, Any]], Application]] = {
    "remove_partner": lambda a, v: replace(a, partners=tuple(p for p in a.partners if p.id != v["partner"])),
    "set_duration": lambda a, v: replace(a, months=v["months"]),
    "set_start": lambda a, v: replace(a, starts=v["day"]),
    "drop_areas": lambda a, v: replace(a, areas=tuple(x for x in a.areas if x not in v["areas"])),
    "choose_area": lambda a, v: replace(a, areas=v["allowed"][:1]),
    "add_documents": lambda a, v: replace(a, documents=a.documents | set(v["documents"])),
}
