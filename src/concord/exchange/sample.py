"""The sample call: the first Flagship Challenge of the 2017 UK-China strategy, with invented applications.

What is real: the Joint Strategy of 6 December 2017 foresees annual Flagship Challenges, the first in 2018 on
agricultural technologies (its section 5.3). Everything else (amounts, annexes, people, organisations, applications,
assessments) is invented, and the call's setting `invented` makes every page say so.
"""

from __future__ import annotations

import csv
import io
import math
import re
import zipfile
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

from concord.engines.reason import Invalid, reason, register
from concord.exchange import (
    run_words,  # noqa: F401 - registers the words of this module's reasons
    sample_call,
)
from concord.exchange import sample_applications as drafts
from concord.exchange import sample_reviews as reviews
from concord.exchange.sample_applications import CURRENCY, PURSE
from concord.exchange.sheets import BadTables, Defect
from concord.exchange.tables import SHEETS

register(
    {
        "sample:unknown": {
            "en": "The sample knows no “{entry}”; choose from: {known}.",
            "zh": "示例中没有“{entry}”，可选：{known}。",
        }
    }
)

Row = dict[str, Any]
Tables = Mapping[str, Sequence[Row]]

MARK = "Sample call of Concord; everything in it is invented. / 协和系统示例项目征集，内容均为虚构。"
"""First line of the README, by which a sample written before is known and may be replaced."""

INSTEAD = ("affinities", "ranking", "stages", "scales")
"""Tables written only when asked for: they stand in for others (texts, assessments), or the call can do without."""

THRESHOLD = Fraction(7, 2)


def write_sample(
    folder: Path | str,
    seed: int = 1,
    applications: int = 120,
    reviewers: int = 90,
    format: str = "csv",
    *,
    assessments: int | None = None,
    tables: Collection[str] | None = None,
) -> tuple[Path, ...]:
    """Write the tables of the sample call; the same arguments write the same bytes.

    Args:
        folder: made if need be; a sample written there before is replaced, anything else is left alone.
        applications, reviewers: how many.
        format: csv, or xlsx for one workbook ``concord.xlsx``.
        assessments: how many in all (an assessor on an application, each with three scores); three for each
            application by default.
        tables: names of the tables to write; all but `INSTEAD` by default.

    Raises:
        BadTables: the folder holds tables that are no sample.
        Invalid: an unknown format or table.
    """
    folder = Path(folder)
    wanted = [name for name in SHEETS if (name not in INSTEAD if tables is None else name in tables)]
    unknown = set(tables or ()) - set(SHEETS)
    if unknown or format not in ("csv", "xlsx"):
        known = tuple(SHEETS) if unknown else ("csv", "xlsx")
        raise Invalid("sample:unknown", entry=sorted(unknown)[0] if unknown else format, known=known)
    made = make_tables(seed, applications, reviewers, assessments=assessments)
    if format == "csv":
        files = {f"{name}.csv": _csv(name, made[name]) for name in wanted}
    else:
        files = {"concord.xlsx": _workbook({name: made[name] for name in wanted})}
    files["README.txt"] = _readme(seed).encode()
    _clear(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return tuple(folder / name for name in files)


def make_tables(seed: int, applications: int, reviewers: int, *, assessments: int | None = None) -> Tables:
    """Every table of the sample as rows, by column name."""
    proposals = drafts.invent(applications, seed)
    people = reviews.invent(reviewers, applications, seed)
    listed, bids = reviews.conflicts(proposals, people, seed), reviews.bids(proposals, people, seed)
    total = sample_call.EACH * applications if assessments is None else assessments
    each = [total // applications + (n < total % applications) for n in range(applications)]
    panel = reviews.assign(proposals, people, reviews.Barred(proposals, listed, bids), each, seed)
    votes, scores = reviews.assessments(proposals, panel, seed)
    most = max(8, math.ceil(1.5 * max(sample_call.EACH * applications, total) / reviewers))
    return {
        "call": sample_call.call(seed, most),
        "parties": sample_call.PARTIES,
        "purses": sample_call.purses(applications),
        "rates": sample_call.RATES,
        "criteria": sample_call.CRITERIA,
        "annexes": sample_call.annexes(),
        "facts": sample_call.facts(proposals, seed),
        "applications": [_application(p) for p in proposals],
        "partners": [row for p in proposals for row in _partners(p)],
        "reviewers": reviews.rows(people, most),
        "works": reviews.works(people, seed),
        "affinities": reviews.affinities(proposals, people, seed),
        "bids": bids,
        "conflicts": listed,
        "assignments": _agreed(proposals, panel),
        "stages": [{"stage": "panel", "weight": 1}],
        "scales": [{"scale": "five", "lowest": 1, "highest": 5, "best": "high", "anchors": ("1=1", "5=6")}],
        "assessments": votes,
        "ranking": reviews.ranking(scores, THRESHOLD),
        "limits": sample_call.limits(applications),
        "conditions": sample_call.conditions(proposals),
    }


def _application(proposal: drafts.Proposal) -> Row:
    language = proposal.languages[0] == "zh"
    said = {
        f"{field}_{code}": pair[code == "zh"] if code in proposal.languages else None
        for field, pair in (("title", proposal.title), ("text", proposal.text))
        for code in ("en", "zh")
    }
    return {
        "application": proposal.id,
        **said,
        "keywords": [word[language] for word in (proposal.topic.name, proposal.subject, proposal.method)],
        "area": proposal.area,
        "duration": proposal.months,
        "start": proposal.starts,
        "submitted": proposal.submitted,
        "documents": proposal.documents,
    }


def _partners(proposal: drafts.Proposal) -> list[Row]:
    return [
        {
            "application": proposal.id,
            "organisation": member.organisation[0],
            "party": member.party,
            "country": member.organisation[2],
            "organisation_type": member.organisation[1],
            "kind": member.kind,
            "role": member.role,
            "investigator": member.investigator,
            "purse": PURSE[member.party] if member.party and member.asked is not None else None,
            "currency": CURRENCY[member.party] if member.party and member.asked is not None else None,
            "asked": member.asked,
            "in_kind": member.in_kind,
            "documents": member.documents,
        }
        for member in proposal.members
    ]


def _agreed(proposals: Sequence[drafts.Proposal], panel: Mapping[str, Sequence[reviews.Reviewer]]) -> list[Row]:
    """A few pairs that the officers had agreed before, and that a run keeps."""
    able = [p.id for p in proposals if not drafts.declined(p) and panel[p.id]][::25]
    return [{"application": id, "reviewer": panel[id][0].name} for id in able[:8]]


def _cells(name: str, rows: Sequence[Row]) -> list[list[Any]]:
    columns = [column.name for column in SHEETS[name].columns]
    return [columns, *([_cell(row.get(column)) for column in columns] for row in rows)]


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "; ".join(value) if isinstance(value, (list, tuple)) else value


def _csv(name: str, rows: Sequence[Row]) -> bytes:
    """As the templates are: with a byte-order mark, so that spreadsheets show Chinese as Chinese."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(_cells(name, rows))
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def _workbook(tables: Tables) -> bytes:
    """One workbook with a sheet for each table, without the times that would make every file differ."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    for name, rows in tables.items():
        sheet = book.create_sheet(name)
        for cells in _cells(name, rows):
            sheet.append(cells)
    written, settled = io.BytesIO(), io.BytesIO()
    book.properties.created = datetime(2018, 6, 29)  # noqa: DTZ001 - workbooks hold local times
    book.save(written)
    with zipfile.ZipFile(written) as old, zipfile.ZipFile(settled, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new:
        for entry in old.infolist():
            content = old.read(entry)
            if entry.filename == "docProps/core.xml":
                content = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>2018-06-29T00:00:00Z", content)
            new.writestr(zipfile.ZipInfo(entry.filename), content, zipfile.ZIP_DEFLATED)
    return settled.getvalue()


def _readme(seed: int) -> str:
    return (
        f"{MARK}\n\n"
        "First Flagship Challenge of the 2017 UK-China strategy: agricultural technologies, 2018 (section 5.3 of the\n"
        "Joint Strategy). Amounts, rules, people, organisations, applications and assessments are invented.\n"
        "中英联合战略首期旗舰挑战计划：农业技术，2018 年（联合战略第 5.3 节）。\n"
        "金额、规则、人员、单位、申请和评审意见均为虚构。\n\n"
        f"Seed / 随机种子: {seed}\n"
        "Run it / 运行: concord run FOLDER\n"
    )


def _clear(folder: Path) -> None:
    """Take away a sample written before, and refuse to write among other tables."""
    if not folder.is_dir():
        return
    readme = folder / "README.txt"
    ours = readme.is_file() and readme.read_text(encoding="utf-8", errors="replace").startswith(MARK)
    names = {f"{name}.{suffix}" for name in SHEETS for suffix in ("csv", "tsv", "xlsx")} | {"concord.xlsx"}
    found = sorted(path for path in folder.iterdir() if path.name in names)
    if not ours and (found or readme.exists()):
        taken = [path.name for path in found] or [readme.name]
        raise BadTables([Defect(name, None, None, reason("template:taken")) for name in taken])
    for path in found:
        path.unlink()
