"""`may(user, "application:submit", application)`: yes, or no with a reason.

A rule is written once and read twice: `test` answers for one object in Python, `rows` says the same as a filter, so
that `visible_to` and `may` agree; a test proves it for the whole cast. Each room registers its rules in `rules.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Q

from concord.access.models import User
from concord.access.refusals import NotAllowed
from concord.access.standing import SYSTEM, Actor, standing
from concord.engines.reason import Reason

EVERY = ~Q(pk__in=[])
NONE = Q(pk__in=[])


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether, and if not why. True or false by itself."""

    allowed: bool
    reason: Reason | None = None

    def __bool__(self) -> bool:
        return self.allowed


YES = Verdict(True)


@dataclass(frozen=True, slots=True)
class Rule:
    """A condition on (person, object). Compose with ``&`` and ``|``; `because` gives a whole its own reason.

    Attributes:
        refuse: None if the condition holds, else the reason.
        rows: the same condition as a filter; None where it cannot be one (then it cannot guard a view).
    """

    refuse: Callable[[Actor, Any], Reason | None]
    rows: Callable[[Actor], Q] | None = None
    codes: frozenset[str] = frozenset()
    """The reasons it may refuse with; each needs words."""
    terms: tuple[frozenset[str], ...] = ()
    """The same condition for readers: alternatives, each of terms that must all hold: ``role:officer``,
    ``grant:reviewer``, ``state:call__state:open``, or the reason of what else it asks, ``is:calls:not-the-lead``."""

    def __post_init__(self) -> None:
        if not self.terms:
            object.__setattr__(self, "terms", (frozenset(f"is:{code}" for code in self.codes),))

    def __and__(self, other: Rule) -> Rule:
        return Rule(
            lambda user, thing: self.refuse(user, thing) or other.refuse(user, thing),
            _both(self, other, _and),
            self.codes | other.codes,
            tuple(dict.fromkeys(one | two for one in self.terms for two in other.terms)),
        )

    def __or__(self, other: Rule) -> Rule:
        def refuse(user: Actor, thing: Any) -> Reason | None:
            first = self.refuse(user, thing)
            return first if first is None or other.refuse(user, thing) is not None else None

        rows = _both(self, other, _or)
        return Rule(refuse, rows, self.codes | other.codes, tuple(dict.fromkeys((*self.terms, *other.terms))))

    def because(self, code: str) -> Rule:
        """The same condition, refusing with this reason."""
        return Rule(
            lambda user, thing: Reason(code) if self.refuse(user, thing) else None,
            self.rows,
            frozenset({code}),
            self.terms,
        )


def _both(one: Rule, two: Rule, join: Callable[[Q, Q], Q]) -> Callable[[Actor], Q] | None:
    first, second = one.rows, two.rows
    if first is None or second is None:
        return None
    return lambda user: join(first(user), second(user))


def _and(one: Q, two: Q) -> Q:
    """Both, without the joins of a side that cannot hold or always does."""
    if one is NONE or two is EVERY:
        return one
    return two if two is NONE or one is EVERY else one & two


def _or(one: Q, two: Q) -> Q:
    """Either, without the joins of a side that cannot hold."""
    if one is NONE or two is EVERY:
        return two
    return one if two is NONE or one is EVERY else one | two


def _among(path: str, keys: Collection[int]) -> Q:
    return Q(**{f"{path or 'pk'}__in": keys}) if keys else NONE


def rule(
    code: str,
    test: Callable[[Any, Any], bool],
    rows: Callable[[Any], Q] | None = None,
    *,
    terms: Iterable[str] = (),
) -> Rule:
    """A rule of a room: `test(user, thing)` for a signed-in person, `rows(user)` as a filter, `code` when it fails.

    `terms` are its alternatives for readers; without them it is called by its code.
    """

    def refuse(user: Actor, thing: Any) -> Reason | None:
        if not _known(user):
            return Reason("access:sign-in")
        return None if test(user, thing) else Reason(code)

    filtered = (lambda user: rows(user) if _known(user) else NONE) if rows else None
    told = tuple(frozenset({term}) for term in terms or (f"is:{code}",))
    return Rule(refuse, filtered, frozenset({code, "access:sign-in"}), told)


def state(field: str, *states: str, code: str = "access:not-now") -> Rule:
    """The object's state is one of these, whoever asks (so that a public page shows only what is published)."""
    return Rule(
        lambda user, thing: None if getattr(thing, field) in states else Reason(code),
        lambda user: Q(**{f"{field}__in": states}),
        frozenset({code}),
        (state_term(field, states),),
    )


def state_term(path: str, states: Iterable[str]) -> frozenset[str]:
    """The field at the end of a path has one of these values, as a term for readers."""
    return frozenset({f"state:{path}:{','.join(str(each) for each in states)}"})


def _known(user: Actor) -> bool:
    return isinstance(user, User) and user.is_active


anyone = Rule(lambda user, thing: None, lambda user: EVERY, terms=(frozenset({"anyone"}),))
nobody = Rule(
    lambda user, thing: Reason("access:nobody"),
    lambda user: NONE,
    frozenset({"access:nobody"}),
    (frozenset({"nobody"}),),
)
signed_in = rule("access:sign-in", lambda user, thing: True, lambda user: EVERY, terms=("signed-in",))


def member(*roles: str, of: str = "") -> Rule:
    """Has one of the roles (any, if none is named) in the party at the end of the path `of`.

    Path: names joined by ``__``, through foreign keys and sets: ``party``, ``call__parties``. Empty: the object is
    the party; where there is no object, any party will do.
    """

    def test(user: User, thing: Any) -> bool:
        parties = standing(user).parties(*roles)
        return bool(parties) if thing is None else not parties.isdisjoint(keys_at(thing, of))

    code = f"access:not-{roles[0]}" if len(roles) == 1 and roles[0] in {"officer", "head"} else "access:not-member"

    def rows(user: User) -> Q:
        return _among(of, standing(user).parties(*roles))

    return rule(code, test, rows, terms=[f"role:{role}" for role in roles] or ["member"])


def holds(*roles: str, on: str = "", kind: str) -> Rule:
    """Was granted one of the roles on the object of `kind` at the end of the path `on` (empty: the object itself)."""
    return rule(
        "access:not-granted",
        lambda user, thing: not standing(user).granted(kind, *roles).isdisjoint(keys_at(thing, on)),
        lambda user: _among(on, standing(user).granted(kind, *roles)),
        terms=[f"grant:{role}" for role in roles],
    )


def keys_at(thing: Any, path: str) -> set[int]:
    """The keys of the objects at the end of a path; a last foreign key is not fetched."""
    if thing is None:
        return set()
    if not path:
        return {thing.pk}
    name, _, rest = path.partition("__")
    if not rest and hasattr(thing, f"{name}_id"):
        key = getattr(thing, f"{name}_id")
        return set() if key is None else {key}
    return set().union(*(keys_at(each, rest) for each in _each(getattr(thing, name))))


def _each(value: Any) -> Iterable[Any]:
    if value is None:
        return ()
    return value.all() if hasattr(value, "all") else (value,)


# -- what the rooms register -------------------------------------------------------------------------------------------

_RULES: dict[str, tuple[Rule, bool]] = {}
_OF: dict[str, type[models.Model] | None] = {}
_VIEW: dict[type[models.Model], str] = {}
_WITHIN: dict[type[models.Model], dict[str, str]] = {}


def allow(model: type[models.Model] | None, rules: Mapping[str, Rule], *, despite_bars: Iterable[str] = ()) -> None:
    """Register a room's rules. The permission of `model` that ends in ``:view`` decides `visible_to`.

    Args:
        despite_bars: permissions that a bar does not take away (a public page).

    Raises:
        ValueError: a permission is registered twice, or a view rule has no rows.
    """
    for name, condition in rules.items():
        if name in _RULES:
            raise ValueError(f"{name} is registered twice")
        _RULES[name] = (condition, name in set(despite_bars))
        _OF[name] = model
        if name.endswith(":view") and model is not None:
            if condition.rows is None:
                raise ValueError(f"{name} decides what is visible: give its rules rows")
            _VIEW[model] = name


def within(model: type[models.Model], **paths: str) -> None:
    """Say what objects of `model` lie within: a bar on a call shuts one out of its applications.

    ``within(Assessment, application="application", call="application__call")``: kind -> path.
    """
    _WITHIN[model] = paths


def permissions() -> Mapping[str, Rule]:
    """All registered permissions, by name."""
    return {name: condition for name, (condition, _) in sorted(_RULES.items())}


def asked_of(name: str) -> type[models.Model] | None:
    """What a permission is asked of: objects of this model, or of nothing yet."""
    return _OF[name]


# -- asking ------------------------------------------------------------------------------------------------------------


def may(user: Actor, permission: str, thing: Any = None) -> Verdict:
    """Whether `user` may do this to `thing`, and if not, why.

    Raises:
        LookupError: no room registered the permission.
    """
    try:
        condition, despite_bars = _RULES[permission]
    except KeyError:
        raise LookupError(f"No room allows {permission!r}. Register it in the room's rules.py.") from None
    if user is SYSTEM:
        return YES
    if not despite_bars and thing is not None and _is_barred(user, thing):
        return Verdict(False, Reason("access:barred"))
    refusal = condition.refuse(user, thing)
    return YES if refusal is None else Verdict(False, refusal)


def view_of(user: Actor, thing: models.Model) -> Verdict:
    """Whether `user` may view an object of any room.

    Raises:
        LookupError: no view permission is registered for its model.
    """
    return may(user, _view_name(type(thing)), thing)


def _view_name(model: type[models.Model]) -> str:
    try:
        return _VIEW[model]
    except KeyError:
        raise LookupError(f"No view permission for {model.__name__}. Register it in the room's rules.py.") from None


def require(user: Actor, permission: str, thing: Any = None) -> None:
    """The same for an act.

    Raises:
        NotAllowed: with the reason.
    """
    verdict = may(user, permission, thing)
    if verdict.reason is not None:
        raise NotAllowed.because(verdict.reason)


def _places(model: type[models.Model]) -> Iterator[tuple[str, str]]:
    yield kind_of(model), ""
    yield from _WITHIN.get(model, {}).items()


def kind_of(model: type[models.Model]) -> str:
    """The name of a model in grants, bars and references."""
    return str(model._meta.model_name)


def _is_barred(user: Actor, thing: Any) -> bool:
    bars = standing(user).bars
    if not bars or not isinstance(thing, models.Model):
        return False
    return any(
        not bars[kind].keys().isdisjoint(keys_at(thing, path)) for kind, path in _places(type(thing)) if kind in bars
    )


def visible(model: type[models.Model], user: Actor) -> Q:
    """The filter that keeps the objects of `model` which `user` may view.

    Raises:
        LookupError: no view permission is registered for the model.
    """
    name = _view_name(model)
    if user is SYSTEM:
        return EVERY
    condition, despite_bars = _RULES[name]
    assert condition.rows is not None
    shown = condition.rows(user)
    if despite_bars:
        return shown
    for kind, path in _places(model):
        if barred := standing(user).barred(kind):
            shown &= ~Q(**{f"{path or 'pk'}__in": list(barred)})
    return shown
