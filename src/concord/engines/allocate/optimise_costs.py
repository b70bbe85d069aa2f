"""What each purse, minimum and maximum costs in merit, and what it would take to fund one application."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np

from concord.engines.allocate.core import Outcome, solve
from concord.engines.allocate.core_model import FREE, IN, LARGEST
from concord.engines.allocate.optimise import Optimum, said_points, solved
from concord.engines.allocate.optimise_model import CONDITION, EXCLUSIVE, MAXIMUM, MINIMUM, POT, PURSE, Posed
from concord.engines.progress import Progress, tick
from concord.engines.reason import Invalid, Reason, reason

SOLVED, PRICED = "solved again", "price"


@dataclass(frozen=True)
class Cost:
    """What one rule costs.

    Attributes:
        kind: "purse", "pot", "maximum", "minimum", "exclusive" (all sets together), "depends" (all together).
        name: the purse, limit or unit of the pot; the kind itself for the two held together.
        basis: "solved again" (without the rule) or "price" (at the margin, where there are more rules than were asked
            to be solved again).
        least, most: between these the cost lies, in points; equal when both selections are proven optimal. With
            "price", both are the points that one more (or, of a minimum, one fewer) `unit` brings.
        unit: of the price: "1 GBP", "1"; empty when solved again.
        without: total merit reached without the rule, or None.
    """

    kind: str
    name: str
    basis: str
    least: Decimal
    most: Decimal
    unit: str = ""
    without: Decimal | None = None

    @property
    def reason(self) -> Reason:
        """The cost in words."""
        name = self.name
        if self.basis == PRICED:
            return reason("allocate:cost_price", name=name, lost=said_points(self.least), unit=self.unit)
        if self.most == 0:
            return reason("allocate:cost_none", name=name)
        if self.least < self.most:
            return reason("allocate:cost_between", name=name, lost=said_points(self.least), most=said_points(self.most))
        without = said_points(self.without or Decimal(0))
        return reason("allocate:cost_exact", name=name, lost=said_points(self.least), without=without)


def costs(optimum: Optimum, *, most: int = 50, progress: Progress | None = None) -> tuple[Cost, ...]:
    """The cost of each rule, dearest first: the selection is solved again without each of the first `most` of them
    (in the order of their prices), the rest are given at their prices; sets and conditions, which have none, are always
    solved again.

    Raises:
        Invalid: `most` is negative.
        Cancelled: `progress` returned False.
    """
    if most < 0:
        raise Invalid("allocate:bad_option", field="most", value=str(most), wanted="≥ 0")
    rules = _rules(optimum)
    found = []
    for turn, (kind, name, rows) in enumerate(rules):
        tick(progress, "allocate:costs", turn / len(rules))
        again = turn < most or kind in (EXCLUSIVE, CONDITION)
        found.append(_solved_again(optimum, kind, name, rows) if again else _at_price(optimum, kind, name, rows))
    tick(progress, "allocate:costs", 1.0)
    return tuple(sorted(found, key=lambda cost: (cost.basis == PRICED, -cost.most, -cost.least)))


def _rules(optimum: Optimum) -> list[tuple[str, str, list[int]]]:
    """(kind, name, rows) of every rule, dearest price first; sets and conditions are one rule each."""
    asked, prices = optimum.posed, optimum.outcome.prices
    rules: dict[tuple[str, str], list[int]] = {}
    for k, row in enumerate(asked.rows):
        together = row.kind in (EXCLUSIVE, CONDITION)
        name = row.kind if together else optimum.problem.pot_units[row.index] if row.kind == POT else row.name
        rules.setdefault((row.kind, name), []).append(k)
    if asked.sets:
        rules.setdefault((EXCLUSIVE, EXCLUSIVE), [])
    worth = prices * np.maximum(np.abs(asked.model.at_most), 1)
    # Kinds held together have no one price and come first.
    price = {rule: sum(float(worth[k]) for k in rows) for rule, rows in rules.items()}
    ordered = sorted(rules, key=lambda rule: (rule[0] not in (EXCLUSIVE, CONDITION), -price[rule]))
    return [(kind, name, rules[kind, name]) for kind, name in ordered]


def _solved_again(optimum: Optimum, kind: str, name: str, rows: list[int]) -> Cost:
    """Between (merit without - bound with) and (bound without - merit with)."""
    gone = {id(optimum.posed.rows[k]) for k in rows}
    loose = optimum.posed.without(lambda row: id(row) in gone)
    loose = loose.without_sets() if kind == EXCLUSIVE else loose
    if kind == POT:
        outcome = _unpotted(optimum, loose)
    else:
        outcome = solved(optimum.problem, loose, optimum.options, optimum.seed, start=optimum.outcome.chosen)[1]
    ours = optimum.outcome
    merit, points = max(outcome.merit or 0, ours.merit or 0), optimum.posed.points
    least = max(0, merit - ours.bound)
    greatest = max(least, outcome.bound - (ours.merit or 0))
    return Cost(kind, name, SOLVED, points(least), points(greatest), "", points(merit))


def _unpotted(optimum: Optimum, loose: Posed) -> Outcome:
    """Without the pot's limit no row of it may come back."""
    options = optimum.options
    return solve(
        loose.model,
        gap=options.gap,
        time_limit=options.time_limit,
        seed=optimum.seed,
        threads=options.threads,
        start=optimum.outcome.chosen,
    )


def _at_price(optimum: Optimum, kind: str, name: str, rows: list[int]) -> Cost:
    """Points for one whole unit more (or, of a minimum, less)."""
    problem, row = optimum.problem, optimum.posed.rows[rows[0]]
    if kind in (PURSE, POT):
        p = row.index if kind == PURSE else problem.pot_of.index(row.index)
        digits, unit = problem.digits[p], problem.purses[p].unit
    else:
        digits, unit = (row.counter.digits, row.counter.unit) if row.counter and kind in (MAXIMUM, MINIMUM) else (0, "")
    price = sum(float(optimum.outcome.prices[k]) for k in rows) * 10.0**digits
    points = Decimal(repr(price)).scaleb(-optimum.posed.digits)
    points = points.quantize(Decimal(10) ** (points.adjusted() - 5)) if points else Decimal(0)
    return Cost(kind, name, PRICED, points, points, f"1 {unit}".strip())


@dataclass(frozen=True)
class Swap:
    """A selection that funds one application that the optimum leaves out.

    Attributes:
        enter, leave: applications that come in (besides it) and go.
        lost: points of merit lost, or None where it cannot be funded or no selection was found in time.
        proven: whether no selection of the kind asked for is better, or whether it is proven impossible.
    """

    application: str
    enter: tuple[str, ...]
    leave: tuple[str, ...]
    lost: Decimal | None
    proven: bool

    @property
    def reason(self) -> Reason:
        """The swap in words."""
        if self.lost is None:
            return reason(f"allocate:swap_{'impossible' if self.proven else 'unknown'}", application=self.application)
        names = {"enter": self.enter or ("–",), "leave": self.leave or ("–",)}
        return reason("allocate:swap", application=self.application, lost=said_points(self.lost), **names)


def instead(optimum: Optimum, application: str, *, anew: bool = False, time_limit: float = 10.0) -> Swap:
    """What would have to change to fund `application`.

    Args:
        optimum: from `optimise`.
        application: one that it leaves out.
        anew: False asks for the fewest others to come in (none, unless a minimum or a condition needs them) and, of
            these, for the least merit lost: who would have to make room. True asks for the greatest total merit with
            the application, whoever comes and goes, to the optimum's own gap.
        time_limit: seconds.

    Raises:
        Invalid: no such application.
    """
    problem = optimum.problem
    if application not in problem.index:
        raise Invalid("allocate:unknown_application", row=0, field="application", entry=application)
    s = optimum.course.step_of.get(problem.index[application])
    model, before = optimum.posed.model, optimum.outcome.chosen
    if s is None or model.fixed[s] != FREE:
        return Swap(application, (), (), None, True)
    if before[s]:
        return Swap(application, (), (), Decimal(0), True)
    options = replace(optimum.options, gap=optimum.options.gap if anew else 0.0, time_limit=time_limit)
    outcome = solved(problem, _with_in(optimum, s, anew), options, optimum.seed)[1]
    if outcome.merit is None:
        return Swap(application, (), (), None, outcome.status == "infeasible")
    ids = [problem.ids[i] for i in optimum.course.app.tolist()]
    after = outcome.chosen
    enter = tuple(ids[t] for t in np.flatnonzero(after & ~before).tolist() if t != s)
    leave = tuple(ids[t] for t in np.flatnonzero(before & ~after).tolist())
    lost = optimum.posed.points(model.total(before) - model.total(after))
    return Swap(application, enter, leave, lost, outcome.bound == outcome.merit)


def _with_in(optimum: Optimum, s: int, anew: bool) -> Posed:
    """The model with step s forced in; unless `anew`, whoever else comes in costs more than all can lose."""
    model, before = optimum.posed.model, optimum.outcome.chosen
    fixed = model.fixed.copy()
    fixed[s] = IN
    merit = model.merit
    if not anew:
        most = int(np.abs(merit[before]).sum()) + int(np.abs(merit).max()) + 1
        most = min(most, LARGEST // (4 * model.size))
        merit = np.where(before | (np.arange(model.size) == s), merit, merit - most)
    return replace(optimum.posed, model=replace(model, merit=merit, fixed=fixed))
