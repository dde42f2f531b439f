"""The sink named `archive`: every accepted event into the table `events`, so that it can be replayed for years."""

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any, Final

from clickhouse_connect.driver.exceptions import DatabaseError

from detectors.contract.events import AnyEvent
from detectors.contract.topics import RAW, SERVICE_EVENTS
from detectors.intake.read import Refused, Taken
from detectors.registry import catalogue
from sinks.archive.admission import Admission
from sinks.archive.bodies import BODY, has_name, name_of
from sinks.archive.columns import EVENT
from sinks.archive.indexing import index_bodies
from sinks.archive.retention import keep_for
from sinks.archive.retractions import Body, Cells, cells_of, retractions
from sinks.base import Record, Sink
from sinks.clickhouse.columns import Column, column_data
from sinks.clickhouse.connect import connect
from sinks.clickhouse.migrate import migrate, read_migrations
from sinks.publishing import Publisher
from sinks.registry import Parts
from sinks.retry import PAUSES_SECONDS, with_retries

_NAMES_AT_ONCE: Final = 5_000  # twenty digits each, in a query of 256 KiB at most
_CLASHING: Final = """
SELECT DISTINCT name, digest FROM event_bodies
WHERE name IN (
    SELECT name FROM event_bodies WHERE name IN ({names}) GROUP BY name HAVING uniqExact(digest) > 1
)
"""
_ORIGINALS: Final = """
SELECT digest, any(original) FROM events
WHERE event_time IN (SELECT event_time FROM event_bodies WHERE name IN ({names}))
  AND (topic, partition, offset) IN (SELECT topic, partition, offset FROM event_bodies WHERE name IN ({names}))
GROUP BY digest
"""
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
        cells: Callable[[AnyEvent], Cells],
        retract: Callable[[Sequence[bytes]], None],
        max_batch: int,
        linger_seconds: float,
        keep_days: int = 0,
        pauses: Sequence[float] = PAUSES_SECONDS,
    ) -> None:
        """`admit` reads an event of a topic or raises `Refused`; `pauses` (seconds) lie between tries.

        `cells` tells where an event goes; `retract` publishes retractions and returns once the broker has them.
        """
        super().__init__()
        self.max_batch = max_batch
        self.linger_seconds = linger_seconds
        self._connect = client_factory
        self._admit = admit
        self._cells = cells
        self._retract = retract
        self._keep_days = keep_days
        self._pauses = pauses
        self._client: Any = None

    def open(self) -> None:
        self._client = self._try("connect to ClickHouse", self._connect)
        self._try("migrate ClickHouse", lambda: migrate(self._client, read_migrations()))
        self._try("index the archive", lambda: index_bodies(self._client, self._admit))
        self._try("set how long events are kept", lambda: keep_for(self._client, self._keep_days))

    def handle(self, records: Sequence[Record]) -> None:
        rows: list[tuple[Record, Taken]] = []
        for record in records:
            try:
                rows.append((record, self._admit(record.value, record.topic)))
            except Refused:
                self.tally.add("refused")
        if rows:
            self._insert("events", EVENT, rows)
            named = [row for row in rows if has_name(row[1])]
            if named:
                self._insert("event_bodies", BODY, named)
                self._take_back({name_of(taken) for _, taken in named})
        self.tally.add("archived", len(rows))

    def close(self) -> None:
        if self._client is not None:
            self._client.close()

    def _take_back(self, names: Collection[int]) -> None:
        """Publish what follows from the names under which several bodies have come by now."""
        told: list[bytes] = []
        ordered = sorted(names)
        for first in range(0, len(ordered), _NAMES_AT_ONCE):
            for bodies in self._several(ordered[first : first + _NAMES_AT_ONCE]):
                told += retractions(bodies, self._cells)
        if told:
            self._retract(told)
            self.tally.add("retracted", len(told))

    def _several(self, names: Sequence[int]) -> Iterator[list[Body]]:
        found = self._ask(_CLASHING.format(names=",".join(map(str, names))))
        if not found:
            return
        clashing = {name for name, _ in found}
        text = ",".join(map(str, sorted(clashing)))
        originals: dict[int, bytes] = dict(self._ask(_ORIGINALS.format(names=text)))
        by_name: dict[int, list[Body]] = {name: [] for name in clashing}
        for name, digest in found:
            original = originals.get(digest)
            try:
                # the topic is that of the archive's own: what stands there was admitted from it
                body = None if original is None else Body(original, self._admit(original, SERVICE_EVENTS))
            except Refused:  # by an earlier release it was taken
                body = None
            if body is not None:
                by_name[name].append(body)
        yield from (bodies for bodies in by_name.values() if len(bodies) > 1)

    def _ask(self, query: str) -> list[tuple[Any, ...]]:
        def ask() -> list[tuple[Any, ...]]:
            return list(self._client.query(query, query_formats={"String": "bytes"}).result_rows)

        rows: list[tuple[Any, ...]] = self._try("look up bodies of one name", ask)
        return rows

    def _insert(self, table: str, columns: Sequence[Column[Taken]], rows: list[tuple[Record, Taken]]) -> None:
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


def build(parts: Parts) -> ArchiveSink:
    """The sink for these settings. It projects for every cell kind there is, whichever rules are on."""
    settings = parts.clickhouse
    publisher: list[Publisher] = []

    def retract(messages: Sequence[bytes]) -> None:
        if not publisher:  # few services ever need one
            publisher.append(Publisher(parts.kafka.bootstrap, "fundwatch-sink-archive"))
        for message in messages:
            publisher[0].publish(SERVICE_EVENTS, b"retracted", message)
        publisher[0].flush()

    return ArchiveSink(
        lambda: connect(settings),
        Admission(parts.max_event_bytes, parts.rules),
        cells=cells_of({rule.cell.name: rule.cell for rule in catalogue().values()}.values()),
        retract=retract,
        max_batch=settings.archive_batch,
        linger_seconds=settings.archive_linger_ms / 1_000,
        keep_days=settings.archive_days,
    )
