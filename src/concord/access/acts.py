"""How everything is written: an act is atomic, asks `may`, moves the state, and is journaled.

    @act("application:submit", APPLICATION)
    def submit(application: Application, *, by: Actor, statement: str) -> Application:
        application.statement = statement
        application.save()
        note(statement=statement)
        return application

Calling `submit(application, by=user, statement="…")` opens a transaction, locks and re-reads the application, asks
`may(user, "application:submit", application)`, moves the state by the table, runs the body, saves the state, and
appends one entry to the journal. If anything refuses, nothing is written but the attempt.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, ParamSpec, TypeVar

from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError, models, transaction
from psycopg import errors

from concord.access.may import require
from concord.access.refusals import Clash, Refused
from concord.access.standing import Actor, forget
from concord.access.states import States
from concord.journal.chain import Pending, append, record, reference

# An act checks first, so a value that turns out taken was taken at the same moment.
_CLASHES = (errors.DeadlockDetected, errors.SerializationFailure, errors.LockNotAvailable, errors.UniqueViolation)

P = ParamSpec("P")
R = TypeVar("R")


@dataclass
class _Frame:
    """What an act under way has to say when it is done, and what the acts it called have said."""

    side: str = ""
    about: list[str] = field(default_factory=list)
    payload: dict[str, Any] = field(default_factory=dict)
    inner: list[Pending] = field(default_factory=list)


STATES: dict[str, States] = {}
"""The table by which an act moves its object, for acts that do."""

_current: ContextVar[_Frame | None] = ContextVar("act", default=None)


def note(*, side: Any = "", about: Iterable[Any] = (), **payload: Any) -> None:
    """Add to the journal entry of the act under way.

    Args:
        side: a party (or its code) whose confidential matter this is; others do not see the entry.
        about: the persons it speaks of, so that their data can be erased.
        payload: plain values, amounts, localized texts, or model instances (kept as references).

    Raises:
        RuntimeError: no act is under way.
    """
    frame = _current.get()
    if frame is None:
        raise RuntimeError("note() belongs into an act")
    if side:
        frame.side = getattr(side, "code", side)
    frame.about += [reference(person) for person in about]
    frame.payload.update(payload)


def also(name: str, thing: Any, /, *, by: Actor, side: str = "", about: Iterable[Any] = (), **payload: Any) -> None:
    """Journal a further thing that the act under way does, as an entry of its own.

    Raises:
        RuntimeError: no act is under way.
    """
    frame = _current.get()
    if frame is None:
        raise RuntimeError(f"{name} can only be done by an act")
    persons = tuple(reference(person) for person in about)
    frame.inner.append(Pending(name, actor(by), reference(thing), side, "", "", persons, payload))


def act(name: str, states: States | None = None, *, lock: bool = True) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a function an act.

    The function takes the object first (or nothing, where there is none yet) and `by` as a keyword. Returning a
    model instance makes that the object of the journal entry, so that an act which creates is journaled on what it
    created.

    Args:
        name: permission and journal name, ``noun:verb``.
        states: the table that says how the object moves; without it the state stays.
        lock: take the row lock on the object. Say False where the object is only the place of a new one.
    """

    if states:
        STATES[name] = states

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(function)
        def perform(*args: P.args, **kwargs: P.kwargs) -> R:
            if len(args) > 1:
                raise TypeError(f"{name}: give the object first and everything else by keyword")
            thing: Any = args[0] if args else None
            by: Any = kwargs["by"]
            with _transaction(name, thing, by) as frame:
                if lock and isinstance(thing, models.Model):
                    _lock(thing)
                forget(by)
                require(by, name, thing)
                before, after = states.move(thing, name) if states else ("", "")
                try:
                    outcome = function(*args, **kwargs)
                except BaseException:
                    if states:
                        setattr(thing, states.field, before)  # the row was rolled back; so is the object in hand
                    raise
                if states:
                    thing.__class__._base_manager.filter(pk=thing.pk).update(**{states.field: after})
                subject = outcome if isinstance(outcome, models.Model) else thing
                own = Pending(
                    name, actor(by), reference(subject) if subject is not None else name.partition(":")[0], frame.side,
                    before, after, tuple(frame.about), frame.payload,
                )  # fmt: skip
                frame.inner.insert(0, own)
            return outcome

        perform.act = name  # type: ignore[attr-defined]
        return perform

    return decorate


def _lock(thing: models.Model) -> None:
    """Lock the row and read it anew. Rows that point to it can still be added meanwhile."""
    try:
        thing.refresh_from_db(from_queryset=thing.__class__._base_manager.select_for_update(no_key=True))
    except ObjectDoesNotExist:
        raise Refused("access:gone") from None


def actor(by: Actor) -> str:
    """The reference of whoever acts; a visitor without an account is nobody."""
    return "nobody" if by is None or getattr(by, "is_anonymous", False) else reference(by)


@contextmanager
def _transaction(name: str, thing: Any, by: Actor) -> Iterator[_Frame]:
    outer = _current.get()
    frame = _Frame()
    token = _current.set(frame)
    try:
        with transaction.atomic():
            yield frame
            if outer is None:
                append(frame.inner)
    except DatabaseError as error:
        if isinstance(error.__cause__, _CLASHES):
            raise Clash("access:at-once") from error
        raise
    except Refused as refusal:
        if outer is None:
            values = {key: str(value) for key, value in refusal.reason.values.items()}
            where = name.partition(":")[0] if thing is None else reference(thing)
            record("act:refuse", where, by=actor(by), act=name, reason=refusal.reason.code, values=values)
        raise
    finally:
        _current.reset(token)
    if outer is not None:
        outer.inner += frame.inner
