"""Amounts with their unit: money, and what is counted like it (shifts, seats). Units are never mixed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from functools import total_ordering
from typing import Any, Self

_MONEY_UNIT = re.compile(r"[A-Z]{3}")
_PLACES = {"JPY": 0, "KRW": 0, "VND": 0, "CLP": 0, "ISK": 0, "IDR": 2, "KWD": 3, "BHD": 3, "OMR": 3, "TND": 3, "JOD": 3}
"""Decimal places of a currency where ISO 4217 has other than two."""


class MixedUnits(TypeError):
    """Amounts of different units were added or compared."""


@total_ordering
class Amount:
    """An exact number of a unit.

    Args:
        number: a Decimal, an int, or a string in plain notation. A float is refused: it is not exact.
        unit: a currency code (three capitals) or a plain word ("shift", "seat").

    Raises:
        TypeError: the number is a float.
        ValueError: the number is not finite or cannot be read, or there is no unit.
    """

    __slots__ = ("number", "unit")

    number: Decimal
    unit: str

    def __init__(self, number: Decimal | int | str, unit: str) -> None:
        if isinstance(number, float):
            raise TypeError("A float is not exact: give a Decimal, an int or a string.")
        try:
            value = Decimal(number)
        except InvalidOperation:
            raise ValueError(f"Not a number: {number!r}") from None
        if not value.is_finite():
            raise ValueError(f"Not a finite number: {number!r}")
        if not unit:
            raise ValueError("An amount needs a unit.")
        object.__setattr__(self, "number", value)
        object.__setattr__(self, "unit", unit)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("An amount does not change; make another.")

    @property
    def is_money(self) -> bool:
        return bool(_MONEY_UNIT.fullmatch(self.unit))

    @property
    def places(self) -> int:
        """The unit's decimal places: those of the currency; none for what is counted."""
        return _PLACES.get(self.unit, 2) if self.is_money else 0

    def rounded(self) -> Self:
        """To the smallest unit, half to even."""
        return type(self)(self.number.quantize(Decimal(1).scaleb(-self.places), ROUND_HALF_EVEN), self.unit)

    def minor(self) -> int:
        """The whole number of smallest units (pence, 分), as the engines count.

        Raises:
            ValueError: the amount is finer than its smallest unit.
        """
        scaled = self.number.scaleb(self.places)
        if scaled != scaled.to_integral_value():
            raise ValueError(f"{self} is finer than the smallest unit of {self.unit}.")
        return int(scaled)

    @classmethod
    def of_minor(cls, count: int, unit: str) -> Self:
        """The amount of so many smallest units."""
        return cls(Decimal(count).scaleb(-cls(0, unit).places), unit)

    def _same(self, other: object) -> Amount:
        if not isinstance(other, Amount):
            raise MixedUnits(f"An amount of {self.unit} and a bare {type(other).__name__} cannot be combined.")
        if other.unit != self.unit:
            raise MixedUnits(f"{self.unit} and {other.unit} are never added or compared.")
        return other

    def __add__(self, other: object) -> Self:
        return type(self)(self.number + self._same(other).number, self.unit)

    def __sub__(self, other: object) -> Self:
        return type(self)(self.number - self._same(other).number, self.unit)

    def __neg__(self) -> Self:
        return type(self)(-self.number, self.unit)

    def __mul__(self, factor: Decimal | int) -> Self:
        if isinstance(factor, float) or not isinstance(factor, (Decimal, int)):
            raise TypeError("Multiply an amount by a Decimal or an int.")
        return type(self)(self.number * factor, self.unit)

    __rmul__ = __mul__

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Amount) and (self.number, self.unit) == (other.number, other.unit)

    def __lt__(self, other: object) -> bool:
        return self.number < self._same(other).number

    def __hash__(self) -> int:
        return hash((self.number, self.unit))

    def __bool__(self) -> bool:
        return bool(self.number)

    def __str__(self) -> str:
        """Always with its unit: "GBP 1,234.50", "6 shift"."""
        places = max(self.places, -int(self.number.normalize().as_tuple().exponent))
        number = f"{self.number:,.{max(places, 0)}f}"
        return f"{self.unit} {number}" if self.is_money else f"{number} {self.unit}"

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self.number)!r}, {self.unit!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.number, self.unit)

    def json(self) -> dict[str, str]:
        """As plain data; the number is a string, so that no reader makes a float of it."""
        return {"amount": str(self.number), "unit": self.unit}


class Money(Amount):
    """An amount of a currency.

    Raises:
        ValueError: the unit is not an ISO 4217 code (three capital letters).
    """

    __slots__ = ()

    def __init__(self, number: Decimal | int | str, unit: str) -> None:
        super().__init__(number, unit)
        if not self.is_money:
            raise ValueError(f"Not a currency code: {unit!r}")


def amount(number: Decimal | int | str, unit: str) -> Amount:
    """Money if the unit is a currency, else a plain amount."""
    return Money(number, unit) if _MONEY_UNIT.fullmatch(unit) else Amount(number, unit)


def total(amounts: Iterable[Amount]) -> dict[str, Amount]:
    """The sum of each unit by itself: ``{"CNY": CNY 3.00, "GBP": GBP 12.50}``, in the order of their names."""
    sums: dict[str, Amount] = {}
    for each in amounts:
        sums[each.unit] = sums[each.unit] + each if each.unit in sums else each
    return dict(sorted(sums.items()))
