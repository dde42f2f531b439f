"""The archive as a source: events in the order of business time, page by page, so that memory stays small.

The end of each topic's partition is fixed when the source is opened: what is archived meanwhile is not read.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Final

from clickhouse_connect.driver.exceptions import ClickHouseError

from detectors.contract.topics import SERVICE_EVENTS
from detectors.contract.values import to_us
from replay.manifest import SourceRead, TopicRead
from replay.sources.base import Estimate, RawEvent, WrongSource
from replay.sources.moments import ALWAYS, Period

_PAGE_ROWS: Final = 20_000
_READ_ONLY: Final = {"readonly": 2}
_NO_TABLE: Final = ("UNKNOWN_TABLE", "UNKNOWN_DATABASE", "Code: 60.", "Code: 81.")

_Key = tuple[int, str, int, int]
"""Business time in microseconds, topic, partition, offset."""


class ClickHouseSource:
    """Archived events of some topics, of a period by business time or (`by_arrival`) by the broker's time.

    Changes of rules come from before the period too, ahead of everything else: they are in force in it.

    `bounds` are those of an earlier reading that is taken up again. A row that the archive holds twice is read once.
    """

    def __init__(
        self,
        connect: Callable[[], Any],
        topics: Sequence[str],
        period: Period = ALWAYS,
        *,
        by_arrival: bool = False,
        bounds: Sequence[TopicRead] | None = None,
        page_rows: int = _PAGE_ROWS,
    ) -> None:
        """`connect` gives a clickhouse_connect client whose database is chosen; it is closed after use."""
        self._connect = connect
        self._topics = tuple(topics)
        self._period = period
        self._column = "arrived_at" if by_arrival else "event_time"
        self._bounds = None if bounds is None else tuple(bounds)
        self._page_rows = page_rows
        self._passed = 0
        self._events: int | None = None

    def describe(self) -> SourceRead:
        """The query in words, and of each partition the offsets in the archive. Raises `WrongSource`."""
        query: dict[str, Any] = {"table": "events", "by": self._column}
        for name, moment in zip(("since", "until"), self._period, strict=True):
            if moment is not None:
                query[name] = moment.isoformat()
        return SourceRead(
            kind="clickhouse",
            name=f"clickhouse:{','.join(self._topics)}",
            events=self._events,
            topics=self._places(),
            query=query,
        )

    def estimate(self) -> Estimate:
        """Rows, and their bytes by what a row of the archive takes on average, its other columns included."""
        with self._client() as client:
            rows = sum(
                client.query(f"SELECT count() FROM events WHERE {where}").result_rows[0][0]  # noqa: S608  (quoted below)
                for where in self._wheres()
            )
            parts = client.query(
                "SELECT sum(data_uncompressed_bytes), sum(rows) FROM system.parts"
                " WHERE database = currentDatabase() AND table = 'events' AND active"
            ).result_rows[0]
        each = parts[0] / parts[1] if parts[1] else 0
        return Estimate(rows, "events", int(rows * each))

    def read(self, skip: int = 0) -> Iterator[RawEvent]:
        """Events by business time, then by place."""
        self._passed, self._events = 0, None
        with self._client() as client:
            for where in self._wheres():
                yield from self._matching(client, where, skip)
        self._events = self._passed

    def _matching(self, client: Any, where: str, skip: int) -> Iterator[RawEvent]:
        last: _Key | None = None
        while True:
            rows = self._page(client, where, last)
            for moment, topic, partition, offset, original in rows:
                key = (moment, topic.decode(), partition, offset)
                if key == last:  # delivered again and not merged yet
                    continue
                last = key
                self._passed += 1
                if self._passed > skip:
                    yield RawEvent(original, f"{key[1]}/{partition}@{offset}", key[1])
            if len(rows) < self._page_rows:
                return

    def done(self) -> int:
        """Events that are behind the reader."""
        return self._passed

    def read_so_far(self) -> SourceRead:
        """As `describe`, with the number of events once all are read."""
        return self.describe()

    def _page(self, client: Any, where: str, last: _Key | None) -> Sequence[Any]:
        # the rows in the order of the table's key, without sorting; what stands twice stands side by side
        after = "" if last is None else f" AND ({_after(last)})"
        found = client.query(
            "SELECT toUnixTimestamp64Micro(event_time), toString(topic), partition, offset, original"  # noqa: S608
            f" FROM events WHERE {where}{after}"
            f" ORDER BY event_time, topic, partition, offset LIMIT {self._page_rows}",
            query_formats={"String": "bytes"},
        )
        rows: Sequence[Any] = found.result_rows
        return rows

    def _wheres(self) -> list[str]:
        """What is read, part after part."""
        parts = [f"({place} AND offset < {end})" for place, end in self._ends()]
        places = f"({' OR '.join(parts)})" if parts else "0"
        since, until = self._period
        inside = [places]
        if until is not None:
            inside.append(f"{self._column} < {_moment(until)}")
        if since is None:
            return [" AND ".join(inside)]
        applied = f"topic = {_text(SERVICE_EVENTS)} AND {self._column} < {_moment(since)}"
        return [
            " AND ".join([applied, *inside]),
            " AND ".join([f"{self._column} >= {_moment(since)}", *inside]),
        ]

    def _ends(self) -> Iterator[tuple[str, int]]:
        for place in self._places():
            yield f"topic = {_text(place.topic)} AND partition = {place.partition}", place.to

    def _places(self) -> tuple[TopicRead, ...]:
        if self._bounds is None:
            names = ", ".join(map(_text, self._topics))
            with self._client() as client:
                found = client.query(
                    "SELECT topic, partition, min(offset), max(offset) + 1 FROM events"  # noqa: S608
                    f" WHERE topic IN ({names}) GROUP BY topic, partition ORDER BY topic, partition"
                ).result_rows
            self._bounds = tuple(TopicRead(topic=t, partition=p, from_=a, to=b) for t, p, a, b in found)
        return self._bounds

    @contextmanager
    def _client(self) -> Iterator[Any]:
        try:
            client = self._connect()
            try:
                yield client
            finally:
                client.close()
        except ClickHouseError as failure:
            raise _wrong(failure) from None


def connect_read_only(
    *, host: str, port: int, username: str, password: str, database: str, secure: bool
) -> Any:
    """A client that can only read. Raises `clickhouse_connect.driver.exceptions.Error` when the server is away."""
    import clickhouse_connect  # not at the top: files are replayed without it

    return clickhouse_connect.get_client(
        host=host,
        port=port,
        username=username,
        password=password,
        database=database,
        secure=secure,
        connect_timeout=5,
        send_receive_timeout=300,
        autogenerate_session_id=False,
        settings=_READ_ONLY,
        client_name="fundwatch-replay",
    )


def _after(key: _Key) -> str:
    """What comes after a key, in a shape from which ClickHouse sees where in its index to begin."""
    moment, topic, partition, offset = key
    at = f"fromUnixTimestamp64Micro({moment}, 'Asia/Shanghai')"
    name = _text(topic)
    return (
        f"event_time > {at} OR (event_time = {at} AND (topic > {name} OR (topic = {name} AND"
        f" (partition > {partition} OR (partition = {partition} AND offset > {offset})))))"
    )


def _moment(moment: datetime) -> str:
    return f"fromUnixTimestamp64Micro({to_us(moment)}, 'Asia/Shanghai')"


def _text(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def _wrong(failure: ClickHouseError) -> WrongSource:
    if any(sign in str(failure) for sign in _NO_TABLE):
        return WrongSource(
            "ClickHouse 里没有事件归档（表 events）：请启动 fundwatch sink archive",
            "ClickHouse holds no archive of events (table events): start fundwatch sink archive",
        )
    # the server's own words may quote data
    return WrongSource(
        f"读不了 ClickHouse 的事件归档：{type(failure).__name__}",
        f"the archive in ClickHouse cannot be read: {type(failure).__name__}",
    )
