"""The table: every permission with who may, in which state, and what it makes of it. Read off the rules in force."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models

from concord.access.acts import STATES
from concord.access.may import asked_of, permissions
from concord.portal.rights.names import CONDITIONS, NOUNS, PERSONS, VERBS, act, said


@dataclass(frozen=True)
class Way:
    """One way of being allowed: somebody, provided that."""

    persons: tuple[str, ...]
    provided: tuple[str, ...]


@dataclass(frozen=True)
class Line:
    """One permission."""

    name: str
    act: str
    noun: str
    ways: tuple[Way, ...]
    states: tuple[str, ...]
    leads_to: str


def lines(language: str, *, person: str = "") -> list[Line]:
    """Every permission, by noun.

    Args:
        language: of the words, en or zh.
        person: a key of `names.PERSONS`, to keep only what such a person may do.
    """
    found = []
    for name, rule in permissions().items():
        terms = [term for term in rule.terms if not person or person in term]
        if not terms:
            continue
        model, states = asked_of(name), STATES.get(name)
        sources, target = states.moves[name] if states else ((), "")
        labels = dict(states.choices.choices) if states else {}
        found.append(
            Line(
                name,
                act(name, language),
                said(NOUNS.get(name.partition(":")[0]), language, name.partition(":")[0]),
                tuple(dict.fromkeys(_way(term, model, language) for term in terms)),
                tuple(str(labels[source]) for source in sources),
                str(labels[target]) if states and target not in sources else "",
            )
        )
    return sorted(found, key=lambda line: (line.noun, (line.name.endswith(":view") and "") or line.act))


def persons(language: str) -> list[tuple[str, str]]:
    """Everybody whom some rule names, for the filter."""
    named = {term for rule in permissions().values() for each in rule.terms for term in each}
    return [(code, said(words, language, code)) for code, words in PERSONS.items() if code in named]


def unnamed() -> set[tuple[str, str]]:
    """What has no words yet: (permission, the noun, verb or term)."""
    lacking = set()
    for name, rule in permissions().items():
        noun, _, verb = name.partition(":")
        terms = {term for each in rule.terms for term in each if not term.startswith("state:")}
        lacking |= {(name, term) for term in terms - PERSONS.keys() - CONDITIONS.keys()}
        lacking |= {(name, each) for each, known in ((noun, NOUNS), (verb, VERBS)) if each not in known}
    return lacking


def _way(terms: frozenset[str], model: type[models.Model] | None, language: str) -> Way:
    named = sorted(said(PERSONS[term], language, term) for term in terms if term in PERSONS)
    provided = [said(CONDITIONS.get(term), language, term) for term in sorted(terms) if term not in PERSONS
                and not term.startswith("state:")]  # fmt: skip
    provided += [" / ".join(_states(term, model)) for term in sorted(terms) if term.startswith("state:")]
    return Way(tuple(named), tuple(provided))


def _states(term: str, model: type[models.Model] | None) -> Iterator[str]:
    """The labels of the states that a term names, found along its path from the model."""
    _, path, values = term.split(":", 2)
    field: Any = None
    for step in path.split("__"):
        field = model._meta.get_field(step) if model is not None else None
        model = getattr(field, "related_model", None)
    labels = dict(getattr(field, "choices", None) or ())
    for value in values.split(","):
        yield str(labels.get(value, value))
