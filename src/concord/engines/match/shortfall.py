"""What a flow could not meet, and which constraint stood in the way."""

from __future__ import annotations

from collections import Counter

import numpy as np

from concord.engines.match.assignment import Shortfall
from concord.engines.match.families import codes
from concord.engines.match.mip import Profile, Solution
from concord.engines.match.network import Network
from concord.engines.match.problem import Problem
from concord.engines.match.scores import Ints
from concord.engines.reason import Reason, reason


def find(problem: Problem, network: Network, flow: Ints, chosen: Ints | None = None) -> tuple[Shortfall, ...]:
    """The shortfalls of a flow, by application, then by reviewer, then overall."""
    chosen = np.flatnonzero(flow[: network.pairs]) if chosen is None else chosen
    load = np.bincount(problem.scores.reviewer[chosen], minlength=len(problem.reviewers))
    found = [_clipped(problem, *entry) for entry in network.clipped]
    short = np.flatnonzero(flow[network.pairs :] > 0)
    for at in short[network.kind[short] == 1]:
        found.append(_missing(problem, network, int(network.pairs + at), flow, load))
    for at in short[network.kind[short] == 2]:
        found.append(_idle(problem, network, int(network.pairs + at), flow))
    locked = problem.locked[flow[problem.locked] == 0]
    found += [_lost_lock(problem, int(index)) for index in locked]
    order = {"demand": 0, "group": 0, "locked": 1, "load": 2, "overall": 3}
    return tuple(sorted(found, key=lambda short: order[short.kind]))


def _clipped(problem: Problem, application: int, group: str, missing: int) -> Shortfall:
    if application < 0:
        return Shortfall(
            "overall", None, None, group, missing, reason("match:short-overall", group=group, missing=missing)
        )
    name, demand = problem.applications[application], int(problem.demand[application])
    why = reason("match:short-rules", application=name, group=group, missing=missing, demand=demand)
    return Shortfall("group", name, None, group, missing, why)


def _missing(problem: Problem, network: Network, arc: int, flow: Ints, load: Ints) -> Shortfall:
    application, _, _ = network.name(int(network.head[arc]))
    group = _asked(problem, network, int(network.head[arc]))
    missing, name = int(flow[arc]), problem.applications[application]
    members = _members(problem, network, int(network.head[arc]))
    why = seats_reason(problem, application, group, missing, load, members)
    return Shortfall("demand" if group is None else "group", name, None, group, missing, why)


def _asked(problem: Problem, network: Network, node: int) -> str | None:
    """The group of a node, and the larger ones of other attributes: whoever fills the seat must be in all of them."""
    at = node - network.reviewers - network.overall_groups - network.applications
    if at < 0:
        return None
    _, tree, group = network.groups.key(at)
    names: dict[str, str] = {}
    while group >= 0:
        rule = problem.rules[tree.rule[group]]
        if not names or rule.at_least:
            names.setdefault(rule.attribute, tree.names[group])
        group = int(tree.parent[group])
    return ", ".join(names.values())


def _members(problem: Problem, network: Network, node: int) -> np.ndarray | None:
    """Which reviewers belong to the group of a node; None: all."""
    at = node - network.reviewers - network.overall_groups - network.applications
    if at < 0:
        return None
    _, tree, group = network.groups.key(at)
    rule = problem.rules[tree.rule[group]]
    found, _ = codes(rule, problem.attributes)
    first = tree.rule.index(tree.rule[group])
    return np.asarray(found == group - first)


def seats_reason(
    problem: Problem, application: int, group: str | None, missing: int, load: Ints, members: np.ndarray | None
) -> Reason:
    """Why an application lacks reviewers: too few candidates, or all of them booked."""
    scores, name = problem.scores, problem.applications[application]
    candidates = scores.reviewer[scores.start[application] : scores.start[application + 1]]
    shut = problem.conflicts[problem.conflicts[:, 0] == application, 1]
    if members is not None:
        candidates, shut = candidates[members[candidates]], shut[members[shut]]
    booked = int((load[candidates] >= problem.load_max[candidates]).sum())
    values = {
        "application": name,
        "missing": missing,
        "candidates": len(candidates),
        "conflicts": len(shut),
        "booked": booked,
    }
    if group is None:
        return reason("match:short-demand", **values)
    return reason("match:short-group", group=group, **values)


def _idle(problem: Problem, network: Network, arc: int, flow: Ints) -> Shortfall:
    _, reviewer, group = network.name(int(network.tail[arc]))
    missing = int(flow[arc])
    if group is not None:
        return Shortfall(
            "overall", None, None, group, missing, reason("match:short-overall", group=group, missing=missing)
        )
    return _below(problem, reviewer, missing)


def _below(problem: Problem, reviewer: int, missing: int) -> Shortfall:
    name = problem.reviewers[reviewer]
    why = reason("match:short-load", reviewer=name, missing=missing, low=int(problem.load_min[reviewer]))
    return Shortfall("load", None, name, None, missing, why)


def _lost_lock(problem: Problem, index: int) -> Shortfall:
    application = problem.applications[int(np.searchsorted(problem.scores.start, index, side="right")) - 1]
    reviewer = problem.reviewers[int(problem.scores.reviewer[index])]
    why = reason("match:short-locked", application=application, reviewer=reviewer)
    return Shortfall("locked", application, reviewer, None, 1, why)


def of_program(problem: Problem, found: Solution) -> tuple[Shortfall, ...]:
    """The shortfalls of a plan made by branch and bound."""
    load = np.bincount(problem.scores.reviewer[found.chosen], minlength=len(problem.reviewers))
    profiles: dict[int, list[Profile]] = {}
    for short, count in found.short:
        if short.kind == "group":
            profiles.setdefault(short.who, []).extend([short.profile] * count)
    listed = []
    for short, count in found.short:
        if short.kind == "seat":
            listed += _seats(problem, short.who, count, profiles.get(short.who, []), load)
        elif short.kind == "idle":
            listed.append(_below(problem, short.who, count))
        elif short.kind == "lock":
            listed.append(_lost_lock(problem, short.who))
        elif short.kind == "overall":
            listed.append(_clipped(problem, -1, short.group, count))
        elif short.kind == "rule":
            listed.append(_clipped(problem, short.who, short.group, count))
    return tuple(listed)


def _seats(problem: Problem, application: int, count: int, profiles: list[Profile], load: Ints) -> list[Shortfall]:
    """The open seats of an application, each with all the groups that whoever fills it must be in."""
    seats: list[dict[int, str]] = [{} for _ in range(count)]
    taken: dict[str, int] = {}
    for profile in profiles:  # those on one attribute stand for different reviewers
        attribute = problem.rules[profile[0][0]].attribute
        seats[taken.get(attribute, 0)].update(profile)
        taken[attribute] = taken.get(attribute, 0) + 1
    counts = Counter(tuple(sorted(seat.items())) for seat in seats)
    name, found = problem.applications[application], []
    for profile, missing in counts.items():
        asked = [(at, group) for at, group in profile if problem.rules[at].at_least]
        group = ", ".join(dict.fromkeys(group for _, group in asked)) or None
        members = np.ones(len(problem.reviewers), dtype=bool)
        for at, own in profile:
            code, names = codes(problem.rules[at], problem.attributes)
            members &= code == names.index(own)
        why = seats_reason(problem, application, group, missing, load, members if profile else None)
        found.append(Shortfall("group" if group else "demand", name, None, group, missing, why))
    return found
