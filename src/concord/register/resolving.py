"""Free text to records: which organisation an affiliation, or a name as somebody wrote it, means.

    found = resolve("Dept. of Physics, Univ. of Oxford, UK")
    found.sure            # the candidate meant, or None: then it abstains, and `found.why` says why
    found.candidates      # the best, each with its score and reasons

Every name of every organisation, in every language, is one entry of an index by words (pairs of characters for
Chinese), weighted by how rare the word is. The best entries are compared with each stretch of the text, letter by
letter. A score is the likeness of the name to the stretch it was found in, less what tells against it: words of the
stretch that the name leaves unexplained, a name of common words only, another country.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

import numpy as np
from django.db.models import Max
from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from concord.engines.reason import Reason, reason
from concord.journal.chain import reference
from concord.register.affiliations import APART, bare, country_of, parts, tokens, words
from concord.register.models import Organisation, OrganisationName, Tie
from concord.register.names import HAN

SURE = 0.80
"""From this score on a candidate is meant. Chosen on one half of the texts of `bench.resolve`."""

MARGIN = 0.03
"""So much better than the next one of the same words it must be."""

SHOWN = 5
_LOOKED_AT = 60
_SLIPPED = 5
"""Letters of a word that a slip is looked for in."""

_LONGEST_LIST = 4_000
"""Entries of one word that are read, unless all words of the text are as common."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An organisation that a text may mean: its key, the name it was found by, a score from 0 to 1, and the reasons."""

    key: int
    name: str
    score: float
    reasons: tuple[Reason, ...] = ()
    at: frozenset[int] = frozenset()
    """The places of the words it explains: two candidates that share one compete."""
    weight: float = 0.0
    organisation: Any = None


@dataclass(frozen=True, slots=True)
class Resolution:
    """The candidates, the best first; the one meant, or why none is."""

    candidates: tuple[Candidate, ...] = ()
    sure: Candidate | None = None
    why: Reason | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A name of an organisation."""

    key: int
    text: str
    countries: tuple[str, ...] = ()
    acronym: bool = False
    places: tuple[str, ...] = ()


@dataclass
class Index:
    """All names, by their words. Built once and read by many."""

    entries: list[Entry]
    words: list[tuple[str, ...]] = field(default_factory=list)
    lists: dict[str, Any] = field(default_factory=dict)
    weights: dict[str, float] = field(default_factory=dict)
    total: Any = None
    spelt: list[str] = field(default_factory=list)
    acronyms: dict[str, list[int]] = field(default_factory=dict)

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> Index:
        """Read the names."""
        index = cls(list(entries))
        lists: dict[str, list[int]] = defaultdict(list)
        acronyms: dict[str, list[int]] = defaultdict(list)
        for number, entry in enumerate(index.entries):
            split = tuple(words(bare(entry.text)))
            index.words.append(split)
            if entry.acronym:
                acronyms[entry.text.strip()].append(number)
                continue
            for token in set(tokens(split)):
                lists[token].append(number)
        count = index.count
        index.lists = {token: np.asarray(found, dtype=np.int32) for token, found in lists.items()}
        index.spelt = sorted(token for token in lists if len(token) >= _SLIPPED and not HAN.match(token))
        index.weights = {token: math.log(1 + count / len(found)) for token, found in lists.items()}
        index.acronyms = dict(acronyms)
        rarest = math.log(1 + count)
        index.total = np.array(
            [sum(index.weights.get(token, rarest) for token in set(tokens(each))) or 1.0 for each in index.words]
        )
        return index

    @property
    def count(self) -> int:
        """How many names there are; a small index is no reason to find every word common."""
        return max(len(self.entries), 5000)

    def weight(self, of: Sequence[str]) -> float:
        """How much words tell: the sum of the rareness of their tokens."""
        rarest = math.log(1 + self.count)
        return sum(self.weights.get(token, rarest) for token in set(tokens(tuple(of))))

    # -- looking up ----------------------------------------------------------------------------------------------------

    def near(self, text: Sequence[tuple[str, ...]]) -> list[int]:
        """The entries whose words a text has, those most covered first."""
        asked = [token for token in dict.fromkeys(t for part in text for t in tokens(part)) if token in self.lists]
        asked.sort(key=lambda token: len(self.lists[token]))
        read = [token for token in asked if len(self.lists[token]) <= _LONGEST_LIST] or asked[:2]
        if not read:
            return []
        found = np.concatenate([self.lists[token] for token in read])
        given = np.concatenate([np.full(len(self.lists[token]), self.weights[token]) for token in read])
        numbers, inverse = np.unique(found, return_inverse=True)
        sums: Any = np.bincount(inverse, weights=given)
        for token in asked[len(read) :]:  # common words: only of the entries that are in already
            sums += self.weights[token] * np.isin(numbers, self.lists[token], assume_unique=True)
        cover = sums / self.total[numbers]
        order = np.argsort(-(cover * np.sqrt(sums)), kind="stable")[:_LOOKED_AT]
        return [int(number) for number in numbers[order]]

    def find(self, text: str, country: str | None = None) -> Resolution:
        """What a text means, among the names of this index."""
        split = parts(text)
        if not split:
            return Resolution(why=reason("register:nothing-asked"))
        told = country or country_of(text)
        best: dict[int, Candidate] = {}
        looked_at = self.near(split)
        if unknown := self._one_letter_away(split):
            looked_at = list(dict.fromkeys([*looked_at, *self.near([*split, unknown])]))
        for number in looked_at:
            self._keep(best, self._compared(number, split, told))
        for candidate in self._by_acronym(text, split, told):
            self._keep(best, candidate)
        ranked = sorted(best.values(), key=lambda each: (-round(each.score, 3), -each.weight, each.key))
        return _decided(tuple(ranked[:SHOWN]))

    def _one_letter_away(self, split: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
        """Known words that unknown ones of the text are a slip away from."""
        unknown = [each for part in split for each in part if len(each) >= _SLIPPED and each not in self.lists]
        return tuple(
            near
            for each in unknown[:4]
            if not HAN.match(each)
            for near, _, _ in process.extract(each, self.spelt, scorer=OSA.distance, score_cutoff=1, limit=3)
        )

    @staticmethod
    def _keep(best: dict[int, Candidate], found: Candidate) -> None:
        known = best.get(found.key)
        if known is None or (found.score, found.weight) > (known.score, known.weight):
            best[found.key] = found

    def _compared(self, number: int, split: Sequence[tuple[str, ...]], country: str | None) -> Candidate:
        """One name with the stretch of the text that it is most like."""
        entry, name = self.entries[number], self.words[number]
        joined = " ".join(name)
        like, at, explained = 0.0, (0, 0), 0.0
        place = 0
        for part in split:
            for start, end in _stretches(part, name):
                stretch = part[start:end]
                each = _likeness(joined, name, stretch)
                if each > like + 1e-9:
                    like, at = each, (place + start, place + end)
                    explained = min(1.0, self.weight(stretch) / max(self.weight(part), 1e-9))
            place += len(part)
        weight = float(self.total[number])
        score = like**2 * (0.75 + 0.25 * explained) * _telling(weight, len(tuple(tokens(name))))
        reasons = [reason("register:named-like", name=entry.text, percent=round(like * 100))]
        score *= _countries_agree(entry, country, reasons)
        if entry.places and any(set(words(each)) & {w for part in split for w in part} for each in entry.places):
            reasons.append(reason("register:place-agrees", place=entry.places[0]))
            score = min(1.0, score * 1.04)
        return Candidate(entry.key, entry.text, min(1.0, score), tuple(reasons), frozenset(range(*at)), like * weight)

    def _by_acronym(self, text: str, split: Sequence[tuple[str, ...]], country: str | None) -> Iterator[Candidate]:
        """Acronyms that stand in the text as they are written; one that several have tells little."""
        place = 0
        for raw in _raw_parts(text):
            size = len(words(raw))
            for word in raw.split():
                letters = word.strip(".,;:()[]")
                numbers = self.acronyms.get(letters, ())
                if len(letters) < 3 or not numbers:
                    continue
                alone = len(split) == 1 and letters == raw.strip()
                for number in numbers:
                    entry = self.entries[number]
                    others = {self.entries[each].key for each in numbers}
                    reasons = [reason("register:acronym", name=letters)]
                    score = 0.86 if alone and len(letters) > 3 else 0.72 if letters == raw.strip() else 0.6
                    score *= _countries_agree(entry, country, reasons)
                    if country in entry.countries:
                        score += 0.16
                    score /= 1 + 0.3 * (len(others) - 1)
                    yield Candidate(
                        entry.key, letters, min(score, 1.0), tuple(reasons), frozenset(range(place, place + size)), 1.0
                    )
            place += size


def _raw_parts(text: str) -> list[str]:
    return [part for part in APART.split(text) if words(part)]


def _stretches(part: tuple[str, ...], name: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    """Where in a part of the text a name may stand: about as many words as it has."""
    yield 0, len(part)
    for size in {len(name) - 1, len(name), len(name) + 1}:
        if 0 < size < len(part):
            yield from ((start, start + size) for start in range(min(len(part) - size + 1, 60)))


def _likeness(joined: str, name: tuple[str, ...], stretch: tuple[str, ...]) -> float:
    """From 0 to 1: the letters alike, in order or with the words sorted; a Chinese name within a longer run counts."""
    text = " ".join(stretch)
    if joined == text:
        return 1.0
    straight = fuzz.ratio(joined, text) / 100
    if HAN.search(joined):
        run = "".join(name)
        inside = 0.97 if len(run) >= 4 and run in text else 0.0
        return max(straight, inside)
    ordered = 0.98 * fuzz.token_sort_ratio(joined, text) / 100 if len(name) > 1 else 0.0
    return max(straight, ordered)


def _telling(weight: float, size: int) -> float:
    """A single common word tells nearly nothing, some rare ones all there is to know."""
    return min(1.0, 0.62 + weight / 36 + 0.04 * min(size, 5))


def _countries_agree(entry: Entry, country: str | None, reasons: list[Reason]) -> float:
    if country is None or not entry.countries:
        return 0.97
    if country in entry.countries or ({country} | set(entry.countries)) <= {"CN", "HK", "MO"}:
        reasons.append(reason("register:country-agrees", country=country))
        return 1.0 if country in entry.countries else 0.97
    reasons.append(reason("register:country-differs", country=country, other=", ".join(entry.countries)))
    return 0.55


def _decided(candidates: tuple[Candidate, ...], sure: float = SURE, margin: float = MARGIN) -> Resolution:
    if not candidates:
        return Resolution(why=reason("register:nothing-like-it"))
    best, *others = candidates
    if best.score < sure:
        return Resolution(candidates, None, reason("register:not-like-enough", name=best.name))
    for other in others:
        competes = bool(best.at & other.at) and other.weight > 0.9 * best.weight
        if competes and best.score - other.score < margin:
            return Resolution(candidates, None, reason("register:two-alike", one=best.name, other=other.name))
    return Resolution(candidates, best)


# -- over the register -------------------------------------------------------------------------------------------------


def resolve(text: str, country: str | None = None) -> Resolution:
    """Which organisation a free affiliation text or a name means.

    Args:
        text: as somebody wrote it, in any language.
        country: ISO 3166 code, where it is known otherwise; else it is read from the text.
    """
    found = _index(_state()).find(text, country.upper() if country else None)
    keys = [each.key for each in found.candidates]
    rows = Organisation.objects.filter(merged_into=None).in_bulk(keys)
    kept = tuple(replace(each, organisation=rows[each.key]) for each in found.candidates if each.key in rows)
    sure = next((each for each in kept if found.sure is not None and each.key == found.sure.key), None)
    if sure is not None:
        sure = _part_of(sure, kept)
    return Resolution(kept, sure, found.why if sure is None else None)


def _part_of(whole: Candidate, candidates: Sequence[Candidate]) -> Candidate:
    """The part that the text names beside the whole it belongs to: an institute and its academy mean the institute."""
    others = {
        reference(each.organisation): each for each in candidates if not each.at & whole.at and each.score >= SURE
    }
    own = reference(whole.organisation)
    parts_of = Tie.objects.filter(a=own, b__in=list(others), kind="parent") if others else Tie.objects.none()
    found = [others[each] for each in parts_of.values_list("b", flat=True)]
    return max(found, key=lambda each: each.score, default=whole)


def _state() -> tuple[int, int]:
    """What changes whenever a name does: names are never changed, only made and removed with others."""
    names = OrganisationName.objects.aggregate(top=Max("pk"))["top"] or 0
    merged = Organisation.objects.exclude(merged_into=None).count()
    return names, merged


@lru_cache(maxsize=1)
def _index(state: tuple[int, int]) -> Index:
    return Index.of(read())


def read() -> Iterator[Entry]:
    """Every name of every organisation that is not merged into another."""
    rows = Organisation.objects.filter(merged_into=None).exclude(status=Organisation.Status.WITHDRAWN)
    told = {
        pk: (tuple(countries), tuple(places)) for pk, countries, places in rows.values_list("pk", "countries", "places")
    }
    seen: Counter[tuple[int, str]] = Counter()
    names = OrganisationName.objects.filter(organisation_id__in=told).values_list("organisation_id", "text", "kinds")
    for key, text, kinds in names.order_by("pk").iterator(chunk_size=5000):
        seen[key, text] += 1
        if seen[key, text] == 1:
            yield Entry(key, text, told[key][0], kinds == ["acronym"], told[key][1])
    for key, titles in rows.values_list("pk", "titles").iterator(chunk_size=5000):
        for text in titles.texts.values():
            if not seen[key, text]:
                yield Entry(key, text, *((told[key][0], False, told[key][1])))
