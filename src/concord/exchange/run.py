"""A whole run: read the folder, run every stage whose tables are there, write tables, report and manifest."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from concord.engines.progress import Progress, tick
from concord.engines.reason import reason
from concord.exchange import run_words  # noqa: F401 - registers the words of this module's reasons
from concord.exchange.checks import check
from concord.exchange.folder import Folder, read_folder
from concord.exchange.outcome import digest, versions, write
from concord.exchange.sheets import BadTables, Defect
from concord.exchange.stages import Stage, assignment, eligibility, ranking, selection

REPORT = "report.html"
_SHARES = {"read": 0.0, "eligibility": 0.1, "assignment": 0.2, "ranking": 0.6, "selection": 0.75, "report": 0.85}


@dataclass(frozen=True)
class Run:
    """What a run did: the folder it wrote, its stages in order, and the manifest as plain data."""

    output: Path
    stages: tuple[Stage, ...]
    manifest: Mapping[str, Any]

    def stage(self, name: str) -> Stage:
        return next(stage for stage in self.stages if stage.name == name)


def run(
    path: Path | str,
    *,
    output: Path | None = None,
    seed: int | None = None,
    renames: Mapping[str, str] | None = None,
    limit_mb: int = 100,
    language: str = "en",
    interactive: bool = True,
    progress: Progress | None = None,
) -> Run:
    """Run a joint call from a folder of tables.

    Args:
        path: the folder.
        output: where to write; ``outcome`` inside the folder by default.
        seed: in place of the call's own.
        renames: noun → heading, or ``table.noun`` → heading.
        limit_mb: the largest table read.
        language: the report's first language.
        interactive: carry the JavaScript of the charts in the report.
        progress: told how far the run is.

    Raises:
        BadTables: what is wrong with the input; nothing is written.
        Invalid: an engine cannot take the problem; nothing is written.
        Cancelled: `progress` returned False; nothing is written.
    """
    start = time.perf_counter()
    began = datetime.now(UTC)
    warm = _prepare_report(interactive)
    folder = read_folder(path, renames=renames, limit_mb=limit_mb)
    check(folder)
    chosen = folder.settings["seed"] if seed is None else seed
    stages = _stages(folder, chosen, progress)
    if not any(stage.ran for stage in stages):
        raise BadTables([Defect(folder.path.name, None, None, reason("run:nothing"))])
    tick(progress, "report", _SHARES["report"])
    tables = {f"{table.name}.csv": table.csv() for stage in stages for table in stage.outputs}
    warm.join()
    from concord.exchange import report

    page = report.make(folder, stages, first=language, interactive=interactive)
    files = tables | {REPORT: page}
    manifest = _manifest(folder, stages, files, chosen)
    manifest["run"] = {"began": began.isoformat(timespec="seconds"), "seconds": round(time.perf_counter() - start, 3)}
    target = output or folder.path / "outcome"
    write(target, files, manifest)
    tick(progress, "", 1.0)
    return Run(target, tuple(stages), manifest)


def _prepare_report(interactive: bool) -> threading.Thread:
    """Import the drawing library and bundle its JavaScript beside the engines: both wait more than they work."""

    def prepare() -> None:
        from concord import pictures

        if interactive:
            pictures.bundle()

    thread = threading.Thread(target=prepare, daemon=True)
    thread.start()
    return thread


def _stages(folder: Folder, seed: int, progress: Progress | None) -> list[Stage]:
    def within(name: str) -> Progress | None:
        if progress is None:
            return None
        names = list(_SHARES)
        low, high = _SHARES[name], _SHARES[names[names.index(name) + 1]]
        return lambda stage, share: progress(name, low + (high - low) * share)

    tick(progress, "eligibility", _SHARES["eligibility"])
    eligible = eligibility(folder, within("eligibility"))
    declined = frozenset(eligible.result.declined) if eligible.ran else frozenset()
    tick(progress, "assignment", _SHARES["assignment"])
    assigned = assignment(folder, declined, seed, within("assignment"))
    tick(progress, "ranking", _SHARES["ranking"])
    ranked = ranking(folder, declined, seed, within("ranking"))
    tick(progress, "selection", _SHARES["selection"])
    selected = selection(folder, eligible, ranked, seed, within("selection"))
    return [eligible, assigned, ranked, selected]


def _manifest(folder: Folder, stages: Sequence[Stage], files: Mapping[str, bytes], seed: int) -> dict[str, Any]:
    """What went in, which versions ran, what came out. Everything but ``run`` and ``seconds`` repeats exactly."""
    return {
        "concord": versions()["concord"],
        "call": folder.settings["code"],
        "seed": seed,
        "settings": dict(folder.settings),
        "inputs": [
            {"file": source.file, "table": source.table, "sha256": source.digest, "bytes": source.size}
            for source in folder.sources
        ],
        "ignored": list(folder.ignored),
        "versions": versions(),
        "stages": {
            stage.name: {
                "ran": stage.ran,
                "why": stage.why.json() if stage.why else None,
                "facts": {name: fact for name, fact in stage.facts.items() if name != "fills"},
                "seconds": round(stage.seconds, 4),
            }
            for stage in stages
        },
        "outputs": [{"file": name, "sha256": digest(data), "bytes": len(data)} for name, data in files.items()],
    }
