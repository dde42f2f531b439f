"""A cell of a table as the value of a field: text becomes what the contract's type wants, where it can.

What has one meaning only is read, however a spreadsheet wrapped it (`cells`, `dates`); of a day or moment with more than
one, or a number that has lost digits, a sentence says so. Whatever else cannot be converted is handed on as it is, so that
the intake refuses it in its own words.
"""

import re
from collections.abc import Callable
from datetime import date, datetime, time, tzinfo
from decimal import Decimal
from typing import Any, Final, Literal, get_args

import msgspec

from replay.sources.cells import as_amount, as_code, is_nothing, narrow, unwrapped
from replay.sources.dates import (
    Unreadable,
    check_year,
    is_no_date,
    last_day,
    read_day,
    read_moment,
    read_month,
)

As = Literal["text", "number", "integer", "boolean", "date", "time", "month", "json"]
KINDS: Final[tuple[As, ...]] = get_args(As)

Role = Literal["", "name", "expiry", "birth", "codes"]
"""What else decides how a cell is read: a name is left as it is written, a month without a day is the end of a pack's
life, the first day of 1900 may stand in for a birth, of which the rules know, and several codes may share a cell."""

_TRUE: Final = frozenset(("1", "true", "t", "yes", "y", "是", "√"))
_FALSE: Final = frozenset(("0", "false", "f", "no", "n", "否", "×"))
_LOST: Final = 10**15  # from here on a spreadsheet's number has lost digits
_YEAR_WITHOUT_DATE: Final = 1900
_OPEN_END: Final = 9999
_BETWEEN_CODES: Final = re.compile(r"[,;，；、|\s]+")


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """How one column is read. `format` is that of `datetime.strptime`; `values` translates what stands in the cell."""

    as_: As
    format: str | None = None
    values: dict[str, str] = {}
    role: Role = ""


def convert(value: Any, column: Column, zone: tzinfo) -> Any:
    """The JSON value of a cell, None where it stands for nothing. `zone` is that of times without an offset.

    Raises `Unreadable`.
    """
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    if isinstance(value, str):
        translated = column.values.get(value.strip()) if column.values else None
        if translated is None:
            name, json = column.role == "name", column.as_ == "json"
            value = value.strip() if json else unwrapped(value)
            if not name and not json:
                value = narrow(value)
            translated = column.values.get(value) if column.values else None
            if translated is None and is_nothing(value, name=name):
                return None
        value = value if translated is None else translated
    elif value is None or value != value:  # a number that is none
        return None
    elif column.values:
        value = column.values.get(_text(value), value)
    return _CONVERT[column.as_](value, column, zone)


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


def _as_text(value: Any, column: Column, _zone: tzinfo) -> Any:
    if isinstance(value, str):
        return _one_line(value) if column.role == "name" else as_code(value)
    if isinstance(value, float) and abs(value) >= _LOST:
        raise Unreadable(
            "号码在表格中存成了数字，后面的数字已丢失；请把该列设为文本",
            "is kept as a number whose last digits are lost; make that column text",
        )
    return _text(value)


def _one_line(text: str) -> str:
    if text.isprintable():
        return text
    return " ".join("".join(char if ord(char) >= 0x20 else " " for char in text).split())


def _as_number(value: Any, _column: Column, _zone: tzinfo) -> Any:
    if isinstance(value, float):
        return repr(value)
    return as_amount(value) if isinstance(value, str) else _text(value)


def _as_integer(value: Any, _column: Column, _zone: tzinfo) -> Any:
    try:
        return int(as_code(as_amount(_text(value))))
    except ValueError:
        return value


def _as_boolean(value: Any, _column: Column, _zone: tzinfo) -> Any:
    if isinstance(value, bool):
        return value
    told = as_code(_text(value)).lower()
    return True if told in _TRUE else False if told in _FALSE else value


def _as_date(value: Any, column: Column, zone: tzinfo) -> Any:
    day = _day(value, column, zone)
    if day is None or (day == date(_YEAR_WITHOUT_DATE, 1, 1) and column.role != "birth"):
        return None
    return check_year(day).isoformat()


def _day(value: Any, column: Column, zone: tzinfo) -> date | None:
    if isinstance(value, datetime):
        return (value if value.tzinfo is None else value.astimezone(zone)).date()
    if isinstance(value, date):
        return value
    told = _text(value)
    if is_no_date(told):
        return None
    expiry = column.role == "expiry"
    if column.format is None:
        return read_day(told, zone, month_end=expiry)
    moment = _by_format(told, column.format)
    return last_day(moment.year, moment.month) if expiry and not has_day(column.format) else moment.date()


def _as_time(value: Any, column: Column, zone: tzinfo) -> Any:
    moment = _moment(value, column, zone)
    if moment is None or moment.year == _OPEN_END or (moment.year, moment.month, moment.day) == (1900, 1, 1):
        return None
    return moment.isoformat()


def _moment(value: Any, column: Column, zone: tzinfo) -> datetime | None:
    if isinstance(value, datetime):
        return _zoned(value, zone)
    if isinstance(value, date):
        return _zoned(datetime.combine(value, time()), zone)
    told = _text(value)
    if is_no_date(told):
        return None
    if column.format is not None:
        return _zoned(_by_format(told, column.format), zone)
    return read_moment(told, zone)


def _by_format(told: str, format_: str) -> datetime:
    try:
        return datetime.strptime(told, format_)  # noqa: DTZ007  (the zone follows)
    except ValueError:
        raise Unreadable(
            "与映射文件中写明的 format 不符，或没有这一天",
            "is not in the format that the mapping names, or no day of the calendar",
        ) from None


def has_day(format_: str) -> bool:
    """Whether a format tells the day, and not the month alone."""
    return any(sign in format_ for sign in ("%d", "%j", "%x", "%c", "%D", "%U", "%W", "%V"))


def has_month(format_: str) -> bool:
    """Whether a format tells the month."""
    return any(sign in format_ for sign in ("%m", "%b", "%B", "%j", "%x", "%c", "%D", "%U", "%W", "%V"))


def has_year(format_: str) -> bool:
    """Whether a format tells the year."""
    return any(sign in format_ for sign in ("%Y", "%y", "%G", "%x", "%c", "%D"))


def _zoned(moment: datetime, zone: tzinfo) -> datetime:
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=zone)


def _as_month(value: Any, column: Column, zone: tzinfo) -> Any:
    if isinstance(value, datetime | date):
        return f"{_day(value, column, zone):%Y-%m}"
    told = _text(value)
    if is_no_date(told):
        return None
    return f"{_by_format(told, column.format):%Y-%m}" if column.format is not None else read_month(told)


def _as_json(value: Any, column: Column, _zone: tzinfo) -> Any:
    if not isinstance(value, str):
        return value
    if column.role == "codes" and not value.startswith("["):
        return [as_code(unwrapped(part)) for part in _BETWEEN_CODES.split(value) if part]
    try:
        return msgspec.json.decode(value)
    except msgspec.DecodeError:
        raise Unreadable("不是 JSON", "is no JSON") from None


_CONVERT: Final[dict[As, Callable[[Any, Column, tzinfo], Any]]] = {
    "text": _as_text,
    "number": _as_number,
    "integer": _as_integer,
    "boolean": _as_boolean,
    "date": _as_date,
    "time": _as_time,
    "month": _as_month,
    "json": _as_json,
}
