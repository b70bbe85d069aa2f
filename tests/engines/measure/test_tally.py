"""Figures over records: exact, traced to their keys, and refused by name where they would mislead."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from fractions import Fraction

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from concord.engines.measure import Definition, Figure, Records, condition, tally
from concord.engines.reason import Invalid

APPLICATIONS = pa.table(
    {
        "id": ["A1", "A2", "A3", "A4"],
        "side": ["GB", "GB", "CN", None],
        "state": ["awarded", "declined", "declined", "awarded"],
        "days": pa.array([100, 121, None, 90], pa.int64()),
    }
)
LINES = pa.table(
    {
        "id": [1, 2, 3, 4],
        "side": ["GB", "GB", "CN", "CN"],
        "kind": ["committed", "paid", "committed", "paid"],
        "amount": pa.array([Decimal("100.10"), Decimal("33.40"), Decimal("900.00"), None], pa.decimal128(18, 2)),
        "currency": ["GBP", "GBP", "CNY", "CNY"],
        "rate": [1.5, 2.5, 3.5, 4.5],
    }
)
AWARDED = (condition("state", "=", "awarded"),)
SUCCESS = Definition("success", "2", Figure("applications", where=AWARDED), Figure("applications"))


def records():
    return Records.of(applications=APPLICATIONS, lines=LINES)


def lines(what: str, kind: str) -> Figure:
    return Figure("lines", what, "amount", (condition("kind", "=", kind),), unit="currency")


def test_a_share_has_its_numerator_denominator_and_records():
    found = tally(records(), [SUCCESS], by=["side"])
    gb = found.of("success", side="GB")
    assert (gb.value, gb.numerator, gb.denominator) == (0.5, 1, 2)
    assert gb.records == (("A1",), ("A1", "A2"))
    assert found.of("success", side="CN").value == 0.0, "an honest zero: an application stands behind it"
    assert [row.key["side"] for row in found.rows] == ["CN", "GB", None]
    assert found.definitions == {"success": "2"}
    assert "COUNT" in found.sql() or "SUM" in found.sql()


def test_money_is_exact_and_never_mixed():
    found = tally(records(), [Definition("committed", "1", lines("sum", "committed"))], by=["side"])
    assert found.of("committed", side="GB").numerator == Fraction("100.10")
    assert found.of("committed", side="GB").unit == "GBP"
    with pytest.raises(Invalid) as bad:
        tally(records(), [Definition("committed", "1", lines("sum", "committed"))])
    assert bad.value.reason.code == "measure:mixed_units"


def test_a_ratio_of_sums_says_what_is_blank():
    paid = Definition("paid", "1", lines("sum", "paid"), lines("sum", "committed"), factor=100)
    found = tally(records(), [paid], by=["side"])
    assert found.of("paid", side="GB").value == pytest.approx(3340 / 100.10)
    assert found.of("paid", side="GB").unit is None
    assert [note.code for note in found.notes] == ["measure:blank_values"]


def test_a_median_is_exact_and_alone():
    found = tally(records(), [Definition("wait", "1", Figure("applications", "median", "days"))], by=["side"])
    assert found.of("wait", side="GB").numerator == Fraction(221, 2)
    assert found.of("wait", side="CN").value is None
    assert found.of("wait", side="CN").reason.code == "measure:nothing_to_order"
    with pytest.raises(Invalid):
        Definition("x", "1", Figure("applications", "median", "days"), Figure("applications"))


def test_a_share_of_nothing_has_no_value():
    none = Figure("applications", where=(condition("side", "=", "FR"),))
    found = tally(records(), [Definition("share", "1", none, none)])
    assert found.rows[0].value is None
    assert found.rows[0].reason.code == "measure:nothing_to_divide"
    assert "measure:no_records" in [note.code for note in found.notes]


@pytest.mark.parametrize(
    ("figure", "by", "code"),
    [
        (Figure("deals"), (), "measure:no_table"),
        (Figure("applications"), ("year",), "measure:missing_column"),
        (Figure("applications", where=(condition("stage", "=", 1),)), (), "measure:missing_column"),
        (Figure("lines", "sum", "rate"), (), "measure:inexact"),
    ],
)
def test_what_does_not_exist_is_refused_by_name(figure, by, code):
    with pytest.raises(Invalid) as bad:
        tally(records(), [Definition("x", "1", figure)], by=by)
    assert bad.value.reason.code == code
    assert bad.value.reason.text("zh")


def test_unknown_words_are_errors():
    with pytest.raises(Invalid):
        Figure("applications", "average", "days")
    with pytest.raises(Invalid):
        condition("side", "like", "G%")
    with pytest.raises(Invalid):
        Figure("applications", "sum")
    with pytest.raises(Invalid):
        tally(records(), [SUCCESS, SUCCESS])


def test_the_result_is_frozen_and_names_its_data():
    found = tally(records(), [SUCCESS], by=["side"])
    with pytest.raises(AttributeError):
        found.rows = ()
    with pytest.raises(TypeError):
        found.rows[0].key["side"] = "FR"
    shuffled = Records.of(applications=APPLICATIONS.take([3, 1, 0, 2]), lines=LINES.take([2, 3, 1, 0]))
    assert shuffled.data_version == records().data_version
    assert tally(shuffled, [SUCCESS], by=["side"]).digest() == found.digest()
    other = Records.of(applications=APPLICATIONS.slice(1), lines=LINES)
    assert other.data_version != records().data_version


ROWS = st.lists(
    st.tuples(
        st.sampled_from(["GB", "CN", None]),
        st.sampled_from([2017, 2018, None]),
        st.sampled_from(["a", "b", None]),
        st.one_of(st.none(), st.decimals(-1000, 1000, places=2)),
    ),
    max_size=12,
)


@settings(max_examples=25, deadline=None)
@given(ROWS)
def test_sums_and_counts_agree_with_brute_force(rows):
    sides, years, states, amounts = zip(*rows, strict=True) if rows else ((), (), (), ())
    table = pa.table(
        {
            "id": pa.array(range(len(rows)), pa.int64()),
            "side": pa.array(sides, pa.string()),
            "year": pa.array(years, pa.int64()),
            "state": pa.array(states, pa.string()),
            "amount": pa.array(amounts, pa.decimal128(18, 2)),
        }
    )
    tests = (condition("state", "in", ["a"]), condition("year", ">=", 2018))
    total = Figure("t", "sum", "amount", tests)
    share = Definition("share", "1", total, Figure("t", where=(condition("state", "known"),)))
    found = tally(Records.of(t=table), [Definition("total", "1", total), share], by=["side"])
    top, bottom, keys = defaultdict(Fraction), defaultdict(int), defaultdict(list)
    for key, (side, year, state, amount) in enumerate(rows):
        if state == "a" and year is not None and year >= 2018:
            top[side] += Fraction(amount or 0)
            keys[side].append(key)
        bottom[side] += state is not None
    for side in {row[0] for row in rows}:
        row = found.of("total", side=side)
        assert (row.numerator, row.records[0]) == (top[side], tuple(keys[side]))
        divided = found.of("share", side=side)
        assert divided.value == (float(top[side] / bottom[side]) if bottom[side] else None)
