"""What is wrong with the tables of a corpus: counted and reported, or refused by name."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from concord.engines.reason import Invalid, Reason, reason

if TYPE_CHECKING:
    from concord.engines.measure.corpus import Corpus

MOST_CONFLICTS = 10_000
"""Identifiers that may be left out for standing for two works; more is another table altogether."""

DENOMINATOR_LIMIT = 1_000_000
"""The greatest common denominator of the weights of fields."""

PARTS = 1_000_000
"""Weights of fields that are no whole numbers are read to so many parts."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What an inspection found in one table.

    Attributes:
        rows: how many there are.
        duplicates: rows that repeat another one in every column.
        keys: columns that must be known for a row to count.
        conflicting: identifiers left out because they stand for different works.
        unknown_works: works of which the table says nothing (authorships: no country; fields: no field).
        denominator: of fields: the common denominator of the weights within works.
        first, last: of works: the years.
        notes: what was found, in words.
    """

    rows: int
    duplicates: int = 0
    keys: tuple[str, ...] = ()
    conflicting: tuple[Any, ...] = ()
    unknown_works: int = 0
    denominator: int = 1
    first: int | None = None
    last: int | None = None
    notes: tuple[Reason, ...] = ()


def inspect(corpus: Corpus, table: str) -> Facts:
    """Read one table through and say what is in it; `Corpus.facts` remembers it."""
    return {
        "works": _works,
        "authorships": _authorships,
        "fields": _fields,
        "references": _references,
        "institutions": _institutions,
    }[table](corpus)


def _one(corpus: Corpus, expression: Any) -> dict[str, Any]:
    with corpus.steps() as steps:
        row: dict[str, Any] = steps.fetch("inspection", expression).to_pylist()[0]
    return row


def _examples(corpus: Corpus, ids: Any, name: str, most: int = 3) -> tuple[Any, ...]:
    with corpus.steps() as steps:
        found = steps.fetch("examples", ids.order_by(ids[name]).limit(most))
    return tuple(found[name].to_pylist())


def _works(corpus: Corpus) -> Facts:
    works = corpus.raw("works")
    columns = corpus.schemas["works"]
    asked = {
        "rows": works.count(),
        "ids": works.id.nunique(),
        "no_id": works.count(where=works.id.isnull()),
        "no_year": works.count(where=works.year.isnull()),
        "first": works.year.min(),
        "last": works.year.max(),
    }
    if "type" in columns:
        asked["no_type"] = works.count(where=works.type.isnull() | (works.type == ""))
    if "citations" in columns:
        asked["negative_citations"] = works.count(where=works.citations < 0)
        asked["no_citations"] = works.count(where=works.citations.isnull())
    found = _one(corpus, works.agg(**asked))
    if not found["rows"]:
        raise Invalid("measure:no_works")
    notes = [
        reason(f"measure:{name}", count=found[name], examples=_examples(corpus, works.filter(test), "id"))
        for name, test in _flaws(works, columns)
        if found.get(name)
    ]
    notes += [reason(f"measure:{name}", count=found[name]) for name in ("no_id", "no_type") if found.get(name)]
    if found["rows"] - found["no_id"] == 1:
        notes.append(reason("measure:one_work"))
    duplicates, conflicting = 0, ()
    if found["rows"] - found["no_id"] > found["ids"]:
        duplicates, conflicting, said = _twice(corpus, works, found)
        notes += said
    return Facts(
        found["rows"],
        duplicates,
        ("id",),
        conflicting,
        first=found["first"],
        last=found["last"],
        notes=tuple(notes),
    )


def _flaws(works: Any, columns: Any) -> list[tuple[str, Any]]:
    flaws = [("no_year", works.year.isnull())]
    if "citations" in columns:
        flaws += [("negative_citations", works.citations < 0), ("no_citations", works.citations.isnull())]
    return flaws


def _twice(corpus: Corpus, works: Any, found: dict[str, Any]) -> tuple[int, tuple[Any, ...], list[Reason]]:
    """Rows repeated, identifiers of different works, and what to say of them."""
    distinct = works.filter(works.id.notnull()).distinct()
    rows = _one(corpus, distinct.agg(rows=distinct.count()))["rows"]
    duplicates = found["rows"] - found["no_id"] - rows
    notes = [reason("measure:duplicate_rows", table="works", count=duplicates)] if duplicates else []
    if rows == found["ids"]:
        return duplicates, (), notes
    groups = distinct.group_by("id").agg(versions=distinct.count())
    several = groups.filter(groups.versions > 1).select("id")
    count = _one(corpus, several.agg(n=several.count()))["n"]
    examples = _examples(corpus, several, "id")
    if corpus.conflicts == "refuse" or count > MOST_CONFLICTS:
        raise Invalid("measure:two_works_one_id", count=count, examples=examples)
    notes.append(reason("measure:left_out_conflicts", count=count, examples=examples))
    return duplicates, _examples(corpus, several, "id", MOST_CONFLICTS), notes


def _repeated(corpus: Corpus, table: str, rows: int) -> int:
    distinct = corpus.raw(table).distinct()
    return rows - int(_one(corpus, distinct.agg(rows=distinct.count()))["rows"])


def _common(corpus: Corpus, table: str, work: str) -> tuple[int, int, list[Reason]]:
    """Rows, repeated rows, and notes on rows repeated or of works that are not there."""
    rows, works = corpus.raw(table), corpus.raw("works")
    count = int(_one(corpus, rows.agg(rows=rows.count()))["rows"])
    duplicates = _repeated(corpus, table, count)
    orphans = rows.anti_join(works, rows[work] == works.id)
    lost = int(_one(corpus, orphans.agg(rows=orphans.count()))["rows"])
    notes = [reason("measure:duplicate_rows", table=table, count=duplicates)] if duplicates else []
    notes += [reason("measure:orphans", table=table, count=lost)] if lost else []
    return count, duplicates, notes


def _without(corpus: Corpus, rows: Any) -> int:
    """Works of which a table says nothing."""
    works = corpus.raw("works")
    silent = works.anti_join(rows, works.id == rows.work)
    return int(_one(corpus, silent.agg(rows=silent.id.nunique()))["rows"])


def _authorships(corpus: Corpus) -> Facts:
    rows = corpus.raw("authorships")
    count, duplicates, notes = _common(corpus, "authorships", "work")
    unknown = rows.country.isnull() | (rows.country == "")
    nowhere = int(_one(corpus, rows.agg(n=rows.count(where=unknown)))["n"])
    silent = _without(corpus, rows.filter(~unknown))
    notes += [reason("measure:authors_without_country", count=nowhere)] if nowhere else []
    notes += [reason("measure:no_country", count=silent)] if silent else []
    return Facts(count, duplicates, ("work",), unknown_works=silent, notes=tuple(notes))


def _fields(corpus: Corpus) -> Facts:
    count, duplicates, notes = _common(corpus, "fields", "work")
    rows = parts(corpus)
    bad = rows.filter(rows.part.isnull() | (rows.part <= 0))
    lost = int(_one(corpus, bad.agg(n=bad.count()))["n"])
    notes += [reason("measure:bad_weight", count=lost)] if lost else []
    good = rows.filter(rows.part > 0).distinct()
    keys = good.select("work", "field")
    twice = keys.group_by("work", "field").agg(n=keys.count())
    twice = twice.filter(twice.n > 1)
    several = int(_one(corpus, twice.agg(n=twice.count()))["n"])
    if several:
        examples = _examples(corpus, twice.select("work").distinct(), "work")
        raise Invalid("measure:two_rows_one_key", table="fields", key="work, field", count=several, examples=examples)
    silent = _without(corpus, good)
    notes += [reason("measure:no_field", count=silent)] if silent else []
    denominator = _denominator(corpus, good)
    return Facts(count, duplicates, ("work", "field"), (), silent, denominator, notes=tuple(notes))


def parts(corpus: Corpus) -> Any:
    """The table of fields with the weight as a whole number of parts: (work, field, part)."""
    rows = corpus.raw("fields")
    rows = rows.filter(rows.work.notnull(), rows.field.notnull())
    if "weight" not in corpus.schemas["fields"]:
        return rows.mutate(part=1).select("work", "field", "part")
    weight = rows.weight
    part = weight if weight.type().is_integer() else (weight.cast("float64") * PARTS).round()
    return rows.mutate(part=part.cast("int64")).select("work", "field", "part")


def _denominator(corpus: Corpus, good: Any) -> int:
    """The least number that turns every weight within its work into a whole number."""
    totals = good.group_by("work").agg(total=good.part.sum().cast("int64"))
    pairs = good.join(totals, "work").select("part", "total").distinct().limit(DENOMINATOR_LIMIT)
    with corpus.steps() as steps:
        found = steps.fetch("weights", pairs).to_pylist()
    common = 1
    for pair in found:
        part, whole = int(pair["part"]), int(pair["total"])  # a sum comes back as a decimal
        common = math.lcm(common, whole // math.gcd(part, whole))
        if common > DENOMINATOR_LIMIT:
            raise Invalid("measure:field_weights", denominator=common, limit=DENOMINATOR_LIMIT)
    return common


def _references(corpus: Corpus) -> Facts:
    count, duplicates, notes = _common(corpus, "references", "cited")
    return Facts(count, duplicates, ("work", "cited"), notes=tuple(notes))


def _institutions(corpus: Corpus) -> Facts:
    rows = corpus.raw("institutions")
    found = _one(corpus, rows.agg(rows=rows.count(), ids=rows.id.nunique(), no_id=rows.count(where=rows.id.isnull())))
    known = found["rows"] - found["no_id"]
    notes, duplicates = [], 0
    if known > found["ids"]:
        distinct = rows.filter(rows.id.notnull()).distinct()
        different = int(_one(corpus, distinct.agg(rows=distinct.count()))["rows"])
        duplicates = known - different
        notes += [reason("measure:duplicate_rows", table="institutions", count=duplicates)] if duplicates else []
        if different > found["ids"]:
            groups = distinct.group_by("id").agg(n=distinct.count())
            several = groups.filter(groups.n > 1).select("id")
            examples, many = _examples(corpus, several, "id"), different - found["ids"]
            raise Invalid("measure:two_rows_one_key", table="institutions", key="id", count=many, examples=examples)
    if "latitude" in corpus.schemas["institutions"]:
        lost = int(_one(corpus, rows.agg(n=rows.count(where=rows.latitude.isnull() | rows.longitude.isnull())))["n"])
        notes += [reason("measure:no_place", count=lost)] if lost else []
    return Facts(found["rows"], duplicates, ("id",), notes=tuple(notes))
