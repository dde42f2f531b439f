"""History as frames: facts gathered by partition as the gateway does, marked as history."""

from collections.abc import Callable

from detectors.engine.cellkind import join_key
from detectors.engine.projector import Projected
from streams.frames import Placed, encode_history
from streams.gateway.routing import partition_of

Publish = Callable[[str, int, bytes], None]
"""Topic, partition, message."""


class HistoryFrames:
    """Gathers up to `batch_facts` facts a frame; a full one is published at once."""

    def __init__(self, partitions: int, batch_facts: int, publish: Publish) -> None:
        self._partitions = partitions
        self._batch_facts = batch_facts
        self._publish = publish
        self._open: dict[tuple[str, int], dict[str, list[Placed]]] = {}
        self._counts: dict[tuple[str, int], int] = {}

    def add(self, projected: Projected) -> None:
        """One fact."""
        kind, key, fact = projected
        where = (kind.topic, partition_of(key[0], self._partitions))
        self._open.setdefault(where, {}).setdefault(kind.name, []).append((join_key(key), fact))
        count = self._counts[where] = self._counts.get(where, 0) + 1
        if count >= self._batch_facts:
            self._close(where)

    def close(self) -> None:
        """Publish what is left."""
        for where in list(self._open):
            self._close(where)

    def _close(self, where: tuple[str, int]) -> None:
        del self._counts[where]
        self._publish(*where, encode_history(self._open.pop(where)))
