"""Facts gathered into frames, one open frame a topic and partition."""

from collections.abc import Iterator

from detectors.contract import topics
from detectors.engine.cellkind import join_key
from detectors.engine.context import Clock
from detectors.engine.projector import Projected
from detectors.engine.ruleset import RulesChange
from streams.frames import Placed, encode_clock, encode_frame, encode_rules
from streams.gateway.routing import partition_of


class _Open:
    __slots__ = ("count", "kinds")

    def __init__(self) -> None:
        self.kinds: dict[str, list[Placed]] = {}
        self.count = 0


class Batch:
    """Everything that a round of input brings, by topic and partition; full frames are closed on the way."""

    def __init__(self, partitions: int, batch_facts: int) -> None:
        self._partitions = partitions
        self._batch_facts = batch_facts
        self._open: dict[tuple[str, int], _Open] = {}
        self._closed: list[tuple[str, int, bytes]] = []

    def add(self, projected: Projected) -> None:
        """Put one fact where it belongs."""
        kind, key, fact = projected
        where = (kind.topic, partition_of(key[0], self._partitions))
        frame = self._open.get(where)
        if frame is None:
            frame = self._open[where] = _Open()
        facts = frame.kinds.get(kind.name)
        if facts is None:
            facts = frame.kinds[kind.name] = []
        facts.append((join_key(key), fact))
        frame.count += 1
        if frame.count >= self._batch_facts:
            self._closed.append((*where, encode_frame(frame.kinds)))
            del self._open[where]

    def broadcast(self, told: Clock | RulesChange) -> None:
        """Tell every partition how far time has come or which rules are in force, after the facts before it."""
        self._closed = list(self.frames())
        message = encode_clock(told) if isinstance(told, Clock) else encode_rules(told)
        self._closed.extend(
            (topic, number, message) for topic in topics.FACTS for number in range(self._partitions)
        )

    def frames(self) -> Iterator[tuple[str, int, bytes]]:
        """Topic, partition and message of every frame, and start over."""
        closed, self._closed = self._closed, []
        open_, self._open = self._open, {}
        yield from closed
        for where, frame in open_.items():
            yield *where, encode_frame(frame.kinds)
