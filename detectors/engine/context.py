"""What a judge may know beside its cell: how far time has come in the log, and the reference tables."""

from collections.abc import Iterator, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any, Final, NamedTuple

import msgspec


class Clock(NamedTuple):
    """How far the log's own time has come in a partition.

    `now` is the newest tick in microseconds, `closed` the newest settlement period (`YYYY-MM`) that was closed;
    None before the first of each. Both only grow, whatever the order of arrival.
    """

    now: int | None = None
    closed: str | None = None

    def merge(self, other: "Clock") -> "Clock":
        """The later of both, part by part."""
        now = other.now if self.now is None else self.now if other.now is None else max(self.now, other.now)
        return Clock(now, max(self.closed or "", other.closed or "") or None)


class WakeAt(msgspec.Struct, frozen=True):
    """Yielded by a judge: judge this cell again once a tick has reached `moment` (microseconds)."""

    moment: int


class WakeOnClose(msgspec.Struct, frozen=True):
    """Yielded by a judge: judge this cell again once `period` (`YYYY-MM`) is closed."""

    period: str


class Table(msgspec.Struct, frozen=True):
    """A reference table: rows by key, each with the date from which it is in force.

    `rows` maps a key to (first day in force, value) pairs in ascending order. `regions` are the places in the key that hold
    a region (医保区划).
    """

    name: str
    digest: str
    rows: Mapping[tuple[str, ...], tuple[tuple[date, Any], ...]]
    regions: tuple[int, ...] = ()

    def value(self, *key: str, on: date) -> Any | None:
        """The value in force on a day, None where the table has none.

        A district without a row of its own that is in force has its city's, a city its province's: `220102`, `220100`, `220000`.
        """
        found = self._in_force(key, on)
        if found is None and self.regions:
            for wider in _wider(key, self.regions):
                found = self._in_force(wider, on)
                if found is not None:
                    return found
        return found

    def _in_force(self, key: tuple[str, ...], on: date) -> Any | None:
        found = None
        for begin, value in self.rows.get(key, ()):
            if begin > on:
                break
            found = value
        return found


def _wider(key: tuple[str, ...], regions: tuple[int, ...]) -> Iterator[tuple[str, ...]]:
    """The key with the regions that its own lie in, the nearest first."""
    for kept in (4, 2):
        wider = list(key)
        for place in regions:
            region = key[place]
            if len(region) == 6 and region.isdigit():
                wider[place] = region[:kept].ljust(6, "0")
        if tuple(wider) != key:
            yield tuple(wider)


Tables = Mapping[str, Table]
"""Reference tables by name."""


NO_TABLES: Final[Tables] = MappingProxyType({})


class Context(msgspec.Struct, frozen=True):
    """Passed to every judge. There is no other clock and no other data."""

    clock: Clock = Clock()
    tables: Tables = NO_TABLES


NO_CONTEXT: Final = Context()
