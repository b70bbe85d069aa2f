"""What must hold between the tables of a call before any stage runs; each check names file, row and field."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterator
from decimal import Decimal

from concord.calls import terms
from concord.calls.terms import FIRST_BY, LIMITED_BY
from concord.engines.rank import METHODS
from concord.engines.reason import reason
from concord.exchange.currencies import DECIMALS
from concord.exchange.folder import Folder
from concord.exchange.sheets import MOST_DEFECTS, BadTables, Defect, Table, nearest
from concord.exchange.tables import SETTINGS

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
        elif unit not in DECIMALS and unit.upper() in DECIMALS:
            yield purses.defect(index, "unit", "folder:currency_case", unit=unit, right=unit.upper())
        else:
            yield from _digits(purses, index, "amount", amount, unit)
            yield from _pot(folder, purses, index)


def _pot(folder: Folder, purses: Table, index: int) -> Iterator[Defect]:
    """What a purse puts into the common pot, and what may be added to it."""
    unit, amount = purses["unit"][index], purses["amount"][index]
    for column in ("pooled", "raisable", "cap"):
        yield from _digits(purses, index, column, purses[column][index], unit)
    pooled = purses["pooled"][index]
    if pooled and folder.settings["funding_mode"] == "virtual":
        yield purses.defect(index, "pooled", "folder:pooled_virtual", value=str(pooled))
    elif pooled and pooled > amount:
        yield purses.defect(index, "pooled", "folder:pooled_over", value=str(pooled), amount=str(amount))


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
    listed = folder.get("scales")
    others = {} if listed is None else {r["scale"]: (r["lowest"], r["highest"]) for r in listed.records()}
    yield from _references(assessments, "scale", others, "scales")
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
        elif (threshold := record["threshold"]) is not None and (
            (lowest is not None and threshold < lowest) or (highest is not None and threshold > highest)
        ):
            values = {"score": threshold, "lowest": lowest, "highest": highest, "criterion": record["criterion"]}
            yield criteria.defect(index, "threshold", "folder:off_scale", **values)
    if assessments is None:
        return
    sole = next(iter(scale)) if len(scale) == 1 else None
    if "criterion" not in assessments and sole is None:
        known = tuple(scale)
        yield Defect(assessments.file, 1, "criterion", reason("folder:criterion_missing", known=known))
        return
    yield from _references(assessments, "criterion", scale, "criteria")
    columns = (assessments[name] for name in ("criterion", "score", "scale"))
    for index, (criterion, score, own) in enumerate(zip(*columns, strict=True)):
        lowest, highest = scale.get(criterion or sole, (None, None)) if own is None else others.get(own, (None, None))
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


def _spellings(folder: Folder) -> Iterator[Defect]:
    """Names that differ only in case, width or spaces: one thing entered twice, or two that nobody tells apart."""
    for name, column in (("parties", "party"), ("purses", "purse"), ("applications", "application"),
                         ("reviewers", "reviewer")):  # fmt: skip
        table = folder.get(name)
        first: dict[str, int] = {}
        for index, entry in enumerate(table[column] if table is not None else ()):
            key = "".join(unicodedata.normalize("NFKC", entry).casefold().split())
            if table is not None and key in first:
                values = {"entry": entry, "other": table[column][first[key]], "first": table.rows[first[key]]}
                yield table.defect(index, column, "folder:alike", **values)
            first.setdefault(key, index)


LEAST = {
    "reviewers_per_application": 0,
    "reviewers_per_side": 0,
    "max_load": 0,
    "min_assessments": 1,
    "seed": 0,
}
"""The least that a setting may be."""


def setting_row(folder: Folder, name: str) -> tuple[str, int | None]:
    """The file and row where a setting of the call stands; the folder's name where it has no table for it."""
    call = folder.get("call")
    names = {column.name: column.heading_zh for column in SETTINGS}
    for index, entry in enumerate(call["field"] if call is not None else ()):
        if call is not None and entry in (name, names.get(name)):
            return call.file, call.rows[index]
    return folder.path.name, None


def _settings(folder: Folder) -> Iterator[Defect]:
    for name, least in LEAST.items():
        if folder.settings[name] is not None and folder.settings[name] < least:
            why = reason("folder:below_least", value=folder.settings[name], least=least)
            yield Defect(*setting_row(folder, name), name, why)
    method = folder.settings["ranking_method"]
    if method not in METHODS:
        why = reason("table:not_a_choice", value=method, choices=METHODS)
        yield Defect(*setting_row(folder, "ranking_method"), "ranking_method", why)


def _loads(folder: Folder) -> Iterator[Defect]:
    people = folder.get("reviewers")
    if people is None:
        return
    for index, (low, high) in enumerate(zip(people["min_load"], people["max_load"], strict=True)):
        most = folder.settings["max_load"] if high is None else high
        for column, load in (("min_load", low), ("max_load", high)):
            if load is not None and load < 0:
                yield people.defect(index, column, "folder:below_least", value=load, least=0)
        if low is not None and 0 <= most < low:
            yield people.defect(index, "min_load", "folder:load_range", low=low, high=most)


def _ranks(folder: Folder) -> Iterator[Defect]:
    table = folder.get("ranking")
    for index, rank in enumerate(table["rank"] if table is not None else ()):
        if table is not None and rank < 1:
            yield table.defect(index, "rank", "folder:below_least", value=rank, least=1)


def _rates(folder: Folder) -> Iterator[Defect]:
    table = folder.get("rates")
    for index, rate in enumerate(table["rate"] if table is not None else ()):
        if table is not None and rate <= 0:
            yield table.defect(index, "rate", "folder:not_positive", value=str(rate))


def _stages(folder: Folder) -> Iterator[Defect]:
    """Stages that votes name, anchors that read, and scales that do not end where they begin."""
    stages, scales = folder.get("stages"), folder.get("scales")
    if stages is not None:
        yield from _references(folder.get("assessments"), "stage", stages["stage"], "stages")
        for index, weight in enumerate(stages["weight"]):
            if weight is not None and weight < 0:
                yield stages.defect(index, "weight", "folder:below_least", value=weight, least=0)
    if scales is None:
        return
    for index, row in enumerate(scales.records()):
        if row["lowest"] >= row["highest"]:
            yield scales.defect(index, "highest", "folder:empty_scale", lowest=row["lowest"], highest=row["highest"])
        for anchor in row["anchors"] or ():
            if not _ANCHOR.fullmatch(anchor):
                yield scales.defect(index, "anchors", "folder:no_anchor", value=anchor)


_ANCHOR = re.compile(r"\s*[-+]?\d+(\.\d+)?\s*=\s*[-+]?\d+(\.\d+)?\s*")


def _money(folder: Folder) -> Iterator[Defect]:
    """The top-up, its shares, and what goes first."""
    settings, purses = folder.settings, folder.get("purses")
    for name in ("share", "gap_share", "top_up_rate"):
        if settings[name] is not None and not 0 <= settings[name] <= 1:
            why = reason("folder:no_share", value=str(settings[name]))
            yield Defect(*setting_row(folder, name), name, why)
    if settings["draw"] and settings["share"] is None:
        yield Defect(*setting_row(folder, "draw"), "draw", reason("folder:draw_needs_share"))
    units = sorted(set(purses["unit"])) if purses is not None else []
    if settings["top_up"] and len(units) > 1 and settings["top_up_unit"] not in units:
        why = reason("table:not_a_choice", value=settings["top_up_unit"] or "–", choices=tuple(units))
        yield Defect(*setting_row(folder, "top_up"), "top_up_unit", why)
    if settings["priority"] is not None:
        first, listed = terms.priority(settings["priority"]), folder.get("applications")
        if first is None or first[0] not in FIRST_BY or listed is None or first[0] not in listed:
            why = reason("folder:no_priority", value=settings["priority"], known=FIRST_BY)
            yield Defect(*setting_row(folder, "priority"), "priority", why)


def _limits(folder: Folder) -> Iterator[Defect]:
    table, purses = folder.get("limits"), folder.get("purses")
    if table is None:
        return
    known = None if purses is None else frozenset(purses["purse"])
    for index, row in enumerate(table.records()):
        least, most = row["least"], row["most"]
        if row["by"] and row["by"] not in LIMITED_BY:
            yield table.defect(index, "by", "table:not_a_choice", value=row["by"], choices=LIMITED_BY)
        if least is None and most is None:
            yield table.defect(index, "least", "folder:no_limit")
        elif least is not None and most is not None and least > most:
            yield table.defect(index, "least", "folder:limit_crossed", least=str(least), most=str(most))
        for column in ("least", "most"):
            if row["measure"] == "awards" and row[column] is not None and row[column] % 1:
                yield table.defect(index, column, "table:not_whole", value=str(row[column]))
        for purse in row["purses"] or ():
            if known is not None and purse not in known:
                yield table.defect(index, "purses", "folder:unknown_entry", entry=purse, table="purses")


def _conditions(folder: Folder) -> Iterator[Defect]:
    table = folder.get("conditions")
    listed = folder.get("applications") or folder.get("partners")
    if table is None:
        return
    known = None if listed is None else frozenset(listed["application"])
    for index, names in enumerate(table["applications"]):
        if len(set(names)) < 2:
            yield table.defect(index, "applications", "folder:one_alone")
        for name in names:
            if known is not None and name not in known:
                yield table.defect(index, "applications", "folder:unknown_entry", entry=name, table="applications")


# What is listed comes before what refers to it, so that the cause is read before its effects.
CHECKS: tuple[Callable[[Folder], Iterator[Defect]], ...] = (
    _settings,
    _spellings,
    _parties,
    _sides,
    _loads,
    _purses,
    _rates,
    _applications,
    _reviewers,
    _asks,
    _leads,
    _scales,
    _stages,
    _money,
    _affinity,
    _ranks,
    _limits,
    _conditions,
)
