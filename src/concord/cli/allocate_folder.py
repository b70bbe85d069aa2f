"""`concord allocate` on a call's folder: the ranking and the rules that lie in it, as `concord run` takes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from concord.cli import allocate_after as after
from concord.cli import terminal
from concord.engines.allocate import Problem, select
from concord.engines.allocate.money import decimal
from concord.engines.reason import Invalid, reason
from concord.exchange.checks import check
from concord.exchange.folder import Folder, read_folder
from concord.exchange.sheets import BadTables, Defect, parse_renames
from concord.exchange.stages import Stage, eligibility, ranking
from concord.exchange.stages.selection import placed, posed, ranks_of
from concord.exchange.stages.stage import missing


def of_folder(source: Path, options: Mapping[str, Any], places: int | None) -> dict[str, Any]:
    """Select from a folder.

    Raises:
        BadTables: what is wrong with its tables, by file, row and field.
    """
    from concord.cli.allocate import add, blank

    folder = _read(source, options)
    seed, policy = folder.settings["seed"], folder.settings["policy"]
    with terminal.progress("allocate") as progress:
        eligible, ranked = _before(folder, seed)
        try:
            ranks = ranks_of(folder, eligible, ranked)
            problem = posed(folder, ranks, ranked)
            selection = select(problem, policy, seed, reserve=places, progress=progress)
            document = blank({**options, "ties": problem.ties, "seed": seed}, policy)
            selection = after.applied(document, selection, options)
            asked = {name: lines for name, lines in _asked(problem).items() if name in ranks}
            add(document, "", asked, selection, {**options, "ties": problem.ties})
        except Invalid as bad:
            if bad.reason.code in ("allocate:no_what_if", "allocate:no_party"):
                raise  # an option is wrong, no table
            raise BadTables([placed(folder, bad)]) from None
    after.written(selection, options, folder)
    document["funded"] = document["rounds"][0]["funded"]
    return document


def _read(source: Path, options: Mapping[str, Any]) -> Folder:
    """The folder, with the settings that the command line overrides."""
    folder = read_folder(source, renames=parse_renames(options["columns"]), limit_mb=options["limit_mb"])
    chosen = {
        "policy": options["policy"],
        "ties": options["ties"],
        "funding_mode": options["mode"],
        "seed": options["seed"],
    }
    given = {name: value for name, value in chosen.items() if value is not None}
    folder = replace(folder, settings=MappingProxyType({**folder.settings, **given}))
    check(folder)
    absent = missing("selection", folder, ("purses", "partners"))
    if absent is None and "assessments" not in folder and "ranking" not in folder:
        absent = Stage("selection", ran=False, why=reason("run:missing", tables=("assessments", "ranking")))
    if absent is not None and absent.why is not None:
        raise BadTables([Defect(source.name, None, None, absent.why)])
    return folder


def _before(folder: Folder, seed: int) -> tuple[Stage, Stage]:
    """Eligibility and ranking, as far as the folder has their tables."""
    eligible = eligibility(folder)
    declined = frozenset(eligible.result.declined) if eligible.ran else frozenset()
    ranked = ranking(folder, declined, seed)
    if not ranked.ran and "ranking" not in folder:
        raise BadTables([Defect(folder.path.name, None, None, ranked.why or reason("run:nobody_ranked"))])
    return eligible, ranked


def _asked(problem: Problem) -> dict[str, list[tuple[str, Any]]]:
    return {
        name: [(problem.purses[p].id, decimal(amount, problem.digits[p])) for p, amount in problem.asks(i)]
        for i, name in enumerate(problem.ids)
    }
