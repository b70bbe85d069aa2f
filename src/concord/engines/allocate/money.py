"""Amounts: `Decimal` outside, whole numbers of the smallest unit inside; never a float, never two currencies added.

The smallest unit of a currency is ISO 4217's minor unit (pence, fen; none for the yen). Other units (shifts, seats,
places, or a table that names no unit) take the finest digit that their own amounts show, or the digits stated.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

import numpy as np
from numpy.typing import NDArray

from concord.engines.allocate import words as _words  # noqa: F401  (registers the words that Invalid speaks)
from concord.engines.reason import Invalid

Amount = Decimal | int | str | float

GREATEST = 2**60
"""Sums of two amounts stay within 64 bits."""

_OTHER_DIGITS = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
}
_TWO_DIGITS = """
AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW
CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS
INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN
NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC
SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG
"""
CURRENCIES: dict[str, int] = dict.fromkeys(_TWO_DIGITS.split(), 2) | {
    code: digits for digits, codes in _OTHER_DIGITS.items() for code in codes.split()
}
"""ISO 4217 code → digits after the point of its smallest unit."""


def is_currency_code(unit: str) -> bool:
    """Three capital letters: meant as a currency, whether or not ISO 4217 knows it."""
    return len(unit) == 3 and unit.isascii() and unit.isalpha() and unit.isupper()


def exact(value: Any, *, row: int, field: str, entry: str) -> Decimal:
    """`value` as a finite, non-negative Decimal; a float counts as the digits it prints.

    Raises:
        Invalid: not a number, NaN, infinite or negative; named by row, field and entry.
    """
    try:
        amount = Decimal(repr(float(value))) if isinstance(value, float | np.floating) else Decimal(str(value).strip())
    except InvalidOperation:
        raise Invalid("allocate:not_a_number", row=row, field=field, entry=entry, value=str(value)) from None
    if not amount.is_finite():
        raise Invalid("allocate:not_a_number", row=row, field=field, entry=entry, value=str(value))
    if amount < 0:
        raise Invalid("allocate:negative", row=row, field=field, entry=entry, value=str(value))
    return amount


def digits_of(amount: Decimal) -> int:
    """Digits after the point that the amount needs; 1.50 needs one."""
    exponent = amount.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def digits_shown(values: Iterable[Any], limit: int = 12) -> int:
    """The finest digit that any of the amounts needs (values that are no numbers are left for `to_minor` to name)."""
    finest = 0
    for value in values:
        if isinstance(value, int | np.integer):
            continue
        try:
            finest = max(finest, digits_of(exact(value, row=0, field="", entry="")))
        except Invalid:
            continue
    return min(finest, limit)


def minor(value: Any, digits: int, *, row: int, field: str, entry: str, unit: str = "") -> int:
    """`value` as a whole number of 10**-digits.

    Raises:
        Invalid: no amount, finer than the smallest unit (nothing is rounded), or beyond 2**60 units.
    """
    amount = exact(value, row=row, field=field, entry=entry)
    scaled = amount.scaleb(digits)
    whole = int(scaled)
    if whole != scaled:
        raise Invalid(
            "allocate:too_fine", row=row, field=field, entry=entry, value=str(value), unit=unit, digits=digits
        )
    if whole > GREATEST:
        raise Invalid("allocate:too_large", row=row, field=field, entry=entry, value=str(value))
    return whole


def minors(
    values: Sequence[Any] | NDArray[Any],
    digits: Sequence[int] | NDArray[np.int64],
    entries: Sequence[Any] | NDArray[Any],
    field: str,
) -> NDArray[np.int64]:
    """Many amounts at once, each with its own digits; whole numbers take the fast road."""
    array = np.asarray(values) if not isinstance(values, np.ndarray) else values
    scale = np.power(10, np.asarray(digits, dtype=np.int64))
    if array.dtype.kind in "iu" and array.size and array.min() >= 0 and int(array.max()) * int(scale.max()) <= GREATEST:
        return np.asarray(array.astype(np.int64) * scale)
    return np.array(
        [
            minor(v, int(d), row=i + 1, field=field, entry=str(entries[i]))
            for i, (v, d) in enumerate(zip(values, digits, strict=True))
        ],
        dtype=np.int64,
    )


def decimal(whole: int, digits: int) -> Decimal:
    """Back outside: 12345 with two digits is 123.45."""
    return Decimal(int(whole)).scaleb(-digits)


def said(whole: int, digits: int, unit: str = "") -> str:
    """As people write it: 1,234.50 GBP; whole amounts without a tail of zeros."""
    amount = decimal(whole, digits)
    text = f"{amount:,.0f}" if amount == amount.to_integral_value() else f"{amount:,.{digits}f}"
    return f"{text} {unit}".strip()
