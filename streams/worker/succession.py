"""Frames of a partition must follow each other: Kafka's offsets on the facts topics have no gaps."""

from collections.abc import Callable, Collection


class FramesSkipped(Exception):
    """A frame came before another that stands in front of it. The process must stop: it reads both again, in order."""


class Succession:
    """Remembers which frame is next; `begins` looks up where a topic's partition begins now that old frames are deleted.

    Faust empties its queues at a rebalance, and one that was on its way may still come through. Acknowledged, it would
    take those that were dropped with it: Faust commits over a single missing offset. And it may be of a partition that
    is another worker's by now.
    """

    def __init__(self, begins: Callable[[str, int], int]) -> None:
        self._begins = begins
        self._next: dict[tuple[str, int], int] = {}
        self._active: Collection[int] = ()

    def take(self, topic: str, partition: int, offset: int, committed: int | None) -> None:
        """The frame that is judged now; `committed` is where the group goes on, None where it never committed.

        One that was judged before may come again. Raises `FramesSkipped`.
        """
        if partition not in self._active:
            raise FramesSkipped(f"{topic}/{partition}: the partition is not this worker's")
        expected = self._next.get((topic, partition))
        if expected is None:
            expected = committed or 0
            if offset > expected:
                expected = max(expected, self._begins(topic, partition))
        if offset > expected:
            raise FramesSkipped(f"{topic}/{partition}: {offset} came, {expected} is next")
        self._next[topic, partition] = offset + 1

    def stop(self) -> None:
        """No frame may be judged until the partitions are known again."""
        self._active = ()

    def assigned(self, active: Collection[int]) -> None:
        """Another worker went on with the partitions that are not here."""
        self._active = frozenset(active)
        self._next = {where: offset for where, offset in self._next.items() if where[1] in active}
