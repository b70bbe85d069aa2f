"""Real rounds and elections, decided again by their own rule."""

from __future__ import annotations

import csv
from collections import defaultdict

from concord.engines.allocate import Application, Ask, Purse, pose, replay, select, what_if
from real_data import data_path


def test_catalyst_every_decision_and_every_balance():
    rows = list(csv.DictReader(data_path("portfolios", "catalyst_fund8.csv").open(encoding="utf-8")))
    problem = pose(
        [
            Application(
                r["proposal_id"], rank=r["rank_by_result"], fundable=r["meets_threshold"] == "yes", list=r["challenge"]
            )
            for r in rows
        ],
        [Ask(r["proposal_id"], r["challenge"], r["requested"]) for r in rows],
        [Purse(challenge, budget) for challenge, budget in {r["challenge"]: r["budget"] for r in rows}.items()],
    )
    selection = select(problem, "skip")
    status = {r["proposal_id"]: r["status"] for r in rows}
    assert len(status) == 1058
    assert {d.application: "funded" if d.decision == "funded" else "not_funded" for d in selection.decisions} == status
    left = {r["proposal_id"]: (r["challenge"], int(r["budget_left_after"])) for r in rows if r["status"] == "funded"}
    assert {
        s.application: (left[s.application][0], s.left[left[s.application][0]])
        for s in selection.trace
        if s.code == "funded"
    } == left
    replay(problem, selection.trace, "skip")
    found = what_if(selection, steps=3)
    assert all(sure.all() for _, sure, _ in found.least.values())


def test_every_election_by_its_own_rule():
    elections = defaultdict(list)
    for row in csv.DictReader(data_path("portfolios", "pabulib.csv").open(encoding="utf-8")):
        elections[row["instance"], row["rule"]].append(row)
    for (_, rule), rows in elections.items():
        problem = pose(
            [Application(r["project_id"], score=r["score"], threshold=r["threshold"] or None) for r in rows],
            [Ask(r["project_id"], "town", r["cost"]) for r in rows],
            [Purse("town", rows[0]["budget"])],
            ties="listed",
        )
        selection = select(problem, "strict" if rule == "greedy-no-skip" else "skip")
        assert selection.funded == {r["project_id"] for r in rows if r["selected"] == "1"}
