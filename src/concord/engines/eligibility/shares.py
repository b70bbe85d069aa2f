"""Limits on shares of the budget. Currencies are never added, except by the rates a call froze for this purpose."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from functools import partial
from typing import Any

from .judging import MET, NOT_MET, UNKNOWN, Found, Judge, Terms, View, label, missing_field, whole_steps
from .kinds import WHO, Parameter, kind
from .money import lower
from .problem import Partner, Purse
from .repair import Repair, repair, together

MAXIMUM = Parameter("maximum", "share", "greatest share, as 0.7 or 70%", "比例上限，如 0.7 或 70%", required=True)
BASIS = Parameter(
    "basis",
    "word",
    "rates: of everything, by the call's frozen rates; currency: within each currency; "
    "blank: rates where the call froze some",
    "rates 按征集锁定的汇率合计；currency 在每种币种内分别计算；留空时有锁定汇率则按汇率",
    choices=("rates", "currency"),
)
IN_KIND = Parameter("in_kind", "yes", "count contributions in kind too", "实物投入是否计入", default=False)

ROUNDS = 60
"""Rounding to a purse's step can leave a share a hair too great; lowering again settles it in a few rounds."""

Amounts = dict[tuple[str, str], Decimal]
"""(partner, purse) -> asked."""


@kind(
    "organisation_share",
    "application",
    "No organisation takes more than a share of the budget.",
    "任一单位所占预算比例不得超过上限。",
    MAXIMUM,
    BASIS,
    IN_KIND,
)
def organisation_share(parameters: Mapping[str, Any], terms: Terms) -> Judge:
    return _share(parameters, terms, "organisation")


@kind(
    "country_share",
    "application",
    "No country takes more than a share of the budget.",
    "任一国家所占预算比例不得超过上限。",
    MAXIMUM,
    BASIS,
    IN_KIND,
)
def country_share(parameters: Mapping[str, Any], terms: Terms) -> Judge:
    return _share(parameters, terms, "country")


def _share(parameters: Mapping[str, Any], terms: Terms, subject: str) -> Judge:
    basis = parameters["basis"] or ("rates" if terms.rates is not None else "currency")

    def judge(view: View) -> list[Found]:
        chosen = [partner for _, partner in view.chosen("all", terms.party)]
        for partner in chosen:
            if None in partner.asks.values():
                blank = next(purse for purse, amount in partner.asks.items() if amount is None)
                return [missing_field("asked", partner, purse=blank)]
            if getattr(partner, subject) is None and (any(partner.asks.values()) or partner.in_kind):
                return [missing_field(subject, partner)]
        budgets = list(_budgets(chosen, basis, parameters["in_kind"], subject, terms))
        return [budget.judged(parameters["maximum"]) for budget in budgets]

    return judge


def _budgets(chosen: list[Partner], basis: str, in_kind: bool, subject: str, terms: Terms) -> Iterator[_Budget]:
    units = {terms.purses[purse].currency for partner in chosen for purse in partner.asks}
    if in_kind:
        units |= {currency for partner in chosen for currency in partner.in_kind}
    if basis == "currency":
        for unit in sorted(units):
            yield _Budget(chosen, {unit: Decimal(1)}, unit, in_kind, subject, terms, f"{basis}")
        return
    rates = {unit: _rate(unit, terms) for unit in units}
    display = terms.rates.currency if terms.rates is not None else "-"
    yield _Budget(chosen, rates, display, in_kind, subject, terms, basis)


def _rate(unit: str, terms: Terms) -> Decimal | None:
    if terms.rates is None:
        return None
    return Decimal(1) if unit == terms.rates.currency else terms.rates.per_unit.get(unit)


class _Budget:
    """What is shared out: amounts of some currencies, each worth a rate in the unit shares are counted in."""

    def __init__(
        self,
        chosen: list[Partner],
        rates: Mapping[str, Decimal | None],
        unit: str,
        in_kind: bool,
        subject: str,
        terms: Terms,
        basis: str,
    ) -> None:
        self.partners = {p.id: p for p in chosen}
        self.rates, self.unit, self.in_kind, self.subject = rates, unit, in_kind, subject
        self.terms, self.basis = terms, basis

    def asks(self) -> Amounts:
        return {
            (p.id, purse): amount
            for p in self.partners.values()
            for purse, amount in p.asks.items()
            if amount and self.terms.purses[purse].currency in self.rates
        }

    def groups(self, asks: Amounts) -> dict[str, Decimal]:
        """Organisation or country -> what it takes, in the unit."""
        taken: dict[str, Decimal] = {}
        for (partner, purse), amount in asks.items():
            self._add(taken, partner, amount, self.terms.purses[purse].currency)
        if self.in_kind:
            for p in self.partners.values():
                for currency, value in p.in_kind.items():
                    if currency in self.rates:
                        self._add(taken, p.id, value, currency)
        return taken

    def _add(self, taken: dict[str, Decimal], partner: str, amount: Decimal, currency: str) -> None:
        name = getattr(self.partners[partner], self.subject)
        taken[name] = taken.get(name, Decimal(0)) + amount * (self.rates[currency] or Decimal(0))

    def judged(self, most: Decimal) -> Found:
        unrated = [unit for unit, rate in self.rates.items() if rate is None]
        if unrated:
            values: dict[str, Any] = {"currencies": tuple(sorted(unrated))}
            return Found(
                UNKNOWN, "eligibility:missing-rates", values, repairs=lambda: [repair("supply_rates", **values)]
            )
        groups = self.groups(self.asks())
        total = sum(groups.values(), Decimal(0))
        if not total:
            return Found(MET, "eligibility:share-nothing-asked", {"currency": self.unit})
        name = min(groups, key=lambda g: (-groups[g], g))
        met = groups[name] <= most * total
        values = {
            "name": name, "part": _shown(groups[name]), "total": _shown(total), "currency": self.unit,
            "share": groups[name] / total, "most": most, "dated": self._dated(),
        }  # fmt: skip
        code = f"eligibility:share-{self.basis}-{'met' if met else 'not-met'}"
        return Found(MET if met else NOT_MET, code, values, repairs=None if met else lambda: self.repairs(most))

    def _dated(self) -> str:
        rates = self.terms.rates
        return rates.dated.isoformat() if self.basis == "rates" and rates is not None and rates.dated else "-"

    def repairs(self, most: Decimal) -> list[Repair]:
        """Lower the greatest takers to a level where every share fits; or bring in others where none does."""
        asks = self.asks()
        for _ in range(ROUNDS):
            groups = self.groups(asks)
            if all(taken <= most * sum(groups.values(), Decimal(0)) for taken in groups.values()):
                return [self._cuts(asks)]
            level = _level(sorted(groups.values(), reverse=True), most)
            if level is None or not self._lower(asks, groups, level):
                break
        fewest = int((1 / most).to_integral_value(ROUND_CEILING))
        short = max(1, fewest - len(self.groups(self.asks())))
        return [repair(f"share_out-{self.subject}", count=short, most=most)]

    def _lower(self, asks: Amounts, groups: Mapping[str, Decimal], level: Decimal) -> bool:
        """Lower the asks of every group above the level, greatest first; False where asks alone cannot do it."""
        for name in sorted(groups):
            excess = groups[name] - level
            own = [key for key in asks if getattr(self.partners[key[0]], self.subject) == name]
            for key in sorted(own, key=lambda key: (-self._worth(key, asks), key)):
                if excess <= 0:
                    break
                purse = self.terms.purses[key[1]]
                rate = self.rates[purse.currency] or Decimal(1)
                cut = min(asks[key], whole_steps(excess / rate, purse.step))
                asks[key] -= cut
                excess -= cut * rate
            if excess > 0:
                return False
        return True

    def _worth(self, key: tuple[str, str], asks: Amounts) -> Decimal:
        return asks[key] * (self.rates[self.terms.purses[key[1]].currency] or Decimal(1))

    def _cuts(self, asks: Amounts) -> Repair:
        before = self.asks()
        changed = sorted(key for key in before if asks[key] != before[key])
        return together(
            lower(self.partners[partner], self.terms.purses[purse], before[partner, purse] - asks[partner, purse])
            for partner, purse in changed
        )


def _level(amounts: list[Decimal], most: Decimal) -> Decimal | None:
    """The level to which the greatest amounts must sink so that none exceeds the share `most` of the sum.

    With the j greatest at level x and `rest` below, x = most (j x + rest); the right j is the first whose next amount
    does not exceed x. None where no positive level exists (too few amounts for the share).
    """
    for j in range(1, len(amounts) + 1):
        rest = sum(amounts[j:], Decimal(0))
        room = 1 - most * j
        if room < 0:
            return None
        level = amounts[j - 1] if room == 0 else (most * rest / room).quantize(Decimal("1e-12"), ROUND_FLOOR)
        if level > 0 and (j == len(amounts) or amounts[j] <= level):
            return level
    return None


def _shown(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01")) if amount.as_tuple().exponent < -2 else amount  # type: ignore[operator]


@kind(
    "own_contribution",
    "partner",
    "A partner brings, in kind, at least a share of what it costs in each currency it asks.",
    "合作单位的实物投入须达到其各币种总经费的一定比例。",
    Parameter(
        "minimum", "share", "least share of asked plus in kind", "占申请金额与实物投入之和的比例下限", required=True
    ),
    Parameter("types", "words", "only organisations of these types", "仅适用于所列类型的单位"),
    WHO,
)
def own_contribution(parameters: Mapping[str, Any], terms: Terms) -> Judge:
    types, least = parameters["types"], parameters["minimum"]

    def judge(view: View) -> list[Found]:
        found: list[Found] = []
        for i, partner in view.chosen(parameters["partners"], terms.party):
            if types is not None and partner.organisation_type is None:
                found.append(missing_field("organisation_type", partner, i))
            elif types is None or partner.organisation_type in types:
                found += _contributions(i, partner, least, terms.purses)
        return found

    return judge


def _contributions(i: int, partner: Partner, least: Decimal, purses: Mapping[str, Purse]) -> list[Found]:
    blank = next((purse for purse, amount in partner.asks.items() if amount is None), None)
    if blank is not None:
        return [missing_field("asked", partner, i, purse=blank)]
    asked: dict[str, Decimal] = {}
    for purse, amount in partner.asks.items():
        asked[purses[purse].currency] = asked.get(purses[purse].currency, Decimal(0)) + (amount or 0)
    found = []
    for currency, amount in asked.items():
        own = partner.in_kind.get(currency, Decimal(0))
        met = own >= least * (own + amount)
        values = {"name": label(partner), "own": own, "asked": amount, "currency": currency, "least": least}
        code = f"eligibility:own-contribution-{'met' if met else 'not-met'}"
        ways = None if met else partial(_more_in_kind, partner, values, least, purses)
        found.append(Found(MET if met else NOT_MET, code, values, i, repairs=ways))
    return found


def _more_in_kind(
    partner: Partner, values: Mapping[str, Any], least: Decimal, purses: Mapping[str, Purse]
) -> list[Repair]:
    """How much more in kind it takes: own + by >= least (own + by + asked)."""
    if least == 1:
        return []
    currency = values["currency"]
    step = min(purse.step for purse in purses.values() if purse.currency == currency)
    short = least * values["asked"] / (1 - least) - values["own"]
    by = whole_steps(short, step)
    return [repair("raise_in_kind", partner=partner.id, name=label(partner), currency=currency, by=by)]
