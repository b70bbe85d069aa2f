"""The search: one box and some facets, over the cards that a reader may see; each hit says why it was found."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from functools import lru_cache
from typing import Any

from django.db import connection
from django.utils import timezone
from rapidfuzz.distance import OSA

from concord.access.standing import Actor, standing
from concord.engines.reason import Reason, reason
from concord.register import keys
from concord.register.cards import words_of
from concord.register.models import Card
from concord.register.names import HAN, pinyin, split
from concord.register.rules import meant_for_members
from concord.values import LocalizedText

ROWS = 20
MOST = 10_000
"""So many hits are counted; of more, a page says “more than”."""
_CANDIDATES = 1_000
_LONGEST = 500

FACETS = {
    "kind": "kind", "country": "countries", "side": "sides", "type": "types", "field": "fields", "role": "roles",
}  # fmt: skip
"""What one may narrow by, and the column it stands in."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for. Empty: not narrowed by it."""

    text: str = ""
    kind: str = ""
    country: str = ""
    side: str = ""
    type: str = ""
    field: str = ""
    role: str = ""

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Asked:
        """From a mapping, such as an address; what it does not know is left out."""
        told = {each.name: str(given.get(each.name, "")).replace("\x00", "").strip() for each in fields(cls)}
        return cls(**{**told, "text": told["text"][:_LONGEST]})

    def json(self) -> dict[str, str]:
        """What is asked, without what is empty."""
        return {each.name: value for each in fields(self) if (value := getattr(self, each.name))}


@dataclass(frozen=True, slots=True)
class Hit:
    """A card that was found, and why."""

    card: Card
    why: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """A page of hits. `more` says that there are more than `count`; facets are value and number, the most first."""

    hits: tuple[Hit, ...]
    count: int
    more: bool = False
    facets: Mapping[str, tuple[tuple[str, int], ...]] = field(default_factory=dict)


def find(user: Actor, asked: Asked, *, page: int = 1, rows: int = ROWS) -> Found:
    """The page of what a reader finds, with the facets of all that was found."""
    wanted = _Wanted.of(asked.text)
    found = _found(user, asked, wanted, page, rows)
    hits = tuple(Hit(card, tuple(why(card, wanted))) for card in found.cards)
    return Found(hits, min(found.count, MOST), found.count > MOST, found.facets)


def every(user: Actor, asked: Asked) -> Iterator[Card]:
    """All that is found, for an export, the best first; no more than a page counts."""
    yield from _found(user, asked, _Wanted.of(asked.text), 1, MOST).cards


def _found(user: Actor, asked: Asked, wanted: _Wanted, page: int, rows: int) -> _Read:
    """What is sure; when nothing is, what is one slip away."""
    found = _read(_hits(user, asked, wanted), page, rows)
    if wanted.words and not found.count and (near := _near(user, asked, wanted)):
        return _read([_Part(("id = ANY(%s)", [near]), "3")], page, rows)
    return found


# -- what is asked, as keys --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A typed text: its words, each of which must be found, and the whole, which may be found at once.

    Words that tell nothing by themselves need not be found, but the whole has them: 德 is written *de*, 安 *an*.
    """

    words: tuple[str, ...]
    whole: str

    @classmethod
    def of(cls, text: str) -> _Wanted:
        found = keys.groups(text)
        return cls(tuple(each for each in found if each not in keys.EMPTY) or tuple(found), "".join(found))

    def at_once(self) -> tuple[list[str], list[str]]:
        """The keys of the whole as a name, and as initials."""
        return [f"={self.whole}"], ([f"@{self.whole}"] if self.whole.isascii() and len(self.whole) > 1 else [])


_Condition = tuple[str, list[Any]]
"""A part of a statement and its values. Written by hand: Django takes longer to write it than PostgreSQL to answer."""


def _any(*wanted: str) -> _Condition:
    return "keys && %s::integer[]", [[keys.number(each) for each in wanted]]


def _all(wanted: Iterable[str]) -> _Condition:
    return "keys @> %s::integer[]", [[keys.number(each) for each in wanted]]


def _join(word: str, *conditions: _Condition) -> _Condition:
    sql = f" {word} ".join(each for each, _ in conditions)
    return (f"({sql})" if len(conditions) > 1 else sql), [value for _, given in conditions for value in given]


def _exactly(word: str) -> _Condition:
    """One word, in any way but a slip."""
    if not HAN.match(word):
        begins = [f"^{word}"] if 3 <= len(word) <= 8 else []
        return _any(word, f"={word}", f"@{word}", *begins)
    ways = [_any(word, f"={word}")]
    parts = keys.segments_asked(word)
    if len(parts) > 1:
        ways.append(_all(parts))
    if 3 <= len(word) <= 8:
        ways.append(_all(word[place : place + 2] for place in range(len(word) - 1)))
    return _join("OR", *ways)


def _nearly(word: str) -> list[str]:
    """The keys that one slip, or other characters of the same sound, would have left."""
    if HAN.match(word):
        return [f"={each}" for each in _sounds(word)]
    return sorted(keys.of_typed(word)) if len(word) >= keys.SHORTEST_SLIP else []


def _sounds(word: str) -> list[str]:
    """How a Chinese name sounds, as one spelling."""
    if not 2 <= len(word) <= 6:
        return []
    parts = split(word)
    family, given = pinyin(parts.family, parts.given)
    return ["".join((*family, *given))]


# -- asking the database -----------------------------------------------------------------------------------------------


def _base(user: Actor, asked: Asked) -> _Condition:
    """What this reader may be shown, narrowed by the facets."""
    conditions = [_audience(tuple(sorted(standing(user).parties())), timezone.localdate())]
    for name, column in FACETS.items():
        value = getattr(asked, name)
        if value:
            test = "kind = %s" if column == "kind" else f"{column} @> ARRAY[%s]::varchar[]"
            conditions.append((test, [value]))
    return _join("AND", *conditions)


@lru_cache(maxsize=256)
def _audience(parties: tuple[int, ...], today: date) -> _Condition:
    """The rule of who is shown which card (`rules.meant_for`) as SQL, once for each set of parties and each day."""
    sql, values = Card.objects.filter(meant_for_members(parties, today)).order_by().query.sql_with_params()
    # Written so that no index answers it: hardly a card is not for everybody, and the keys are to be looked up first.
    return sql.partition(" WHERE ")[2].replace('"register_card"."audience"', "(audience || '')"), list(values)


@dataclass(frozen=True, slots=True)
class _Part:
    """Hits of one rank (or of one by keys and another else): how they are found."""

    where: _Condition
    rank: str = "0"
    values: tuple[Any, ...] = ()
    order: str = ""


def _hits(user: Actor, asked: Asked, wanted: _Wanted) -> list[_Part]:
    """What is found for sure: the whole as a name first, then all words, then initials."""
    base = _base(user, asked)
    if not wanted.words:
        return [] if asked.text else [_Part(base, order=" ORDER BY id")]
    names, initials = wanted.at_once()
    whole = _any(*names, *initials)
    test, given = _any(*names)
    words = _join("AND", *(_exactly(word) for word in wanted.words))
    others = ("NOT " + whole[0], whole[1])
    return [
        _Part(_join("AND", base, whole), f"CASE WHEN {test} THEN 0 ELSE 2 END", tuple(given)),
        _Part(_join("AND", base, words, others), "1"),
    ]


@dataclass(frozen=True, slots=True)
class _Read:
    cards: list[Card]
    count: int
    facets: dict[str, tuple[tuple[str, int], ...]]


_COLUMNS = ", ".join(FACETS.values())
_LISTS = ", ".join(f"('{name}', {'ARRAY[kind]' if name == 'kind' else column})" for name, column in FACETS.items())
_SHOWN = ("id", "kind", "of", "titles", "about", "names", "countries", "fields")
"""What a page shows of a card, and says why it was found by."""
_ANSWER = (
    "page AS (SELECT id, row_number() OVER (ORDER BY rank, weight DESC, id) AS place FROM hit "
    "ORDER BY place LIMIT %s OFFSET %s) "
    "SELECT '', NULL, place, " + ", ".join(f"card.{each}" for each in _SHOWN) + " FROM page JOIN register_card AS card "
    "USING (id) UNION ALL SELECT 'count', NULL, count(*)" + ", NULL" * len(_SHOWN) + " FROM hit UNION ALL "
    "SELECT name, value, count(*)" + ", NULL" * len(_SHOWN) + f" FROM hit, LATERAL (VALUES {_LISTS}) AS list "
    "(name, held), unnest(held) AS value GROUP BY 1, 2"
)


def _read(parts: Sequence[_Part], page: int, rows: int) -> _Read:
    """One statement: the page's cards, the number of hits, and the facets."""
    if not parts:
        return _Read([], 0, {})
    found = " UNION ALL ".join(
        f"(SELECT id, {part.rank}, weight, {_COLUMNS} FROM register_card WHERE {part.where[0]}{part.order} "
        f"LIMIT {MOST + 1})"
        for part in parts
    )
    values = [value for part in parts for value in (*part.values, *part.where[1])]
    values += [rows, (max(page, 1) - 1) * rows]
    statement = f"WITH hit (id, rank, weight, {_COLUMNS}) AS MATERIALIZED ({found}), {_ANSWER}"
    return _sorted(_fetched(statement, values, by_keys=not parts[0].order))


def _fetched(statement: str, values: Sequence[Any], *, by_keys: bool) -> list[Any]:
    """The rows of a statement. By keys: the planner takes rare keys for common ones, and would read the whole table.

    The setting travels with the statement, which saves four ways to the server; it ends with it, or with the
    transaction that it is part of.
    """
    with connection.cursor() as cursor:
        if not by_keys:
            cursor.execute(statement, values)
            return list(cursor.fetchall())
        cursor.execute(f"SET LOCAL enable_seqscan = off; {statement}; SET LOCAL enable_seqscan = on", values)
        cursor.nextset()
        return list(cursor.fetchall())


def _sorted(rows: Iterable[tuple[Any, ...]]) -> _Read:
    cards: list[tuple[int, Card]] = []
    facets: dict[str, list[tuple[str, int]]] = {name: [] for name in FACETS}
    count = 0
    for name, value, number, *held in rows:
        if name == "":
            cards.append((number, _card(*held)))
        elif name == "count":
            count = number
        else:
            facets[name].append((value, number))
    by_number = {name: tuple(sorted(each, key=lambda pair: (-pair[1], pair[0]))) for name, each in facets.items()}
    return _Read([card for _, card in sorted(cards, key=lambda each: each[0])], count, by_number)


def _card(pk: int, kind: str, of: str, titles: str, about: str, names: str, countries: Any, fields: Any) -> Card:
    texts = (LocalizedText.of(json.loads(each)) for each in (titles, about))
    held = (pk, kind, of, *texts, json.loads(names), countries, fields)
    return Card.from_db(connection.alias, _SHOWN, held)


def _near(user: Actor, asked: Asked, wanted: _Wanted) -> list[int]:
    """The cards that are one slip away; asked when nothing was found for sure."""
    ways = []
    if len(wanted.words) <= 4 and (whole := _nearly(wanted.whole)):
        ways.append(_any(*whole))
    for place, word in enumerate(wanted.words if len(wanted.words) > 1 else ()):
        if slipped := _nearly(word):
            others = [_exactly(each) for each in (*wanted.words[:place], *wanted.words[place + 1 :])]
            ways.append(_join("AND", _any(*slipped), *others))
    if not ways:
        return []
    test, values = _join("AND", _base(user, asked), _join("OR", *ways))
    statement = f"SELECT id, kind, names, keys FROM register_card WHERE {test} LIMIT {_CANDIDATES}"
    rows = _fetched(statement, values, by_keys=True)
    cards = [Card(id=pk, kind=kind, names=json.loads(names), keys=held) for pk, kind, names, held in rows]
    return [card.pk for card in cards if _is_near(card, wanted)]


def _holds(held: set[int], word: str) -> bool:
    """Whether a card's keys answer a word for sure; the same as `_exactly`."""
    if any(keys.number(sign + word) in held for sign in ("", "=", "@", "^")):
        return True
    if not HAN.match(word):
        return False
    pairs = [word[place : place + 2] for place in range(len(word) - 1)] if 3 <= len(word) <= 8 else []
    ways = [each for each in (keys.segments_asked(word), pairs) if len(each) > 1]
    return any(all(keys.number(part) in held for part in way) for way in ways)


def _is_near(card: Card, wanted: _Wanted) -> bool:
    """Whether one slip, and no more, lies between what was typed and a name."""
    spelt = _spellings(card)
    if _slipped(wanted.whole, spelt) is not None:
        return True
    held = set(card.keys)
    apart = [word for word in wanted.words if not _holds(held, word)]
    return len(apart) == 1 and _slipped(apart[0], spelt) is not None


def _spellings(card: Card) -> dict[str, list[str]]:
    """Every spelling that a slip may be made in, with the names it belongs to."""
    found: dict[str, list[str]] = {}
    for name, _, *parts in card.names:
        spelt = keys.spelt(name, *parts) if card.kind == "person" else words_of(name)
        for each in spelt:
            found.setdefault(each, []).append(name)
    return found


def _slipped(word: str, spelt: Mapping[str, list[str]]) -> str | None:
    """The name of which this is a spelling with one slip, or another writing of the same sound."""
    if HAN.match(word):
        return next((spelt[each][0] for each in _sounds(word) if each in spelt), None)
    if len(word) < keys.SHORTEST_SLIP:
        return None
    near = (names[0] for each, names in spelt.items() if OSA.distance(word, each, score_cutoff=1) <= 1)
    return next(near, None)


# -- why ---------------------------------------------------------------------------------------------------------------

_KINDS = {"former": "register:by-former", "published": "register:by-published"}
_HOW = {
    keys.CHARACTERS: "register:by-name", keys.WORD: "register:by-name", keys.PINYIN: "register:by-pinyin",
    keys.ORDER: "register:by-order", keys.INITIALS: "register:by-initials",
}  # fmt: skip
_BEST = [keys.CHARACTERS, keys.WORD, keys.PINYIN, keys.ORDER, keys.INITIALS]


def why(card: Card, wanted: _Wanted) -> Iterator[Reason]:
    """Why a card was found: by which name and how, or by a slip; and the words that stand elsewhere in the record."""
    if not wanted.words:
        return
    named = _why_whole(card, wanted.whole)
    if named is not None:
        yield named
        return
    names: list[Reason] = []
    elsewhere: list[str] = []
    for word in wanted.words:
        told = _why_word(card, word)
        if told is None:
            elsewhere.append(word)
        else:
            names.append(told)
    slip = _slipped(wanted.whole, spelt := _spellings(card)) if elsewhere else None
    if slip is not None:
        yield _by_slip(wanted.whole, slip)
        return
    for word in list(elsewhere):
        if (slip := _slipped(word, spelt)) is not None:
            names.append(_by_slip(word, slip))
            elsewhere.remove(word)
    yield from {each.text(): each for each in names}.values()
    if elsewhere:
        yield reason("register:by-words", words=" ".join(elsewhere))


def _by_slip(word: str, name: str) -> Reason:
    return reason("register:by-sound" if HAN.match(word) else "register:by-slip", name=name, typed=word)


def _why_whole(card: Card, whole: str) -> Reason | None:
    return _best(card, [f"={whole}", f"@{whole}"])


def _why_word(card: Card, word: str) -> Reason | None:
    return _best(card, [f"={word}", word, f"@{word}", f"^{word}"])


def _best(card: Card, wanted: Sequence[str]) -> Reason | None:
    """The best of a card's names that has one of the keys, and how."""
    found: list[tuple[int, str, str, str]] = []
    for name, kind, *parts in card.names:
        have = keys.of_name(name, *parts) if card.kind == "person" else dict.fromkeys(keys.of_words(name), keys.WORD)
        if card.kind != "person" and HAN.search(name) and HAN.match(wanted[0].lstrip("=")):
            have = {**have, **dict.fromkeys((each for each in wanted if each.lstrip("=") in name), keys.WORD)}
        for key in wanted:
            if key in have:
                found.append((_BEST.index(have[key]), have[key], name, kind))
                break
    if not found:
        return None
    _, how, name, kind = min(found)
    return reason(_KINDS.get(kind, _HOW[how]), name=name)
