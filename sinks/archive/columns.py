"""Columns of the archive; the migrations declare the same ones, and a test compares them."""

from typing import Final

from detectors.intake.read import Taken
from sinks.clickhouse.columns import Column, moment

_WORD: Final = "LowCardinality(String)"


EVENT: Final[tuple[Column[Taken], ...]] = (
    Column("event_time", "DateTime64(6, 'Asia/Shanghai')", lambda _, t: moment(t.event.time)),
    Column("topic", _WORD, lambda r, _: r.topic),
    Column("partition", "Int32", lambda r, _: r.partition),
    Column("offset", "Int64", lambda r, _: r.offset),
    Column("type", _WORD, lambda _, t: t.event.__struct_config__.tag),
    Column("source", _WORD, lambda _, t: t.event.source),
    Column("event_id", "String", lambda _, t: t.event.id),
    Column("digest", "UInt64", lambda _, t: t.digest),
    Column("arrived_at", "DateTime64(3, 'Asia/Shanghai')", lambda r, _: max(0, r.timestamp_ms)),  # -1: none
    Column("key", "Nullable(String)", lambda r, _: r.key),
    Column("original", "String", lambda r, _: r.value),
)
