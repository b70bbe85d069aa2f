"""Finding records that may be the same: blocks, weights of evidence, probability.

Two people are compared if they share a spelling of their name (in either order, Chinese as its pinyin), or an
identifier, or work at one place with spellings one slip apart. What agrees weighs for, what differs against, after
I. P. Fellegi and A. B. Sunter, A theory for record linkage, JASA 64 (1969): the weight of an agreement is
log2(m / u), m being how often it agrees for one person twice (`M`) and u how often by chance, which is the share of
people who have that very name or place. So 王伟 twice says little, and 欧阳震华 twice much. Weights add up to the
logarithm of the odds; the prior is that each record has about one chance in as many as there are of matching another.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from django.db.models import Prefetch

from concord.access.acts import act, note
from concord.access.standing import SYSTEM, Actor
from concord.engines.progress import Progress, tick
from concord.engines.reason import Reason, reason
from concord.journal.jobs import Work, job
from concord.journal.jobs import start as start_job
from concord.register import keys
from concord.register.cards import names_of
from concord.register.models import Affiliation, Identifier, Pair, Person
from concord.register.names import HAN, pinyin, split

ENOUGH = 0.5
"""From this probability on a pair is shown to an officer."""

LARGEST_BLOCK = 300
"""People of one spelling who are all compared; of a commoner one, those who also share a place or the characters."""

M = {"name": 0.9, "slip": 0.05, "characters": 0.95, "place": 0.7}
SAME_IDENTIFIER = 25.0
"""An identifier is hardly ever given to two people by chance, however many there are."""

AGAINST = {"characters": -5.0, "place": -1.5, "orcid": -20.0}


@dataclass(frozen=True, slots=True)
class Subject:
    """What is known of one record: spellings of the name in letters, Chinese names, places, identifiers."""

    key: int
    spelt: frozenset[str]
    characters: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    identifiers: frozenset[tuple[str, str]] = frozenset()
    shown: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """Two records that may be the same."""

    one: int
    other: int
    probability: float
    evidence: tuple[tuple[Reason, float], ...]


def spelling(whole: str, family: str = "", given: str = "") -> str:
    """A name in letters, the same in either order: 王小明, Wang Xiaoming and Xiao-Ming WANG are one."""
    if HAN.search(whole):
        parts = split(whole) if not family else None
        one, other = pinyin(parts.family if parts else family, parts.given if parts else given)
        return _either("".join(one), "".join(other))
    if not family:
        told = split(whole)
        family, given = told.family, told.given
    return _either("".join(keys.groups(family)), "".join(keys.groups(given)))


def _either(one: str, other: str) -> str:
    return "|".join(sorted(each for each in (one, other) if each))


@dataclass
class _Counts:
    """How common each name and place is."""

    total: int
    names: Counter[str] = field(default_factory=Counter)
    characters: Counter[str] = field(default_factory=Counter)
    places: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(cls, subjects: Iterable[Subject]) -> _Counts:
        counts = cls(0)
        for each in subjects:
            counts.total += 1
            counts.names.update(each.spelt)
            counts.characters.update(each.characters)
            counts.places.update(each.places)
        return counts

    def weight(self, what: str, count: int) -> float:
        return math.log2(M[what] * max(self.total, 50) / count)


def pairs(subjects: list[Subject], progress: Progress | None = None, *, enough: float = ENOUGH) -> Iterator[Found]:
    """Every pair that is probable enough."""
    counts = _Counts.of(subjects)
    prior = -math.log2(max(len(subjects), 2))
    seen: set[tuple[int, int]] = set()
    for share, block in _blocks(subjects, counts):
        tick(progress, "register:comparing", share)
        for one, other in combinations(block, 2):
            pair = (min(one.key, other.key), max(one.key, other.key))
            if pair[0] == pair[1] or pair in seen:
                continue
            found = _compared(one, other, counts, prior)
            if found is not None and found.probability >= enough:
                seen.add(pair)
                yield found


def _blocks(subjects: list[Subject], counts: _Counts) -> Iterator[tuple[float, list[Subject]]]:
    """Groups of records that are compared with each other."""
    blocks: dict[Any, list[Subject]] = defaultdict(list)
    for each in subjects:
        for mark in _marks(each, counts):
            blocks[mark].append(each)
    for number, block in enumerate(blocks.values()):
        if 1 < len(block) <= LARGEST_BLOCK:
            yield number / len(blocks), block


def _marks(each: Subject, counts: _Counts) -> Iterator[Any]:
    yield from each.identifiers
    for name in each.spelt:
        if counts.names[name] <= LARGEST_BLOCK:
            yield name
        else:
            yield from ((name, place) for place in each.places)
            yield from ((name, written) for written in each.characters)
        bare = name.replace("|", "")
        if len(bare) >= keys.SHORTEST_SLIP:
            for place in each.places:
                if counts.places[place] <= 20_000:
                    yield from ((place, left) for left in {bare, *(left for _, left in keys.slips(bare))})


def _compared(one: Subject, other: Subject, counts: _Counts, prior: float) -> Found | None:
    evidence = [each for look in _LOOKS if (each := look(one, other, counts)) is not None]
    if not any(weight > 0 for _, weight in evidence):
        return None
    odds = prior + sum(weight for _, weight in evidence)
    probability = 1 / (1 + 2 ** -max(min(odds, 60.0), -60.0))
    evidence.sort(key=lambda each: -abs(each[1]))
    return Found(min(one.key, other.key), max(one.key, other.key), probability, tuple(evidence))


def _name(one: Subject, other: Subject, counts: _Counts) -> tuple[Reason, float] | None:
    shared = one.spelt & other.spelt
    if shared:
        rarest = min(shared, key=lambda name: counts.names[name])
        return reason("register:same-name", name=rarest.replace("|", " ")), counts.weight("name", counts.names[rarest])
    from rapidfuzz.distance import OSA

    near = [(a, b) for a in one.spelt for b in other.spelt if OSA.distance(a, b, score_cutoff=1) <= 1]
    if near:
        a, b = near[0]
        count = max(counts.names[a], counts.names[b])
        told = reason("register:near-name", one=a.replace("|", " "), other=b.replace("|", " "))
        return told, counts.weight("slip", count)
    return None


def _characters(one: Subject, other: Subject, counts: _Counts) -> tuple[Reason, float] | None:
    if not one.characters or not other.characters:
        return None
    shared = one.characters & other.characters
    if not shared:
        names = {"one": min(one.characters), "other": min(other.characters)}
        return reason("register:other-characters", **names), AGAINST["characters"]
    name = min(shared, key=lambda each: counts.characters[each])
    spelt = max((counts.names[each] for each in one.spelt & other.spelt), default=counts.characters[name])
    # Given the same sound, how much rarer the characters are.
    return reason("register:same-characters", name=name), math.log2(max(spelt, 1) / counts.characters[name])


def _places(one: Subject, other: Subject, counts: _Counts) -> tuple[Reason, float] | None:
    if not one.places or not other.places:
        return None
    shared = one.places & other.places
    if not shared:
        return reason("register:other-place"), AGAINST["place"]
    place = min(shared, key=lambda each: counts.places[each])
    return reason("register:same-place", place=place), counts.weight("place", counts.places[place])


def _identifiers(one: Subject, other: Subject, counts: _Counts) -> tuple[Reason, float] | None:
    shared = sorted(one.identifiers & other.identifiers)
    if shared:
        scheme, value = shared[0]
        return reason("register:same-identifier", scheme=scheme, value=value), SAME_IDENTIFIER
    mine, theirs = dict(one.identifiers).get("orcid"), dict(other.identifiers).get("orcid")
    if mine and theirs:
        return reason("register:other-identifier", scheme="orcid", one=mine, other=theirs), AGAINST["orcid"]
    return None


_LOOKS: tuple[Callable[[Subject, Subject, _Counts], tuple[Reason, float] | None], ...] = (
    _name, _characters, _places, _identifiers,
)  # fmt: skip


# -- over the register -------------------------------------------------------------------------------------------------


def subjects() -> Iterator[Subject]:
    """Everybody in the register who has neither withdrawn nor been merged."""
    identifiers: Mapping[str, list[tuple[str, str]]] = defaultdict(list)
    told = Identifier.objects.filter(of__startswith="person:").exclude(scheme__in=("redirect", "withdrawn", "sheet"))
    for of, scheme, value in told.values_list("of", "scheme", "value").iterator(chunk_size=5000):
        identifiers[of].append((scheme, value))
    posts = Prefetch("affiliations", Affiliation.objects.exclude(organisation=None).select_related("organisation"))
    people = Person.objects.filter(withdrawn_at=None, merged_into=None).select_related("organisation")
    for person in people.prefetch_related("names", posts).order_by("pk").iterator(chunk_size=2000):
        names = list(names_of(person))
        where = [person.organisation, *(each.organisation for each in person.affiliations.all())]
        known = [*identifiers.get(f"person:{person.pk}", []), *([("orcid", person.orcid)] if person.orcid else [])]
        yield Subject(
            person.pk, frozenset(found for each in names if (found := spelling(each[0], each[2], each[3]))),
            frozenset(each[0] for each in names if HAN.search(each[0])),
            frozenset(str(each) for each in where if each is not None), frozenset(known), str(person),
        )  # fmt: skip


@act("pair:find")
def find(*, by: Actor, progress: Progress | None = None) -> int:
    """Look through everybody; how many new pairs there are to decide. What was decided stays decided."""
    rows = [
        Pair(
            kind="person", one=f"person:{each.one}", other=f"person:{each.other}", probability=each.probability,
            evidence=[{**why.json(), "weight": round(weight, 1)} for why, weight in each.evidence],
        )
        for each in pairs(list(subjects()), progress)
    ]  # fmt: skip
    before = Pair.objects.count()
    Pair.objects.filter(state=Pair.State.OPEN, kind="person").exclude(one__in=[row.one for row in rows]).delete()
    stale = Pair.objects.count()
    Pair.objects.bulk_create(rows, batch_size=1000, ignore_conflicts=True)
    new = Pair.objects.count() - stale
    note(pairs=len(rows), new=new, gone=before - stale)
    return new


@job("register:duplicates")
def find_job(work: Work) -> dict[str, Any]:
    """Look for duplicates in the background."""
    return {"new": find(by=SYSTEM, progress=work.progress)}


def start(*, by: Actor) -> Any:
    """Put the search for duplicates in the queue.

    Raises:
        NotAllowed: `by` may not.
    """
    from concord.access.may import require

    require(by, "pair:find", None)
    return start_job("register:duplicates", by=by, about="duplicates")
