"""Whether a process has said lately that it is well: for health checks of containers."""

import time

from confluent_kafka import Consumer, KafkaException, TopicPartition

from detectors.contract import topics
from detectors.contract.health import decode_heartbeat


def heard_of(bootstrap: str, process: str, host: str, within_seconds: float, timeout: float = 8.0) -> bool:
    """Whether `process` on `host` sent a heartbeat in the last so many seconds. False when Kafka does not answer."""
    consumer = Consumer(
        {
            "bootstrap.servers": bootstrap,
            "group.id": "fundwatch.alive",  # never committed; librdkafka wants a name
            "enable.auto.commit": False,
            "enable.partition.eof": True,
            "log_level": 0,
        }
    )
    try:
        since = int((time.time() - within_seconds) * 1000)
        (start,) = consumer.offsets_for_times([TopicPartition(topics.HEALTH, 0, since)], timeout=timeout)
        if start.offset < 0:
            return False
        consumer.assign([start])
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline:
            message = consumer.poll(1.0)
            if message is None:
                continue
            if message.error() is not None:
                return False
            beat = decode_heartbeat(message.value() or b"")
            if beat.process == process and beat.instance.rpartition("-")[0] == host:
                return True
        return False
    except KafkaException:
        return False
    finally:
        consumer.close()
