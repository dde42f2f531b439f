"""A cell of a table as the value of a field: text becomes what the contract's type wants, where it can.

What cannot be converted is handed on as it is, so that the intake refuses it in its own words.
"""

import re
from collections.abc import Callable
from datetime import date, datetime, time, tzinfo
from decimal import Decimal
from typing import Any, Final, Literal, get_args

import msgspec

As = Literal["text", "number", "integer", "boolean", "date", "time", "json"]
KINDS: Final[tuple[As, ...]] = get_args(As)

_TRUE: Final = frozenset(("1", "true", "t", "yes", "y", "是"))
_FALSE: Final = frozenset(("0", "false", "f", "no", "n", "否"))
_DAY: Final = re.compile(r"(\d{4})[-/.]?(\d{2})[-/.]?(\d{2})(?:[ T]00:00(?::00(?:\.0+)?)?)?")


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """How one column is read. `format` is that of `datetime.strptime`; `values` translates what stands in the cell."""

    as_: As
    format: str | None = None
    values: dict[str, str] = {}


def convert(value: Any, column: Column, zone: tzinfo) -> Any:
    """The JSON value of a cell, None where it is empty. `zone` is that of times without an offset."""
    if value is None or value == "":
        return None
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    if column.values:
        value = column.values.get(_text(value).strip(), value)
    return _CONVERT[column.as_](value, column.format, zone)


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))  # a code that a table holds as a number
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _as_text(value: Any, _format: str | None, _zone: tzinfo) -> Any:
    return _text(value)


def _as_number(value: Any, _format: str | None, _zone: tzinfo) -> Any:
    if isinstance(value, float):
        return repr(value)
    return _text(value).strip()


def _as_integer(value: Any, _format: str | None, _zone: tzinfo) -> Any:
    try:
        return int(_text(value))
    except ValueError:
        return value


def _as_boolean(value: Any, _format: str | None, _zone: tzinfo) -> Any:
    if isinstance(value, bool):
        return value
    told = _text(value).strip().lower()
    return True if told in _TRUE else False if told in _FALSE else value


def _as_date(value: Any, format_: str | None, zone: tzinfo) -> Any:
    if isinstance(value, datetime):
        return (value if value.tzinfo is None else value.astimezone(zone)).date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    told = _text(value).strip()
    if format_ is not None:
        try:
            return datetime.strptime(told, format_).date().isoformat()  # noqa: DTZ007  (a day has no zone)
        except ValueError:
            return told
    found = _DAY.fullmatch(told)
    return "-".join(found.groups()) if found else told


def _as_time(value: Any, format_: str | None, zone: tzinfo) -> Any:
    if isinstance(value, datetime):
        return _zoned(value, zone)
    if isinstance(value, date):
        return _zoned(datetime.combine(value, time()), zone)
    told = _text(value).strip()
    try:
        if format_ is not None:
            return _zoned(datetime.strptime(told, format_), zone)  # noqa: DTZ007  (the zone follows)
        return _zoned(datetime.fromisoformat(told.replace("/", "-")), zone)
    except ValueError:
        return told


def _zoned(moment: datetime, zone: tzinfo) -> str:
    return (moment if moment.tzinfo is not None else moment.replace(tzinfo=zone)).isoformat()


def _as_json(value: Any, _format: str | None, _zone: tzinfo) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return msgspec.json.decode(value)
    except msgspec.DecodeError:
        return value


_CONVERT: Final[dict[As, Callable[[Any, str | None, tzinfo], Any]]] = {
    "text": _as_text,
    "number": _as_number,
    "integer": _as_integer,
    "boolean": _as_boolean,
    "date": _as_date,
    "time": _as_time,
    "json": _as_json,
}
