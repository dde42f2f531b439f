"""Where live doubts are read from: a file of messages, the topic, or ClickHouse. Every reader gives raw messages."""

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from confluent_kafka import Consumer, KafkaError, KafkaException, TopicPartition

from detectors.contract.topics import DOUBTS
from detectors.contract.values import Text

_WAIT_SECONDS: Final = 10.0
_AT_ONCE: Final = 1_000


class LiveUnavailable(Exception):
    """Live doubts cannot be read; one sentence in both languages."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.message = Text(zh, en)


def from_file(path: Path) -> Iterator[bytes]:
    """One message a line (JSON Lines), plain or `.gz`. Raises `LiveUnavailable`."""
    try:
        with gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb") as lines:
            for line in lines:
                if stripped := line.strip():
                    yield stripped
    except (OSError, EOFError) as error:
        raise LiveUnavailable(f"读不了 {path.name}：{error}", f"cannot read {path.name}: {error}") from None


def from_clickhouse(client: Any) -> Iterator[bytes]:
    """The newest revision of every doubt. `client` is a clickhouse_connect client with its database chosen."""
    with client.query_rows_stream("SELECT raw FROM doubts FINAL") as rows:
        for (raw,) in rows:
            yield raw if isinstance(raw, bytes) else raw.encode()


def from_topic(bootstrap: str, topic: str = DOUBTS, options: dict[str, Any] | None = None) -> Iterator[bytes]:
    """Every message up to where the topic ends now. Joins no group and commits nothing. Raises `LiveUnavailable`."""
    consumer = Consumer(
        {
            **(options or {}),
            "bootstrap.servers": bootstrap,
            "group.id": "fundwatch.replay.compare",  # the client wants a name; no offset is ever stored under it
            "enable.auto.commit": False,
            "enable.auto.offset.store": False,
            "enable.partition.eof": True,
            "auto.offset.reset": "earliest",
            "log_level": 2,
        }
    )
    try:
        ends = _ends(consumer, topic)
        consumer.assign([TopicPartition(topic, number, low) for number, (low, _) in ends.items()])
        open_ = {number for number, (low, high) in ends.items() if low < high}
        while open_:
            messages = consumer.consume(_AT_ONCE, _WAIT_SECONDS)
            if not messages:
                raise LiveUnavailable(f"主题 {topic} 读到一半没有回应", f"{topic} stopped answering half-way")
            for message in messages:
                number, error = message.partition(), message.error()
                if error is not None:
                    if error.code() != KafkaError._PARTITION_EOF:
                        raise KafkaException(error)
                    open_.discard(number)
                    continue
                if message.offset() >= ends[number][1] - 1:
                    open_.discard(number)
                if message.offset() < ends[number][1] and message.value() is not None:
                    yield message.value()
    except KafkaException as error:
        raise LiveUnavailable(f"读不了主题 {topic}：{error}", f"cannot read {topic}: {error}") from None
    finally:
        consumer.close()


def _ends(consumer: Any, topic: str) -> dict[int, tuple[int, int]]:
    """First and next offset by partition."""
    held = consumer.list_topics(topic, timeout=_WAIT_SECONDS).topics[topic]
    if held.error is not None or not held.partitions:
        raise LiveUnavailable(f"没有主题 {topic}", f"there is no topic {topic}")
    return {
        number: consumer.get_watermark_offsets(TopicPartition(topic, number), timeout=_WAIT_SECONDS)
        for number in held.partitions
    }
