"""The sink named `archive`: every accepted event into the table `events`, so that it can be replayed for years."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from clickhouse_connect.driver.exceptions import DatabaseError

from detectors.contract.topics import RAW
from detectors.intake.read import Refused, Taken
from sinks.archive.admission import Admission
from sinks.archive.columns import EVENT
from sinks.archive.retention import keep_for
from sinks.base import Record, Sink
from sinks.clickhouse.columns import column_data
from sinks.clickhouse.connect import connect
from sinks.clickhouse.migrate import migrate, read_migrations
from sinks.registry import Parts
from sinks.retry import PAUSES_SECONDS, with_retries

_PASSING: Final = (DatabaseError,)  # the server refuses or is away


class ArchiveSink(Sink):
    """Inserts may come again: a row is its event's place on its topic. What the gateway refuses is counted and left out."""

    name = "archive"
    topics = RAW

    def __init__(
        self,
        client_factory: Callable[[], Any],
        admit: Callable[[bytes, str], Taken],
        *,
        max_batch: int,
        linger_seconds: float,
        keep_days: int = 0,
        pauses: Sequence[float] = PAUSES_SECONDS,
    ) -> None:
        """`admit` reads an event of a topic or raises `Refused`; `pauses` (seconds) lie between tries."""
        super().__init__()
        self.max_batch = max_batch
        self.linger_seconds = linger_seconds
        self._connect = client_factory
        self._admit = admit
        self._keep_days = keep_days
        self._pauses = pauses
        self._client: Any = None

    def open(self) -> None:
        self._client = self._try("connect to ClickHouse", self._connect)
        self._try("migrate ClickHouse", lambda: migrate(self._client, read_migrations()))
        self._try("set how long events are kept", lambda: keep_for(self._client, self._keep_days))

    def handle(self, records: Sequence[Record]) -> None:
        rows: list[tuple[Record, Taken]] = []
        for record in records:
            try:
                rows.append((record, self._admit(record.value, record.topic)))
            except Refused:
                self.tally.add("refused")
        if rows:
            data = column_data(EVENT, rows)
            self._try("insert into events", lambda: self._insert(data))
        self.tally.add("archived", len(rows))

    def close(self) -> None:
        if self._client is not None:
            self._client.close()

    def _insert(self, data: list[list[Any]]) -> None:
        self._client.insert(
            "events",
            data,
            column_names=[column.name for column in EVENT],
            column_type_names=[column.type for column in EVENT],
            column_oriented=True,
        )

    def _try(self, what: str, action: Callable[[], Any]) -> Any:
        return with_retries(what, action, _PASSING, pauses=self._pauses)


def build(parts: Parts) -> ArchiveSink:
    """The sink for these settings."""
    settings = parts.clickhouse
    return ArchiveSink(
        lambda: connect(settings),
        Admission(parts.max_event_bytes, parts.rules),
        max_batch=settings.archive_batch,
        linger_seconds=settings.archive_linger_ms / 1_000,
        keep_days=settings.archive_days,
    )
