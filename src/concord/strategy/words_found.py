"""What an agreement is found by: its words in every language, so folded that spelling and width do not matter."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Q

from concord.engines.match.texts.segment import is_chinese, normal, tokens


def of(pack: Any, agreement: Any) -> str:
    """All that one may remember of an agreement, one piece to a line."""
    return normal("\n".join(dict.fromkeys(_pieces(pack, agreement))))


def _pieces(pack: Any, agreement: Any) -> Iterator[str]:
    yield agreement.id
    for words in (agreement.titles, agreement.about, agreement.occasion):
        yield from (words or {}).values()
    for party in (pack.parties[each] for each in agreement.parties):
        yield from party.titles.values()
        yield from (party.authority or {}).values()
        yield party.country or ""
    for each in agreement.signatures:
        yield from each.name.values()
    for document in {locator.document for locator in agreement.at}:
        yield from pack.documents[document].titles.values()


def asked(text: str) -> Q:
    """The condition for what somebody typed: every word of it is there; Chinese is cut into its words first."""
    condition = Q()
    for piece in normal(text).split():
        parts = [part for part in tokens(piece) if is_chinese(part)] if is_chinese(piece) else [piece]
        whole = Q(words__contains=piece)
        each = Q()
        for part in parts:
            each &= Q(words__contains=part)
        condition &= (whole | each) if parts else whole
    return condition
