"""The sink named `clickhouse`: doubts and dead letters into tables, batch by batch."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from clickhouse_connect.driver.exceptions import DatabaseError

from detectors.contract.topics import DEAD_LETTERS, DOUBTS
from sinks.base import Record, Sink
from sinks.clickhouse.columns import DEAD_LETTER, DOUBT, Column, Value, column_data
from sinks.clickhouse.connect import connect
from sinks.clickhouse.migrate import migrate, read_migrations
from sinks.reading import read_dead_letters, read_doubts
from sinks.registry import Parts
from sinks.retry import PAUSES_SECONDS, with_retries

_PASSING: Final = (DatabaseError,)  # the server refuses or is away


class ClickHouseSink(Sink):
    """Every insert may come again: tables replace rows by key, and the larger revision of a doubt stands."""

    name = "clickhouse"
    topics = (DOUBTS, DEAD_LETTERS)

    def __init__(
        self,
        client_factory: Callable[[], Any],
        *,
        max_batch: int,
        linger_seconds: float,
        pauses: Sequence[float] = PAUSES_SECONDS,
    ) -> None:
        """`client_factory` connects with the database chosen; `pauses` (seconds) lie between tries."""
        super().__init__()
        self.max_batch = max_batch
        self.linger_seconds = linger_seconds
        self._connect = client_factory
        self._pauses = pauses
        self._client: Any = None

    def open(self) -> None:
        self._client = self._try("connect to ClickHouse", self._connect)
        self._try("migrate ClickHouse", lambda: migrate(self._client, read_migrations()))

    def handle(self, records: Sequence[Record]) -> None:
        doubts = read_doubts([record for record in records if record.topic == DOUBTS], self.tally)
        letters = read_dead_letters([r for r in records if r.topic == DEAD_LETTERS], self.tally)
        # history first: `doubts` never shows a revision that `doubt_revisions` lacks
        self._insert("doubt_revisions", DOUBT, doubts)
        self._insert("doubts", DOUBT, doubts)
        self._insert("dead_letters", DEAD_LETTER, letters)
        self.tally.add("doubts", len(doubts))
        self.tally.add("dead_letters", len(letters))

    def close(self) -> None:
        if self._client is not None:
            self._client.close()

    def _insert(
        self, table: str, columns: Sequence[Column[Value]], rows: Sequence[tuple[Record, Value]]
    ) -> None:
        if not rows:
            return
        data = column_data(columns, rows)
        self._try(
            f"insert into {table}",
            lambda: self._client.insert(
                table,
                data,
                column_names=[column.name for column in columns],
                column_type_names=[column.type for column in columns],
                column_oriented=True,
            ),
        )

    def _try(self, what: str, action: Callable[[], Any]) -> Any:
        return with_retries(what, action, _PASSING, pauses=self._pauses)


def build(parts: Parts) -> ClickHouseSink:
    """The sink for these settings."""
    settings = parts.clickhouse
    return ClickHouseSink(
        lambda: connect(settings),
        max_batch=settings.batch,
        linger_seconds=settings.linger_ms / 1_000,
    )
