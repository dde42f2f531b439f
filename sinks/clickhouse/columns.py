"""How a doubt and a dead letter become columns. The order here is the order of the insert; types as in migrations/."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from typing import Any, Final, Generic, TypeVar

import msgspec

from detectors.contract.deadletter import DeadLetter
from detectors.contract.doubt import Doubt
from detectors.contract.values import BUSINESS_TZ, to_us
from sinks.base import Record

Value = TypeVar("Value")

# DateTime64 holds no more; a time beyond is stored as the bound, and stands exactly in `raw`.
_FIRST_US: Final = to_us(datetime(1900, 1, 1, tzinfo=UTC))
_LAST_US: Final = to_us(datetime(2299, 12, 31, 23, 59, 59, 999_999, tzinfo=BUSINESS_TZ))

_AMOUNT_DIGITS: Final = 38
_AMOUNT_SCALE: Final = 10  # a price has six decimals and a count four
_AMOUNT_STEP: Final = Decimal(1).scaleb(-_AMOUNT_SCALE)

_MOMENT: Final = "DateTime64(6, 'Asia/Shanghai')"
_WORD: Final = "LowCardinality(String)"
_WORD_OR_NULL: Final = "LowCardinality(Nullable(String))"


@dataclass(frozen=True, slots=True)
class Column(Generic[Value]):
    """One column: its name and ClickHouse type, and where its value comes from."""

    name: str
    type: str
    of: Callable[[Record, Value], Any]


def moment(time: datetime) -> int:
    """Microseconds since 1970 UTC, kept within what the column type holds (1900 to 2299)."""
    return min(max(to_us(time), _FIRST_US), _LAST_US)


def amount(value: Decimal | None) -> Decimal | None:
    """CNY with at most ten decimals (rounded half to even beyond); None also for what 38 digits cannot hold."""
    if value is None or value.adjusted() >= _AMOUNT_DIGITS - _AMOUNT_SCALE:
        return None
    with localcontext() as context:
        context.prec = _AMOUNT_DIGITS
        return value.quantize(_AMOUNT_STEP, rounding=ROUND_HALF_EVEN)


_encode = msgspec.json.Encoder(decimal_format="string").encode


def _evidence(doubt: Doubt) -> str:
    return _encode(doubt.evidence).decode()


DOUBT: Final[tuple[Column[Doubt], ...]] = (
    Column("doubt_id", "UUID", lambda _, d: d.doubt_id),
    Column("revision", "UInt32", lambda _, d: d.revision),
    Column("status", "Enum8('raised' = 1, 'revised' = 2, 'withdrawn' = 3)", lambda _, d: d.status),
    Column("rule_id", _WORD, lambda _, d: d.rule_id),
    Column("rule_version", _WORD, lambda _, d: d.rule_version),
    Column("parameters_digest", _WORD, lambda _, d: d.parameters_digest),
    Column("level", "Enum8('low' = 1, 'medium' = 2, 'high' = 3)", lambda _, d: d.level),
    Column("business_item", _WORD, lambda _, d: d.business_item),
    Column(
        "subject_kind",
        "Enum8('person' = 1, 'unit' = 2, 'identity' = 3, 'facility' = 4)",
        lambda _, d: d.subject.kind,
    ),
    Column("subject_id", "String", lambda _, d: d.subject.id),
    Column("subject_name", "Nullable(String)", lambda _, d: d.subject.name),
    Column("region", _WORD_OR_NULL, lambda _, d: d.region),
    Column("facility", _WORD_OR_NULL, lambda _, d: d.facility),
    Column("anchor", "String", lambda _, d: d.anchor),
    Column("occurred_at", _MOMENT, lambda _, d: moment(d.occurred_at)),
    Column("detected_at", _MOMENT, lambda _, d: moment(d.detected_at)),
    Column("amount", "Nullable(Decimal(38, 10))", lambda _, d: amount(d.amount)),
    Column("reason", _WORD, lambda _, d: d.reason),
    Column("message_zh", "String", lambda _, d: d.message.zh),
    Column("message_en", "String", lambda _, d: d.message.en),
    Column("complete", "Bool", lambda _, d: d.complete),
    Column("found", _WORD, lambda _, d: d.found or ""),
    Column("schema_version", _WORD, lambda _, d: d.schema_version),
    Column("evidence", "String", lambda _, d: _evidence(d)),
    Column("raw", "String", lambda r, _: r.value),
)

DEAD_LETTER: Final[tuple[Column[DeadLetter], ...]] = (
    Column("topic", _WORD, lambda _, x: x.topic),
    Column("partition", "Int32", lambda _, x: x.partition),
    Column("offset", "Int64", lambda _, x: x.offset),
    Column("key", "Nullable(String)", lambda _, x: x.key),
    Column("reason", _WORD, lambda _, x: x.reason),
    Column("message_zh", "String", lambda _, x: x.message.zh),
    Column("message_en", "String", lambda _, x: x.message.en),
    Column("path", "Nullable(String)", lambda _, x: x.path),
    Column("refused_at", _MOMENT, lambda _, x: moment(x.time)),
    Column("original", "String", lambda _, x: x.original),
)


def column_data(columns: Sequence[Column[Value]], rows: Sequence[tuple[Record, Value]]) -> list[list[Any]]:
    """One list a column, in the order of `columns`."""
    return [[column.of(record, value) for record, value in rows] for column in columns]
