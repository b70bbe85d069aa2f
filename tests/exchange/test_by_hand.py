"""A whole run against a page of plain Python that shares nothing with the engines: eligibility caps, weighted means,
thresholds, the walk down the list over virtual, real and mixed pots, juste retour. Small enough to follow by hand."""

from __future__ import annotations

import csv
import itertools
import random
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from concord.exchange.run import Run, run
from mini import Rows, lay

PURSES = {"P-UK": ("UK", "GBP"), "P-CN": ("CN", "GBP"), "P-TH": ("TH", "GBP")}


def call(seed: int, mode: str, policy: str, ties: str = "id") -> dict[str, Rows]:
    """Ten applications of three parties that pay in one currency, so that a common pot can be."""
    chance = random.Random(seed)
    names = [f"A{i}" for i in range(1, 11)]
    purses: Rows = [["purse", "party", "unit", "amount", "pooled", "raisable"]]
    for name, (party, unit) in PURSES.items():
        held = chance.randrange(150, 400)
        pooled = chance.randrange(0, held // 2) if mode == "mixed" else ""
        raisable = chance.randrange(0, 40) if mode == "mixed" else ""
        purses.append([name, party, unit, held, pooled, raisable])
    partners: Rows = [["application", "organisation", "party", "role", "purse", "currency", "asked"]]
    votes: Rows = [["application", "assessor", "criterion", "score"]]
    for name in names:
        sides = chance.sample(sorted(PURSES), 2)
        for place, purse in enumerate(sides):
            party = PURSES[purse][0]
            role = "partner" if place else "lead"
            partners.append([name, f"{party} {name}", party, role, purse, "GBP", chance.randrange(30, 120)])
        for person in ("R1", "R2", "R3"):
            for criterion in ("merit", "impact"):
                score: Any = "" if chance.random() < 0.1 and person != "R1" else chance.randrange(1, 7)
                votes.append([name, person, criterion, score])
    return {
        "call": [["field", "value"], ["funding_mode", mode], ["policy", policy], ["ties", ties], ["threshold", "2.5"]],
        "parties": [["party"], ["UK"], ["CN"], ["TH"]],
        "purses": purses,
        "criteria": [
            ["criterion", "weight", "threshold", "lowest", "highest"],
            ["merit", 3, 2, 1, 6],
            ["impact", 2, "", 1, 6],
        ],
        "annexes": [["party", "rule", "parameters"], ["UK", "maximum_ask", "purse=P-UK; amount=110"]],
        "applications": [["application"], *([name] for name in names)],
        "partners": partners,
        "assessments": votes,
    }


def means(tables: dict[str, Rows]) -> tuple[dict[str, Fraction], set[str]]:
    """Weighted mean of the criteria's means, and which applications are below a threshold."""
    weights, low = {"merit": 3, "impact": 2}, set()
    scores = {}
    for name in [row[0] for row in tables["applications"][1:]]:
        of = {
            c: [
                Fraction(row[3]) for row in tables["assessments"][1:] if row[0] == name and row[2] == c and row[3] != ""
            ]
            for c in weights
        }
        mean = {c: sum(given, Fraction(0)) / len(given) for c, given in of.items()}
        scores[name] = sum((weights[c] * mean[c] for c in weights), Fraction(0)) / sum(weights.values())
        if mean["merit"] < 2 or scores[name] < Fraction(5, 2):
            low.add(name)
    return scores, low


def order(tables: dict[str, Rows], declined: set[str]) -> tuple[list[str], set[str]]:
    scores, low = means(tables)
    names = sorted((n for n in scores if n not in declined), key=lambda n: (-scores[n], int(n[1:])))
    return names, low


class Pot:
    """Own money first, then what a party may add, then the common pot: real is all common, virtual none."""

    def __init__(self, tables: dict[str, Rows], mode: str) -> None:
        rows = {row[0]: row[1:] for row in tables["purses"][1:]}
        whole = {name: int(row[2]) for name, row in rows.items()}
        pooled = {n: whole[n] if mode == "real" else int(rows[n][3] or 0) for n in rows}
        self.own = {n: whole[n] - pooled[n] for n in rows}
        self.raisable = {n: int(rows[n][4] or 0) for n in rows}
        self.common = sum(pooled.values())

    def takes(self, asks: dict[str, int]) -> bool:
        gap = sum(max(0, amount - self.own[n] - self.raisable[n]) for n, amount in asks.items())
        if gap > self.common:
            return False
        for n, amount in asks.items():
            own = min(amount, self.own[n])
            more = min(amount - own, self.raisable[n])
            self.own[n] -= own
            self.raisable[n] -= more
            self.common -= amount - own - more
        return True


def asks_of(tables: dict[str, Rows]) -> dict[str, dict[str, int]]:
    asks: dict[str, dict[str, int]] = {}
    for row in tables["partners"][1:]:
        asks.setdefault(row[0], {})[row[4]] = int(row[6])
    return asks


def walk(tables: dict[str, Rows], mode: str, policy: str) -> set[str]:
    asks = asks_of(tables)
    declined = {name for name, of in asks.items() if of.get("P-UK", 0) > 110}
    names, low = order(tables, declined)
    pot, funded = Pot(tables, mode), set()
    for name in names:
        if name in low:
            continue
        if pot.takes(asks[name]):
            funded.add(name)
        elif policy == "strict":
            break
    return funded


def rows(done: Run, name: str) -> list[dict[str, str]]:
    with (done.output / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


CASES = list(itertools.product(range(3), ["virtual", "real", "mixed"], ["strict", "skip"]))


@pytest.mark.parametrize(("seed", "mode", "policy"), CASES)
def test_a_walk_agrees_with_plain_python(tmp_path: Path, seed: int, mode: str, policy: str) -> None:
    tables = call(seed, mode, policy)
    done = run(lay_only(tmp_path / "call", tables), interactive=False)
    decisions = {row["application"]: row["decision"] for row in rows(done, "selection")}
    assert {name for name, said in decisions.items() if said == "funded"} == walk(tables, mode, policy)
    assert len(decisions) == 10
    scores, low = means(tables)
    for row in rows(done, "ranking"):
        assert float(row["score"]) == pytest.approx(float(scores[row["application"]]))
        assert (row["fundable"] == "no") == (row["application"] in low)
    assert not {name for name, said in decisions.items() if said != "not_funded"} & low


@pytest.mark.parametrize("mode", ["virtual", "real", "mixed"])
def test_amounts_and_juste_retour_add_up(tmp_path: Path, mode: str) -> None:
    tables = call(3, mode, "skip")
    done = run(lay_only(tmp_path / "call", tables), interactive=False)
    asks, awards, after = asks_of(tables), rows(done, "awards"), rows(done, "purses_after")
    for row in awards:
        assert float(row["amount"]) == asks[row["application"]][row["purse"]]
        assert float(row["own"]) + float(row["pot"]) == float(row["amount"])
    paid = {row["party"]: float(row["contributed"]) for row in rows(done, "juste_retour")}
    got = {row["party"]: float(row["awarded"]) for row in rows(done, "juste_retour")}
    total = sum(float(row["amount"]) for row in awards)
    assert sum(paid.values()) == pytest.approx(total)
    assert sum(got.values()) == pytest.approx(total)
    for party in got:
        assert got[party] == sum(float(row["amount"]) for row in awards if row["purse"] == f"P-{party}")
        if mode == "virtual":
            assert got[party] == paid[party]
    for row in after:
        if mode == "virtual":
            assert float(row["amount"]) - float(row["awarded"]) == float(row["left"])
        assert float(row["left"]) >= 0


@pytest.mark.parametrize("seed", range(3))
def test_optimise_funds_the_greatest_merit(tmp_path: Path, seed: int) -> None:
    tables = call(seed, "virtual", "optimise")
    done = run(lay_only(tmp_path / "call", tables), interactive=False)
    chosen = {row["application"] for row in rows(done, "selection") if row["decision"] == "funded"}
    asks = asks_of(tables)
    places = {row["application"]: int(row["rank"]) for row in rows(done, "selection") if row["rank"]}
    distinct = sorted(set(places.values()))
    merit = {name: len(distinct) - distinct.index(place) for name, place in places.items()}
    _, low = means(tables)
    fundable = [name for name in merit if name not in low]
    best = 0
    for size in range(len(fundable) + 1):
        for group in itertools.combinations(fundable, size):
            pot = Pot(tables, "virtual")
            if all(pot.takes(asks[name]) for name in group):
                best = max(best, sum(merit[name] for name in group))
    assert chosen <= set(fundable)
    assert sum(merit[name] for name in chosen) == best


def lay_only(folder: Path, tables: dict[str, Rows]) -> Path:
    return lay(folder, without=("reviewers", "affinities", "conflicts"), **tables)


def listed(ranks: dict[str, Any], asks: dict[str, int], held: int, **more: Any) -> dict[str, Rows]:
    """A call of one purse with a ranking made elsewhere."""
    settings = more.pop("call", [["code", "HAND"]])
    return {
        "call": [["field", "value"], *settings],
        "purses": [["purse", "party", "unit", "amount"], ["P", "UK", "GBP", held]],
        "partners": [
            ["application", "organisation", "party", "purse", "asked"],
            *([name, f"Org {name}", "UK", "P", asked] for name, asked in asks.items()),
        ],
        "ranking": [["application", "rank", "fundable"], *([name, rank, "yes"] for name, rank in ranks.items())],
        **more,
    }


def decided(tmp_path: Path, tables: dict[str, Rows]) -> dict[str, dict[str, str]]:
    folder = tmp_path / "call"
    folder.mkdir()
    for name, lines in tables.items():
        with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows(lines)
    return {row["application"]: row for row in rows(run(folder, interactive=False), "selection")}


def funded(said: dict[str, dict[str, str]]) -> set[str]:
    return {name for name, row in said.items() if row["decision"] == "funded"}


RANKS = {"A1": 1, "A2": 2, "A3": 2, "A4": 2, "A5": 3}
ASKS = {"A1": 50, "A2": 40, "A3": 25, "A4": 25, "A5": 10}


def test_ties_are_reordered_only_to_fund_the_most(tmp_path: Path) -> None:
    said = decided(tmp_path, listed(RANKS, ASKS, 100, call=[["ties", "most"]]))
    assert funded(said) == {"A1", "A3", "A4"}
    (tmp_path / "by id").mkdir()
    assert funded(decided(tmp_path / "by id", listed(RANKS, ASKS, 100))) == {"A1", "A2", "A5"}


def test_exclusive_and_dependent_applications(tmp_path: Path) -> None:
    conditions: Rows = [["kind", "applications"], ["exclusive", "A1; A2"], ["depends", "A3; A2"]]
    said = decided(tmp_path, listed(RANKS, ASKS, 1000, conditions=conditions))
    assert funded(said) == {"A1", "A4", "A5"}
    assert "A1" in said["A2"]["reason_en"]
    assert "A2" in said["A3"]["reason_en"]


def test_what_depends_on_a_declined_application_is_not_funded(tmp_path: Path) -> None:
    more: dict[str, Rows] = {
        "applications": [["application"], *([name] for name in RANKS)],
        "annexes": [["party", "rule", "parameters"], ["UK", "maximum_ask", "purse=P; amount=45"]],
        "conditions": [["kind", "applications"], ["depends", "A2; A1"], ["exclusive", "A1; A5"]],
    }
    said = decided(tmp_path, listed(RANKS, ASKS, 1000, **more))
    assert funded(said) == {"A3", "A4", "A5"}
    assert "A1" in said["A2"]["reason_en"]


def test_limits_by_area_and_for_all(tmp_path: Path) -> None:
    more: dict[str, Rows] = {
        "applications": [["application", "area"], *([name, "soil" if name < "A4" else "bees"] for name in RANKS)],
        "limits": [["by", "value", "measure", "most"], ["area", "soil", "awards", 2], ["", "", "awards", 3]],
    }
    assert funded(decided(tmp_path, listed(RANKS, ASKS, 1000, **more))) == {"A1", "A2", "A4"}


def test_below_threshold_is_never_funded_however_much_is_left(tmp_path: Path) -> None:
    tables = listed(RANKS, ASKS, 1000)
    tables["ranking"][2][2] = "no"
    said = decided(tmp_path, tables)
    assert funded(said) == {"A1", "A3", "A4", "A5"}
    assert said["A2"]["decision"] == "not_funded"


def test_panels_are_merged_by_score_with_exact_ties(tmp_path: Path) -> None:
    votes: Rows = [["application", "assessor", "score", "panel"]]
    given = {"A1": ("x", "5 4 4"), "A2": ("y", "4 5"), "A3": ("x", "6 2"), "A4": ("y", "4 4 5"), "A5": ("x", "3")}
    for name, (panel, scores) in given.items():
        votes += [[name, f"R{k}", score, panel] for k, score in enumerate(scores.split())]
    tables = listed(RANKS, ASKS, 1000, assessments=votes)
    del tables["ranking"]
    said = decided(tmp_path, tables)
    assert {name: row["rank"] for name, row in said.items()} == {"A2": "1", "A1": "2", "A4": "2", "A3": "3", "A5": "4"}
