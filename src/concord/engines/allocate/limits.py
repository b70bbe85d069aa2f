"""Limits and conditions as counters: what one award adds to each, and the most that each may reach."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from concord.engines.allocate import money
from concord.engines.allocate.funds import share_of
from concord.engines.allocate.pose import parts
from concord.engines.allocate.problem import Limit, Problem
from concord.engines.reason import Invalid

MEASURES = ("awards", "amount", "share")


@dataclass(frozen=True, slots=True)
class Counter:
    """Something that awards add up to: `use` of each application (by index), at least `least`, at most `most`.

    `digits` and `unit` say how figures read; `exclusive` marks a set of which one at most is funded.
    """

    name: str
    use: dict[int, int]
    least: int | None
    most: int | None
    digits: int = 0
    unit: str = ""
    exclusive: tuple[str, ...] = ()

    def said(self, figure: int) -> str:
        """A figure of this counter in words."""
        return money.said(figure, self.digits, self.unit)


def counters(problem: Problem) -> list[Counter]:
    """Every limit, one counter for each value it concerns, and every exclusive set.

    Raises:
        Invalid: a limit over several units, an unknown fact, value or purse; an unknown application in a set.
    """
    found = [c for limit in problem.limits for c in _limit(problem, limit)]
    for row, names in enumerate(problem.exclusive, 1):
        use = {_application(problem, name, row, "exclusive"): 1 for name in names}
        found.append(Counter(f"{{{', '.join(names)}}}", use, None, 1, exclusive=names))
    return found


def _application(problem: Problem, name: str, row: int, field: str) -> int:
    if name not in problem.index:
        raise Invalid("allocate:unknown_application", row=row, field=field, entry=name)
    return problem.index[name]


def dependencies(problem: Problem) -> dict[int, list[int]]:
    """Application → those it depends on, by index, best first.

    Raises:
        Invalid: an unknown application, a circle, or a pair that excludes each other.
    """
    needs: dict[int, list[int]] = defaultdict(list)
    apart = [set(names) for names in problem.exclusive]
    for row, (name, on) in enumerate(problem.depends, 1):
        i, j = _application(problem, name, row, "depends"), _application(problem, on, row, "depends")
        if name != on and any(name in names and on in names for names in apart):
            raise Invalid("allocate:depends_exclusive", application=name, on=on)
        needs[i].append(j)
    circle = _circle(needs)
    if circle:
        raise Invalid("allocate:cycle", applications=tuple(problem.ids[i] for i in circle))
    return {i: sorted(set(js)) for i, js in needs.items()}


def _circle(needs: dict[int, list[int]]) -> list[int]:
    """A circle of dependencies, or nothing (depth first, without recursion)."""
    done: set[int] = set()
    for root in sorted(needs):
        path: list[int] = []
        stack = [(root, False)]
        while stack:
            i, leaving = stack.pop()
            if leaving:
                path.pop()
                done.add(i)
            elif i in path:
                return [*path[path.index(i) :], i]
            elif i not in done:
                path.append(i)
                stack += [(i, True), *((j, False) for j in needs.get(i, ()))]
    return []


def _limit(problem: Problem, limit: Limit) -> list[Counter]:
    name = limit.name or name_of(limit)
    if limit.measure not in MEASURES:
        raise Invalid("allocate:unknown_option", field=f"limit {name}", value=limit.measure, known=MEASURES)
    purses = [problem.purse_at(p) for p in limit.purses] or list(range(len(problem.purses)))
    units = {problem.purses[p].unit for p in purses}
    if limit.measure != "awards" and len(units) > 1:
        problem_said = f"amounts in {', '.join(sorted(units))} cannot be added; name purses of one unit"
        raise Invalid("allocate:bad_limit", entry=name, problem=problem_said)
    least, most = (_bound(problem, limit, value, purses, name) for value in (limit.least, limit.most))
    if least is None and most is None:
        raise Invalid("allocate:bad_limit", entry=name, problem="neither a least nor a most")
    if least is not None and most is not None and least > most:
        raise Invalid("allocate:limit_crossed", entry=name, least=str(limit.least), most=str(limit.most))
    digits, unit = (0, "") if limit.measure == "awards" else (problem.digits[purses[0]], problem.purses[purses[0]].unit)
    groups = _groups(problem, limit, set(purses), name)
    return [
        Counter(_called(limit, name, value), use, least, most, digits, unit) for value, use in sorted(groups.items())
    ]


def _called(limit: Limit, name: str, value: str) -> str:
    """A counter's name: the limit's, with the value where it stands for each value alike."""
    return f"{name}: {value}" if limit.value is None and limit.by else name


def name_of(limit: Limit) -> str:
    """What a limit without a name is called in reasons."""
    fact = limit.by or "all"
    if limit.value is not None:
        fact = f"{fact} {'≠' if limit.exempt else '='} {limit.value}"
    return f"{fact} ({', '.join((limit.measure, *limit.purses))})"


def _bound(problem: Problem, limit: Limit, value: object, purses: Sequence[int], name: str) -> int | None:
    """The bound in whole awards or smallest units."""
    if value is None:
        return None
    if limit.measure == "share":
        whole = sum(problem.committed[p] for p in purses)
        exact = share_of(value, f"limit {name}") * whole
        return int(exact) if value is limit.most else -int(-exact // Fraction(1))
    digits = 0 if limit.measure == "awards" else problem.digits[purses[0]]
    return money.minor(value, digits, row=0, field="limit", entry=name)


def _groups(problem: Problem, limit: Limit, purses: set[int], name: str) -> dict[str, dict[int, int]]:
    """Value of the fact → application → what it adds."""
    groups: dict[str, dict[int, int]] = defaultdict(dict)
    for i in range(len(problem.ids)):
        for value, amount in _uses(problem, limit, i, purses):
            key = "" if limit.exempt or not limit.by else value
            if limit.by and limit.value is not None and (value == limit.value) == limit.exempt:
                continue
            groups[key][i] = 1 if limit.measure == "awards" else groups[key].get(i, 0) + amount
    if limit.by and not _known(problem, limit.by):
        known = tuple(sorted({*problem.facts, "party", "list"}))
        raise Invalid("allocate:unknown_option", field=f"limit {name}", value=limit.by, known=known)
    if limit.value is not None and not limit.exempt:
        return {limit.value: groups.get(limit.value, {})}
    return dict(groups)


def _known(problem: Problem, fact: str) -> bool:
    described = {"organisation": problem.ask_organisation, "country": problem.ask_country}
    return fact in problem.facts or fact in {"party", "list"} or bool(described.get(fact))


def _uses(problem: Problem, limit: Limit, i: int, purses: set[int]) -> Iterable[tuple[str, int]]:
    """(value of the fact, amount asked of the limit's purses) of application i, a pair per partner or per value."""
    lines = range(int(problem.start[i]), int(problem.start[i + 1]))
    by_partner = {
        "party": problem.ask_party,
        "organisation": problem.ask_organisation,
        "country": problem.ask_country,
    }
    values = parts(problem.facts[limit.by][i]) if limit.by in problem.facts else []
    if limit.by == "list":
        values = [problem.lists[int(problem.list_of[i])]]
    if limit.by in by_partner and (by_partner[limit.by] or limit.by == "party"):
        for k in lines:
            p = int(problem.ask_purse[k])
            if p in purses:
                own = by_partner[limit.by][k] if by_partner[limit.by] else ""
                for value in [own] if own else ([problem.purses[p].party] if limit.by == "party" else values):
                    yield value, int(problem.ask_amount[k])
        return
    amount = sum(int(problem.ask_amount[k]) for k in lines if int(problem.ask_purse[k]) in purses)
    if limit.measure == "awards" and limit.purses and not amount:
        return
    for value in values if limit.by else [""]:
        yield value, amount
