"""What a run leaves behind: a folder of tables, a report and a manifest, written whole or not at all."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import platform
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import concord
from concord.engines.reason import reason
from concord.exchange.sheets import BadTables, Defect

MANIFEST = "manifest.json"
_PACKAGES = ("numpy", "scipy", "numba", "pylmcf", "highspy", "scikit-learn")
_RISKY = frozenset("=+-@\t\r")


@dataclass(frozen=True)
class Output:
    """One table that a stage wrote: its name, headings (nouns), and rows."""

    name: str
    headings: tuple[str, ...]
    rows: Sequence[Sequence[Any]]

    def csv(self) -> bytes:
        """The table as CSV with a byte-order mark, so that spreadsheets show Chinese as Chinese."""
        text = io.StringIO(newline="")
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerow(self.headings)
        writer.writerows(map(_safe_row, self.rows))
        return b"\xef\xbb\xbf" + text.getvalue().encode()


def _safe_row(row: Sequence[Any]) -> list[Any]:
    return [value if value is None or type(value) is int else safe(value) for value in row]


def safe(value: Any) -> Any:
    """A cell that no spreadsheet takes for a formula: text that begins like one gets an apostrophe before it."""
    kind = type(value)
    if kind is str:
        return "'" + value if value[:1] in _RISKY else value
    if kind is bool:
        return "yes" if value else "no"
    return format(value, ".10g") if isinstance(value, float) else value


def digest(data: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def versions() -> dict[str, str]:
    """What ran: Concord, Python, and the libraries whose version could change a result."""
    return {"concord": concord.__version__, "python": platform.python_version()} | {
        name: version(name) for name in _PACKAGES
    }


def write(output: Path, files: Mapping[str, bytes], manifest: Mapping[str, Any]) -> None:
    """Write all files and the manifest beside the folder, then put them in its place at once.

    A folder that Concord wrote before is replaced; anything else is left alone.

    Raises:
        BadTables: the folder holds something that is not an earlier outcome, or cannot be written.
    """
    try:
        if output.exists() and (not output.is_dir() or (any(output.iterdir()) and not (output / MANIFEST).is_file())):
            raise BadTables([Defect(str(output), None, None, reason("run:output_taken"))])
        output.parent.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(prefix=f".{output.name}-", dir=output.parent))
        try:
            _fill(fresh, files, manifest)
            with _alone(output.parent):
                _replace(fresh, output)
        except BaseException:
            shutil.rmtree(fresh, ignore_errors=True)
            raise
    except (OSError, ValueError) as trouble:  # no right, no space, a name too long, a null byte in it
        why = getattr(trouble, "strerror", None) or str(trouble)
        raise BadTables([Defect(str(output), None, None, reason("run:not_writable", why=why))]) from None


def _fill(fresh: Path, files: Mapping[str, bytes], manifest: Mapping[str, Any]) -> None:
    for name, data in files.items():
        (fresh / name).write_bytes(data)
    text = json.dumps(manifest, ensure_ascii=False, indent=2, default=str) + "\n"
    (fresh / MANIFEST).write_text(text, encoding="utf-8")
    fresh.chmod(0o777 & ~_umask())


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One at a time in this folder, so that two runs into the same output do not take it from under each other."""
    try:
        import fcntl
    except ImportError:  # not a POSIX system: the last one wins, or is told that it cannot write
        yield
        return
    place = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(place, fcntl.LOCK_EX)
        yield
    finally:
        os.close(place)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _replace(fresh: Path, output: Path) -> None:
    if not output.exists():
        fresh.rename(output)
        return
    aside = Path(tempfile.mkdtemp(prefix=f".{output.name}-", dir=output.parent))
    old = aside / "old"
    try:
        output.rename(old)
        fresh.rename(output)
    except BaseException:
        if old.exists() and not output.exists():
            old.rename(output)
        raise
    finally:
        shutil.rmtree(aside, ignore_errors=True)
