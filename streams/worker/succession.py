"""Frames of a partition must follow each other: Kafka's offsets on the facts topics have no gaps."""

from collections.abc import Collection


class FramesSkipped(Exception):
    """A frame came before another that stands in front of it. The process must stop: it reads both again, in order."""


class Succession:
    """Remembers which frame is next.

    Faust empties its queues at a rebalance, and one that was on its way may still come through. Acknowledged, it would
    take those that were dropped with it: Faust commits over a single missing offset.
    """

    def __init__(self) -> None:
        self._next: dict[tuple[str, int], int] = {}

    def take(self, topic: str, partition: int, offset: int) -> None:
        """The frame that is judged now. One that was judged before may come again. Raises `FramesSkipped`."""
        expected = self._next.get((topic, partition))
        if expected is not None and offset > expected:
            raise FramesSkipped(f"{topic}/{partition}: {offset} came, {expected} is next")
        self._next[topic, partition] = offset + 1

    def assigned(self, active: Collection[int]) -> None:
        """Another worker went on with the partitions that are not here."""
        self._next = {where: offset for where, offset in self._next.items() if where[1] in active}
