"""Kafka and the archive by the names that users give them."""

from collections.abc import Callable
from typing import Any, NamedTuple

from replay.manifest import SourceRead
from replay.sources.base import Source
from replay.sources.moments import ALWAYS, Period
from replay.sources.naming import archive_topics, is_service, kafka_stretches


class ServiceLinks(NamedTuple):
    """How to reach the service: the brokers, and what connects to ClickHouse with the database chosen."""

    bootstrap: str
    connect: Callable[[], Any]
    max_message_bytes: int = 16_777_216


class Opened(NamedTuple):
    """A source, and the period (business time) that the reader still has to keep to."""

    source: Source
    period: Period


def open_service(
    name: str, period: Period, links: ServiceLinks, earlier: SourceRead | None = None
) -> Opened | None:
    """The source that `kafka…` or `clickhouse…` names, None for every other name. Connects when first used.

    The period is by business time, with `@arrived` by the broker's. `earlier` is what a run that is taken up again had
    described: its bounds are kept. Raises `WrongSource`.
    """
    if not is_service(name):
        return None
    bounds = None if earlier is None else earlier.topics
    if name.startswith("kafka"):
        from replay.sources.kafka import KafkaSource

        stretches, by_arrival = kafka_stretches(name)
        arrival, business = (period, ALWAYS) if by_arrival else (ALWAYS, period)
        source = KafkaSource(
            links.bootstrap, stretches, arrival, bounds=bounds, max_message_bytes=links.max_message_bytes
        )
        return Opened(source, business)
    from replay.sources.clickhouse import ClickHouseSource

    topics, by_arrival = archive_topics(name)
    return Opened(
        ClickHouseSource(links.connect, topics, period, by_arrival=by_arrival, bounds=bounds), ALWAYS
    )
