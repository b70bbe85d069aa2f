"""What callers give, read strictly: a value of the wrong kind is an error that names it and says what to give."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from concord.engines.match import words  # noqa: F401  (registers the words of the reasons)
from concord.engines.reason import Invalid

Kind = TypeVar("Kind")
GREATEST = 2**31 - 1


def wrong(what: str, value: Any, expected: str) -> Invalid:
    """The error for a value of the wrong kind."""
    shown = f"{value!r:.60}" if isinstance(value, (str, int, float, type(None))) else type(value).__name__
    return Invalid("match:not-of-kind", what=what, value=shown, expected=expected)


def of_kind(value: Any, kind: type[Kind], what: str) -> Kind:
    """The value, if it is of a kind. Raises Invalid."""
    if not isinstance(value, kind):
        raise wrong(what, value, kind.__name__)
    return value


def listed(value: Any, what: str, expected: str) -> list[Any]:
    """A list of anything that is no text and no mapping. Raises Invalid."""
    if isinstance(value, (str, bytes, Mapping)) or not isinstance(value, Iterable):
        raise wrong(what, value, expected)
    try:
        return list(value)
    except TypeError:  # an array without dimensions calls itself iterable
        raise wrong(what, value, expected) from None


def mapped(value: Any, what: str, expected: str) -> Mapping[Any, Any]:
    """A mapping. Raises Invalid."""
    if not isinstance(value, Mapping):
        raise wrong(what, value, expected)
    return value


def string(value: Any, what: str) -> str:
    """A text. Raises Invalid."""
    return of_kind(value, str, what)


def one_of(value: Any, known: Iterable[str]) -> bool:
    """Whether a value is one of some texts; an array, which compares entry by entry, is none."""
    return isinstance(value, str) and value in tuple(known)


def integer(value: Any, what: str, least: int = 0) -> int:
    """A whole number. Raises Invalid."""
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or not least <= value <= GREATEST:
        raise wrong(what, value, f"int, {least} … {GREATEST}")
    return int(value)


def seconds(value: Any, what: str = "time_limit") -> float | None:
    """Seconds, or None for no limit. Raises Invalid."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float, np.number)) or isinstance(value, complex):
        raise wrong(what, value, "float >= 0, None")
    if math.isnan(value) or value < 0:
        raise wrong(what, value, "float >= 0, None")
    return float(value)


def floats(value: Any, what: str) -> NDArray[np.float64]:
    """Numbers as an array. Raises Invalid."""
    try:
        found = np.asarray(value)
        if found.dtype.kind not in "fiubO" or (found.dtype.kind == "O" and not found.ndim):
            raise TypeError
        return found.astype(np.float64)
    except (TypeError, ValueError, OverflowError):
        raise wrong(what, value, "array[float]") from None
