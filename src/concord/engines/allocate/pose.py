"""From what people wrote to a frozen problem, or to the row and field that is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

import numpy as np
from numpy.typing import NDArray

from concord.engines.allocate import money
from concord.engines.allocate.funds import Funds, funds
from concord.engines.allocate.problem import (
    BELOW_THRESHOLD,
    FUNDABLE,
    MODES,
    NOT_RECOMMENDED,
    TIES,
    Application,
    Ask,
    Columns,
    Integers,
    Limit,
    Problem,
    Purse,
    TopUp,
)
from concord.engines.reason import Invalid


def pose(
    applications: Iterable[Application] | Columns,
    asks: Iterable[Ask] = (),
    purses: Iterable[Purse] = (),
    *,
    mode: str = "virtual",
    ties: str = "id",
    limits: Iterable[Limit] = (),
    exclusive: Iterable[Iterable[str]] = (),
    depends: Iterable[tuple[str, str]] = (),
    priority: tuple[str, Iterable[str]] | None = None,
    top_up: TopUp | None = None,
) -> Problem:
    """Check and freeze a selection problem.

    Args:
        applications: the ranking list as rows, or `Columns` that hold the asks too.
        asks: what each application asks of which purse, a line per partner; several lines of one purse add up.
        purses: the commitments.
        mode: "virtual" (each party pays its own nationals), "real" (all in one pot), or "mixed" (part is pooled).
        ties: equal ranks are walked by "id", as "listed" (the rows' own order), by "lot" (drawn from the seed), or
            reordered to fund the "most".
        limits: minimums and maximums.
        exclusive: sets of applications of which one at most is funded.
        depends: (application, the one it depends on) pairs.
        priority: a fact and the values that go first whatever their rank, as ("kind", ["partnership"]).
        top_up: money from above the parties; all proportional in a virtual pot, all pooled in a real one.

    Raises:
        Invalid: what is wrong, by row (from 1) and field.
    """
    _option("mode", mode, MODES)
    _option("ties", ties, TIES)
    columns = applications if isinstance(applications, Columns) else Columns.of(applications, asks)
    listed_purses = tuple(purses)
    held = funds(listed_purses, mode, top_up, _finest(columns, listed_purses))
    listed = _listed(columns, priority, ties)
    problem = Problem(
        **listed,
        **_asked(columns, held, listed["rows"]),
        **held._asdict(),
        mode=mode,
        ties=ties,
        limits=tuple(limits),
        exclusive=tuple(tuple(sorted(set(names), key=natural)) for names in exclusive),
        depends=tuple(depends),
        priority=(priority[0], tuple(priority[1])) if priority else None,
        top_up=top_up,
    )
    _ = problem.course  # limits and conditions are checked as they become resources of the walk
    return problem


def _finest(columns: Columns, purses: Sequence[Purse]) -> dict[str, int]:
    """The finest digit asked for in each unit that ISO 4217 does not know."""
    free = {p.id: p.unit for p in purses if p.digits is None and p.unit not in money.CURRENCIES}
    amounts = columns.ask_amount
    if not free or (isinstance(amounts, np.ndarray) and amounts.dtype.kind in "iu"):
        return {}
    units = [free.get(p) for p in map(str, columns.ask_purse)]
    if isinstance(columns.ask_purse, np.ndarray) and columns.ask_purse.dtype.kind in "iu":
        units = [free.get(purses[p].id) if 0 <= p < len(purses) else None for p in columns.ask_purse]
    return {
        unit: money.digits_shown(a for a, u in zip(amounts, units, strict=True) if u == unit)
        for unit in set(free.values())
    }


_DIGITS = re.compile(r"(\d+)")


def _option(field: str, value: str, known: Sequence[str]) -> None:
    if value not in known:
        raise Invalid("allocate:unknown_option", field=field, value=value, known=tuple(known))


def natural(name: str) -> tuple[Any, ...]:
    """A key that sorts A2 before A10: texts and numbers in turn, then the name itself."""
    pieces: list[Any] = _DIGITS.split(name)
    pieces[1::2] = map(int, pieces[1::2])
    return (pieces, name)


def _listed(columns: Columns, priority: tuple[str, Iterable[str]] | None, ties: str) -> dict[str, Any]:
    """The applications in ranking order."""
    ids = [str(name) for name in columns.ids]
    if not ids:
        raise Invalid("allocate:no_application")
    _once(ids)
    standing, score = _standing(columns, ids)
    place = _places(columns, ids, standing, score)
    lists, list_of = np.array([""]), np.zeros(len(ids), dtype=np.int64)
    if len(columns.lists):
        lists, list_of = np.unique(np.array(columns.lists, dtype=str), return_inverse=True)
    first = _first(columns, priority, len(ids))
    order = _order(ids, first, place, list_of.astype(np.int64), ties == "listed")
    names = tuple(map(ids.__getitem__, order.tolist()))
    return {
        "ids": names,
        "rows": order + 1,
        "place": place[order],
        "list_of": list_of.astype(np.int64)[order],
        "lists": tuple(map(str, lists)),
        "score": (score if score is not None else (place.max() + 1 - place).astype(np.float64))[order],
        "standing": standing[order],
        "facts": {name: tuple(str(values[i]) for i in order) for name, values in columns.facts.items()},
    }


def _once(ids: Sequence[str]) -> None:
    if len(set(ids)) == len(ids):
        return
    seen: set[str] = set()
    for row, name in enumerate(ids, 1):
        if name in seen:
            raise Invalid("allocate:application_twice", field="application", row=row, entry=name)
        seen.add(name)


def _standing(columns: Columns, ids: Sequence[str]) -> tuple[NDArray[np.int8], NDArray[np.float64] | None]:
    n = len(ids)
    standing = np.full(n, FUNDABLE, dtype=np.int8)
    if len(columns.fundable):
        standing[~np.asarray(columns.fundable, dtype=bool)] = NOT_RECOMMENDED
    if columns.score is None:
        return standing, None
    score = _numbers(columns.score, ids)
    for i, least in enumerate(columns.threshold):
        if least is None or least == "" or np.isnan(score[i]):
            continue
        _number(least, i, ids, "threshold")
        if standing[i] == FUNDABLE and Decimal(str(columns.score[i])) < Decimal(str(least)):
            standing[i] = BELOW_THRESHOLD
    return standing, score


def _numbers(values: Sequence[Any] | NDArray[Any], ids: Sequence[str]) -> NDArray[np.float64]:
    if isinstance(values, np.ndarray) and values.dtype.kind in "iuf" and not np.isinf(values).any():
        return values.astype(np.float64)
    return np.array([_number(v, i, ids, "score") for i, v in enumerate(values)], dtype=np.float64)


def _number(value: Any, i: int, ids: Sequence[str], field: str) -> float:
    """A score or threshold; empty is NaN, for an application that is not fundable."""
    if value is None or value == "":
        return float("nan")
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = float("inf")
    if not np.isfinite(number):
        raise Invalid("allocate:bad_score", row=i + 1, field=field, entry=ids[i], value=str(value))
    return number


def _places(
    columns: Columns, ids: Sequence[str], standing: NDArray[np.int8], score: NDArray[np.float64] | None
) -> Integers:
    """Dense places from 1; applications that are not fundable and have no order come last."""
    given = [v is not None and v != "" for v in columns.rank] if columns.rank is not None else []
    if any(given) and columns.rank is not None:
        keys = _ranks(columns.rank, given, ids, standing, score)
    else:
        keys = _scores(columns.score, ids, standing, score)
    return np.asarray(np.unique(keys, return_inverse=True)[1], dtype=np.int64).reshape(-1) + 1


def _ranks(
    rank: Sequence[Any] | NDArray[Any],
    given: Sequence[bool],
    ids: Sequence[str],
    standing: NDArray[np.int8],
    score: NDArray[np.float64] | None,
) -> Integers:
    keys = np.empty(len(ids), dtype=np.int64)
    for i, value in enumerate(rank):
        if not given[i]:
            if standing[i] == FUNDABLE:
                scored = score is not None and not np.isnan(score[i])
                raise Invalid(
                    "allocate:two_orders" if scored else "allocate:no_order", field="rank", row=i + 1, entry=ids[i]
                )
            keys[i] = 2**62
            continue
        try:
            keys[i] = int(value) if isinstance(value, int | np.integer) else int(Decimal(str(value).strip()))
            whole = keys[i] >= 1 and keys[i] == Decimal(str(value).strip())
        except (ArithmeticError, ValueError, OverflowError):
            whole = False
        if not whole:
            raise Invalid("allocate:bad_rank", field="rank", row=i + 1, entry=ids[i], value=str(value))
    return keys


def _scores(
    scores: Sequence[Any] | NDArray[Any] | None,
    ids: Sequence[str],
    standing: NDArray[np.int8],
    score: NDArray[np.float64] | None,
) -> NDArray[Any]:
    """Keys that sort the best first, exact for decimals beyond a float's reach."""
    unordered = (standing == FUNDABLE) & (np.isnan(score) if score is not None else np.True_)
    for i in np.flatnonzero(unordered).tolist():
        raise Invalid("allocate:no_order", field="rank", row=i + 1, entry=ids[i])
    if score is None or scores is None:
        return np.zeros(len(ids), dtype=np.int64)
    if isinstance(scores, np.ndarray) and scores.dtype.kind in "iuf":
        return np.where(np.isnan(score), np.inf, -score)
    if all(len(str(v)) <= 15 for v in scores):
        return np.where(np.isnan(score), np.inf, -score)
    empty = Decimal("Infinity")
    keys = [empty if np.isnan(s) else -Decimal(str(v).strip()) for v, s in zip(scores, score, strict=True)]
    return np.array(keys, dtype=object)


def _first(columns: Columns, priority: tuple[str, Iterable[str]] | None, n: int) -> Integers:
    if priority is None:
        return np.zeros(n, dtype=np.int64)
    fact, values = priority[0], set(priority[1])
    if fact not in columns.facts:
        raise Invalid("allocate:unknown_option", field="priority", value=fact, known=tuple(columns.facts))
    return np.array([values.isdisjoint(parts(v)) for v in columns.facts[fact]], dtype=np.int64)


def parts(fact: str) -> list[str]:
    """The values that a fact names, split by ";"."""
    return [part.strip() for part in str(fact).split(";") if part.strip()]


def _order(ids: Sequence[str], first: Integers, place: Integers, list_of: Integers, as_listed: bool) -> Integers:
    """Priority, then place, then list, then name; names are compared only where the rest is equal (or rows are kept as
    listed)."""
    order = np.lexsort((list_of, place, first)).astype(np.int64)
    if as_listed:
        return order
    keys = np.stack((first[order], place[order], list_of[order]))
    breaks = np.flatnonzero(np.any(keys[:, 1:] != keys[:, :-1], axis=0)) + 1
    bounds = np.concatenate(([0], breaks, [len(ids)]))
    tied = np.flatnonzero(np.diff(bounds) > 1)
    alike = len(tied) > 0 and _alike(ids)
    if alike and sorted(ids) == list(ids):
        return order  # the rows stand in the order of their names, and lexsort kept it
    key = ids.__getitem__ if alike else lambda i: natural(ids[i])
    for b in tied:
        lo, hi = int(bounds[b]), int(bounds[b + 1])
        order[lo:hi] = sorted(order[lo:hi].tolist(), key=key)
    return order


def _alike(ids: Sequence[str]) -> bool:
    """Whether all names are of one length, with digits at the same places: then they sort naturally as they are."""
    together = "".join(ids)
    if not together.isascii() or len(set(map(len, ids))) > 1:
        return False
    digit = np.isin(np.frombuffer(together.encode(), dtype=np.uint8), np.arange(48, 58)).reshape(len(ids), -1)
    return bool((digit == digit[0]).all())


def _asked(columns: Columns, held: Funds, rows: Integers) -> dict[str, Any]:
    """The asks, grouped by application in ranking order."""
    app = _indices(columns.ask_application, columns.ids)
    purse = _purses(columns, held)
    for k in np.flatnonzero(app < 0).tolist():
        raise Invalid("allocate:unknown_application", row=k + 1, field="application", entry=_at(columns, k))
    _units(columns, held, purse)
    amount = money.minors(columns.ask_amount, np.array(held.digits)[purse], columns.ask_application, "asked")
    count = np.bincount(app, minlength=len(columns.ids))
    for i in np.flatnonzero(count == 0).tolist():
        raise Invalid("allocate:asks_nothing", field="asked", row=i + 1, entry=str(columns.ids[i]))
    where = np.empty(len(rows), dtype=np.int64)
    where[rows - 1] = np.arange(len(rows))
    described = [columns.ask_party, columns.ask_organisation, columns.ask_country]
    key = where[app] * len(held.purses) + purse
    by = np.argsort(key, kind="stable")
    if (key[by][1:] == key[by][:-1]).any():  # lines of one purse and application, whose order must not be the rows'
        by = np.lexsort((amount, *(np.array(c, dtype=str) for c in described if len(c)), key))
    return {
        "start": np.concatenate(([0], np.cumsum(count[rows - 1]))).astype(np.int64),
        "ask_purse": purse[by],
        "ask_amount": amount[by],
        "ask_party": _taken(columns.ask_party, by),
        "ask_organisation": _taken(columns.ask_organisation, by),
        "ask_country": _taken(columns.ask_country, by),
    }


def _indices(values: Sequence[Any] | NDArray[Any], names: Iterable[Any]) -> Integers:
    """Indices of names; numbers in an array are indices already."""
    known = list(names)
    if isinstance(values, np.ndarray) and values.dtype.kind in "iu":
        inside = (values >= 0) & (values < len(known))
        return np.where(inside, values, -1).astype(np.int64)
    index = {str(name): i for i, name in enumerate(known)}
    return np.array([index.get(str(v), -1) for v in values], dtype=np.int64)


def _purses(columns: Columns, held: Funds) -> Integers:
    known = [purse.id for purse in held.purses]
    purse = _indices(columns.ask_purse, known)
    for k in np.flatnonzero(purse < 0).tolist():
        raise Invalid(
            "allocate:unknown_purse",
            field="purse",
            row=k + 1,
            entry=_at(columns, k),
            purse=str(columns.ask_purse[k]),
            known=tuple(known),
        )
    return purse


def _units(columns: Columns, held: Funds, purse: Integers) -> None:
    for k, unit in enumerate(columns.ask_unit):
        holds = held.purses[purse[k]]
        if unit and unit != holds.unit:
            if money.is_currency_code(unit) and unit not in money.CURRENCIES:
                raise Invalid("allocate:unknown_currency", field="unit", row=k + 1, entry=_at(columns, k), unit=unit)
            raise Invalid(
                "allocate:wrong_unit",
                field="unit",
                row=k + 1,
                entry=_at(columns, k),
                unit=unit,
                purse=holds.id,
                holds=holds.unit,
            )


def _at(columns: Columns, k: int) -> str:
    return str(columns.ask_application[k])


def _taken(values: Sequence[str], by: Integers) -> tuple[str, ...]:
    return tuple(str(values[k]) for k in by) if len(values) else ()
