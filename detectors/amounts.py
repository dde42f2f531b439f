"""Exact arithmetic on money and quantities.

The platform's numbers have up to 14 digits before the point and 6 after it: a product of two has 40, more than the 28 of
Python's default context, which would round in silence and then refuse to quantise.
"""

from collections.abc import Iterable
from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Final

_EXACT: Final = Context(prec=120, rounding=ROUND_HALF_EVEN)
_CENT: Final = Decimal("0.01")
_MILLIONTH: Final = Decimal("0.000001")
_LONGEST: Final = 10**60
_FINE: Final = 10**18
ZERO: Final = Decimal(0)

Exact = Decimal | Fraction
"""A quantity; a fraction where it came about by dividing, as a third of a pack did."""


def times(left: Decimal, right: Decimal) -> Decimal:
    """The exact product."""
    return _EXACT.multiply(left, right)


def total(values: Iterable[Decimal]) -> Decimal:
    """The exact sum; zero of nothing."""
    result = ZERO
    for value in values:
        result = _EXACT.add(result, value)
    return result


def cents(amount: Decimal) -> Decimal:
    """Money in CNY to the cent, halves to even."""
    return _EXACT.quantize(amount, _CENT)


@lru_cache(maxsize=1024, typed=True)
def number(value: float) -> Decimal:
    """A parameter as the number that was written: 0.15 and not the binary fraction next to it."""
    return Decimal(str(value))


def plain(value: Decimal) -> str:
    """A number as people write it: no exponent, no trailing zeros."""
    text = f"{value:f}"
    return (text.rstrip("0").rstrip(".") or "0") if "." in text else text


def plus(left: Exact, right: Exact) -> Exact:
    """The exact sum of quantities.

    Thousands of fractions that have nothing in common would grow without end: beyond 60 digits 18 decimals are kept.
    """
    if type(left) is Decimal and type(right) is Decimal:
        return _EXACT.add(left, right)
    result = Fraction(left) + Fraction(right)
    if result.denominator > _LONGEST:
        result = Fraction(round(result * _FINE), _FINE)
    return result


def apart(left: Exact, right: Exact) -> Exact:
    """How far two quantities lie apart, exact."""
    return plus(left, -right) if left >= right else plus(right, -left)


def rounded(value: Exact) -> Decimal:
    """A quantity to show: a fraction to the platform's six decimals."""
    if isinstance(value, Decimal):
        return value
    return _EXACT.quantize(_EXACT.divide(Decimal(value.numerator), Decimal(value.denominator)), _MILLIONTH)


def cents_of(amount: Exact) -> Decimal:
    """As `cents`, of an amount that may be a fraction."""
    if isinstance(amount, Decimal):
        return cents(amount)
    return _EXACT.multiply(Decimal(round(amount * 100)), _CENT)
