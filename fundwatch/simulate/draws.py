"""Random draws that are the same everywhere: only `random()` of a seeded generator, whole numbers and products.

No logarithms or exponentials: their last digit differs between machines, and one digit would change the bytes.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

T = TypeVar("T")


class Weighted(Generic[T]):
    """Values with weights, to draw from."""

    __slots__ = ("_sums", "_total", "values")

    def __init__(self, weights: Mapping[T, float] | Sequence[tuple[T, float]]) -> None:
        pairs = list(weights.items()) if isinstance(weights, Mapping) else list(weights)
        self.values = [value for value, _ in pairs]
        self._sums = list(accumulate(weight for _, weight in pairs))
        self._total = self._sums[-1]

    def at(self, unit: float) -> T:
        """The value at a point of [0, 1)."""
        return self.values[bisect_right(self._sums, unit * self._total)]


class Quantiles:
    """A distribution by some of its quantiles (share, value), straight lines between them."""

    __slots__ = ("_shares", "_values")

    def __init__(self, *points: tuple[float, float]) -> None:
        self._shares = [share for share, _ in points]
        self._values = [value for _, value in points]

    def at(self, unit: float) -> float:
        """The quantile of a share in [0, 1)."""
        right = bisect_right(self._shares, unit)
        left_share, left = self._shares[right - 1], self._values[right - 1]
        return left + (self._values[right] - left) * (unit - left_share) / (self._shares[right] - left_share)


class Draw:
    """Draws of one part of one month. `unit` is the generator's own `random`, for loops that count."""

    __slots__ = ("unit",)

    def __init__(self, *names: object) -> None:
        self.unit = Random("/".join(map(str, names))).random

    def below(self, count: int) -> int:
        """A whole number from 0 up to but without `count`."""
        return int(self.unit() * count)

    def between(self, first: int, last: int) -> int:
        """A whole number of a closed interval."""
        return first + int(self.unit() * (last - first + 1))

    def chance(self, probability: float) -> bool:
        """True so often."""
        return self.unit() < probability

    def choice(self, values: Sequence[T]) -> T:
        """One of the values."""
        return values[int(self.unit() * len(values))]

    def among(self, weighted: Weighted[T]) -> T:
        """One of the weighted values."""
        return weighted.at(self.unit())

    def quantile(self, quantiles: Quantiles) -> int:
        """A value of a distribution, rounded down."""
        return int(quantiles.at(self.unit()))

    def sample(self, values: Sequence[T], count: int) -> list[T]:
        """Distinct positions of a sequence, in random order."""
        rest = list(values)
        picked = []
        for _ in range(min(count, len(rest))):
            index = int(self.unit() * len(rest))
            rest[index], rest[-1] = rest[-1], rest[index]
            picked.append(rest.pop())
        return picked
