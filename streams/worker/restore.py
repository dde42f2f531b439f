"""Read a partition's changelog in bulk, from where the local store stands to its end."""

import time
from collections.abc import Mapping
from typing import Final

import structlog
from confluent_kafka import Consumer, KafkaError, KafkaException, TopicPartition

from streams.worker.database import Database

_CHUNK: Final = 10_000
_PATIENCE: Final = 0.1  # seconds; the last chunk is never full, and most restores are one short chunk
_log = structlog.get_logger(__name__)


class NotRestored(Exception):
    """The changelog could not be read to its end."""


def restore(
    bootstrap: str, changelog: str, databases: Mapping[int, Database], stalled_after: float = 60.0
) -> int:
    """Bring the stores up to the changelog's end; returns the records read. Blocking.

    Raises `NotRestored` when nothing comes for `stalled_after` seconds.
    """
    consumer = Consumer(
        {
            "bootstrap.servers": bootstrap,
            "group.id": "fundwatch.restore",  # never committed; librdkafka wants a name
            "enable.auto.commit": False,
            "enable.partition.eof": True,
            "auto.offset.reset": "earliest",
            "queued.min.messages": 200_000,
            "log_level": 3,
        }
    )
    started = time.monotonic()
    read = 0
    try:
        remaining: dict[int, int] = {}
        positions: list[TopicPartition] = []
        for partition, database in databases.items():
            low, high = consumer.get_watermark_offsets(TopicPartition(changelog, partition), timeout=30.0)
            held = database.changelog_offset()
            begin = low if held is None else max(low, held + 1)
            if begin < high:
                remaining[partition] = high
                positions.append(TopicPartition(changelog, partition, begin))
        if positions:
            consumer.assign(positions)
            read = _read(consumer, databases, remaining, stalled_after)
    except KafkaException as error:
        raise NotRestored(str(error.args[0])) from None
    finally:
        consumer.close()
    seconds = time.monotonic() - started
    _log.info("store restored", partitions=sorted(databases), records=read, seconds=round(seconds, 3))
    return read


def _read(
    consumer: Consumer, databases: Mapping[int, Database], remaining: dict[int, int], stalled_after: float
) -> int:
    read = 0
    last_news = time.monotonic()
    while remaining:
        messages = consumer.consume(_CHUNK, _PATIENCE)
        rows: dict[int, dict[bytes, bytes | None]] = {}
        newest: dict[int, int] = {}
        for message in messages:
            partition = message.partition()
            error = message.error()
            if error is not None:
                if error.code() != KafkaError._PARTITION_EOF:
                    raise NotRestored(str(error))
                # the last records before the end may have been compacted away
                newest[partition] = max(newest.get(partition, -1), message.offset() - 1)
                continue
            rows.setdefault(partition, {})[message.key()] = message.value()
            newest[partition] = message.offset()
            read += 1
        for partition, offset in newest.items():
            databases[partition].write(rows.get(partition, {}), offset)
            if partition in remaining and offset + 1 >= remaining[partition]:
                del remaining[partition]
        if newest:
            last_news = time.monotonic()
        elif time.monotonic() - last_news > stalled_after:
            raise NotRestored(f"nothing came for {stalled_after} s")
    return read
