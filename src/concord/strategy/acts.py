"""Loading a pack: what would change is known before anything does, and a second load changes nothing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models as django_models
from django.utils import timezone

from concord.access.accounts import record_party
from concord.access.acts import act, note
from concord.access.models import Party
from concord.access.standing import Actor
from concord.strategy import areas, models, words_found
from concord.strategy.nouns import NOUNS, plain
from concord.strategy.pack import Pack
from concord.values import LocalizedText

Key = tuple[str, str]
"""Noun and identifier."""


@dataclass(frozen=True)
class Changes:
    """What loading a pack would do. `changed` names the fields that differ."""

    added: tuple[Key, ...]
    changed: Mapping[Key, tuple[str, ...]]
    withdrawn: tuple[Key, ...]
    version: tuple[str, str]
    """The version before (empty if there is none) and after."""
    values: Mapping[Key, Mapping[str, tuple[Any, Any]]] = field(default_factory=dict)
    """Of each changed item, each field's content before and after."""

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.withdrawn or self.version[0] != self.version[1])

    def told(self, noun: str, id: str) -> Iterator[tuple[str, str, str]]:
        """What changes in an item, down to each language of a text: field, before, after."""
        for name, (was, now) in self.values.get((noun, id), {}).items():
            yield from _leaves(name, was, now)

    def json(self) -> dict[str, Any]:
        return {
            "version": {"before": self.version[0] or None, "after": self.version[1]},
            "added": [f"{noun}/{id}" for noun, id in self.added],
            "changed": {f"{noun}/{id}": list(names) for (noun, id), names in self.changed.items()},
            "values": {
                f"{noun}/{id}": {name: {"before": was, "after": now} for name, (was, now) in said.items()}
                for (noun, id), said in self.values.items()
            },
            "withdrawn": [f"{noun}/{id}" for noun, id in self.withdrawn],
        }


def _leaves(name: str, was: Any, now: Any) -> Iterator[tuple[str, str, str]]:
    if isinstance(was, Mapping) and isinstance(now, Mapping):
        for key in {**was, **now}:
            yield from _leaves(f"{name}.{key}", was.get(key), now.get(key))
    elif was != now:
        yield name, _plainly(was), _plainly(now)


def _plainly(value: Any) -> str:
    if value is None:
        return "–"
    said = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return said if len(said) <= _SHOWN else f"{said[:_SHOWN]}…"


_SHOWN = 160
"""Characters of a list that a difference shows."""


def changes(pack: Pack) -> Changes:
    """What `load` would change now."""
    stored = {
        (noun, code): content
        for noun, model in MODELS.items()
        for code, content in _of_packs(model).filter(pack__code=pack.id, withdrawn=False).values_list("code", "content")
    }
    wanted = {(noun, id): plain(item) for noun, items in pack.items.items() for id, item in items.items()}
    changed = {
        key: tuple(name for name in content if content[name] != stored[key].get(name))
        for key, content in wanted.items()
        if key in stored and stored[key] != content
    }
    before = models.Pack.objects.filter(code=pack.id).values_list("version", flat=True).first() or ""
    return Changes(
        added=tuple(key for key in wanted if key not in stored),
        changed=changed,
        values={
            key: {name: (stored[key].get(name), wanted[key][name]) for name in names} for key, names in changed.items()
        },
        withdrawn=tuple(key for key in stored if key not in wanted),
        version=(before, pack.version),
    )


def _of_packs(model: Any) -> Any:
    """Rows that packs put there; areas that were adopted since are none of a pack's business."""
    return model.objects.filter(source="pack") if hasattr(model, "source") else model.objects.all()


def load(pack: Pack, *, by: Actor) -> Changes:
    """Bring the stored pack to what this one says; nothing is written or journaled where nothing changes."""
    nothing = Changes((), {}, (), (pack.version, pack.version))
    try:
        return _load(by=by, pack=pack) if changes(pack) else nothing
    except _Unchanged:
        return nothing


class _Unchanged(Exception):
    """Another load did the same while this one waited: it is rolled back, and the journal does not grow."""


@act("pack:load")
def _load(*, by: Actor, pack: Pack) -> Changes:
    row, _ = models.Pack.objects.get_or_create(
        code=pack.id, defaults={"version": "", "languages": list(pack.languages)}
    )
    models.Pack.objects.select_for_update().get(pk=row.pk)  # two loads at once go one after the other
    found = changes(pack)
    if not found:
        raise _Unchanged
    stored: dict[Key, Any] = {}
    for noun in NOUNS:
        _store(row, noun, pack.items[noun], stored, by)
    _join(pack, stored)
    for noun, id in found.withdrawn:
        _of_packs(MODELS[noun]).filter(pack=row, code=id).update(withdrawn=True)
    areas.versions_from_pack(row, pack.version)
    row.version, row.languages, row.loaded_at = pack.version, list(pack.languages), timezone.now()
    row.save()
    counts = {"added": len(found.added), "changed": len(found.changed), "withdrawn": len(found.withdrawn)}
    note(pack=pack.id, version=pack.version, digest=digest(pack), counts=counts)
    return found


def digest(pack: Pack) -> str:
    """SHA-256 over everything the pack says."""
    said = {noun: [plain(item) for item in items.values()] for noun, items in pack.items.items()}
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _store(row: models.Pack, noun: str, items: Mapping[str, Any], stored: dict[Key, Any], by: Actor) -> None:
    """Create or update the items of one noun, and add them to `stored`."""
    model = MODELS[noun]
    known = {each.code: each for each in _of_packs(model).filter(pack=row)}
    fresh, kept = [], []
    for position, (id, item) in enumerate(items.items()):
        values = _values(noun, position, item, stored, by)
        if id in known:
            for name, value in values.items():
                setattr(known[id], name, value)
            kept.append(known[id])
        else:
            fresh.append(model(pack=row, code=id, **values))
    model.objects.bulk_create(fresh)
    if kept:
        model.objects.bulk_update(kept, list(values))
    stored.update({(noun, each.code): each for each in [*fresh, *kept]})


def _values(noun: str, position: int, item: Any, stored: Mapping[Key, Any], by: Actor) -> dict[str, Any]:
    values = {
        "titles": _words(getattr(item, "titles", None), item),
        "about": LocalizedText(item.about or {}),
        "at": plain(item)["at"],
        "content": plain(item),
        "position": position,
        "withdrawn": False,
        **_COLUMNS[noun](item, stored),
    }
    return {**values, "party": _party(item, by)} if noun == "parties" else values


def _words(words: Mapping[str, str] | None, item: Any) -> LocalizedText:
    """Authoritative in the languages that a document prints; the product's own wording elsewhere."""
    if not words:
        return LocalizedText()
    printed = {locator.language for locator in item.at} & set(words)
    return LocalizedText(words, authoritative=[language for language in words if language in printed])


def _party(item: Any, by: Actor) -> Party:
    known = Party.objects.filter(code=item.id).first()
    return known or record_party(by=by, code=item.id, name=LocalizedText(item.titles))


def _join(pack: Pack, stored: Mapping[Key, Any]) -> None:
    """References within one noun, which may point forwards, and sets."""
    for noun, items in pack.items.items():
        if items and hasattr(MODELS[noun], "parent_id"):
            for id, item in items.items():
                stored[noun, id].parent = stored[noun, item.parent] if item.parent else None
            MODELS[noun].objects.bulk_update([stored[noun, id] for id in items], ["parent"])
    for id, agreement in pack.agreements.items():
        row = stored["agreements", id]
        row.parties.set([stored["parties", each].party for each in agreement.parties])
        row.predecessors.set([stored["agreements", each] for each in agreement.predecessors])
        row.signatures.all().delete()
        models.Signature.objects.bulk_create(_signatures(row, agreement, stored))
        row.accessions.all().delete()
        for each in agreement.accessions:
            party = stored["parties", each.party].party
            row.accessions.create(party=party, joined=each.joined or "", left=each.left or "")
        row.words = words_found.of(pack, agreement)
    models.Agreement.objects.bulk_update([stored["agreements", id] for id in pack.agreements], ["words"])
    for id, programme in pack.programmes.items():
        stored["programmes", id].areas.set([stored["areas", each] for each in programme.areas])
    for id, event in pack.events.items():
        stored["events", id].agreements.set([stored["agreements", each] for each in event.agreements])


def _signatures(row: models.Agreement, agreement: Any, stored: Mapping[Key, Any]) -> Iterator[models.Signature]:
    for position, each in enumerate(agreement.signatures):
        yield models.Signature(
            agreement=row,
            role=each.role,
            name=_words(each.name, each),
            office=_words(each.office, each),
            party=stored["parties", each.party].party,
            at=plain(each)["at"],
            position=position,
        )


Columns = Callable[[Any, Mapping[Key, Any]], dict[str, Any]]


def _columns(*same: str, **references: str) -> Columns:
    """Columns that take the item's value under the same name (nothing becomes ""), and references: column -> noun."""

    def columns(item: Any, stored: Mapping[Key, Any]) -> dict[str, Any]:
        values = {name: getattr(item, name) or "" for name in same}
        for name, noun in references.items():
            target = getattr(item, name)
            values[name] = stored[noun, target] if target else None
        return values

    return columns


def _agreement(item: Any, stored: Mapping[Key, Any]) -> dict[str, Any]:
    return {
        **_columns("kind", "level", "signed", "begins", "ends")(item, stored),
        "occasion": _words(item.occasion, item),
    }


def _target(item: Any, stored: Mapping[Key, Any]) -> dict[str, Any]:
    values = _columns("indicator", "unit", "direction", "every", "due", "wording", clause="clauses")(item, stored)
    return {**values, "baseline": item.baseline, "value": item.value, "upper": item.upper}


def _claim(item: Any, stored: Mapping[Key, Any]) -> dict[str, Any]:
    values = _columns("unit", "wording", "as_of", "since", subject="subjects")(item, stored)
    return {**values, "value": item.value, "expected": item.expected == "yes"}


def _event(item: Any, stored: Mapping[Key, Any]) -> dict[str, Any]:
    values = _columns("kind", "begins", "ends", mechanism="mechanisms")(item, stored)
    return {**values, "place": _words(item.place, item)}


_COLUMNS: Mapping[str, Columns] = {
    "documents": _columns("dated"),
    "parties": _columns("country"),
    "agreements": _agreement,
    "clauses": _columns("kind", "number", "strength", agreement="agreements"),
    "areas": lambda item, stored: {**_columns(clause="clauses")(item, stored), "matches": dict(item.matches or {})},
    "mechanisms": _columns("kind", "status", "since", clause="clauses"),
    "programmes": _columns("kind", "begins", "ends", clause="clauses"),
    "events": _event,
    "targets": _target,
    "subjects": _columns("unit", clause="clauses", event="events"),
    "claims": _claim,
    "differences": lambda item, stored: {"kind": item.kind, "items": list(item.items)},
}

MODELS: Mapping[str, type[Any]] = {
    model.noun: model
    for model in vars(models).values()
    if isinstance(model, django_models.base.ModelBase) and issubclass(model, models.Item) and model is not models.Item
}
"""The model of each noun."""
