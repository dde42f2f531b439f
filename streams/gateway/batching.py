"""Facts gathered into frames, one open frame a topic and partition."""

from collections.abc import Iterator

from detectors.engine.projector import Projected
from streams.frames import FramedFact, encode_frame, framed
from streams.gateway.routing import partition_of


class Batch:
    """Everything that a round of input brings, by topic and partition, in the order in which it came."""

    def __init__(self, partitions: int, batch_facts: int) -> None:
        self._partitions = partitions
        self._batch_facts = batch_facts
        self._open: dict[tuple[str, int], list[FramedFact]] = {}

    def add(self, projected: Projected) -> None:
        """Put one fact where it belongs."""
        kind, key, fact = projected
        where = (f"facts.{kind.scope}", partition_of(key[0], self._partitions))
        facts = self._open.get(where)
        if facts is None:
            facts = self._open[where] = []
        facts.append(framed(kind, key, fact))

    def frames(self) -> Iterator[tuple[str, int, bytes]]:
        """Topic, partition and message of every frame, and start over."""
        gathered, self._open = self._open, {}
        size = self._batch_facts
        for (topic, partition), facts in gathered.items():
            for start in range(0, len(facts), size):
                yield topic, partition, encode_frame(facts[start : start + size])
