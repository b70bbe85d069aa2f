"""Every address of the portal, and what its test has to know to open it as every member of the cast.

The test walks the URLconf, so a new page is in it at once. A page made with `portal.pages.page` or `button` needs
nothing more, if there are objects for it to show and its address names nothing but the object. Otherwise a part of the
portal has a module here, named as it likes, with either or both of

    def furnish(cast): ...      # make what its pages show, by the real acts; called once, for all tests of addresses
    ADDRESSES = {"deals:offer": Address(arguments=lambda offer: {"side": "uk-funder"}), "deals:terms": Address(open)}

The names in ADDRESSES are those of `reverse`; a star stands for any part of one (``"account_*"``).
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from concord.access.may import view_of

OWN_MATTER = 0
"""Not told by the rules: whatever the page answers, as long as it is not an error of ours."""


def public(user: Any, thing: Any) -> int:
    """Everybody may read it."""
    return 200


def seen(user: Any, thing: Any) -> int:
    """Whoever may view the object reads it, to others it is not there."""
    return 200 if view_of(user, thing) else 404


def own_matter(user: Any, thing: Any) -> int:
    """The page decides by itself."""
    return OWN_MATTER


@dataclass(frozen=True)
class Address:
    """What the pages themselves do not say.

    Attributes:
        status: (user, thing) -> what the page answers; None: as its guard says. Without a guard it must be given.
        things: the objects to open; None: some of the guard's model, or none.
        arguments: what the address names besides the guard's object.
        post: for a page without a guard, that it takes only forms.
        forged: what the page answers to identifiers that nothing has.
    """

    status: Callable[[Any, Any], int | None] | None = None
    things: Callable[[], Any] | None = None
    arguments: Callable[[Any], Mapping[str, Any]] = field(default=lambda thing: {})
    post: bool = False
    forged: int = 404


@dataclass(frozen=True)
class Page:
    """A page of the URLconf: its name, its guard if it has one, the converters of its address by part."""

    name: str
    guard: Any
    parts: Mapping[str, Any]
    known: Address

    @property
    def room(self) -> str:
        return self.name.partition(":")[0]

    @property
    def post(self) -> bool:
        return self.guard.post if self.guard else self.known.post

    def things(self) -> list[Any]:
        """A few objects: the first, and the last of some of the states there are."""
        if self.known.things is not None:
            found = list(self.known.things())
            assert found, f"{self.name}: its Address finds nothing to open. Make it in tests/addresses/, in furnish()."
            return found
        if self.guard is None or self.guard.model is None:
            return [None]
        every = list(self.guard.model.objects.order_by("pk"))
        assert every, (
            f"{self.name}: there is no {self.guard.model.__name__} to open. Make one in the furnish(cast) of a module "
            "in tests/addresses/."
        )
        states = {getattr(each, "state", ""): each for each in every}
        return list({each.pk: each for each in (every[0], *reversed(states.values()))}.values())[:3]

    def arguments(self, thing: Any) -> dict[str, Any]:
        """The parts of the address of one object."""
        model = self.guard.model if self.guard else None
        own = {self.guard.key: getattr(thing, self.guard.key)} if model is not None else {}
        own |= self.known.arguments(thing)
        missing = set(self.parts) - set(own)
        assert not missing, (
            f"{self.name}: its address also names {', '.join(sorted(missing))}. Say what, in a module of "
            f'tests/addresses/: ADDRESSES = {{"{self.name}": Address(arguments=lambda thing: {{…}})}}'
        )
        return own

    def at(self, thing: Any) -> str:
        return reverse(self.name, kwargs=self.arguments(thing))

    def status(self, user: Any, thing: Any) -> int:
        """What the rules say that the page answers this person."""
        if self.guard is None:
            assert self.known.status is not None
            told = self.known.status(user, thing)
            return OWN_MATTER if told is None else told
        if user is None and not self.guard.public:
            return 302
        if self.guard.model is not None and not view_of(user, thing):
            return 404
        if self.known.status is not None and (told := self.known.status(user, thing)) is not None:
            return told
        if self.guard.refusal(user, thing) is not None:
            return 403
        return OWN_MATTER if self.guard.post else 200


def parts() -> list[Any]:
    """The modules of this folder."""
    return [importlib.import_module(f"{__name__}.{each.name}") for each in pkgutil.iter_modules(__path__)]


def furnish(cast: Any) -> None:
    """Let each part make what its pages show."""
    for part in parts():
        if hasattr(part, "furnish"):
            part.furnish(cast)


def pages() -> list[Page]:
    """Every page of the portal.

    Raises:
        AssertionError: a page has neither a guard nor an entry here; the message says what to add.
    """
    known = {name: each for part in parts() for name, each in getattr(part, "ADDRESSES", {}).items()}
    found = [spoken_of(name, pattern, known) for name, pattern in _patterns(get_resolver(), ())]
    unmet = [name for name in known if not any(fnmatchcase(page.name, name) for page in found)]
    assert not unmet, f"tests/addresses/ speaks of {unmet}, and the URLconf has no such page"
    return found


def spoken_of(name: str, pattern: URLPattern, known: Mapping[str, Address]) -> Page:
    """A page with what is known of it."""
    guard = getattr(pattern.callback, "guard", None)
    told = known.get(name) or next((each for key, each in known.items() if fnmatchcase(name, key)), None)
    assert guard is not None or (told is not None and told.status is not None), (
        f"{name} is not made with portal.pages.page or button, and tests/addresses/ does not say whom it lets in. Use "
        f'one of them, or add to a module there: ADDRESSES = {{"{name}": Address(public)}} (or seen, own_matter, or a '
        "function of user and thing to a status)."
    )
    return Page(name, guard, pattern.pattern.converters, told or Address())


def _patterns(resolver: URLResolver, namespaces: tuple[str, ...]) -> Iterator[tuple[str, URLPattern]]:
    for each in resolver.url_patterns:
        if isinstance(each, URLResolver):
            yield from _patterns(each, (*namespaces, each.namespace) if each.namespace else namespaces)
        else:
            assert each.name, f"the page at {each.pattern} has no name: give its path() one"
            yield ":".join((*namespaces, each.name)), each
