"""From the rows of a call's tables to the eligibility engine's problem.

One way for the portal, whose rows come from its models, and for a folder of files; so both reach the same verdicts.
No Django here: the commands that run a folder never load it. Rows are mappings with the columns of
``docs/tables.md``; a column that a table lacks is None.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from concord.engines.eligibility import Annex, Application, Facts, Partner, Rates, Rule

Row = Mapping[str, Any]


def parameters(text: str) -> dict[str, str]:
    """``name=value; name=value`` as a mapping.

    Raises:
        ValueError: a part without an equals sign; the part is the error's argument.
    """
    read = {}
    for part in text.replace("；", ";").split(";"):
        if part.strip():
            name, equals, value = part.partition("=")
            if not equals:
                raise ValueError(part.strip())
            read[name.strip()] = value.strip()
    return read


def annexes(rows: Iterable[tuple[Row, Mapping[str, str]]]) -> tuple[Annex, ...]:
    """Annexes from rows of single rules, each with its parameters read."""
    versions: dict[tuple[str | None, str, Any], list[Rule]] = defaultdict(list)
    for row, given in rows:
        key = (row["party"], row["version"] or "1", row["effective"])
        versions[key].append(Rule(row["rule"], given, source=row["source"] or ""))
    return tuple(
        Annex(party, tuple(rules), version, effective) for (party, version, effective), rules in versions.items()
    )


def applications(rows: Iterable[Row], partner_rows: Iterable[Row]) -> tuple[Application, ...]:
    """Applications with their partners."""
    own = partners(partner_rows)
    return tuple(
        Application(
            row["application"],
            tuple(own.get(row["application"], ())),
            months=row["duration"],
            areas=(row["area"],) if row["area"] else (),
            documents=frozenset(row["documents"] or ()),
            submitted=row["submitted"],
            starts=row["start"],
        )
        for row in rows
    )


def partners(rows: Iterable[Row]) -> dict[str, list[Partner]]:
    """The partners of each application; rows of one organisation and investigator are one partner's purses."""
    grouped: dict[str, dict[tuple[Any, Any], list[Row]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        grouped[row["application"]][row["organisation"], row["investigator"]].append(row)
    return {
        application: [_partner(name, own) for name, own in zip(called(each), each.values(), strict=True)]
        for application, each in grouped.items()
    }


def called(own: Iterable[tuple[str, str | None]]) -> list[str]:
    """What the partners (organisation, investigator) of one application are called: by their organisation, told apart
    where it stands there twice.
    """
    pairs = list(own)
    count = Counter(organisation for organisation, _ in pairs)
    return [f"{name} ({who or '–'})" if count[name] > 1 else name for name, who in pairs]


def _partner(name: str, rows: list[Row]) -> Partner:
    first = rows[0]
    in_kind: dict[str, Decimal] = defaultdict(Decimal)
    for row in rows:
        if row["in_kind"] and row["currency"]:
            in_kind[row["currency"]] += row["in_kind"]
    return Partner(
        name,
        first["organisation"],
        organisation_type=first["organisation_type"],
        country=first["country"],
        party=first["party"],
        kind=first["kind"],
        investigator=first["investigator"],
        role=first["role"],
        asks={row["purse"]: row["asked"] for row in rows if row["purse"]},
        in_kind=dict(in_kind),
        documents=frozenset(document for row in rows for document in row["documents"] or ()),
    )


def facts(rows: Iterable[Row]) -> tuple[Facts, ...]:
    """Lists of the parties. A list with values says nothing about what it does not name; a bare list is complete."""
    lists: dict[tuple[str, str, Any], dict[str, Any]] = defaultdict(dict)
    for row in rows:
        lists[row["party"], row["list"], row["date"]][row["key"]] = row["value"]
    return tuple(
        Facts(
            name,
            party,
            {key: True if value is None else value for key, value in values.items()},
            dated=dated,
            complete=all(value is None for value in values.values()),
        )
        for (party, name, dated), values in lists.items()
    )


def rates(rows: Iterable[Row]) -> Rates | None:
    """The frozen rates; the display currency is worth itself. None where there are none."""
    listed = list(rows)
    if not listed:
        return None
    first = listed[0]
    per_unit = {row["currency"]: row["rate"] for row in listed} | {first["display"]: Decimal(1)}
    return Rates(first["display"], per_unit, dated=first["date"], source=first["source"] or "")
