"""Sources on one scale: order kept, distributions matched, outcomes learnt, bids, bad input; the published metric."""

from __future__ import annotations

import csv
import gzip
import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from concord.engines.match.texts import blend, misranking_loss, to_outcomes, to_quantiles, with_bids
from concord.engines.match.texts.calibrate import scale_of
from concord.engines.reason import Invalid
from real_data import data_path

TABLES = arrays(np.float64, (4, 3), elements=st.floats(-5, 5).map(lambda x: round(x, 2)))


@settings(max_examples=60, deadline=None)
@given(TABLES, TABLES)
def test_quantiles_keep_the_order_and_take_the_range(values, reference):
    out = to_quantiles(values, reference)
    flat, made = values.ravel(), out.ravel()
    for i, j in itertools.permutations(range(len(flat)), 2):
        if flat[i] < flat[j]:
            assert made[i] <= made[j]
        if flat[i] == flat[j]:
            assert made[i] == made[j]
    assert made.min() >= reference.min() - 1e-12
    assert made.max() <= reference.max() + 1e-12


def test_quantiles_of_the_same_shape_are_the_reference_sorted():
    rng = np.random.default_rng(0)
    values, reference = rng.random(50), rng.random(50) ** 3
    out = to_quantiles(values, reference)
    np.testing.assert_allclose(np.sort(out), np.sort(reference))
    np.testing.assert_array_equal(np.argsort(out), np.argsort(values))
    np.testing.assert_allclose(to_quantiles(np.exp(values), reference), out)


def test_no_opinion_stays_none():
    out = to_quantiles([[1.0, np.nan]], [[0.2, 0.8]])
    assert np.isnan(out[0, 1])
    merged = blend({"texts": [[0.2, 0.8], [0.4, np.nan]], "model": [[10, np.nan], [20, np.nan]]})
    assert merged[0, 1] == 0.8
    assert merged[1, 1] == 0.0


def test_blend_puts_sources_on_the_scale_of_the_first():
    rng = np.random.default_rng(1)
    texts = rng.random((6, 5))
    np.testing.assert_allclose(blend({"texts": texts, "other": 100 * texts - 7}), texts)
    weighed = blend({"texts": texts, "other": rng.random((6, 5))}, {"texts": 1.0, "other": 0.0})
    np.testing.assert_allclose(weighed, texts)


def test_outcomes_are_learnt_without_turning_the_order():
    rng = np.random.default_rng(2)
    score = rng.random(400)
    outcome = (rng.random(400) < score**2).astype(float)
    out = to_outcomes(np.linspace(0, 1, 50), score, outcome)
    assert (np.diff(out) >= 0).all()
    assert np.abs(out - np.linspace(0, 1, 50) ** 2).mean() < 0.1


def test_scale_of():
    assert scale_of([1, 1], [2, 2]) == pytest.approx(2.0)
    assert scale_of([0, 0], [2, 2]) == 1.0
    assert 1 < scale_of([1, 1], [2, 2], prior=10) < 1.3


def test_bids_move_scores_and_keep_their_bounds():
    scores = np.array([[0.25, 0.25, 0.25, 0.0, 1.0]])
    out = with_bids(scores, [[1, -1, np.nan, 1, -1]])
    np.testing.assert_allclose(out, [[0.5, 0.0625, 0.25, 0.0, 1.0]])
    np.testing.assert_allclose(with_bids(scores, [[1, -1, 0, 1, -1]], weight=0), scores)


@pytest.mark.parametrize(
    ("call", "code"),
    [
        (lambda: blend({}), "match:affinity-option"),
        (lambda: blend({"a": [[1.0]], "b": [[1.0, 2.0]]}), "match:sources-shapes"),
        (lambda: blend({"a": [[np.inf]]}), "match:source-not-finite"),
        (lambda: blend({"a": [[1.0]]}, {"b": 1.0}), "match:affinity-option"),
        (lambda: blend({"a": [[1.0]]}, {"a": -1.0}), "match:affinity-option"),
        (lambda: blend({"a": [[1.0]]}, {"a": 0.0}), "match:affinity-option"),
        (lambda: blend({"a": [[1.0]]}, reference="b"), "match:affinity-option"),
        (lambda: with_bids([[0.5]], [[2.0]]), "match:bid-outside"),
        (lambda: with_bids([[0.5]], [[0.0, 1.0]]), "match:sources-shapes"),
        (lambda: with_bids([[np.nan]], [[0.0]]), "match:source-not-finite"),
        (lambda: with_bids([[1.5]], [[0.0]]), "match:affinity-option"),
        (lambda: to_outcomes([0.5], [], []), "match:sources-shapes"),
        (lambda: to_outcomes([0.5], [np.nan], [1.0]), "match:source-not-finite"),
    ],
)
def test_bad_input_is_named(call, code):
    with pytest.raises(Invalid) as caught:
        call()
    assert caught.value.reason.code == code
    assert caught.value.reason.text("zh")


# --- the metric of the public gold standard ---


def test_the_loss_by_hand():
    rated = {"A": {"p": 5, "q": 3, "r": 3}}
    assert misranking_loss({"A": {"p": 0.9, "q": 0.1, "r": 0.2}}, rated) == 0.0
    assert misranking_loss({"A": {"p": 0.1, "q": 0.9, "r": 0.2}}, rated) == 1.0
    assert misranking_loss({"A": {"p": 0.1, "q": 0.1, "r": 0.0}}, rated) == 0.25
    with pytest.raises(Invalid, match="q"):
        misranking_loss({"A": {"p": 1.0}}, rated)


def ratings() -> dict[str, dict[str, float]]:
    with data_path("match", "goldstandard", "evaluations.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t"))
    return {
        row["ParticipantID"]: {
            row[f"Paper{at}"]: float(row[f"Expertise{at}"]) for at in range(1, 11) if row[f"Paper{at}"].strip()
        }
        for row in rows
    }


def test_the_published_losses_are_recomputed():
    """TPMS .28, ELMo .34, SPECTER .27, SPECTER+MFR .24, ACL .30, each the mean over ten draws of the profiles."""
    rated = ratings()
    assert (len(rated), sum(map(len, rated.values()))) == (58, 477)
    predicted: dict[str, dict[str, dict[str, dict[str, float]]]] = {}
    source = data_path("match", "goldstandard", "published_predictions_rated_pairs.csv.gz")
    with gzip.open(source, "rt", encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            draw = predicted.setdefault(row["algorithm"], {}).setdefault(row["split"], {})
            draw.setdefault(row["reviewer"], {})[row["paper"]] = float(row["similarity"])
    loss = {
        name: np.mean([misranking_loss(draw, rated) for draw in draws.values()]) for name, draws in predicted.items()
    }
    published = {"tpms": 0.28, "elmo": 0.34, "specter": 0.27, "specter_mfr": 0.24, "acl": 0.30}
    assert {name: round(float(value), 2) for name, value in loss.items()} == published
