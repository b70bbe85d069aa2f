"""What countries do together agrees with brute force, and refuses what would mislead."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings

from concord.engines.measure import cooperate
from concord.engines.reason import Invalid
from engines.measure.brute import country_of, scored
from engines.measure.corpora import corpora, corpus_of

NEAR = Fraction(1, 10**11)


def expected(rows, sides, options, year=None):
    """The same by loops over works."""
    works = {}
    for entry in scored(rows, options):
        work = entry["work"]
        if year in (None, work["year"]):
            own = works.setdefault(work["id"], {"rows": entry["rows"], "ncs": Fraction(0), "top_10": Fraction(0)})
            for name in ("ncs", "top_10"):
                own[name] += entry["w"] * entry["scores"][name]
    for work in works.values():
        work["countries"] = {country_of(row, options) for row in work["rows"]} - {None}
    known = [work for work in works.values() if work["countries"]]
    joint = [work for work in known if set(sides) <= work["countries"]]
    sizes = [sum(side in work["countries"] for work in known) for side in sides]
    found = {("joint", None): len(joint), ("third", None): _share(joint, lambda work: work["countries"] - set(sides))}
    found["affinity", None] = (
        Fraction(len(joint) * len(known) ** (len(sides) - 1), math.prod(sizes)) if all(sizes) else None
    )
    for side, size in zip(sides, sizes, strict=True):
        found["joint_share", side] = Fraction(len(joint), size) if size else None
        alone = [work for work in known if work["countries"] & set(sides) == {side}]
        found["own_mncs", side] = _mean(alone, "ncs")
        for name, test in (
            ("first", lambda row: row["position"] == "first"),
            ("corresponding", lambda row: row["corresponding"]),
        ):
            led = [{country_of(row, options) for row in work["rows"] if test(row)} - {None} for work in joint]
            led = [countries for countries in led if countries]
            found[name, side] = Fraction(sum(side in countries for countries in led), len(led)) if led else None
    found["joint_mncs", None], found["joint_pp_top_10", None] = _mean(joint, "ncs"), _mean(joint, "top_10")
    return found


def _share(works, test):
    return Fraction(sum(bool(test(work)) for work in works), len(works)) if works else None


def _mean(works, name):
    return sum(work[name] for work in works) / len(works) if works else None


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(corpora(most=12))
def test_cooperation_agrees_with_brute_force(rows):
    present = {row["country"] for row in rows["authorships"]}
    sides = tuple(code for code in ("GB", "TW", "HK") if code in present)
    if len(sides) < 2:
        return
    options = {"hong_kong_macao": "apart"}
    found = cooperate(corpus_of(rows), sides, **options)
    for year in (None, *{work["year"] for work in rows["works"]}):
        for (code, side), value in expected(rows, sides, options, year).items():
            told = [
                row
                for row in found.rows
                if row.indicator == code and row.key == {"year": year, "side": side, "field": None}
            ]
            if not told:  # a year in which no work has a known country, or nobody leads a joint work
                assert value in (None, 0)
                continue
            (row,) = told
            assert (row.value is None) == (value is None), (code, side, year)
            if value is not None:
                assert row.value == pytest.approx(float(value), abs=1e-11), (code, side, year)


def small():
    works = [
        {"id": i, "year": 2015 + i // 2, "type": "article", "citations": i, "oa_status": None} for i in range(8)
    ]  # fmt: skip
    places = {
        0: [(1, "GB"), (2, "CN")],
        2: [(1, "GB"), (2, "CN")],
        3: [(1, "GB"), (3, "HK")],
        5: [(1, "GB"), (2, "CN"), (4, "FR")],
    }
    authorships = [
        {"work": i, "seq": n, "author": n, "position": "first" if n == 0 else "last", "corresponding": n == 1,
         "institution": institution, "country": country}
        for i in range(8)
        for n, (institution, country) in enumerate(places.get(i, [(1, "GB")]))
    ]  # fmt: skip
    fields = [{"work": i, "field": "physics" if i < 4 else "energy", "weight": 1} for i in range(8)]
    return {"works": works, "authorships": authorships, "fields": fields, "references": [], "institutions": []}


def test_new_pairs_and_emerging_fields():
    found = cooperate(corpus_of(small()), ["GB", "CN"])
    pairs = {row.key["year"]: row for row in found.rows if row.indicator == "new_pairs"}
    assert pairs[2015].value is None
    assert pairs[2015].reason.code == "measure:first_year"
    assert pairs[2016].value == 1.0, "the institution of Hong Kong counts with China and is new"
    assert pairs[2017].value == 0.0
    growth = {row.key["field"]: row for row in found.rows if row.indicator == "field_growth"}
    assert growth["physics"].value == 1.0 or growth["physics"].denominator
    assert growth["energy"].value is None, "nothing to grow from"
    later = cooperate(corpus_of(small()), ["GB", "CN"], period=(2016, 2018))
    assert {row.key["year"]: row.value for row in later.rows if row.indicator == "new_pairs"} == {2016: 1.0, 2017: 0.0}
    assert found.of("salton", year=None, side=None).value == pytest.approx(4 / math.sqrt(8 * 4))
    assert found.of("first", year=None, side="GB").value == 1.0
    assert found.of("corresponding", year=None, side="CN").value == 1.0
    assert found.of("third", year=None, side=None).value == 0.25
    assert found.sql()


@pytest.mark.parametrize(
    ("sides", "options", "code"),
    [
        (["GB"], {}, "measure:few_sides"),
        (["GB", "GB"], {}, "measure:few_sides"),
        (["GB", "XX"], {}, "measure:unknown_value"),
        (["CN", "HK"], {}, "measure:merged_sides"),
        (["GB", "CN"], {"counting": "full"}, "measure:not_an_option"),
        (["GB", "CN"], {"period": (1990, 1991)}, "measure:empty_period"),
    ],
)
def test_questions_without_an_answer_are_refused(sides, options, code):
    with pytest.raises(Invalid) as bad:
        cooperate(corpus_of(small()), sides, **options)
    assert bad.value.reason.code == code


def test_countries_that_never_met_are_told():
    rows = small()
    found = cooperate(corpus_of(rows), ["FR", "HK"], hong_kong_macao="apart")
    assert found.of("joint", year=None).value == 0.0
    assert "measure:nothing_in_common" in [note.code for note in found.notes]
