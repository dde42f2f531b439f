"""The source of a backfill by its name."""

from collections.abc import Callable

from fundwatch.settings import Settings
from replay.manifest import SourceRead
from replay.sources.clickhouse import connect_read_only
from replay.sources.files import expand
from replay.sources.jsonl import JsonLinesSource
from replay.sources.moments import read_period
from replay.sources.service import Opened, ServiceLinks, open_service


def links_of(settings: Settings) -> ServiceLinks:
    """How to reach Kafka and the archive with these settings. Connects to nothing yet."""
    clickhouse = settings.clickhouse
    return ServiceLinks(
        settings.kafka.bootstrap,
        lambda: connect_read_only(
            host=clickhouse.host,
            port=clickhouse.port,
            username=clickhouse.username,
            password=clickhouse.password.get_secret_value(),
            database=clickhouse.database,
            secure=clickhouse.secure,
        ),
        settings.kafka.raw_max_message_bytes,
    )


def opener(settings: Settings, name: str, since: str | None) -> Callable[[SourceRead | None], Opened]:
    """Opens the source, again with the bounds that it had. Raises `WrongSource` for what cannot be meant."""
    period = read_period(since, None)
    links = links_of(settings)

    def open_source(earlier: SourceRead | None) -> Opened:
        opened = open_service(name, period, links, earlier)
        return opened or Opened(JsonLinesSource(expand(name)), period)

    open_source(None)
    return open_source
