"""What a rule sees when it judges an application, and what it says."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_CEILING, Decimal
from typing import Any, NamedTuple

from concord.engines.reason import Invalid

from .kinds import nearest
from .problem import Application, Facts, FactValue, Partner, Purse, Rates
from .repair import Repair, repair

MET, UNKNOWN, NOT_MET = 0, 1, 2


class Found(NamedTuple):
    """One verdict: about partner number `partner` (-1: the whole application), as a reason's code and values.

    `party` is the side concerned where a rule of the whole call judges side by side.
    """

    verdict: int
    code: str
    values: Mapping[str, Any]
    partner: int = -1
    party: str | None = None
    repairs: Callable[[], list[Repair]] | None = None


class View:
    """An application with the selections that rules share, each made once."""

    __slots__ = ("_chosen", "application", "partners")

    def __init__(self, application: Application) -> None:
        self.application = application
        self.partners = application.partners
        self._chosen: dict[tuple[str, str | None], list[tuple[int, Partner]]] = {}

    def chosen(self, who: str, party: str | None) -> list[tuple[int, Partner]]:
        """The partners of a kind (or the lead, or all), of one party where given, with their places."""
        key = (who, party)
        found = self._chosen.get(key)
        if found is None:
            found = [
                (i, p)
                for i, p in enumerate(self.partners)
                if (party is None or p.party == party)
                and (who == "all" or p.kind == who or (who == "lead" and p.role == "lead"))
            ]
            self._chosen[key] = found
        return found


Judge = Callable[[View], list[Found]]


@dataclass(frozen=True, slots=True)
class Terms:
    """What a rule may know beside the application it judges."""

    party: str | None
    parties: tuple[str, ...]
    purses: Mapping[str, Purse]
    facts: Mapping[tuple[str | None, str], Facts]
    rates: Rates | None
    on: date | None
    rule: str
    crowd: Crowd

    def sides(self) -> tuple[str, ...]:
        """The sides a rule concerns: its own party's, or everyone's in a rule of the whole call."""
        return (self.party,) if self.party is not None else self.parties

    def purse(self, id: str) -> Purse:
        """A purse by its identifier.

        Raises:
            Invalid: the rule names a purse the call does not have.
        """
        if id not in self.purses:
            suggestion = nearest(id, self.purses)
            raise Invalid("eligibility:rule-purse", rule=self.rule, purse=id, suggestion=suggestion)
        return self.purses[id]

    def list_for(self, name: str, supplier: str | None, partner: Partner) -> tuple[str | None, Facts | None]:
        """Whose list of that name counts for a partner, and the list if it was supplied."""
        party = supplier or self.party or partner.party
        found = self.facts.get((party, name))
        if found is None and supplier is None:
            found = self.facts.get((None, name))
        return party, found


@dataclass(slots=True)
class Crowd:
    """All applications of the call, for rules that count across them; indexed only when a rule asks."""

    applications: tuple[Application, ...]
    _counted: dict[tuple[str, str, str | None], dict[str, list[str]]] = field(default_factory=dict)

    def holding(self, subject: str, who: str, party: str | None) -> dict[str, list[str]]:
        """Person or organisation -> the applications that hold it as such a partner, sorted."""
        key = (subject, who, party)
        if key not in self._counted:
            holds: dict[str, set[str]] = {}
            for application in self.applications:
                for partner in application.partners:
                    if party is not None and partner.party != party:
                        continue
                    if who == "all" or partner.kind == who or (who == "lead" and partner.role == "lead"):
                        name = getattr(partner, subject)
                        if name is not None:
                            holds.setdefault(name, set()).add(application.id)
            self._counted[key] = {name: sorted(ids) for name, ids in holds.items()}
        return self._counted[key]


def missing_field(
    field: str, partner: Partner | None, index: int = -1, party: str | None = None, purse: str | None = None
) -> Found:
    """Unknown, because the application does not say something (a key of `words.FIELDS`)."""
    values: dict[str, Any] = {} if partner is None else {"name": label(partner)}
    if purse is not None:
        values["purse"] = purse
    return Found(
        UNKNOWN, f"eligibility:missing-{field}", values, index, party, lambda: [repair(f"supply_{field}", **values)]
    )


def label(partner: Partner) -> str:
    """How reasons name a partner: its organisation, after its own number where it has one."""
    return partner.organisation if partner.id == partner.organisation else f"{partner.id} ({partner.organisation})"


def missing_list(name: str, party: str | None, index: int) -> Found:
    """Unknown, because a party has not supplied a list."""
    values = {"list": name, "party": party or "-"}
    return Found(UNKNOWN, "eligibility:missing-list", values, index, None, lambda: [repair("supply_list", **values)])


def missing_fact(facts: Facts, key: str, index: int) -> Found:
    """Unknown, because a party's list does not hold someone."""
    values = {**about(facts), "key": key}
    wanted = {"list": facts.name, "party": facts.party or "-", "key": key}
    return Found(UNKNOWN, "eligibility:missing-fact", values, index, None, lambda: [repair("supply_fact", **wanted)])


def about(facts: Facts) -> dict[str, Any]:
    """Whose list, of when: what every reason says that rests on one."""
    dated = facts.dated.isoformat() if facts.dated else "-"
    return {"list": facts.name, "party": facts.party or "-", "dated": dated, "version": facts.version}


def number(value: FactValue) -> Decimal | None:
    """A fact as a number, or None where it is not one."""
    if isinstance(value, (bool, date)):
        return None
    try:
        found = Decimal(str(value).replace(",", "").strip())
    except ArithmeticError:
        return None
    return found if found.is_finite() else None


def whole_steps(amount: Decimal, step: Decimal) -> Decimal:
    """The least multiple of `step` that is not below an amount, written to the step's places."""
    return ((amount / step).to_integral_value(ROUND_CEILING) * step).quantize(step)


def pro_rata(amounts: Iterable[Decimal], cut: Decimal, step: Decimal) -> list[Decimal]:
    """Split a cut over amounts in proportion, each part a multiple of `step` where the cut is, none above its amount.

    The parts add up to the cut exactly; what rounding leaves goes to the largest amounts first.
    """
    amounts = list(amounts)
    total = sum(amounts, Decimal(0))
    parts = [(cut * amount / total) // step * step for amount in amounts]
    left = cut - sum(parts, Decimal(0))
    for i in sorted(range(len(amounts)), key=lambda i: (-amounts[i], i)):
        extra = min(left, amounts[i] - parts[i])
        parts[i] += extra
        left -= extra
    return parts
