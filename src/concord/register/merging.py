"""Merging two records that are the same, undoing it, and remembering that two are not.

The record that goes stays as a signpost (`merged_into`): its address leads to the other, and so does its identifier
(`Identifier` of scheme ``redirect``). Names, posts, identifiers and ties go over with their sources; a field of the
kept record is filled from the other only where it was empty, and its origin goes with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils import timezone

from concord.access.acts import act, note
from concord.access.refusals import Refused
from concord.access.standing import Actor
from concord.journal.chain import reference
from concord.register import cards
from concord.register.models import (
    Affiliation,
    Consent,
    Facility,
    Identifier,
    Member,
    Merge,
    Organisation,
    OrganisationName,
    Pair,
    Person,
    PersonName,
    RecordClaim,
    Tie,
    Visibility,
)
from concord.register.states import PAIR
from concord.values import LocalizedText

_NARROW = [Visibility.SIDE, Visibility.PARTIES, Visibility.PUBLIC]
KINDS: dict[str, type[Person] | type[Organisation]] = {"person": Person, "organisation": Organisation}
_OWN: dict[str, tuple[tuple[type[models.Model], str], ...]] = {
    "person": ((PersonName, "person"), (Affiliation, "person"), (Consent, "person"), (RecordClaim, "person")),
    "organisation": (
        (OrganisationName, "organisation"), (Affiliation, "organisation"), (Person, "organisation"),
        (Facility, "organisation"), (Member, "organisation"),
    ),
}  # fmt: skip
"""The rows that belong to a record, and by which column."""
_ONE = {"person": ("orcid", "organisation", "email", "user"), "organisation": ("ror", "established")}
_MANY = {
    "person": ("fields", "languages", "offers", "keywords"),
    "organisation": ("types", "countries", "places", "links", "fields"),
}
_TEXT = {"person": "name", "organisation": "titles"}


def records_of(pair: Pair) -> tuple[Any, Any]:
    """The two records."""
    model = KINDS[pair.kind]
    keys = [int(each.partition(":")[2]) for each in (pair.one, pair.other)]
    rows = model._base_manager.in_bulk(keys)
    return rows[keys[0]], rows[keys[1]]


def pair_of(one: Any, other: Any) -> Pair:
    """The pair of two records, made if there is none."""
    first, second = sorted((one, other), key=lambda each: each.pk)
    names = {"one": reference(first), "other": reference(second)}
    return Pair.objects.get_or_create(**names, defaults={"kind": first._meta.model_name})[0]


@act("pair:merge", PAIR)
def merge(pair: Pair, *, by: Actor, keep: str = "") -> Merge:
    """Make one record of two.

    Args:
        keep: the reference of the record to keep; the first by default.

    Raises:
        Refused: both have an account, an ORCID or a ROR identifier of their own, one has withdrawn, or is gone already.
    """
    one, other = records_of(pair)
    kept, gone = (other, one) if keep == pair.other else (one, other)
    _check(kept, gone)
    kind = pair.kind
    before = _fields(kept, kind)
    taken = _take(kept, gone, kind)
    moved = dict(_move(kept, gone, kind))
    gone.merged_into = kept
    gone.save()
    kept.save()
    after = _fields(kept, kind)
    done = Merge.objects.create(
        kept=reference(kept), gone=reference(gone), moved=moved,
        fields={name: [value, after[name]] for name, value in before.items() if value != after[name]} | taken,
    )  # fmt: skip
    Identifier.objects.get_or_create(of=reference(kept), scheme="redirect", value=reference(gone))
    cards.refresh(type(kept), [kept.pk, gone.pk])
    note(about=[each for each in (kept, gone) if kind == "person"], kept=kept, gone=gone, merge=done.pk)
    return done


def _check(kept: Any, gone: Any) -> None:
    if kept.merged_into_id is not None or gone.merged_into_id is not None:
        raise Refused("register:merged-already")
    if getattr(kept, "withdrawn_at", None) or getattr(gone, "withdrawn_at", None):
        raise Refused("register:withdrawn")
    for name, code in (("user_id", "account"), ("orcid", "ORCID"), ("ror", "ROR")):
        one, other = getattr(kept, name, None), getattr(gone, name, None)
        if one and other and one != other:
            raise Refused("register:two-identities", what=code)


def _fields(record: Any, kind: str) -> dict[str, Any]:
    """What a merge may change of the kept record, as plain data."""
    told = {name: getattr(record, f"{name}_id" if name in ("organisation", "user") else name) for name in _ONE[kind]}
    told |= {name: list(getattr(record, name)) for name in _MANY[kind]}
    told |= {_TEXT[kind]: getattr(record, _TEXT[kind]).json(), "origins": dict(record.origins)}
    told["corrected"] = list(record.corrected)
    return told | ({"visibility": record.visibility} if kind == "person" else {})


def _take(kept: Any, gone: Any, kind: str) -> dict[str, Any]:
    """Fill what is empty. What only one may have leaves the other first; what it had, to give back."""
    given_up: dict[str, Any] = {}
    for name in _ONE[kind]:
        column = f"{name}_id" if name in ("organisation", "user") else name
        value = getattr(gone, column)
        if value and not getattr(kept, column):
            if name in ("orcid", "ror", "user"):
                setattr(gone, column, None)
                gone.save(update_fields=[name])
                given_up[f"gone:{name}"] = value
            setattr(kept, column, value)
            _origin(kept, gone, name)
    for name in _MANY[kind]:
        mine = getattr(kept, name)
        more = [each for each in getattr(gone, name) if each not in mine]
        if more and name not in kept.corrected:
            setattr(kept, name, [*mine, *more])
            _origin(kept, gone, name)
    text, other = getattr(kept, _TEXT[kind]), getattr(gone, _TEXT[kind])
    if set(other.texts) - set(text.texts):
        told = LocalizedText({**other.texts, **text.texts}, original=text.original or other.original)
        setattr(kept, _TEXT[kind], told)
    if kind == "person":
        kept.visibility = min(kept.visibility, gone.visibility, key=_NARROW.index)
        if kept.visibility == Visibility.SIDE and kept.side_id is None:
            kept.side = gone.side
    return given_up


def _origin(kept: Any, gone: Any, name: str) -> None:
    if name in gone.origins:
        kept.origins = {**kept.origins, name: {**gone.origins[name], "from": reference(gone)}}
    if name in gone.corrected:
        kept.corrected = sorted({*kept.corrected, name})


def _move(kept: Any, gone: Any, kind: str) -> Iterator[tuple[str, list[int]]]:
    """Let the rows of one belong to the other; what it has already stays behind, and comes back with an undoing."""
    for model, column in _OWN[kind]:
        yield model.__name__, _each(model._base_manager.filter(**{column: gone}), {column: kept})
    one, other = reference(kept), reference(gone)
    identifiers = Identifier.objects.filter(of=other)
    yield "Identifier", _each(identifiers, {"of": one})
    yield "Tie a", _each(Tie.objects.filter(a=other).exclude(b=one), {"a": one})
    yield "Tie b", _each(Tie.objects.filter(b=other).exclude(a=one), {"b": one})


def _each(rows: Any, values: dict[str, Any]) -> list[int]:
    """Update rows one by one, passing over those that would then stand twice."""
    done = []
    for pk in list(rows.order_by("pk").values_list("pk", flat=True)):
        try:
            with transaction.atomic():
                rows.model._base_manager.filter(pk=pk).update(**values)
        except IntegrityError:
            continue
        done.append(pk)
    return done


@act("pair:undo", PAIR)
def undo(pair: Pair, *, by: Actor) -> Merge:
    """Make two of what was merged. What was put right since then stays with the kept record.

    Raises:
        Refused: there is nothing to undo, or the record was redacted since.
    """
    both = (pair.one, pair.other)
    done: Merge | None = Merge.objects.filter(kept__in=both, gone__in=both, undone_at=None).first()
    if done is None or not done.moved:
        raise Refused("register:nothing-to-undo")
    one, other = records_of(pair)
    kept, gone = (one, other) if reference(one) == done.kept else (other, one)
    _give_back(kept, gone, pair.kind, done)
    gone.merged_into = None
    gone.save()
    Identifier.objects.filter(of=done.kept, scheme="redirect", value=done.gone).delete()
    done.undone_at = timezone.now()
    done.save()
    cards.refresh(type(kept), [kept.pk, gone.pk])
    note(about=[each for each in (kept, gone) if pair.kind == "person"], kept=kept, gone=gone, merge=done.pk)
    return done


def _give_back(kept: Any, gone: Any, kind: str, done: Merge) -> None:
    now = _fields(kept, kind)
    for name, change in done.fields.items():
        if name.startswith("gone:"):
            continue
        before, after = change
        if now.get(name) == after:
            column = f"{name}_id" if name in ("organisation", "user") else name
            setattr(kept, column, LocalizedText.of(before) if name == _TEXT[kind] else before)
    kept.save()
    for name, value in done.fields.items():
        if name.startswith("gone:"):
            own = name.removeprefix("gone:")
            setattr(gone, f"{own}_id" if own == "user" else own, value)
    for model, column in _OWN[kind]:
        model._base_manager.filter(pk__in=done.moved.get(model.__name__, ())).update(**{column: gone})
    Identifier.objects.filter(pk__in=done.moved.get("Identifier", ())).update(of=done.gone)
    for side in ("a", "b"):
        rows = Tie.objects.filter(pk__in=done.moved.get(f"Tie {side}", ()), **{side: done.kept})
        rows.exclude(**{"b" if side == "a" else "a": done.gone}).update(**{side: done.gone})


@act("pair:keep-apart", PAIR)
def keep_apart(pair: Pair, *, by: Actor) -> Pair:
    """Remember that two records are not the same: they are not proposed again."""
    note(one=pair.one, other=pair.other)
    return pair


@act("pair:reopen", PAIR)
def reopen(pair: Pair, *, by: Actor) -> Pair:
    """Forget that two records were kept apart."""
    note(one=pair.one, other=pair.other)
    return pair


def final(record: Any) -> Any:
    """Where a record leads: itself, or what it was merged into, by however many steps."""
    steps = 0
    while record.merged_into_id is not None and steps < 100:
        record, steps = record.merged_into, steps + 1
    return record
