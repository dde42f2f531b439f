"""What a sink writes to Kafka: nothing is confirmed before the broker has it."""

import logging
from typing import Final

from confluent_kafka import KafkaError, Message, Producer

from messaging.recovery import RECOVERY
from sinks.base import SinkError

MESSAGE_MAX_BYTES: Final = 16 * 1024 * 1024
_FLUSH_SECONDS: Final = 30.0


class Publisher:
    """One producer of a sink. `flush` waits for the broker's word on everything since the last one."""

    def __init__(self, bootstrap: str, client_id: str) -> None:
        self._failures: list[KafkaError] = []
        self._producer = Producer(
            {
                "bootstrap.servers": bootstrap,
                **RECOVERY,
                "client.id": client_id,
                "enable.idempotence": True,  # acks from all replicas, order kept over retries
                "partitioner": "murmur2_random",
                "linger.ms": 1,
                "compression.type": "lz4",
                "message.max.bytes": MESSAGE_MAX_BYTES,
                "delivery.timeout.ms": 20_000,
                "logger": logging.getLogger("librdkafka"),
            }
        )

    def publish(
        self, topic: str, key: bytes | None, value: bytes, *, partition: int = -1, timestamp_ms: int = 0
    ) -> None:
        """Hand one message over; a timestamp of 0 is now."""
        self._producer.produce(
            topic,
            value,
            key=key,
            partition=partition,
            timestamp=timestamp_ms,
            on_delivery=self._delivered,
        )
        self._producer.poll(0)

    def flush(self) -> None:
        """Wait for the broker's word on each message. Raises `SinkError` unless all were taken."""
        left = self._producer.flush(_FLUSH_SECONDS)
        failures, self._failures = self._failures, []
        if failures:
            raise SinkError(f"{len(failures)} records were not taken: {failures[0].name()}")
        if left:
            raise SinkError(f"{left} records were not confirmed within {_FLUSH_SECONDS:.0f} s")

    def _delivered(self, error: KafkaError | None, _message: Message) -> None:
        if error is not None:
            self._failures.append(error)
