"""The order that must hold (design, section 3): doubts, changelog, store, and only then the acknowledgement."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from detectors.contract import topics
from detectors.contract.late import encode_late_event
from streams.publisher import Publisher
from streams.worker.partition import Judged


class Acknowledgeable(Protocol):
    """The input that led to the work."""

    def ack(self) -> Any:
        """Tell Faust that its offset may be committed."""
        ...


class Applies(Protocol):
    """The local store."""

    def apply(self, partition: int, rows: dict[bytes, bytes | None], offset: int | None) -> None:
        """Write rows and the changelog offset atomically."""
        ...


@dataclass(slots=True)
class Work:
    """What one or more frames of a partition led to, not yet durable. `turns` are the newest ones by scope."""

    rows: dict[bytes, bytes | None] = field(default_factory=dict)
    doubts: list[tuple[str, bytes, bytes]] = field(default_factory=list)
    turns: dict[tuple[str, int], int] = field(default_factory=dict)


class Committer:
    """Gathers what agents judged; makes it durable in rounds, while the agents judge the next.

    A round fails as a whole: `run` raises and the process must end without acknowledging anything of it.
    """

    def __init__(
        self,
        publisher: Publisher,
        store: Applies,
        changelog: str,
        *,
        limit: int,
        on_stored: Callable[[tuple[str, int], int], None],
    ) -> None:
        self._publisher = publisher
        self._store = store
        self._changelog = changelog
        self._limit = limit
        self._on_stored = on_stored
        self._work: dict[int, Work] = {}
        self._inputs: list[Acknowledgeable] = []
        self._facts = 0
        self._news = asyncio.Event()
        self._room = asyncio.Event()
        self._room.set()
        self._rest = asyncio.Event()
        self._rest.set()

    async def submit(
        self, source: Acknowledgeable, where: tuple[str, int], judged: Judged, facts: int, turn: int
    ) -> None:
        """Take over a judged frame of a scope and partition; waits while too much is in memory only."""
        self._rest.clear()
        work = self._work.get(where[1])
        if work is None:
            work = self._work[where[1]] = Work()
        for row_key, value in judged.rows.items():
            # a rewritten row goes to the end: a head must never be logged before the segment that it speaks of,
            # since a crash may cut the changelog anywhere
            work.rows.pop(row_key, None)
            work.rows[row_key] = value
        for item in judged.published.values():
            topic = topics.DOUBTS_SHADOW if item.shadow else topics.DOUBTS
            work.doubts.append((topic, str(item.doubt.doubt_id).encode(), item.message))
        for late in judged.late:
            work.doubts.append((topics.LATE_EVENTS, late.cell.encode(), encode_late_event(late)))
        work.turns[where] = turn
        self._inputs.append(source)
        self._facts += facts
        self._news.set()
        if self._facts >= self._limit:
            self._room.clear()
        await self._room.wait()

    async def settled(self) -> None:
        """Returns once everything that was submitted is stored. Raises nothing: when it cannot be stored `run` does."""
        await self._rest.wait()

    async def run(self) -> None:
        """Round after round, until cancelled. Raises `NotDelivered` and what the store raises."""
        loop = asyncio.get_running_loop()
        while True:
            await self._news.wait()
            self._news.clear()
            work, self._work = self._work, {}
            inputs, self._inputs = self._inputs, []
            self._facts = 0
            self._room.set()
            await loop.run_in_executor(None, self._make_durable, work)
            for source in inputs:
                source.ack()
            for done in work.values():
                for where, turn in done.turns.items():
                    self._on_stored(where, turn)
            if not self._inputs:
                self._rest.set()

    def _make_durable(self, work: dict[int, Work]) -> None:
        publisher = self._publisher
        doubts = [doubt for done in work.values() for doubt in done.doubts]
        if doubts:
            for topic, key, message in doubts:
                publisher.publish(topic, key, message)
            publisher.flush()
        for partition, done in work.items():
            kept = [(row_key, value) for row_key, value in done.rows.items() if value is not None]
            publisher.publish_all(self._changelog, partition, kept)
            if len(kept) < len(done.rows):
                # last: until the new head is there, the old one speaks of what goes
                for row_key, value in done.rows.items():
                    if value is None:
                        publisher.publish(self._changelog, row_key, None, partition)
        offsets = publisher.flush()
        for partition, done in work.items():
            if done.rows:
                self._store.apply(partition, done.rows, offsets.get((self._changelog, partition)))
