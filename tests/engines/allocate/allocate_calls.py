"""Calls made by hypothesis: small, and with every rule that a walk knows."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from concord.engines.allocate import Application, Ask, Limit, Problem, Purse, TopUp, pose

AREAS = ("agri", "bio", "climate")


@st.composite
def calls(
    draw: Any,
    ties: tuple[str, ...] = ("id", "lot", "most"),
    modes: tuple[str, ...] = ("virtual", "real", "mixed"),
    most_applications: int = 9,
    limits: bool = True,
    minimums: bool = False,
    conditions: bool = True,
    greatest: int = 12,
) -> Problem:
    """A problem of a few applications, purses and rules; amounts are small, so that every budget can be tried."""
    n = draw(st.integers(1, most_applications))
    mode = draw(st.sampled_from(modes))
    units = ["GBP", "GBP", "GBP"] if mode == "real" else ["GBP", draw(st.sampled_from(["CNY", "GBP"])), "GBP"]
    count = draw(st.integers(1, 3))
    purses = []
    for p in range(count):
        amount = draw(st.integers(0, 3 * greatest))
        pooled = draw(st.integers(0, amount)) if mode == "mixed" else 0
        raisable = draw(st.sampled_from([0, 0, 3]))
        draws = draw(st.sampled_from([True, True, False]))
        purses.append(
            Purse(
                f"P{p}",
                amount,
                unit=units[p],
                party=f"p{p % 2}",
                pooled=pooled,
                raisable=raisable,
                draws=draws,
                digits=0,
            )
        )
    top_up = (
        TopUp(draw(st.integers(0, 10)), "GBP", draw(st.sampled_from(["0", "0.5", "1"])))
        if draw(st.booleans())
        else None
    )
    applications, asks = [], []
    for k in range(n):
        facts = {"area": draw(st.sampled_from(AREAS)), "investigator": f"i{draw(st.integers(0, 4))}"}
        applications.append(
            Application(f"A{k}", rank=draw(st.integers(1, n)), fundable=draw(st.integers(0, 5)) > 0, facts=facts)
        )
        wanted = draw(st.sets(st.integers(0, count - 1), min_size=1))
        asks += [Ask(f"A{k}", f"P{p}", draw(st.integers(0, greatest))) for p in sorted(wanted)]
    sets = st.lists(st.sets(st.integers(0, n - 1), min_size=2, max_size=3).map(_names), max_size=1)
    exclusive = draw(sets) if conditions and n > 2 else []
    depends = _later(draw, n) if conditions and n > 2 else []
    return pose(
        applications,
        asks,
        purses,
        mode=mode,
        ties=draw(st.sampled_from(ties)),
        limits=draw(st.lists(_limits(minimums), max_size=2)) if limits else [],
        exclusive=exclusive,
        depends=[(one, on) for one, on in depends if not any({one, on} <= set(names) for names in exclusive)],
        top_up=top_up,
    )


def _names(numbers: set[int]) -> list[str]:
    return [f"A{k}" for k in numbers]


@st.composite
def _limits(draw: Any, minimums: bool) -> Limit:
    by, value = draw(
        st.sampled_from([("", None), ("area", "bio"), ("area", None), ("investigator", None), ("party", "p0")])
    )
    if minimums and draw(st.booleans()):
        return Limit(by, value if by != "investigator" else "i1", least=draw(st.integers(0, 3)))
    if draw(st.booleans()):
        return Limit(by, value, "amount", most=draw(st.integers(0, 20)), purses=("P0",))
    return Limit(by, value, most=draw(st.integers(0, 4)))


def _later(draw: Any, n: int) -> list[tuple[str, str]]:
    """Dependencies without circles: each on an application of a smaller number."""
    pairs = draw(st.lists(st.tuples(st.integers(1, n - 1), st.integers(0, n - 2)), max_size=2))
    return [(f"A{i}", f"A{j}") for i, j in pairs if j < i]


def plain(problem: Problem, policy: str) -> dict[str, Any]:
    """The call as the checker reads it: numbers and names, limits spelt out over the asks."""
    ids = [p.id for p in problem.purses]
    asks: dict[str, dict[str, int]] = {name: {} for name in problem.ids}
    for i, name in enumerate(problem.ids):
        for k in range(int(problem.start[i]), int(problem.start[i + 1])):
            purse = ids[int(problem.ask_purse[k])]
            asks[name][purse] = asks[name].get(purse, 0) + int(problem.ask_amount[k])
    limits, minimums = [], []
    for limit in problem.limits:
        for value, use in _spelt(problem, limit, asks).items():
            if limit.most is not None:
                limits.append((f"{limit.by} {value}", use, int(limit.most)))
            if limit.least is not None:
                minimums.append((f"{limit.by} {value}", use, int(limit.least)))
    return {
        "policy": policy,
        "asks": asks,
        "own": dict(zip(ids, problem.own, strict=True)),
        "pot_of": {p: problem.pot_units[k] if k >= 0 else None for p, k in zip(ids, problem.pot_of, strict=True)},
        "pots": dict(zip(problem.pot_units, problem.pot, strict=True)),
        "place": {name: int(problem.place[i]) for i, name in enumerate(problem.ids)},
        "ready": [name for i, name in enumerate(problem.ids) if problem.standing[i] == 0],
        "limits": limits,
        "minimums": minimums,
        "exclusive": problem.exclusive,
        "depends": problem.depends,
    }


def _spelt(problem: Problem, limit: Limit, asks: dict[str, dict[str, int]]) -> dict[str, dict[str, int]]:
    """Value of the limit's fact → application → what it adds."""
    party = {p.id: p.party for p in problem.purses}
    found: dict[str, dict[str, int]] = {limit.value: {}} if limit.value is not None else {}
    for i, name in enumerate(problem.ids):
        for purse, amount in asks[name].items():
            if limit.purses and purse not in limit.purses:
                continue
            value = party[purse] if limit.by == "party" else problem.facts[limit.by][i] if limit.by else ""
            if limit.value is None or value == limit.value:
                use = found.setdefault(value, {})
                use[name] = 1 if limit.measure == "awards" else use.get(name, 0) + amount
    return found
