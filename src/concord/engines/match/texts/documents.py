"""What is compared: applications on one side, what reviewers wrote and declare on the other."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from concord.engines.match.given import listed, string, wrong
from concord.engines.match.texts import words  # noqa: F401  (registers the words of the reasons)
from concord.engines.reason import Invalid

_TEXT_KEYS = ("text", "abstract", "summary", "description")
_TERM_KEYS = ("keywords", "terms", "expertise")
_WORK_KEYS = ("works", "papers", "publications")


@dataclass(frozen=True, slots=True)
class Work:
    """Something written: a title, a text and keywords, in any language or several."""

    title: str = ""
    text: str = ""
    keywords: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        return not (self.title.strip() or self.text.strip() or self.keywords)

    def joined(self) -> str:
        """All of it as one text, for a model."""
        parts = (self.title.strip(), self.text.strip(), ", ".join(self.keywords))
        return ". ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Submission:
    """An application as a text with an identifier."""

    id: str
    work: Work


@dataclass(frozen=True, slots=True)
class Profile:
    """A reviewer: works, a text about them (a biography, a statement), and declared terms of expertise."""

    id: str
    works: tuple[Work, ...] = ()
    text: str = ""
    terms: tuple[str, ...] = ()


def submissions(given: Any) -> tuple[Submission, ...]:
    """Applications in any usual form.

    Args:
        given: a mapping of identifier to text, or a sequence. A text is a string, a `Work`, a (title, text) pair or a
            mapping with ``title``, ``text`` (or ``abstract``, ``summary``, ``description``) and ``keywords``; a value
            may be a mapping of language to text. In a sequence a mapping may carry its ``id``; the rest are numbered
            from 1.

    Raises:
        Invalid: an entry that cannot be read, has no text, or whose identifier stands there twice.
    """
    read = _listed(given, "submissions", _submission)
    for entry in read:
        if entry.work.empty:
            raise Invalid("match:text-missing", entry=entry.id)
    return _unique(read, "submissions")


def profiles(given: Any) -> tuple[Profile, ...]:
    """Reviewers in any usual form.

    Args:
        given: a mapping of identifier to profile, or a sequence. A profile is a `Profile`, a sequence of works, a
            string (a text about the reviewer), or a mapping with ``works``, ``text`` and ``terms`` (or ``keywords``,
            ``expertise``). A profile may be empty: it then fits nothing.

    Raises:
        Invalid: an entry that cannot be read, or whose identifier stands there twice.
    """
    return _unique(_listed(given, "profiles", _profile), "profiles")


Read = TypeVar("Read", Submission, Profile)


def _listed(given: Any, what: str, read: Callable[[str, Any], Read]) -> list[Read]:
    if isinstance(given, Mapping):
        return [read(str(name), entry) for name, entry in given.items()]
    entries = listed(given, what, "dict[str, …], list[…]")
    return [read(_identifier(entry, position), entry) for position, entry in enumerate(entries, 1)]


def _identifier(entry: Any, position: int) -> str:
    if isinstance(entry, (Submission, Profile)):
        return string(entry.id, f"{type(entry).__name__}.id")
    if isinstance(entry, Mapping) and isinstance(entry.get("id"), (str, int)) and entry["id"] != "":
        return str(entry["id"])
    if isinstance(entry, Mapping) and entry.get("id") is not None:
        raise wrong(f"{position}, id", entry["id"], "str")
    return str(position)


def _unique(read: list[Read], what: str) -> tuple[Read, ...]:
    seen: set[str] = set()
    for entry in read:
        if entry.id in seen:
            raise Invalid("match:duplicate-identifier", what=what, name=entry.id)
        seen.add(entry.id)
    return tuple(read)


def _submission(name: str, entry: Any) -> Submission:
    if isinstance(entry, Submission):
        return Submission(name, _checked(entry.work, f"Submission {name}, work"))
    return Submission(name, work(entry, name))


def _profile(name: str, entry: Any) -> Profile:
    if isinstance(entry, Profile):
        where = f"Profile {name}"
        works = tuple(_checked(own, f"{where}, works") for own in listed(entry.works, f"{where}, works", "list[Work]"))
        return Profile(name, works, string(entry.text, f"{where}, text"), _texts(entry.terms, f"{where}, terms"))
    if isinstance(entry, str) or entry is None:
        return Profile(name, (), entry or "", ())
    if isinstance(entry, Mapping):
        written = next((entry[key] for key in _WORK_KEYS if entry.get(key) is not None), ())
        text = _spoken([entry[key] for key in ("title", *_TEXT_KEYS) if entry.get(key) is not None], name, "text")
        return Profile(name, _works(written, name), text, _terms(entry, name))
    return Profile(name, _works(entry, name), "", ())


def _works(entry: Any, name: str) -> tuple[Work, ...]:
    entries = listed(entry, f"{name}, works", "list[Work]")
    read = (work(each, f"{name}, {position}") for position, each in enumerate(entries, 1))
    return tuple(each for each in read if not each.empty)


def work(entry: Any, name: str) -> Work:
    """One text in any usual form; `name` is used in messages."""
    if isinstance(entry, Work):
        return _checked(entry, name)
    if isinstance(entry, str):
        return Work(text=entry)
    if isinstance(entry, Mapping):
        title = _spoken(entry.get("title"), name, "title")
        text = _spoken([entry[key] for key in _TEXT_KEYS if entry.get(key) is not None], name, "text")
        return Work(title, text, _terms(entry, name))
    if isinstance(entry, Sequence) and len(entry) == 2:
        return Work(_spoken(entry[0], name, "title"), _spoken(entry[1], name, "text"))
    raise Invalid("match:texts-unreadable", what="text", entry=name, kind=type(entry).__name__)


def _checked(entry: Any, where: str) -> Work:
    """A `Work` whose fields are what they should be."""
    if not isinstance(entry, Work):
        raise wrong(where, entry, "Work(title, text, keywords)")
    title, written = string(entry.title, f"{where}, title"), string(entry.text, f"{where}, text")
    return Work(title, written, _texts(entry.keywords, f"{where}, keywords"))


def _texts(given: Any, where: str) -> tuple[str, ...]:
    return tuple(string(each, where) for each in listed(given, where, "list[str]"))


def _spoken(value: Any, name: str, field: str) -> str:
    """A text, or the texts of several languages or fields joined."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        return "\n".join(part for part in (_spoken(each, name, field) for each in value) if part)
    raise Invalid("match:text-no-text", entry=name, field=field, value=str(value))


def _terms(entry: Mapping[str, Any], name: str) -> tuple[str, ...]:
    found: list[str] = []
    for key in _TERM_KEYS:
        value = entry.get(key)
        if value is None:
            continue
        if isinstance(value, str):
            for mark in "；;，、,|\n":
                value = value.replace(mark, "\0")
            value = value.split("\0")
        found += [_spoken(each, name, key).strip() for each in listed(value, f"{name}, {key}", "list[str]")]
    return tuple(dict.fromkeys(term for term in found if term))
