"""The registry of rule kinds: each declares its parameters and explains itself; docs are made from it."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

from concord.engines.reason import Invalid

if TYPE_CHECKING:
    from .judging import Judge, Terms

Scope = Literal["partner", "side", "application", "call"]


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a rule kind.

    Attributes:
        type: how text is read: amount, share (0.7 or 70%), integer, number, moment (ISO date or time), word, words
            (separated by |), yes.
        choices: the only values allowed, where not empty.
    """

    name: str
    type: Literal["amount", "share", "integer", "number", "moment", "word", "words", "yes"]
    en: str
    zh: str
    required: bool = False
    default: Any = None
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of rule; `scope` is what each verdict is about (across applications: the whole call)."""

    name: str
    scope: Scope
    en: str
    zh: str
    parameters: tuple[Parameter, ...]
    compile: Callable[[Mapping[str, Any], Terms], Judge]
    one_of: tuple[str, ...] = ()
    """At least one of these parameters must be given."""


_KINDS: dict[str, Kind] = {}

WHO = Parameter(
    "partners",
    "word",
    "which partners the rule concerns",
    "本规则适用于哪些合作单位",
    default="funded",
    choices=("funded", "self_funded", "collaborator", "lead", "all"),
)


def kinds() -> Mapping[str, Kind]:
    """Every rule kind by name, in the order of the documentation."""
    return MappingProxyType(_KINDS)


def kind(
    name: str, scope: Scope, en: str, zh: str, *parameters: Parameter, one_of: tuple[str, ...] = ()
) -> Callable[[Callable[[Mapping[str, Any], Terms], Judge]], Callable[[Mapping[str, Any], Terms], Judge]]:
    """Register the decorated function as the compiler of a rule kind."""

    def add(compile: Callable[[Mapping[str, Any], Terms], Judge]) -> Callable[[Mapping[str, Any], Terms], Judge]:
        _KINDS[name] = Kind(name, scope, en, zh, parameters, compile, one_of)
        return compile

    return add


def nearest(word: str, known: Any) -> str:
    """The known word most like a mistaken one, or the whole list."""
    close = difflib.get_close_matches(word, list(known), 1, 0.5)
    return close[0] if close else " | ".join(map(str, known))


def read_parameters(name: str, given: Mapping[str, Any], rule: str) -> dict[str, Any]:
    """The parameters of a rule, checked and typed; text is read by the declared type.

    Raises:
        Invalid: the kind or a parameter is unknown, one is missing, or a value cannot be read.
    """
    if name not in _KINDS:
        raise Invalid("eligibility:unknown-kind", kind=name, rule=rule, suggestion=nearest(name, _KINDS))
    declared = {p.name: p for p in _KINDS[name].parameters}
    for key in given:
        if key not in declared:
            suggestion = nearest(key, declared)
            raise Invalid("eligibility:unknown-parameter", parameter=key, rule=rule, kind=name, suggestion=suggestion)
    present = {key: value for key, value in given.items() if value is not None and value != ""}
    one_of = _KINDS[name].one_of
    if one_of and not any(key in present for key in one_of):
        raise Invalid("eligibility:parameter-missing", parameter=one_of, rule=rule, kind=name)
    return {key: _value(parameter, present, rule, name) for key, parameter in declared.items()}


def _value(parameter: Parameter, present: Mapping[str, Any], rule: str, name: str) -> Any:
    if parameter.name not in present:
        if parameter.required:
            raise Invalid("eligibility:parameter-missing", parameter=(parameter.name,), rule=rule, kind=name)
        return parameter.default
    given = present[parameter.name]
    try:
        value = _READERS[parameter.type](given)
    except (ValueError, InvalidOperation, TypeError):
        value = None
    if value is None or (parameter.choices and value not in parameter.choices):
        wanted = " | ".join(parameter.choices) or parameter.type
        raise Invalid(
            "eligibility:parameter-value", parameter=parameter.name, rule=rule, kind=name, value=given, wanted=wanted
        )
    return value


def _amount(value: Any) -> Decimal | None:
    if isinstance(value, (float, bool)):
        return None
    amount = Decimal(value.replace(",", "").strip()) if isinstance(value, str) else Decimal(value)
    return amount if amount.is_finite() and amount >= 0 else None


def _share(value: Any) -> Decimal | None:
    if isinstance(value, str) and value.strip().endswith("%"):
        share = Decimal(value.strip().rstrip("%")) / 100
    else:
        share = Decimal(str(value))
    return share if 0 < share <= 1 else None


def _integer(value: Any) -> int | None:
    number = Decimal(str(value))
    return int(number) if number == int(number) and number >= 0 else None


def _number(value: Any) -> Decimal | None:
    number = Decimal(str(value))
    return number if number.is_finite() else None


def _moment(value: Any) -> date | None:
    if isinstance(value, date):
        return value
    return datetime.fromisoformat(value) if len(value) > 10 else date.fromisoformat(value)


def _word(value: Any) -> str | None:
    return str(value).strip() or None


def _words(value: Any) -> tuple[str, ...] | None:
    words = value.replace("｜", "|").split("|") if isinstance(value, str) else value
    return tuple(dict.fromkeys(str(word).strip() for word in words if str(word).strip())) or None


def _yes(value: Any) -> bool | None:
    known = {"yes": True, "true": True, "1": True, "是": True, "no": False, "false": False, "0": False, "否": False}
    return known.get(str(value).strip().lower())


_READERS: Mapping[str, Callable[[Any], Any]] = {
    "amount": _amount,
    "share": _share,
    "integer": _integer,
    "number": _number,
    "moment": _moment,
    "word": _word,
    "words": _words,
    "yes": _yes,
}
