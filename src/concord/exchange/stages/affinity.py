"""Candidate pairs and their affinity, from whatever the folder has: affinities, bids, works, texts, keywords."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from concord.engines.match.texts import with_bids
from concord.engines.progress import Progress
from concord.engines.reason import reason
from concord.exchange.folder import Folder
from concord.exchange.sheets import BadTables, Defect, Table
from concord.review import posing


class NoAffinity(Exception):
    """The folder says nothing about who knows what."""


BIDS = {"yes": 1.0, "maybe": 0.5, "indifferent": 0.0, "no": -1.0, "conflict": -1.0}
"""What a bid says beside another source, -1 (not willing) to 1 (eager)."""


def candidates(folder: Folder, names: list[str], progress: Progress | None = None) -> Any:
    """Affinities of the named applications in a form that the match engine takes.

    A table of affinities is taken as it is: pairs that it does not list are no candidates. Otherwise texts are
    compared. Bids move what another source says, or stand alone.

    Raises:
        NoAffinity: there is no source at all.
        BadTables: a matrix of the wrong shape.
    """
    people = list(folder["reviewers"]["reviewer"])
    bids = folder.get("bids")
    listed = folder.get("affinities")
    if listed is not None:
        return _listed(listed, bids, frozenset(names))
    base = _matrix(folder, names, people) if folder.affinity_file is not None else _from_texts(folder, names, progress)
    if base is None and bids is None:
        raise NoAffinity
    if bids is None:
        return base
    said = _said(bids, names, people)
    return (said + 1) / 2 if base is None else _moved(base, said)


def _listed(listed: Table, bids: Table | None, names: frozenset[str]) -> dict[str, list[Any]]:
    """The listed pairs of the named applications, moved by their bids."""
    bid: dict[tuple[str, str], float] = {}
    if bids is not None:
        for application, reviewer, word in zip(bids["application"], bids["reviewer"], bids["bid"], strict=True):
            bid[application, reviewer] = BIDS[word]
    columns: dict[str, list[Any]] = {"application": [], "reviewer": [], "affinity": []}
    for application, reviewer, value in zip(listed["application"], listed["reviewer"], listed["affinity"], strict=True):
        if application in names:
            columns["application"].append(application)
            columns["reviewer"].append(reviewer)
            columns["affinity"].append(value)
    if bid:
        said = [bid.get(pair, 0.0) for pair in zip(columns["application"], columns["reviewer"], strict=True)]
        moved = with_bids(np.atleast_2d(columns["affinity"]), np.atleast_2d(said))
        columns["affinity"] = moved[0].tolist()
    return columns


def _said(bids: Table, names: list[str], people: list[str]) -> NDArray[np.float64]:
    """Bids as a matrix, 0 where nothing was said."""
    values = np.zeros((len(names), len(people)))
    row = {name: index for index, name in enumerate(names)}
    column = {name: index for index, name in enumerate(people)}
    for application, reviewer, word in zip(bids["application"], bids["reviewer"], bids["bid"], strict=True):
        if application in row:
            values[row[application], column[reviewer]] = BIDS[word]
    return values


def _moved(base: Any, said: NDArray[np.float64]) -> Any:
    if not sparse.issparse(base):
        return with_bids(base, said)
    pairs = base.tocoo()
    rows, columns = pairs.coords
    moved = with_bids(np.atleast_2d(pairs.data), np.atleast_2d(said[rows, columns]))
    return sparse.csr_array((moved[0], (rows, columns)), shape=base.shape)


def _from_texts(folder: Folder, names: list[str], progress: Progress | None) -> Any:
    """Titles, abstracts and keywords against works, statements and keywords; None where either side has none."""
    applications, works = folder["applications"], folder.get("works")
    texts = {record["application"]: posing.submission(record) for record in applications.records()}
    profiles = posing.profiles(folder["reviewers"].records(), works.records() if works is not None else ())
    if posing.wordless(texts) or posing.wordless(profiles):
        return None
    _refuse_wordless(applications, texts, frozenset(names))
    chosen = {name: texts[name] for name in names}
    return posing.compared(chosen, profiles, spoken_for=_spoken_for(folder), progress=progress)


def _spoken_for(folder: Folder) -> Iterator[tuple[str, str]]:
    """Pairs that must stay candidates however little their texts share: agreed beforehand, or wished for in a bid."""
    agreed, bids = folder.get("assignments"), folder.get("bids")
    if agreed is not None:
        yield from zip(agreed["application"], agreed["reviewer"], strict=True)
    if bids is not None:
        for application, reviewer, word in zip(bids["application"], bids["reviewer"], bids["bid"], strict=True):
            if BIDS[word] > 0:
                yield application, reviewer


def _refuse_wordless(table: Table, texts: dict[str, dict[str, Any]], names: frozenset[str]) -> None:
    bare = [
        table.defect(index, "title_en", "folder:no_text", application=name)
        for index, name in enumerate(table["application"])
        if name in names and not any(texts[name].values())
    ]
    if bare:
        raise BadTables(bare)


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
    """A dense array (the first of the file) or a SciPy sparse array, dense, with values from 0 to 1; never a pickle."""
    try:
        with np.load(path, allow_pickle=False) as file:
            names = list(file.files)
            sparsely = "format" in names
            values = None if sparsely else np.atleast_2d(file[names[0]])
        if values is None:
            stored = sparse.load_npz(path).tocsr()
            stored.check_format()  # what a damaged file says may point outside the matrix
            values = np.asarray(stored.todense())
        if values.dtype.kind not in "fiub" or values.ndim != 2:
            raise ValueError(f"{values.ndim} dimensions of {values.dtype}")
    except (OSError, ValueError, KeyError, IndexError, EOFError, zipfile.BadZipFile, AttributeError) as trouble:
        raise BadTables([Defect(path.name, None, None, reason("folder:bad_matrix", why=str(trouble)[:80]))]) from None
    outside = np.argwhere(~((values >= 0) & (values <= 1)))
    if len(outside):
        row, column = (int(place) for place in outside[0])
        why = reason("folder:affinity_range", value=f"{values[row, column]:g}")
        raise BadTables([Defect(path.name, row + 1, str(column + 1), why)])
    return np.asarray(values, dtype=np.float64)
