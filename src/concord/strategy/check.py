"""What holds across a pack: references, families, dates, places in documents, units side by side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from concord.engines.reason import reason
from concord.strategy.reading import Reading

Items = Mapping[str, Mapping[str, Any]]

PLACED = ("clauses", "areas", "mechanisms", "programmes", "events", "targets", "agreements")
"""Nouns that a document must have said somewhere."""


def references(reading: Reading, items: Items) -> None:
    """Every reference and every locator points at something the pack holds."""
    for met in reading.references:
        if met.target not in items.get(met.noun, {}):
            why = reason("pack:dangling", field=met.field, noun=met.noun or "?", target=met.target)
            reading.fault(met.line, met.item, why)
    for line, item, locator in reading.locators:
        document = items["documents"].get(locator.document)
        if document is None:
            why = reason("pack:dangling", field="at", noun="documents", target=locator.document)
            reading.fault(line, item, why)
            continue
        known = (document.sections or {}).get(locator.language, {})
        if locator.section not in known:
            why = reason(
                "pack:no_section",
                document=locator.document,
                section=locator.section,
                language=locator.language,
                known=tuple(known) or "–",
            )
            reading.fault(line, item, why)


def whole(reading: Reading, items: Items) -> None:
    """The rules that compare one value with another."""
    for noun, entries in items.items():
        _ancestors(reading, noun, entries)
        for item in entries.values():
            _places(reading, noun, item)
            _order(reading, noun, item)
    for target in items["targets"].values():
        if target.upper is not None and (target.value is None or target.upper <= target.value):
            why = reason("pack:span", upper=target.upper, value=target.value)
            reading.fault(target.line, f"targets/{target.id}", why)
    for agreement in items["agreements"].values():
        _accessions(reading, agreement)
    for claim in items["claims"].values():
        expected = items["subjects"][claim.subject].unit
        if claim.unit != expected:
            why = reason("pack:unit_differs", unit=claim.unit, subject=claim.subject, expected=expected)
            reading.fault(claim.line, f"claims/{claim.id}", why)


def _accessions(reading: Reading, agreement: Any) -> None:
    for each in agreement.accessions:
        label = f"agreements/{agreement.id}"
        if each.party not in agreement.parties:
            reading.fault(agreement.line, label, reason("pack:not_of", party=each.party))
        if each.joined and each.left and each.left[: len(each.joined)] < each.joined[: len(each.left)]:
            values = {"later_field": "left", "later": each.left, "earlier_field": "joined", "earlier": each.joined}
            reading.fault(agreement.line, label, reason("pack:date_order", **values))


def _places(reading: Reading, noun: str, item: Any) -> None:
    label = f"{noun}/{item.id}"
    if noun in PLACED and not item.at:
        reading.fault(item.line, label, reason("pack:no_locator", noun=noun))
    if noun == "claims" and len(item.at) != 1:
        reading.fault(item.line, label, reason("pack:one_locator", count=len(item.at)))


def _order(reading: Reading, noun: str, item: Any) -> None:
    for earlier, later in (("signed", "ends"), ("begins", "ends"), ("since", "as_of")):
        first, last = getattr(item, earlier, None), getattr(item, later, None)
        # A year covers all its days: only the digits that both give are compared.
        if first and last and last[: len(first)] < first[: len(last)]:
            why = reason("pack:date_order", later_field=later, later=last, earlier_field=earlier, earlier=first)
            reading.fault(item.line, f"{noun}/{item.id}", why)


def _ancestors(reading: Reading, noun: str, entries: Mapping[str, Any]) -> None:
    for item in entries.values():
        path = list(_upwards(item, entries))
        if len(path) > 1 and path[-1] == item.id:
            why = reason("pack:cycle", id=item.id, path=" > ".join(path))
            reading.fault(item.line, f"{noun}/{item.id}", why)


def _upwards(item: Any, entries: Mapping[str, Any]) -> Iterator[str]:
    seen: set[str] = set()
    at: str | None = item.id
    while at is not None:
        yield at
        if at in seen:
            return
        seen.add(at)
        at = getattr(entries[at], "parent", None)
