"""Days, moments and months as people write them, read where only one meaning is possible.

Read are 2026-3-5, 2026/03/05, 2026.3.5, 2026年3月5日, 20260305, 5-Mar-2026, the same with a time of day (1:00, 01:00:00.0,
下午1:00, 24:00) or run together with it (202603050100, 20260305010000), and Excel's day numbers (46086, 46086.0417).
"""

import re
from calendar import monthrange
from datetime import date, datetime, time, timedelta, timezone, tzinfo
from decimal import Decimal
from typing import Final

from detectors.contract.values import Text


class Unreadable(Exception):
    """A cell that cannot be read as what its field needs; the sentence repeats nothing of it."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.message = Text(zh, en)


_FIRST_YEAR: Final = 1900
_LAST_OF_MONTHS: Final = 2100  # beyond, six digits are no month
_MONTHS: Final = 12
_EXCEL_DAY_0: Final = date(1899, 12, 30)
_FIRST_SERIAL: Final = 10_000  # 1927: fewer digits may be a year
_LAST_SERIAL: Final = 73_050  # the end of 2099

_WORDS: Final = str.maketrans(
    {"年": "-", "月": "-", "日": " ", "号": " ", "时": ":", "点": ":", "分": ":", "秒": " "}
)
_DAY: Final = re.compile(
    r"(?P<y>\d{4})(?P<s>[-/.])(?P<m>\d{1,2})(?P=s)(?P<d>\d{1,2})(?P<rest>(?:[T ].*)?)", re.S
)
_TOGETHER: Final = re.compile(r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})(?P<rest>(?:[T ].*)?)", re.S)
_DIGITS: Final = re.compile(
    r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})(?P<h>\d{2})(?P<min>\d{2})(?P<sec>\d{2})?(?P<f>\d{3})?"
)
_NAMED: Final = re.compile(
    r"(?P<d>\d{1,2})[- ](?P<name>[A-Za-z]{3})[- ,]+(?P<y>\d{4})(?P<rest>(?: .*)?)", re.S
)
_TIME: Final = re.compile(
    r"[T ]*(?P<noon>上午|下午|[AaPp][Mm])?\s*(?P<h>\d{1,2}):(?P<min>\d{1,2})(?::(?P<sec>\d{1,2})(?:[.,](?P<f>\d+))?)?:?"
    r"\s*(?P<after>[AaPp][Mm])?\s*(?P<zone>[Zz]|[+-]\d{2}(?::?\d{2})?)?\s*"
)
_TIME_TOGETHER: Final = re.compile(
    r"[T ]*(?P<h>\d{2})(?P<min>\d{2})(?P<sec>\d{2})?(?P<zone>[Zz]|[+-]\d{2}(?::?\d{2})?)?\s*"
)
_MONTH: Final = re.compile(r"(?P<y>\d{4})(?P<s>[-/.])(?P<m>\d{1,2})(?:-|(?P=s)00)?")
_MONTH_TOGETHER: Final = re.compile(r"(?P<y>\d{4})(?P<m>\d{2})(?:00)?")  # some write a day 00
_SERIAL: Final = re.compile(r"(?P<day>\d{5})(?:\.(?P<part>\d+))?")
_POINT_ZERO: Final = re.compile(r"(\d+)\.0+")
_NAMES: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def is_no_date(text: str) -> bool:
    """Whether a cell stands for no date at all: zeros in any form, and the first day that a database can hold."""
    if "0" in text and not text.strip("0-/.:T "):
        return True
    return text.startswith(("0001-01-01", "0001/1/1", "1900-01-00", "1900/1/0"))


def read_day(text: str, zone: tzinfo, *, month_end: bool = False) -> date:
    """The day. With `month_end` a month without a day is its last one. Raises `Unreadable`."""
    month = _month_alone(text)
    if month is not None:
        if not month_end:
            raise Unreadable("只有年月，没有日；请补上日", "has a month but no day; the day must be there")
        return last_day(*month)
    moment = read_moment(text, zone)
    return (moment if moment.tzinfo is zone else moment.astimezone(zone)).date()


def last_day(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year, month, monthrange(year, month)[1])


def read_month(text: str) -> str:
    """The month (`YYYY-MM`), also where a day of it is written. Raises `Unreadable`."""
    month = _month_alone(text)
    if month is None:
        day = read_moment(text, timezone.utc)  # noqa: UP017  (a month has no zone)
        month = day.year, day.month
    return f"{month[0]:04}-{month[1]:02}"


def read_moment(text: str, zone: tzinfo) -> datetime:
    """The moment; `zone` is that of what has no offset. Raises `Unreadable`."""
    whole = _POINT_ZERO.fullmatch(text)
    if whole is not None:
        text = whole[1]
    serial = _SERIAL.fullmatch(text)
    if serial is not None:
        return _of_serial(int(serial["day"]), serial["part"] or "").replace(tzinfo=zone)
    together = _DIGITS.fullmatch(text)
    if together is not None and len(text) in (12, 14, 17):
        return _combined(_date(together), _clock(together, zone), zone)
    told = text.translate(_WORDS).strip() if not text.isascii() else text
    found = _DAY.fullmatch(told) or _TOGETHER.fullmatch(told) or _NAMED.fullmatch(told)
    if found is not None:
        rest = found["rest"]
        if not rest.strip():
            return _combined(_date(found), (0, time(), zone), zone)
        clock = _TIME.fullmatch(rest) or _TIME_TOGETHER.fullmatch(rest)
        if clock is not None:
            return _combined(_date(found), _clock(clock, zone), zone)
    if _month_alone(text) is not None:
        raise Unreadable("只有年月，没有日；请补上日", "has a month but no day; the day must be there")
    raise say_the_format()


def say_the_format() -> Unreadable:
    """What is said of a form with more than one meaning, or none."""
    return Unreadable(
        "写法不能确定是哪一天；请在映射文件中写明 format，例如 %d/%m/%Y",
        "is written in a way that leaves the day open; say its format in the mapping, such as %d/%m/%Y",
    )


def check_year(day: date) -> date:
    """The same day. Raises `Unreadable` for one before 1900."""
    if day.year < _FIRST_YEAR:
        raise Unreadable("年份早于 1900", "has a year before 1900")
    return day


def _month_alone(text: str) -> tuple[int, int] | None:
    whole = _POINT_ZERO.fullmatch(text)
    told = whole[1] if whole is not None else text.translate(_WORDS).strip() if not text.isascii() else text
    found = _MONTH.fullmatch(told) or _MONTH_TOGETHER.fullmatch(told)
    if found is None:
        return None
    if "s" in found.groupdict() and found["s"] == "." and len(found["m"]) == 1:
        return None  # 2026.1 is what a table makes of 2026.10
    year, month = int(found["y"]), int(found["m"])
    return (year, month) if _FIRST_YEAR <= year <= _LAST_OF_MONTHS and 1 <= month <= _MONTHS else None


def _date(found: "re.Match[str]") -> date:
    parts = found.groupdict()
    if "name" not in parts and int(parts["m"]) > _MONTHS:
        raise say_the_format()  # the day before the month, or the year last
    try:
        month = _NAMES.index(parts["name"].lower()) + 1 if "name" in parts else int(parts["m"])
        return date(int(parts["y"]), month, int(parts["d"]))
    except ValueError:
        raise Unreadable("没有这一天", "is no day of the calendar") from None


def _clock(found: "re.Match[str]", zone: tzinfo) -> tuple[int, time, tzinfo]:
    """Days to add, time of day, zone."""
    parts = found.groupdict()
    hour, minute, second = int(parts["h"]), int(parts["min"]), int(parts.get("sec") or 0)
    noon = (parts.get("noon") or parts.get("after") or "").lower()
    if noon in ("下午", "pm") and hour < 12:
        hour += 12
    elif noon in ("上午", "am") and hour == 12:
        hour = 0
    days = 0
    if hour == 24 and minute == second == 0:  # the end of the day
        days, hour = 1, 0
    offset = parts.get("zone")
    if offset and offset not in "Zz":
        size = timedelta(hours=int(offset[1:3]), minutes=int(offset[3:].lstrip(":") or 0))
        zone = timezone(size if offset[0] == "+" else -size)
    elif offset:
        zone = timezone.utc  # noqa: UP017  (imported for the others anyway)
    try:
        return days, time(hour, minute, second, int((parts.get("f") or "0").ljust(6, "0")[:6])), zone
    except ValueError:
        raise Unreadable("没有这样的时刻", "is no time of the day") from None


def _combined(day: date, clock: tuple[int, time, tzinfo], zone: tzinfo) -> datetime:
    days, moment, own = clock
    return datetime.combine(check_year(day), moment, own) + timedelta(days=days)


def _of_serial(day: int, part: str) -> datetime:
    """The moment of Excel's day number: the minute, or else the second, that its digits can mean."""
    if not _FIRST_SERIAL <= day <= _LAST_SERIAL:
        raise say_the_format()
    begins = datetime.combine(_EXCEL_DAY_0 + timedelta(days=day), time())
    seconds = Decimal(f"0.{part or 0}") * 86_400
    # the last digit is rounded: 0.0417 is one o'clock
    tolerance = Decimal(86_400) / 2 / (10 ** len(part))
    minutes = round(seconds / 60) * 60
    return begins + timedelta(seconds=minutes if abs(seconds - minutes) <= tolerance else round(seconds))
