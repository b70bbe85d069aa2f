"""What must hold between the tables of a call before any stage runs; each check names file, row and field."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from decimal import Decimal

from concord.exchange.currencies import DECIMALS
from concord.exchange.folder import Folder
from concord.exchange.sheets import MOST_DEFECTS, BadTables, Defect, Table, nearest

THIRD = "third"
"""The side of a reviewer who belongs to no party: a third country's."""


def check(folder: Folder) -> None:
    """See that the tables fit together.

    Raises:
        BadTables: every place where they do not.
    """
    defects: list[Defect] = []
    for look in CHECKS:
        defects += look(folder)
    if defects:
        raise BadTables(defects[:MOST_DEFECTS], max(0, len(defects) - MOST_DEFECTS))


def parties(folder: Folder) -> tuple[str, ...]:
    """The parties: those of their table, else those that commit a purse, else those of the partners."""
    for name in ("parties", "purses", "partners"):
        table = folder.get(name)
        if table is not None and "party" in table:
            return tuple(dict.fromkeys(party for party in table["party"] if party))
    return ()


def _references(table: Table | None, column: str, known: Collection[str], whose: str) -> Iterator[Defect]:
    """Rows whose entry is missing from the table that lists them."""
    if table is None or column not in table:
        return
    entries = set(known)
    for index, entry in enumerate(table[column]):
        if entry and entry not in entries:
            yield table.defect(index, column, "folder:unknown_entry", entry=entry, table=whose)


def _applications(folder: Folder) -> Iterator[Defect]:
    listed = folder.get("applications")
    if listed is None:
        return
    for name in ("partners", "affinities", "bids", "conflicts", "assignments", "assessments", "ranking"):
        yield from _references(folder.get(name), "application", listed["application"], "applications")


def _reviewers(folder: Folder) -> Iterator[Defect]:
    listed = folder.get("reviewers")
    if listed is None:
        return
    for name in ("works", "affinities", "bids", "conflicts", "assignments"):
        yield from _references(folder.get(name), "reviewer", listed["reviewer"], "reviewers")


def _sides(folder: Folder) -> Iterator[Defect]:
    listed = folder.get("reviewers")
    if listed is None:
        return
    known = parties(folder)
    for index, side in enumerate(listed["side"]):
        if known and side not in known and side.casefold() != THIRD:
            yield listed.defect(index, "side", "folder:unknown_side", side=side, known=known)


def _parties(folder: Folder) -> Iterator[Defect]:
    known = parties(folder)
    for name in ("purses", "annexes", "facts", "partners"):
        table = folder.get(name)
        if table is None or "party" not in table:
            continue
        for index, party in enumerate(table["party"]):
            if party and party not in known:
                yield table.defect(index, "party", "folder:unknown_party", party=party, known=known)


def _purses(folder: Folder) -> Iterator[Defect]:
    purses = folder.get("purses")
    if purses is None:
        return
    for index, (unit, amount) in enumerate(zip(purses["unit"], purses["amount"], strict=True)):
        if len(unit) == 3 and unit.isalpha() and unit.isupper() and unit not in DECIMALS:
            yield purses.defect(index, "unit", "folder:unknown_currency", unit=unit)
        else:
            yield from _digits(purses, index, "amount", amount, unit)


def _digits(table: Table, index: int, column: str, amount: Decimal | None, unit: str) -> Iterator[Defect]:
    digits = DECIMALS.get(unit)
    if amount is not None and digits is not None and amount != round(amount, digits):
        yield table.defect(index, column, "folder:more_digits", value=str(amount), unit=unit, digits=digits)


def _asks(folder: Folder) -> Iterator[Defect]:
    partners, purses = folder.get("partners"), folder.get("purses")
    if partners is None or purses is None:
        return
    units = dict(zip(purses["purse"], purses["unit"], strict=True))
    columns = (partners[name] for name in ("purse", "currency", "asked"))
    for index, (purse, currency, asked) in enumerate(zip(*columns, strict=True)):
        if purse is None:
            if asked:
                yield partners.defect(index, "purse", "folder:no_purse", known=tuple(units))
        elif purse not in units:
            known = nearest(purse, units)
            yield partners.defect(
                index, "purse", "folder:unknown_entry", entry=f"{purse} ({', '.join(known)}?)", table="purses"
            )
        elif currency and currency != units[purse]:
            yield partners.defect(
                index, "currency", "folder:wrong_currency", currency=currency, purse=purse, unit=units[purse]
            )
        else:
            yield from _digits(partners, index, "asked", asked, units[purse])


def _leads(folder: Folder) -> Iterator[Defect]:
    partners = folder.get("partners")
    if partners is None:
        return
    first: dict[str, tuple[int, object]] = {}
    columns = (partners[name] for name in ("application", "role", "organisation", "investigator"))
    for index, (application, role, *who) in enumerate(zip(*columns, strict=True)):
        if role != "lead":
            continue
        if application in first and first[application][1] != who:
            row = partners.rows[first[application][0]]
            yield partners.defect(index, "role", "folder:two_leads", application=application, first=row)
        first.setdefault(application, (index, who))


def _scales(folder: Folder) -> Iterator[Defect]:
    criteria, assessments = folder.get("criteria"), folder.get("assessments")
    if criteria is None:
        return
    scale = {}
    for index, record in enumerate(criteria.records()):
        lowest, highest = record["lowest"], record["highest"]
        scale[record["criterion"]] = (lowest, highest)
        if record["weight"] is not None and record["weight"] <= 0:
            yield criteria.defect(index, "weight", "folder:not_positive", value=record["weight"])
        if lowest is not None and highest is not None and lowest >= highest:
            yield criteria.defect(index, "highest", "folder:empty_scale", lowest=lowest, highest=highest)
    if assessments is None or "criterion" not in assessments:
        return
    yield from _references(assessments, "criterion", scale, "criteria")
    for index, (criterion, score) in enumerate(zip(assessments["criterion"], assessments["score"], strict=True)):
        lowest, highest = scale.get(criterion, (None, None))
        below = score is not None and lowest is not None and score < lowest
        above = score is not None and highest is not None and score > highest
        if below or above:
            values = {"score": score, "lowest": lowest, "highest": highest, "criterion": criterion}
            yield assessments.defect(index, "score", "folder:off_scale", **values)


def _affinity(folder: Folder) -> Iterator[Defect]:
    table = folder.get("affinities")
    if table is not None:
        for index, value in enumerate(table["affinity"]):
            if not 0 <= value <= 1:
                yield table.defect(index, "affinity", "folder:affinity_range", value=value)


# What is listed comes before what refers to it, so that the cause is read before its effects.
CHECKS: tuple[Callable[[Folder], Iterator[Defect]], ...] = (
    _parties,
    _sides,
    _purses,
    _applications,
    _reviewers,
    _asks,
    _leads,
    _scales,
    _affinity,
)
