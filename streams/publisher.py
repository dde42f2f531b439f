"""A producer whose every delivery is checked: `flush` raises unless the broker has all of it."""

from typing import Any

from confluent_kafka import KafkaError, KafkaException, Message, Producer

from messaging.recovery import RECOVERY


class NotDelivered(Exception):
    """The broker did not take what was published. The process must stop: nothing may be acknowledged."""


class _Run:
    """Messages that were queued together for one partition, and what is told of the first and the last."""

    __slots__ = ("_count", "_errors", "_offsets", "where")

    def __init__(self, topic: str, partition: int, count: int) -> None:
        self.where = (topic, partition)
        self._count = count
        self._offsets: list[int] = []
        self._errors: list[str] = []

    def reported(self, error: KafkaError | None, message: Message) -> None:
        offset = message.offset()
        if error is not None or offset is None:
            self._errors.append(str(error))
        else:
            self._offsets.append(offset)

    def last_offset(self) -> int:
        """Raises `NotDelivered` unless the partition holds all of them, one after the other."""
        if self._errors:
            raise NotDelivered(f"{self.where[0]}: {self._errors[0]}")
        first, last = (min(self._offsets), max(self._offsets)) if self._offsets else (0, -1)
        if len(self._offsets) != min(self._count, 2) or last - first != self._count - 1:
            raise NotDelivered(
                f"{self.where[0]}: of {self._count} messages some are missing or others between them"
            )
        return last


class Publisher:
    """Wraps confluent-kafka's producer (idempotent, acks=all). Not for use from two threads at once."""

    def __init__(self, bootstrap: str, *, max_message_bytes: int = 4_000_000, timeout: float = 60.0) -> None:
        self._timeout = timeout
        self._producer = Producer(
            {
                "bootstrap.servers": bootstrap,
                **RECOVERY,
                "acks": "all",
                "enable.idempotence": True,
                "linger.ms": 2,
                "compression.type": "lz4",
                "message.max.bytes": max_message_bytes,
                "queue.buffering.max.messages": 1_000_000,
                "queue.buffering.max.kbytes": 1_048_576,
                "delivery.timeout.ms": int(timeout * 1000),
                "log_level": 3,
            }
        )
        # the reports' keys are errors, None for success; each keeps the newest message
        self._reports: dict[tuple[str, int], dict[Any, Message]] = {}
        self._runs: list[_Run] = []

    def publish(self, topic: str, key: bytes | None, value: bytes | None, partition: int = -1) -> None:
        """Queue a message; returns at once unless the queue is full."""
        reports = self._reports.setdefault((topic, partition), {})
        while True:
            try:
                self._producer.produce(
                    topic, value=value, key=key, partition=partition, on_delivery=reports.__setitem__
                )
                return
            except BufferError:
                self._producer.poll(0.05)
            except KafkaException as error:
                raise NotDelivered(str(error.args[0])) from None

    def publish_all(self, topic: str, partition: int, messages: list[tuple[bytes, bytes]]) -> None:
        """Queue many messages (key and value) for a partition that nobody else writes, in their order.

        Only the first and the last are reported: when as many offsets lie between them as messages, all were taken. A report
        of each would take Python's lock once a message while the agents judge.
        """
        if not messages:
            return
        run = _Run(topic, partition, len(messages))
        batch: list[dict[str, Any]] = [{"key": key, "value": value} for key, value in messages]
        batch[0]["callback"] = batch[-1]["callback"] = run.reported
        try:
            queued = self._producer.produce_batch(topic, batch, partition=partition)
        except (BufferError, KafkaException) as error:
            raise NotDelivered(str(error.args[0])) from None
        if queued < len(batch):  # those that follow one that was refused may be queued: not to be mended
            raise NotDelivered(f"{topic}: {len(batch) - queued} messages were not taken")
        self._runs.append(run)

    def poll(self) -> None:
        """Serve delivery reports without waiting."""
        self._producer.poll(0)

    def flush(self) -> dict[tuple[str, int], int]:
        """Wait for the broker's word on everything queued.

        Returns the newest offset by (topic, partition as given). Raises `NotDelivered` if anything failed.
        """
        left = self._producer.flush(self._timeout)
        newest: dict[tuple[str, int], int] = {}
        for where, reports in self._reports.items():
            failed = [error for error in reports if error is not None]
            if failed:
                raise NotDelivered(f"{where[0]}: {failed[0]}")
            if None in reports:
                newest[where] = reports[None].offset()
        if left:
            raise NotDelivered(f"{left} messages were not acknowledged within {self._timeout} s")
        for run in self._runs:
            newest[run.where] = max(run.last_offset(), newest.get(run.where, -1))
        self._reports.clear()
        self._runs.clear()
        return newest
