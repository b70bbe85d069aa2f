"""What lies in the purses and in the common pots before the walk: pooling, raising, and the shares of a top-up."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from concord.engines.allocate import money
from concord.engines.allocate.problem import Problem, Purse, TopUp
from concord.engines.reason import Invalid


class Funds(NamedTuple):
    """Figures of the purses in smallest units; see `Problem`."""

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


def funds(purses: tuple[Purse, ...], mode: str, top_up: TopUp | None, finest: dict[str, int] | None = None) -> Funds:
    """Split every purse into what its own asks may use and what is pooled, and add the top-up.

    Raises:
        Invalid: a purse twice, an unknown currency, a real pot of several units, more pooled than held.
    """
    _listed_once(purses)
    digits = _digits(purses, top_up, finest or {})
    amount = [_figure(purse, "amount", purse.amount, row, digits[row - 1]) for row, purse in enumerate(purses, 1)]
    pooled = [_pooled(purse, amount[row - 1], mode, row, digits[row - 1]) for row, purse in enumerate(purses, 1)]
    raisable = [_figure(purse, "raisable", purse.raisable, row, digits[row - 1]) for row, purse in enumerate(purses, 1)]
    if mode == "real":
        pooled = [a + r for a, r in zip(amount, raisable, strict=True)]
        raisable = [0] * len(purses)
        amount = pooled
    gap, shares = _top_up(purses, amount, digits, mode, top_up)
    units = tuple(dict.fromkeys(p.unit for p, put in zip(purses, pooled, strict=True) if put or mode == "real"))
    if top_up is not None and gap and top_up.unit not in units:
        units = (*units, top_up.unit)
    pot = [sum(put for p, put in zip(purses, pooled, strict=True) if p.unit == unit) for unit in units]
    if top_up is not None and gap:
        pot[units.index(top_up.unit)] += gap
    own = [a - put + r + s for a, put, r, s in zip(amount, pooled, raisable, shares, strict=True)]
    drawn = [units.index(p.unit) if p.draws and p.unit in units else -1 for p in purses]
    caps = [-1 if p.cap is None else _figure(p, "cap", p.cap, row, digits[row - 1]) for row, p in enumerate(purses, 1)]
    return Funds(
        purses=purses,
        digits=tuple(digits),
        own=tuple(own),
        pot_of=tuple(drawn),
        pot=tuple(pot),
        pot_units=units,
        committed=tuple(a + s for a, s in zip(amount, shares, strict=True)),
        topped_up=tuple(shares),
        pooled=tuple(pooled),
        gap_money=gap,
        caps=tuple(caps),
    )


def _listed_once(purses: Sequence[Purse]) -> None:
    if not purses:
        raise Invalid("allocate:no_purse")
    seen: set[str] = set()
    for row, purse in enumerate(purses, 1):
        if purse.id in seen:
            raise Invalid("allocate:purse_twice", field="purse", row=row, purse=purse.id)
        seen.add(purse.id)
        if purse.digits is None and money.is_currency_code(purse.unit) and purse.unit not in money.CURRENCIES:
            raise Invalid("allocate:unknown_currency", field="unit", row=row, entry=purse.id, unit=purse.unit)


def _digits(purses: Sequence[Purse], top_up: TopUp | None, finest: dict[str, int]) -> list[int]:
    """Digits of each purse's smallest unit, one for all purses of a unit: stated, ISO 4217's, or as fine as shown."""
    of: dict[str, int] = {}
    for purse in purses:
        if purse.digits is not None:
            of[purse.unit] = max(of.get(purse.unit, 0), purse.digits)
    for purse in purses:
        if purse.unit in money.CURRENCIES:
            of.setdefault(purse.unit, money.CURRENCIES[purse.unit])
    for unit in {p.unit for p in purses} - of.keys():
        shown = [v for p in purses if p.unit == unit for v in (p.amount, p.pooled, p.raisable, p.cap) if v is not None]
        shown += [top_up.amount] if top_up is not None and top_up.unit == unit else []
        of[unit] = max(money.digits_shown(shown), finest.get(unit, 0))
    return [of[p.unit] for p in purses]


def _figure(purse: Purse, field: str, value: money.Amount, row: int, digits: int) -> int:
    return money.minor(value, digits, row=row, field=field, entry=purse.id, unit=purse.unit)


def _pooled(purse: Purse, amount: int, mode: str, row: int, digits: int) -> int:
    pooled = _figure(purse, "pooled", purse.pooled, row, digits)
    if pooled and mode == "virtual":
        raise Invalid("allocate:pooled_virtual", field="pooled", row=row, entry=purse.id, value=str(purse.pooled))
    if pooled > amount:
        raise Invalid(
            "allocate:pooled_more",
            field="pooled",
            row=row,
            entry=purse.id,
            value=str(purse.pooled),
            amount=str(purse.amount),
        )
    return pooled


def share_of(value: object, field: str) -> Fraction:
    """A share between 0 and 1, exact.

    Raises:
        Invalid: outside.
    """
    try:
        share = Fraction(Decimal(str(value)))
    except (ArithmeticError, ValueError):
        share = Fraction(-1)
    if not 0 <= share <= 1:
        raise Invalid("allocate:bad_share", field=field, value=str(value))
    return share


def _top_up(
    purses: Sequence[Purse], amount: Sequence[int], digits: Sequence[int], mode: str, top_up: TopUp | None
) -> tuple[int, list[int]]:
    """What the top-up puts in the gap pot, and what it adds to each purse in proportion to its commitment."""
    none = [0] * len(purses)
    units = tuple(dict.fromkeys(p.unit for p in purses))
    if mode == "real" and len(units) > 1:
        raise Invalid("allocate:pool_of_units", units=units)
    if top_up is None:
        return 0, none
    members = [p for p, purse in enumerate(purses) if purse.unit == top_up.unit]
    if not members:
        raise Invalid("allocate:top_up_unit", unit=top_up.unit, known=units)
    whole = money.minor(top_up.amount, digits[members[0]], row=1, field="amount", entry="top-up", unit=top_up.unit)
    _rate(whole, sum(amount[p] for p in members), digits[members[0]], top_up)
    share = {"virtual": Fraction(0), "real": Fraction(1)}.get(mode, share_of(top_up.gap_share, "gap_share"))
    gap = int(whole * share)
    spread = apportion(whole - gap, [amount[p] for p in members])
    for p, part in zip(members, spread, strict=True):
        none[p] = part
    return gap, none


def _rate(whole: int, committed: int, digits: int, top_up: TopUp) -> None:
    """The top-up is at most `rate` of all the money: x <= rate (committed + x)."""
    if top_up.rate is None:
        return
    rate = share_of(top_up.rate, "rate")
    if whole <= rate * (committed + whole):
        return
    most = int(rate * committed / (1 - rate)) if rate < 1 else whole
    raise Invalid(
        "allocate:top_up_rate",
        amount=money.said(whole, digits, top_up.unit),
        rate=str(top_up.rate),
        total=money.said(committed + whole, digits, top_up.unit),
        most=money.said(most, digits, top_up.unit),
    )


def apportion(whole: int, weights: Sequence[int]) -> list[int]:
    """Whole units in proportion to the weights, by largest remainders, the earlier first among equals; the sum is
    kept. Equal parts where every weight is zero."""
    total = sum(weights)
    if not total:
        weights, total = [1] * len(weights), len(weights)
    parts = [whole * w // total for w in weights]
    by_remainder = sorted(range(len(weights)), key=lambda k: (-(whole * weights[k] % total), k))
    for k in by_remainder[: whole - sum(parts)]:
        parts[k] += 1
    return parts


def moved(problem: Problem, p: int, units: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Own purses and pots after `units` more in purse p (less, where negative).

    Raises:
        Invalid: more is taken than lies there.
    """
    own, pot = list(problem.own), list(problem.pot)
    account, k = (pot, problem.pot_of[p]) if in_pot(problem, p) else (own, p)
    account[k] += units
    if account[k] < 0:
        raise Invalid(
            "allocate:negative",
            row=p + 1,
            field="amount",
            entry=problem.purses[p].id,
            value=str(money.decimal(account[k], problem.digits[p])),
        )
    return tuple(own), tuple(pot)


def in_pot(problem: Problem, p: int) -> bool:
    """Whether a change of purse p is a change of the common pot: all in a real pot, or all of its amount pooled."""
    purse = problem.purses[p]
    pooled = problem.mode == "real" or (
        problem.mode == "mixed" and bool(purse.pooled) and Decimal(str(purse.pooled)) == Decimal(str(purse.amount))
    )
    return pooled and problem.pot_of[p] >= 0
