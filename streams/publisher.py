"""A producer whose every delivery is checked: `flush` raises unless the broker has all of it."""

from typing import Any

from confluent_kafka import KafkaException, Message, Producer


class NotDelivered(Exception):
    """The broker did not take what was published. The process must stop: nothing may be acknowledged."""


class Publisher:
    """Wraps confluent-kafka's producer (idempotent, acks=all). Not for use from two threads at once."""

    def __init__(self, bootstrap: str, *, max_message_bytes: int = 4_000_000, timeout: float = 60.0) -> None:
        self._timeout = timeout
        self._producer = Producer(
            {
                "bootstrap.servers": bootstrap,
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
        """Queue many messages (key and value) for one partition, in their order: less than half of what each alone costs."""
        if not messages:
            return
        reports = self._reports.setdefault((topic, partition), {})
        batch = [{"key": key, "value": value} for key, value in messages]
        try:
            queued = self._producer.produce_batch(
                topic, batch, partition=partition, on_delivery=reports.__setitem__
            )
        except (BufferError, KafkaException) as error:
            raise NotDelivered(str(error.args[0])) from None
        if queued < len(batch):  # those that follow one that was refused may be queued: not to be mended
            raise NotDelivered(f"{topic}: {len(batch) - queued} messages were not taken")

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
        self._reports.clear()
        return newest
