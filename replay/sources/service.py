"""Kafka and the archive by the names that users give them."""

from collections.abc import Callable
from typing import Any, NamedTuple

from replay.manifest import SourceRead
from replay.sources.base import Source
from replay.sources.moments import Period
from replay.sources.naming import archive_topics, is_service, kafka_stretches


class ServiceLinks(NamedTuple):
    """How to reach the service: the brokers, and what connects to ClickHouse with the database chosen."""

    bootstrap: str
    connect: Callable[[], Any]
    max_message_bytes: int = 16_777_216


def open_service(
    name: str, period: Period, links: ServiceLinks, earlier: SourceRead | None = None
) -> Source | None:
    """The source that `kafka…` or `clickhouse…` names, None for every other name. Connects when first used.

    The period is by the broker's time for Kafka and by business time for the archive (`clickhouse@arrived`: the
    broker's). `earlier` is what a run that is taken up again had described: its bounds are kept. Raises `WrongSource`.
    """
    if not is_service(name):
        return None
    bounds = None if earlier is None else earlier.topics
    if name.startswith("kafka"):
        from replay.sources.kafka import KafkaSource

        stretches = kafka_stretches(name)
        return KafkaSource(
            links.bootstrap, stretches, period, bounds=bounds, max_message_bytes=links.max_message_bytes
        )
    from replay.sources.clickhouse import ClickHouseSource

    topics, by_arrival = archive_topics(name)
    return ClickHouseSource(links.connect, topics, period, by_arrival=by_arrival, bounds=bounds)
