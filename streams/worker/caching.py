"""How many decoded cells a worker keeps: one bound for all its scopes and partitions together."""

from collections.abc import Mapping
from typing import Protocol

Where = tuple[str, int]
"""Scope and partition."""


class Cached(Protocol):
    """The cells of one scope and partition."""

    limit: int

    @property
    def cached(self) -> int:
        """Decoded cells in memory."""
        ...

    def forget(self, stored_turn: int) -> None:
        """Drop the least recently touched cells over the limit that are stored."""
        ...


def shares(sizes: Mapping[Where, int], total: int) -> dict[Where, int]:
    """How many cells each may keep: equal parts, but what one does not use is the others'.

    The sum of what is kept is at most `total`, or one each where there are more of them than that.
    """
    left, found = total, {}
    for number, (where, size) in enumerate(sorted(sizes.items(), key=lambda item: (item[1], item[0]))):
        found[where] = max(1, left // (len(sizes) - number))
        left -= min(size, found[where])
    return found


class CellCaches:
    """Keeps the caches of a worker within `total` cells as their sizes change."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._stored: dict[Where, int] = {}

    def stored(self, caches: Mapping[Where, Cached], where: Where, turn: int) -> None:
        """Everything that a turn of a scope and partition led to is stored: what is too much may go, there and elsewhere."""
        self._stored = {place: last for place, last in self._stored.items() if place in caches}
        if where not in caches:  # it left the worker meanwhile
            return
        self._stored[where] = turn
        kept = shares({place: cache.cached for place, cache in caches.items()}, self._total)
        for place, cache in caches.items():
            cache.limit = kept[place]
            if place == where or (cache.cached > cache.limit and place in self._stored):
                cache.forget(self._stored[place])
