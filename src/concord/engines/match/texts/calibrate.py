"""Several sources on one scale: texts, declared fields, bids, a model, another system's scores."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from concord.engines.match.given import floats, mapped
from concord.engines.match.texts import words  # noqa: F401  (registers the words of the reasons)
from concord.engines.reason import Invalid

Floats = NDArray[np.float64]
KNOTS = 1001


def scale_of(values: Any, reference: Any, *, prior: float = 0.0) -> float:
    """The factor that gives `values` the root mean square of `reference`; 1.0 where either is all 0.

    Args:
        values, reference: numbers, as many of each.
        prior: sum of squares taken to be in both already: the larger, the nearer to 1.0 while the numbers are few.
    """
    own, other = (float(np.sum(np.square(np.asarray(each, dtype=np.float64)))) for each in (values, reference))
    return float(np.sqrt((other + prior) / (own + prior))) if own > 0 and other > 0 else 1.0


def to_quantiles(values: Any, reference: Any) -> Floats:
    """Each value replaced by the reference's value of the same rank: same order, the distribution of the reference.

    Equal values stay equal (they get the middle of their ranks). Shapes may differ; NaN stays NaN (no opinion) and is
    not counted. Quantile matching as in equipercentile equating (Kolen and Brennan 2014, ch. 2).
    """
    given, known = floats(values, "values"), floats(reference, "reference")
    there = np.isfinite(given)
    known = np.sort(known[np.isfinite(known)])
    out = np.full(given.shape, np.nan)
    if not there.any() or not len(known):
        return out
    ordered = np.sort(given[there])
    low, high = (np.searchsorted(ordered, given[there], side=side) for side in ("left", "right"))
    rank = (low + high - 1) / 2 / max(len(ordered) - 1, 1)
    out[there] = np.interp(rank, np.linspace(0, 1, len(known)), known)
    return out


def to_outcomes(values: Any, rated_values: Any, outcomes: Any) -> Floats:
    """Each value replaced by the outcome it foretells: isotonic regression on pairs whose outcome is known.

    Args:
        values: scores to be mapped.
        rated_values, outcomes: scores of pairs with a known outcome (a self-rated expertise, a reviewer's confidence).

    The least-squares non-decreasing function (Zadrozny and Elkan 2002); ties in the outcome's steps are the price.
    """
    from sklearn.isotonic import IsotonicRegression  # takes long to import, and few ask for it

    known, target = floats(rated_values, "rated_values").ravel(), floats(outcomes, "outcomes").ravel()
    if known.shape != target.shape or not len(known):
        raise Invalid("match:sources-shapes", source="outcomes", given=target.shape, expected=known.shape)
    for name, array in (("rated_values", known), ("outcomes", target)):
        _finite(name, array.reshape(-1, 1))
    fitted = IsotonicRegression(out_of_bounds="clip").fit(known, target)
    given = floats(values, "values")
    _finite("values", given.reshape(-1, 1))
    if not given.size:
        return given
    return np.asarray(fitted.predict(given.ravel()), dtype=np.float64).reshape(given.shape)


def blend(
    sources: Mapping[str, Any], weights: Mapping[str, float] | None = None, *, reference: str | None = None
) -> Floats:
    """Sources on one scale and averaged.

    Args:
        sources: name to matrix (submissions x profiles), higher is better; NaN: no opinion on the pair.
        weights: of each source (default: equal). A pair is the mean over the sources with an opinion, or 0.
        reference: the source whose distribution the others take (default: the first); see `to_quantiles`.

    Raises:
        Invalid: shapes that disagree, infinite entries, an unknown source, a negative weight, weights of 0 in all.
    """
    names = list(mapped(sources, "sources", "dict[str, array]"))
    if not names:
        raise Invalid("match:affinity-option", option="sources", value="-", expected=">= 1")
    arrays = {name: floats(sources[name], str(name)) for name in names}
    reference = names[0] if reference is None else reference
    share = dict.fromkeys(names, 1.0) if weights is None else dict(mapped(weights, "weights", "dict[str, float]"))
    _check(arrays, reference, share)
    total, weight = np.zeros(arrays[reference].shape), np.zeros(arrays[reference].shape)
    for name, array in arrays.items():
        scaled = array if name == reference else to_quantiles(array, arrays[reference])
        there = np.isfinite(scaled)
        total[there] += share.get(name, 0.0) * scaled[there]
        weight[there] += share.get(name, 0.0)
    return np.divide(total, weight, out=np.zeros_like(total), where=weight > 0)


def _check(arrays: Mapping[str, Floats], reference: str, share: Mapping[str, float]) -> None:
    unknown = sorted({reference, *share} - arrays.keys())
    if unknown:
        raise Invalid("match:affinity-option", option="sources", value=unknown[0], expected=" / ".join(arrays))
    for name, value in share.items():
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not np.isfinite(value) or value < 0:
            raise Invalid("match:affinity-option", option=f"weight of {name}", value=value, expected=">= 0")
    if not any(share.values()):
        raise Invalid("match:affinity-option", option="weights", value=0, expected="> 0")
    for name, array in arrays.items():
        if array.ndim != 2 or array.shape != arrays[reference].shape:
            raise Invalid("match:sources-shapes", source=name, given=array.shape, expected=arrays[reference].shape)
        _finite(name, np.where(np.isnan(array), 0.0, array))


def _finite(name: str, array: Floats) -> None:
    wrong = np.argwhere(~np.isfinite(array))
    if len(wrong):
        row, column = (int(at) for at in wrong[0])
        value = str(array[row, column])
        raise Invalid("match:source-not-finite", source=name, row=row + 1, column=column + 1, value=value)


def with_bids(scores: Any, bids: Any, *, weight: float = 1.0) -> Floats:
    """Affinities raised or lowered by what reviewers said they would like to assess.

    score ** (1 / 2 ** (weight * bid)), so that a bid of 1 turns 0.25 into 0.5 and a bid of -1 into 0.06: a bid moves a
    score, it does not make one, and an affinity of 0 stays 0 (the rule of large conferences; on why a bid alone should
    not decide see Jecmen et al. 2022). Bids of 0 and NaN change nothing.

    Args:
        scores: float (submissions x profiles) in 0 … 1.
        bids: the same shape, -1 (not willing) to 1 (eager), 0 or NaN: nothing said.
        weight: 0: bids do not count; 1: as above.

    Raises:
        Invalid: shapes that disagree, a score that is no number in 0 … 1, a bid outside -1 … 1.
    """
    given, said = floats(scores, "scores"), np.nan_to_num(floats(bids, "bids"), nan=0.0)
    if given.ndim != 2:
        raise Invalid("match:sources-shapes", source="scores", given=given.shape, expected="2-d")
    if given.shape != said.shape:
        raise Invalid("match:sources-shapes", source="bids", given=said.shape, expected=given.shape)
    if isinstance(weight, bool) or not isinstance(weight, (int, float)) or not np.isfinite(weight) or weight < 0:
        raise Invalid("match:affinity-option", option="weight", value=weight, expected=">= 0")
    _finite("scores", given)
    outside = np.argwhere((given < 0) | (given > 1))
    if len(outside):
        row, column = (int(at) for at in outside[0])
        place = f"score {row + 1}, {column + 1}"
        raise Invalid("match:affinity-option", option=place, value=given[row, column], expected="0 … 1")
    wrong = np.argwhere(np.abs(said) > 1)
    if len(wrong):
        row, column = (int(at) for at in wrong[0])
        raise Invalid("match:bid-outside", row=row + 1, column=column + 1, value=str(said[row, column]))
    return np.asarray(given ** (0.5 ** (weight * said)))
