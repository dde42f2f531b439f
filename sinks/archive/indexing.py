"""The bodies of what an earlier release archived: read once from `events`, since only this code can tell their names."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final

import structlog

from detectors.intake.read import Refused, Taken
from sinks.archive.bodies import BODY, has_name
from sinks.base import Record
from sinks.clickhouse.columns import column_data

_PAGE: Final = 20_000
_DONE: Final = (0, 0, 0)
_FOR_EVER: Final = datetime(2299, 1, 1, tzinfo=UTC)  # its row never goes with the old ones
_IS_DONE: Final = "SELECT count() FROM event_bodies WHERE (name, recorded, digest) = (0, 0, 0)"
_EVENTS: Final = """
SELECT topic, partition, offset, arrived_at, original FROM events
WHERE type NOT LIKE 'calendar.%' AND type NOT LIKE 'service.%'
ORDER BY event_time, topic, partition, offset
"""
_log = structlog.get_logger("sinks")


def index_bodies(client: Any, admit: Callable[[bytes, str], Taken]) -> int:
    """Fill `event_bodies` from `events` unless it was done before; how many rows that made.

    Interrupted, it begins again: the same rows replace themselves.
    """
    if client.query(_IS_DONE).result_rows[0][0]:
        return 0
    made = 0
    with client.query_row_block_stream(_EVENTS, query_formats={"String": "bytes"}) as blocks:
        held: list[tuple[Record, Taken]] = []
        for block in blocks:
            for topic, partition, offset, arrived_at, original in block:
                record = Record(
                    topic.decode(), partition, offset, None, original, round(arrived_at.timestamp() * 1000)
                )
                try:
                    taken = admit(original, record.topic)
                except Refused:  # by an earlier release it was taken
                    continue
                if has_name(taken):
                    held.append((record, taken))
            if len(held) >= _PAGE:
                made += _insert(client, held)
                held = []
        made += _insert(client, held)
    client.insert(
        "event_bodies",
        [[*_DONE, _FOR_EVER, "", 0, 0, _FOR_EVER]],
        column_names=[column.name for column in BODY],
    )
    if made:
        _log.info("archive indexed", bodies=made)
    return made


def _insert(client: Any, rows: list[tuple[Record, Taken]]) -> int:
    if rows:
        client.insert(
            "event_bodies",
            column_data(BODY, rows),
            column_names=[column.name for column in BODY],
            column_type_names=[column.type for column in BODY],
            column_oriented=True,
        )
    return len(rows)
