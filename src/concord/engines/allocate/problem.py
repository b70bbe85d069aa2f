"""What is to be decided: ranked applications, what each asks of which purse, and the rules both sides agreed.

`pose` checks what people wrote and returns a frozen `Problem` of plain arrays in the order of the ranking. Amounts go
in as `Decimal` (or int, or the text of a number) and are held as whole numbers of the smallest unit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from concord.engines.allocate import money
from concord.engines.allocate.money import Amount

if TYPE_CHECKING:
    from concord.engines.allocate.course import Course

Integers = NDArray[np.int64]

MODES = ("virtual", "real", "mixed")
POLICIES = ("strict", "skip", "optimise", "equal-shares")
TIES = ("id", "listed", "lot", "most")

FUNDABLE, BELOW_THRESHOLD, NOT_RECOMMENDED, WITHDRAWN, REFUSED = range(5)
"""Standing of an application before any money is looked at."""


@dataclass(frozen=True, slots=True)
class Application:
    """One application on the ranking list. Give every one a `rank` (1 is best) or every one a `score` (more is better).

    Equal ranks or scores on the same `list` are ties. `fundable` is the panel's word; a `score` under `threshold` is
    never funded either. Facts such as area, kind, organisation, country, investigator and year serve limits and purses'
    restrictions; a fact may name several values, split by ";".
    """

    id: str
    rank: int | None = None
    score: Decimal | float | int | str | None = None
    fundable: bool = True
    threshold: Decimal | float | int | str | None = None
    list: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ask:
    """What one partner of an application asks from one purse. `party`, `organisation` and `country` are the partner's;
    empty means the purse's party and the application's own facts."""

    application: str
    purse: str
    amount: Amount
    unit: str = ""
    party: str = ""
    organisation: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True)
class Purse:
    """A finite commitment of one party: money, shifts, places, seats.

    `pooled` is the part of `amount` put into the common pot (mixed pot; the real pot pools all); `raisable` what the
    party may add to close a gap before the pot is asked; `draws` whether its gaps may be filled from the pot; `cap`
    the most that one application may ask of it; `only` the facts it is restricted to, as {"area": {"agri-food"}}.
    `digits` fixes the smallest unit where ISO 4217 does not.
    """

    id: str
    amount: Amount
    unit: str = ""
    party: str = ""
    pooled: Amount = 0
    raisable: Amount = 0
    draws: bool = True
    cap: Amount | None = None
    only: Mapping[str, frozenset[str]] = field(default_factory=dict)
    digits: int | None = None


@dataclass(frozen=True, slots=True)
class Limit:
    """A minimum, a maximum, or both, over the applications that share a fact.

    `by` names the fact ("" means all applications); `value` one of its values, or None for each value alike.
    `measure` counts "awards", or adds the "amount" asked of `purses` (of one unit; empty means every purse), or the
    same as a "share" of what those purses hold when the problem is posed. With `by` "party", "organisation" or
    "country", amounts are those of the partners concerned. `exempt` turns it round: all but `value`.
    """

    by: str = ""
    value: str | None = None
    measure: str = "awards"
    least: Amount | None = None
    most: Amount | None = None
    purses: tuple[str, ...] = ()
    exempt: bool = False
    name: str = ""


@dataclass(frozen=True, slots=True)
class TopUp:
    """Money from above the parties (such as an ERA-NET's): `gap_share` of it fills gaps down the ranking list; the
    rest is added to the purses of its unit in proportion to their commitments. `rate` is the greatest part of all the
    unit's money that it may be."""

    amount: Amount
    unit: str = ""
    gap_share: Decimal | float | int | str = Decimal(1)
    rate: Decimal | float | int | str | None = None


@dataclass(frozen=True, eq=False)
class Problem:
    """Checked, frozen, in ranking order. Made by `pose`; n applications, m asks, P purses, amounts in smallest units.

    Attributes:
        ids: n names, best rank first, ties by name.
        rows: n rows of the input, from 1, for messages.
        place: n, 1 for the best; equal where tied on the same list.
        list_of: n indices into `lists`.
        score: n, for merit; where only ranks were given, as many points as there are places below.
        standing: n of FUNDABLE, BELOW_THRESHOLD, NOT_RECOMMENDED, WITHDRAWN, REFUSED.
        facts: name → n texts.
        start: n + 1; asks of application i are start[i]:start[i + 1], one for each partner.
        ask_purse, ask_amount: m.
        ask_party, ask_organisation, ask_country: m texts; empty where the partner is not described.
        purses: P as given; `digits`, `own`, `pot` hold their figures.
        digits: P, digits of the smallest unit.
        own: P, what only this purse's asks may use (its share of a top-up and what may be raised included).
        pot_of: P, the common pot its gaps may draw on, or -1.
        pot: amounts in the common pots; `pot_units` their units.
        committed: P, what each party commits, its share of a top-up included; `topped_up` that share alone.
        pooled: P, what each put into its unit's pot; `gap_money` what the top-up put there.
        caps: P, the most that one application may ask, or -1.
    """

    ids: tuple[str, ...]
    rows: Integers
    place: Integers
    list_of: Integers
    lists: tuple[str, ...]
    score: NDArray[np.float64]
    standing: NDArray[np.int8]
    facts: Mapping[str, tuple[str, ...]]
    start: Integers
    ask_purse: Integers
    ask_amount: Integers
    ask_party: tuple[str, ...]
    ask_organisation: tuple[str, ...]
    ask_country: tuple[str, ...]
    purses: tuple[Purse, ...]
    digits: tuple[int, ...]
    own: tuple[int, ...]
    pot_of: tuple[int, ...]
    pot: tuple[int, ...]
    pot_units: tuple[str, ...]
    committed: tuple[int, ...]
    topped_up: tuple[int, ...]
    pooled: tuple[int, ...]
    gap_money: int
    caps: tuple[int, ...]
    mode: str = "virtual"
    ties: str = "id"
    limits: tuple[Limit, ...] = ()
    exclusive: tuple[tuple[str, ...], ...] = ()
    depends: tuple[tuple[str, str], ...] = ()
    priority: tuple[str, tuple[str, ...]] | None = None
    top_up: TopUp | None = None
    standing_why: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def index(self) -> dict[str, int]:
        """Application → its index."""
        return {name: i for i, name in enumerate(self.ids)}

    @cached_property
    def purse_index(self) -> dict[str, int]:
        """Purse → its index."""
        return {purse.id: p for p, purse in enumerate(self.purses)}

    @cached_property
    def course(self) -> Course:
        """The walk's own arrays, in ranking order.

        Raises:
            Invalid: a limit or a condition that cannot be read.
        """
        from concord.engines.allocate.course import course

        return course(self)

    def asks(self, i: int) -> list[tuple[int, int]]:
        """(purse index, amount) of application i, one for each purse."""
        total: dict[int, int] = {}
        for k in range(int(self.start[i]), int(self.start[i + 1])):
            p = int(self.ask_purse[k])
            total[p] = total.get(p, 0) + int(self.ask_amount[k])
        return sorted(total.items())

    def said(self, p: int, amount: int) -> str:
        """An amount of purse p in words."""
        return money.said(amount, self.digits[p], self.purses[p].unit)

    def with_purse(self, purse: str, change: Amount) -> Problem:
        """The same problem with `change` more (or less) in one purse; shares fixed by agreement stay as they were.

        In a real pot, and for a purse that has put all of its amount there, the change goes to the common pot.

        Raises:
            Invalid: no such purse, a change finer than its smallest unit, or more taken than it holds.
        """
        p = self.purse_at(purse)
        signed = Decimal(str(change))
        units = money.minor(abs(signed), self.digits[p], row=p + 1, field="change", entry=purse)
        return self.with_units(p, units if signed >= 0 else -units)

    def with_units(self, p: int, units: int) -> Problem:
        """`with_purse` in smallest units, by index."""
        from concord.engines.allocate.funds import moved

        own, pot = moved(self, p, units)
        changed = replace(self, own=own, pot=pot)
        changed.__dict__["course"] = self.course.holding(own, pot)
        return changed

    def purse_at(self, purse: str) -> int:
        """Index of a purse.

        Raises:
            Invalid: the call lacks it.
        """
        from concord.engines.reason import Invalid

        if purse not in self.purse_index:
            known = tuple(self.purse_index)
            raise Invalid("allocate:unknown_purse", row=0, entry=purse, purse=purse, known=known)
        return self.purse_index[purse]

    def without(self, standing: Mapping[str, tuple[int, str]]) -> Problem:
        """The same problem with some applications given another standing and why (WITHDRAWN, REFUSED by a party)."""
        changed = self.standing.copy()
        for name, (code, _) in standing.items():
            changed[self.index[name]] = code
        why = {**self.standing_why, **{name: said for name, (_, said) in standing.items()}}
        return replace(self, standing=changed, standing_why=why)


@dataclass(frozen=True)
class Columns:
    """Applications and asks as columns, for tables of many thousand rows; each column as long as its table.

    `rank` or `score` is given, the other is None. Empty tuples stand for columns that the table lacks.
    """

    ids: Sequence[str]
    rank: Sequence[Any] | NDArray[Any] | None
    score: Sequence[Any] | NDArray[Any] | None
    ask_application: Sequence[str] | NDArray[np.int64]
    ask_purse: Sequence[str] | NDArray[np.int64]
    ask_amount: Sequence[Any] | NDArray[Any]
    fundable: Sequence[bool] | NDArray[np.bool_] = ()
    threshold: Sequence[Any] = ()
    lists: Sequence[str] = ()
    facts: Mapping[str, Sequence[str]] = field(default_factory=dict)
    ask_unit: Sequence[str] = ()
    ask_party: Sequence[str] = ()
    ask_organisation: Sequence[str] = ()
    ask_country: Sequence[str] = ()

    @classmethod
    def of(cls, applications: Iterable[Application], asks: Iterable[Ask]) -> Columns:
        """Columns of rows."""
        apps, lines = list(applications), list(asks)
        names = sorted({name for a in apps for name in a.facts})
        ranked = any(a.rank is not None for a in apps)
        scored = any(a.score is not None for a in apps)
        return cls(
            ids=[a.id for a in apps],
            rank=[a.rank for a in apps] if ranked else None,
            score=[a.score for a in apps] if scored else None,
            fundable=[a.fundable for a in apps],
            threshold=[a.threshold for a in apps] if any(a.threshold is not None for a in apps) else (),
            lists=[a.list for a in apps],
            facts={name: [a.facts.get(name, "") for a in apps] for name in names},
            ask_application=[x.application for x in lines],
            ask_purse=[x.purse for x in lines],
            ask_amount=[x.amount for x in lines],
            ask_unit=[x.unit for x in lines],
            ask_party=[x.party for x in lines],
            ask_organisation=[x.organisation for x in lines],
            ask_country=[x.country for x in lines],
        )
