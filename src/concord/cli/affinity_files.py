"""Files that hold affinities: bids (.in), NumPy and SciPy (.npz), triples (.csv, .tsv, .xlsx)."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse

from concord.engines.reason import Reason, reason, register
from concord.exchange.sheets import BadTables, Defect, read
from concord.exchange.tables import AFFINITIES

register(
    {
        "affinity-file:kind": {
            "en": "Files of this kind are not read; give .in (bids), .npz, .csv, .tsv or .xlsx, or a folder.",
            "zh": "不支持此类文件；请提供 .in（意愿矩阵）、.npz、.csv、.tsv、.xlsx 文件或文件夹。",
        },
        "affinity-file:first-line": {
            "en": "The first line must hold two whole numbers above 0, applications and reviewers; it holds: {seen}.",
            "zh": "首行应为两个正整数（申请数和评审专家数）；实际为：{seen}。",
        },
        "affinity-file:too-great": {
            "en": "{seen} is beyond 1e15; divide all affinities by the same number.",
            "zh": "{seen} 超过 1e15；请将所有匹配度除以同一数值。",
        },
        "affinity-file:row-length": {
            "en": "{given} numbers stand here, but {expected} are expected; give one per reviewer.",
            "zh": "此行有 {given} 个数值，应为 {expected} 个；每位评审专家一个。",
        },
        "affinity-file:row-count": {
            "en": "{given} rows stand here, but {expected} applications are announced in the first line.",
            "zh": "共有 {given} 行，但首行声明有 {expected} 项申请。",
        },
        "affinity-file:not-a-number": {
            "en": "{seen} is not a finite number.",
            "zh": "{seen} 不是有限数值。",
        },
        "affinity-file:missing": {"en": "There is no such file.", "zh": "没有这个文件。"},
        "affinity-file:unreadable": {
            "en": "This is no .npz file of a SciPy sparse array or of one two-dimensional array.",
            "zh": "不是包含 SciPy 稀疏数组或单个二维数组的 .npz 文件。",
        },
    }
)


def load(path: Path, columns: Mapping[str, str]) -> Any:
    """Affinities from a file, in a form that `Problem.of` reads.

    In ``.in`` files 0 means that the pair must not meet (a conflict, or the reviewer said no): it is no candidate.
    In ``.npz`` a sparse array holds its candidates, in a dense one every pair is one; NaN is refused by the engine.

    Raises:
        BadTables: the file cannot be used; names file and row.
    """
    if not path.exists():
        raise _bad(path, None, None, reason("affinity-file:missing"))
    kind = path.suffix.lower()
    if kind == ".in":
        return _bids(path)
    if kind == ".npz":
        return _npz(path)
    if kind in {".csv", ".tsv", ".xlsx"}:
        table = read(path, AFFINITIES, renames=columns)
        return {name: table[name] for name in ("application", "reviewer", "affinity")}
    raise _bad(path, None, None, reason("affinity-file:kind"))


def _bad(path: Path, row: int | None, field: str | None, why: Reason) -> BadTables:
    return BadTables([Defect(path.name, row, field, why)])


def _bids(path: Path) -> sparse.csr_array:
    lines = path.read_text(encoding="utf-8-sig", errors="replace").splitlines()
    top = next((place for place, line in enumerate(lines) if line.strip()), 0)
    first = lines[top].split() if lines else []
    if len(first) != 2 or not all(part.isascii() and part.isdigit() and int(part) for part in first):
        raise _bad(path, top + 1, None, reason("affinity-file:first-line", seen=" ".join(first)[:40] or "–"))
    applications, reviewers = map(int, first)
    rows = [(number, line.split()) for number, line in enumerate(lines[top + 1 :], start=top + 2) if line.strip()]
    for number, parts in rows:
        if len(parts) != reviewers:
            raise _bad(path, number, None, reason("affinity-file:row-length", given=len(parts), expected=reviewers))
    if len(rows) != applications:
        raise _bad(path, None, None, reason("affinity-file:row-count", given=len(rows), expected=applications))
    return sparse.csr_array(np.array([_numbers(path, number, parts) for number, parts in rows]))


def _numbers(path: Path, number: int, parts: list[str]) -> list[float]:
    values = []
    for place, part in enumerate(parts, start=1):
        try:
            value = float(part)
        except ValueError:
            value = float("nan")
        if not np.isfinite(value):
            raise _bad(path, number, str(place), reason("affinity-file:not-a-number", seen=part[:40]))
        if abs(value) > 1e15:
            raise _bad(path, number, str(place), reason("affinity-file:too-great", seen=part[:40]))
        values.append(value)
    return values


def _npz(path: Path) -> Any:
    try:
        with np.load(path, allow_pickle=False) as file:
            names = list(file.files)
            if len(names) == 1 and file[names[0]].ndim == 2:
                return _finite(path, file[names[0]])
        stored = sparse.load_npz(path)
        stored.tocsr().check_format()  # what a damaged file says may point outside the matrix
        _finite(path, stored.tocsr().data)
        return stored
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        raise _bad(path, None, None, reason("affinity-file:unreadable")) from None


def _finite(path: Path, values: Any) -> Any:
    """Numbers that can be added up; the engine says which pair is NaN."""
    if values.dtype.kind not in "fiub":
        raise _bad(path, None, None, reason("affinity-file:unreadable"))
    great = values[np.abs(values.astype(np.float64)) > 1e15] if values.size else values
    if great.size and np.isfinite(great).all():
        raise _bad(path, None, None, reason("affinity-file:too-great", seen=f"{great.flat[0]:g}"))
    return values
