"""Two kinds of things that want each other: offers and needs, partners and partners, hosts and fellows.

>>> import numpy as np
>>> from concord.engines.match.pairing import pair
>>> hosts = np.array([[0.9, 0.8], [0.7, 0.2]])  # how each host (row) likes each fellow
>>> fellows = np.array([[0.3, 0.9], [0.8, 0.6]])  # how each fellow (column) likes each host
>>> stable = pair(hosts, fellows, method="stable", one=["H1", "H2"], other=["F1", "F2"])
>>> stable.pairs
(('H1', 'F2'), ('H2', 'F1'))
>>> stable.blocking()
()
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from concord.engines.match import pairing_words  # noqa: F401  (registers the words of the reasons)
from concord.engines.match.given import floats, integer, listed, mapped, of_kind, one_of, seconds
from concord.engines.match.pairing_solvers import best_whole, best_within, deferred, greedy
from concord.engines.match.scores import Floats, Ints
from concord.engines.reason import Invalid, Reason, reason

MEANS = ("harmonic", "geometric", "least", "mean")
METHODS = ("stable", "optimal")
VERSION = "1"


def reciprocal(forward: Any, backward: Any, mean: str = "harmonic") -> Floats:
    """One score for a pair from what each thinks of the other; 0 as soon as one of them scores 0 (but for ``mean``).

    ``harmonic`` 2ab / (a + b) and ``geometric`` sqrt(ab) want both content (Pizzato et al. 2013; Neve and Palomares
    2019 compare them), ``least`` is the worse of the two, ``mean`` lets one make up for the other.

    Args:
        forward, backward: float, the same shape, >= 0.
        mean: one of `MEANS`.

    Raises:
        Invalid: an unknown mean or shapes that disagree.
    """
    a, b = floats(forward, "forward"), floats(backward, "backward")
    if not one_of(mean, MEANS):
        raise Invalid("match:pairing-option", option="mean", value=mean, expected=" / ".join(MEANS))
    if a.shape != b.shape:
        raise Invalid("match:pairing-shape", what="backward", given=b.shape, expected=a.shape)
    if mean == "geometric":
        return np.sqrt(a) * np.sqrt(b)
    if mean == "least":
        return np.minimum(a, b)
    if mean == "mean":
        return (a + b) / 2
    total = a + b
    # a * (b / total) instead of a * b / total: very small scores do not vanish
    return np.asarray(2 * a * np.divide(b, total, out=np.zeros_like(total), where=total > 0))


@dataclass(frozen=True, slots=True, eq=False)
class Pairing:
    """Who is joined with whom.

    Attributes:
        one, other: identifiers of the two kinds (the same list for partners of one list).
        row, column: int64 (candidates): possible pairs, by positions.
        forward, backward, score: float64 (candidates): what the one thinks of the other, the reverse, and both as one.
        chosen: int64: indices of the candidates that are joined, ascending.
        total: sum of the scores of the joined pairs.
        bound: no pairing under these capacities has a greater total (for ``optimal``), else infinity.
        optimal: True only when proven.
        method, options, seed, version: what makes the run repeatable.
        capacity: how many partners each takes, of the one and of the other kind.
    """

    one: tuple[str, ...]
    other: tuple[str, ...]
    row: Ints
    column: Ints
    forward: Floats
    backward: Floats
    score: Floats
    chosen: Ints
    total: float
    bound: float
    optimal: bool
    method: str
    capacity: tuple[Ints, Ints]
    within: bool
    seed: int
    options: Mapping[str, Any]
    version: str
    _shut: Mapping[str, NDArray[np.bool_]] = field(repr=False)

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """Joined pairs by identifiers, in the order of the one kind."""
        return tuple((self.one[int(self.row[at])], self.other[int(self.column[at])]) for at in self.chosen.tolist())

    def blocking(self) -> tuple[tuple[str, str], ...]:
        """Pairs that would both rather have each other than what they have; empty: the pairing is stable.

        A candidate pair blocks when each side has a free place or likes the other strictly better than the least liked
        partner it has. ``within`` one list both sides go by the common score.
        """
        forward, backward = (self.score, self.score) if self.within else (self.forward, self.backward)
        joined = np.zeros(len(self.row), dtype=bool)
        joined[self.chosen] = True
        ones, others = self.capacity
        if self.within:
            held = np.concatenate([self.row[joined], self.column[joined]])
            liked = np.concatenate([forward[joined], forward[joined]])
            wants = _would(held, liked, ones)
            both = wants(self.row, forward) & wants(self.column, backward)
        else:
            both = _would(self.row[joined], forward[joined], ones)(self.row, forward)
            both &= _would(self.column[joined], backward[joined], others)(self.column, backward)
        return tuple(
            (self.one[int(self.row[at])], self.other[int(self.column[at])]) for at in np.flatnonzero(both & ~joined)
        )

    def reason(self, one: str, other: str) -> Reason:
        """Why two are joined, or why not.

        Raises:
            Invalid: an unknown identifier.
        """
        row, column = _position(self.one, one, "one"), _position(self.other, other, "other")
        if self.within and row > column:
            row, column = column, row
        at = np.flatnonzero((self.row == row) & (self.column == column))
        if not len(at):
            why = tuple(name for name, possible in self._shut.items() if not possible[row, column])
            return reason("match:pairing-filtered", why=why) if why else reason("match:pairing-no-interest")
        return self._known(int(at[0]), self.one[row], self.other[column])

    def _known(self, at: int, one: str, other: str) -> Reason:
        score = round(float(self.score[at]), 4)
        if at in self.chosen:
            forward, backward = round(float(self.forward[at]), 4), round(float(self.backward[at]), 4)
            return reason("match:pairing-joined", one=one, other=other, forward=forward, backward=backward, score=score)
        if self.method == "optimal":
            return reason("match:pairing-better-whole", one=one, other=other, score=score)
        if (one, other) in self.blocking():
            return reason("match:pairing-blocking", one=one, other=other)
        return self._full(at, one, other)

    def _full(self, at: int, one: str, other: str) -> Reason:
        """Which of the two has no room for the other, in its own terms."""
        sides = [(self.row, one, self.forward, self.capacity[0]), (self.column, other, self.backward, self.capacity[1])]
        for place, name, liked, capacity in sides:
            liked = self.score if self.within else liked
            mine = self.chosen[place[self.chosen] == place[at]]
            if self.within:
                mine = self.chosen[(self.row[self.chosen] == place[at]) | (self.column[self.chosen] == place[at])]
            if len(mine) >= capacity[place[at]] and (not len(mine) or liked[mine].min() >= liked[at]):
                least = round(float(liked[mine].min()), 4) if len(mine) else 0.0
                return reason("match:pairing-full", full=name, least=least, score=round(float(liked[at]), 4))
        return reason("match:pairing-better-whole", one=one, other=other, score=round(float(self.score[at]), 4))


def _would(held: Ints, liked: Floats, capacity: Ints) -> Any:
    """A function (who, how much they like it) -> would they take it."""
    count = np.bincount(held, minlength=len(capacity))
    least = np.full(len(capacity), np.inf)
    np.minimum.at(least, held, liked)
    room = count < capacity

    def wants(who: Ints, much: Floats) -> NDArray[np.bool_]:
        return (capacity[who] > 0) & (room[who] | (much > least[who]))

    return wants


def pair(
    forward: Any,
    backward: Any = None,
    *,
    method: str = "optimal",
    mean: str = "harmonic",
    proposing: str = "one",
    one_capacity: int | Sequence[int] = 1,
    other_capacity: int | Sequence[int] = 1,
    filters: Mapping[str, Any] | None = None,
    most: bool = False,
    one: Sequence[str] | None = None,
    other: Sequence[str] | None = None,
    seed: int = 0,
) -> Pairing:
    """Join two kinds of things that score each other.

    Args:
        forward: float (ones x others), dense or sparse, >= 0: how well each other fits each one; 0: not at all.
        backward: the same shape: how well each one fits each other (default: as forward).
        method: ``optimal``: the greatest sum of `reciprocal` scores, proven; ``stable``: no two would both rather have
            each other (deferred acceptance, Gale and Shapley 1962; with capacities, Roth 1984). Among stable pairings
            it is the best for every member of the `proposing` kind; equal scores are broken by the common score, then
            by lot.
        mean: see `reciprocal`.
        proposing: ``one`` or ``other``.
        one_capacity, other_capacity: partners each takes, one number for all or one each.
        filters: name to bool (ones x others), False where a pair is impossible; the name is given as the reason.
        most: for ``optimal``: as many pairs as possible first, then the greatest sum.
        one, other: identifiers (default: 1, 2, 3, …).
        seed: breaks equal scores.

    Raises:
        Invalid: an unknown option, shapes that disagree, a score below 0 or not finite, negative capacities, duplicate
            identifiers.
    """
    _known_options(method, proposing, mean)
    most, seed = of_kind(most, bool, "most"), integer(seed, "seed")
    row, column, ahead, back, shape, names, others = _candidates(forward, backward, one, other)
    shut = _filters(filters, shape)
    row, column, ahead, back, score = _possible(row, column, ahead, back, shut, mean)
    capacity = (
        _capacity(one_capacity, shape[0], "one_capacity"),
        _capacity(other_capacity, shape[1], "other_capacity"),
    )
    bound = np.inf
    if method == "stable":
        lot = np.random.default_rng(seed).permutation(len(row))
        sides = ((row, ahead, capacity[0]), (column, back, capacity[1]))
        first = 0 if proposing == "one" else 1
        chosen = deferred(sides[first], sides[1 - first], score, lot)
    else:
        chosen, bound = best_whole(row, column, score, capacity, most)
    total = float(score[chosen].sum())
    options = {"method": method, "mean": mean, "proposing": proposing, "most": most}
    proven = bool(method == "optimal" and bound - total <= 1e-6 * max(1.0, abs(total)))
    return Pairing(
        names, others, row, column, ahead, back, score, chosen, total, max(float(bound), total), proven, method,
        capacity, False, seed, options, VERSION, shut,
    )  # fmt: skip


def pair_within(
    forward: Any,
    *,
    method: str = "optimal",
    mean: str = "harmonic",
    capacity: int | Sequence[int] = 1,
    filters: Mapping[str, Any] | None = None,
    names: Sequence[str] | None = None,
    seed: int = 0,
    time_limit: float | None = None,
) -> Pairing:
    """Join partners of one list with each other.

    Args:
        forward: float (members x members), >= 0: how well the column fits the row; the diagonal does not count.
        method: ``optimal``: the greatest sum of `reciprocal` scores (an integer programme; with its bound when
            `time_limit` stops it); ``stable``: no two have a higher common score together than with what they have.
            When both go by the common score a stable pairing always exists, and taking the best pair left finds it
            (Abraham, Levavi, Manlove and O'Malley 2008); with a taste of each side's own none may exist.
        mean, seed: as in `pair`. capacity: partners each takes.
        filters: name to bool (members x members); a pair is possible where both directions are True.
        names: identifiers. time_limit: seconds for ``optimal``.

    Raises:
        Invalid: as `pair`.
    """
    _known_options(method, "one", mean)
    seed, time_limit = integer(seed, "seed"), seconds(time_limit)
    row, column, ahead, back, shape, ids, _ = _candidates(forward, None, names, names)
    if shape[0] != shape[1]:
        raise Invalid("match:pairing-shape", what="forward", given=shape, expected=(shape[0], shape[0]))
    whole = sparse.csr_array((ahead, (row, column)), shape=shape)
    shut = _filters(filters, shape)
    shut = {name: possible & possible.T for name, possible in shut.items()}
    upper = row < column
    row, column, ahead = row[upper], column[upper], ahead[upper]
    back = np.asarray(whole[column, row]).ravel() if len(row) else np.zeros(0)
    row, column, ahead, back, score = _possible(row, column, ahead, back, shut, mean)
    places = _capacity(capacity, shape[0], "capacity")
    bound = np.inf
    if method == "stable":
        chosen = greedy(row, column, score, places, np.random.default_rng(seed).permutation(len(row)))
    else:
        chosen, bound = best_within(row, column, score, places, time_limit)
    total = float(score[chosen].sum())
    proven = bool(method == "optimal" and bound - total <= 1e-6 * max(1.0, abs(total)))
    return Pairing(
        ids, ids, row, column, ahead, back, score, chosen, total, max(float(bound), total), proven, method,
        (places, places), True, seed, {"method": method, "mean": mean}, VERSION, shut,
    )  # fmt: skip


def _known_options(method: str, proposing: str, mean: str) -> None:
    for option, value, known in (
        ("method", method, METHODS), ("proposing", proposing, ("one", "other")), ("mean", mean, MEANS)
    ):  # fmt: skip
        if not one_of(value, known):
            raise Invalid("match:pairing-option", option=option, value=value, expected=" / ".join(known))


def _matrix(given: Any, what: str) -> sparse.csr_array:
    matrix = sparse.csr_array(given) if sparse.issparse(given) else np.asarray(given)
    if matrix.ndim != 2 or matrix.dtype.kind not in "fiub":
        raise Invalid("match:pairing-shape", what=what, given=matrix.shape, expected="2-d")
    return sparse.csr_array(matrix, dtype=np.float64, copy=True)


def _candidates(forward: Any, backward: Any, one: Any, other: Any) -> Any:
    ahead = _matrix(forward, "forward")
    back = ahead if backward is None else _matrix(backward, "backward")
    if back.shape != ahead.shape:
        raise Invalid("match:pairing-shape", what="backward", given=back.shape, expected=ahead.shape)
    names, others = _names(one, ahead.shape[0], "one"), _names(other, ahead.shape[1], "other")
    for what, matrix in (("forward", ahead), ("backward", back)):
        wrong = np.flatnonzero(~np.isfinite(matrix.data) | (matrix.data < 0))
        if len(wrong):
            entries, at = matrix.tocoo(), int(wrong[0])
            raise Invalid(
                "match:pairing-no-number", what=what, one=names[int(entries.row[at])],
                other=others[int(entries.col[at])], value=str(entries.data[at]),
            )  # fmt: skip
    either = (ahead + back).tocoo()
    row, column = either.row.astype(np.int64), either.col.astype(np.int64)
    order = np.lexsort((column, row))
    row, column = row[order], column[order]
    one_way = np.asarray(ahead[row, column]).ravel() if len(row) else np.zeros(0)
    other_way = np.asarray(back[row, column]).ravel() if len(row) else np.zeros(0)
    return row, column, one_way, other_way, ahead.shape, names, others


def _possible(row: Ints, column: Ints, ahead: Floats, back: Floats, shut: Mapping[str, Any], mean: str) -> Any:
    keep = (ahead > 0) & (back > 0)
    for possible in shut.values():
        keep &= possible[row, column]
    row, column, ahead, back = row[keep], column[keep], ahead[keep], back[keep]
    return row, column, ahead, back, reciprocal(ahead, back, mean)


def _filters(given: Mapping[str, Any] | None, shape: tuple[int, int]) -> dict[str, NDArray[np.bool_]]:
    found = {}
    for name, possible in mapped({} if given is None else given, "filters", "dict[str, array[bool]]").items():
        array = np.array(possible.toarray() if sparse.issparse(possible) else possible)
        if array.shape != shape or array.dtype.kind != "b":
            raise Invalid("match:pairing-shape", what=name, given=array.shape, expected=f"bool {shape}")
        found[str(name)] = array
    return found


def _names(given: Sequence[str] | None, count: int, what: str) -> tuple[str, ...]:
    names = tuple(map(str, range(1, count + 1) if given is None else listed(given, what, "list[str]")))
    if len(names) != count:
        raise Invalid("match:shapes-disagree", what=what, given=len(names), expected=count)
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise Invalid("match:duplicate-identifier", what=what, name=name)
        seen.add(name)
    return names


def _capacity(given: int | Sequence[int], count: int, what: str) -> Ints:
    array = np.asarray(given)
    array = np.full(count, array) if array.ndim == 0 else array
    if array.shape != (count,):
        raise Invalid("match:shapes-disagree", what=what, given=array.shape[0], expected=count)
    if array.dtype.kind not in "iu" or (array < 0).any():
        raise Invalid("match:pairing-option", option=what, value=str(given), expected="int >= 0")
    return array.astype(np.int64)


def _position(names: tuple[str, ...], name: str, what: str) -> int:
    if str(name) not in names:
        raise Invalid("match:unknown-identifier", what=what, name=str(name)[:60], where="question")
    return names.index(str(name))
