"""How long a worker may be sure of its partitions: Kafka's group membership, read as a lease.

A worker that is not heard for a session loses its partitions to others and does not know it at once: its machine stood still,
or the network did. What it went on to write would overwrite, in the changelog, what the new owner has written since. So
nothing is handed to Kafka unless the session has longer to run than a delivery may take.
"""

import time
from collections.abc import Callable
from threading import Condition
from typing import Any, Final

from streams.publisher import Publisher
from streams.topics import ROW_BYTES

_PATIENCE_SECONDS: Final = 60.0  # while the broker is away nobody else can get the partitions either


class NotOurs(Exception):
    """The group no longer counts this worker in. The process must stop: nothing may be acknowledged."""


class Lease:
    """Runs for `session_seconds` from the last word that the group's coordinator answered. Safe from several threads."""

    def __init__(self, session_seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._session = session_seconds
        self._clock = clock
        self._until = clock()
        self._lost = False
        self._term = 0
        self._news = Condition()

    @property
    def term(self) -> int:
        """Another number after each loss: what was worked out before it must not be written after it."""
        return self._term

    def joined(self) -> None:
        """The group has counted this worker in, this moment."""
        with self._news:
            self._until, self._lost = self._clock() + self._session, False
            self._news.notify_all()

    def heard(self, asked_at: float) -> None:
        """The coordinator answered a heartbeat that was sent at that time of the clock."""
        with self._news:
            self._until = max(self._until, asked_at + self._session)
            self._news.notify_all()

    def lose(self) -> None:
        """The group has counted this worker out, or it has left."""
        with self._news:
            self._lost = True
            self._term += 1
            self._news.notify_all()

    def require(self, seconds: float, term: int, patience: float = _PATIENCE_SECONDS) -> None:
        """Return once the lease has so long to run; raise `NotOurs` when that term is over or nothing is heard in time."""
        if self._runs(seconds, term):
            return
        with self._news:
            self._news.wait_for(lambda: self._lost or self._runs(seconds, term), patience)
        if not self._runs(seconds, term):
            raise NotOurs("others may have the partitions of this worker")

    def _runs(self, seconds: float, term: int) -> bool:
        return not self._lost and term == self._term and self._until - self._clock() >= seconds

    def follow(self, coordinator: Any) -> None:
        """Listen to aiokafka's coordinator of the group, which has just joined; more than once does no harm."""
        if getattr(coordinator, "fundwatch_lease", None) is self:
            return
        coordinator.fundwatch_lease = self
        beat, join, reset = (
            coordinator._do_heartbeat,
            coordinator._on_join_complete,
            coordinator.reset_generation,
        )

        async def heartbeat() -> bool:
            asked_at = self._clock()
            answered: bool = await beat()
            if answered:
                self.heard(asked_at)
            return answered

        async def join_complete(*args: Any) -> None:
            self.joined()
            await join(*args)

        def reset_generation() -> None:
            self.lose()
            reset()

        coordinator._do_heartbeat = heartbeat
        coordinator._on_join_complete = join_complete
        coordinator.reset_generation = reset_generation
        self.joined()


class LeasedPublisher(Publisher):
    """Publishes while the lease runs. What is not delivered within half a session is given up, and the process with it."""

    def __init__(self, bootstrap: str, lease: Lease, session_seconds: float) -> None:
        self._lease = lease
        self._term = lease.term
        self._delivery = session_seconds / 2
        super().__init__(bootstrap, max_message_bytes=ROW_BYTES, timeout=self._delivery)

    def renew(self) -> None:
        """All that is published from here on was worked out since the partitions were assigned last."""
        self._term = self._lease.term

    def publish(self, topic: str, key: bytes | None, value: bytes | None, partition: int = -1) -> None:
        """Raises `NotOurs` as well."""
        self._lease.require(self._delivery, self._term)
        super().publish(topic, key, value, partition)

    def publish_all(self, topic: str, partition: int, messages: list[tuple[bytes, bytes]]) -> None:
        """Raises `NotOurs` as well."""
        self._lease.require(self._delivery, self._term)
        super().publish_all(topic, partition, messages)
