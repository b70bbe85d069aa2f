"""Candidate pairs and their affinity, from whatever the folder has: affinities, bids, works, texts, keywords."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from concord.engines.progress import Progress
from concord.engines.reason import reason
from concord.exchange.folder import Folder
from concord.exchange.sheets import BadTables, Defect, Table


class NoAffinity(Exception):
    """The folder says nothing about who knows what."""


BID_VALUES = {"yes": 1.0, "maybe": 0.5, "indifferent": 0.25, "no": 0.0}
BID_SHARE = 0.3
"""How much of a pair's affinity its bid makes where there is another source beside it."""


def candidates(folder: Folder, names: list[str], progress: Progress | None = None) -> Any:
    """Affinities of the named applications in a form that the match engine takes.

    A table of affinities is taken as it is: pairs that it does not list are no candidates. Otherwise texts are
    compared. Bids are blended in, or stand alone.

    Raises:
        NoAffinity: there is no source at all.
        BadTables: a matrix of the wrong shape.
    """
    people = list(folder["reviewers"]["reviewer"])
    bids = folder.get("bids")
    listed = folder.get("affinities")
    if listed is not None:
        return _blended_triples(listed, bids, frozenset(names))
    base = _matrix(folder, names, people) if folder.affinity_file is not None else _from_texts(folder, names, progress)
    if base is None and bids is None:
        raise NoAffinity
    if bids is None:
        return base
    values = _bid_matrix(bids, names, people)
    return values if base is None else (1 - BID_SHARE) * base + BID_SHARE * values


def _blended_triples(listed: Table, bids: Table | None, names: frozenset[str]) -> dict[str, list[Any]]:
    """The listed pairs; with bids, each pair's affinity and bid together (indifferent where none was given)."""
    bid: dict[tuple[str, str], float] = {}
    if bids is not None:
        for application, reviewer, word in zip(bids["application"], bids["reviewer"], bids["bid"], strict=True):
            bid[application, reviewer] = BID_VALUES.get(word, 0.0)
    columns: dict[str, list[Any]] = {"application": [], "reviewer": [], "affinity": []}
    for application, reviewer, value in zip(listed["application"], listed["reviewer"], listed["affinity"], strict=True):
        if application in names:
            if bids is not None:
                said = bid.get((application, reviewer), BID_VALUES["indifferent"])
                value = (1 - BID_SHARE) * value + BID_SHARE * said
            columns["application"].append(application)
            columns["reviewer"].append(reviewer)
            columns["affinity"].append(value)
    return columns


def _bid_matrix(bids: Table, names: list[str], people: list[str]) -> NDArray[np.float64]:
    values = np.full((len(names), len(people)), BID_VALUES["indifferent"])
    row = {name: index for index, name in enumerate(names)}
    column = {name: index for index, name in enumerate(people)}
    for application, reviewer, word in zip(bids["application"], bids["reviewer"], bids["bid"], strict=True):
        if application in row:
            values[row[application], column[reviewer]] = BID_VALUES.get(word, 0.0)
    return values


def _matrix(folder: Folder, names: list[str], people: list[str]) -> NDArray[np.float64]:
    """``affinities.npz``, rows and columns in the order of the tables, cut to the eligible applications."""
    path = folder.affinity_file or Path()
    everyone = list(folder["applications"]["application"])
    values = _loaded(path)
    shape = (len(everyone), len(people))
    if values.shape != shape:
        wrong = reason(
            "folder:affinity_shape",
            rows=values.shape[0],
            columns=values.shape[1],
            applications=shape[0],
            reviewers=shape[1],
        )
        raise BadTables([Defect(path.name, None, None, wrong)])
    keep = frozenset(names)
    cut: NDArray[np.float64] = values[[index for index, name in enumerate(everyone) if name in keep]]
    return cut


def _loaded(path: Path) -> NDArray[np.float64]:
    """A dense array (the first of the file) or a SciPy sparse array, dense; never a pickle."""
    from scipy import sparse

    try:
        with np.load(path, allow_pickle=False) as file:
            names = list(file.files)
            if "format" not in names:
                return np.atleast_2d(np.asarray(file[names[0]], dtype=np.float64))
        return np.asarray(sparse.load_npz(path).todense(), dtype=np.float64)
    except (OSError, ValueError, KeyError, IndexError) as trouble:
        raise BadTables([Defect(path.name, None, None, reason("folder:bad_matrix", why=str(trouble)[:80]))]) from None


def _from_texts(folder: Folder, names: list[str], progress: Progress | None) -> Any:
    return None
