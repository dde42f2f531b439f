"""Small value types that events, doubts and the catalogue share."""

from datetime import datetime, timedelta, timezone
from functools import cache
from typing import Final, Literal

import msgspec

Level = Literal["high", "medium", "low"]
LEVELS: Final[tuple[Level, ...]] = ("high", "medium", "low")

# Asia/Shanghai has had no daylight saving since 1991 and the service keeps one fixed offset for all of time:
# a business date is the same however old or (shifted) far ahead an event lies.
BUSINESS_TZ: Final = timezone(timedelta(hours=8), "Asia/Shanghai")

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=timezone.utc)  # noqa: UP017  (no import of UTC for one constant)
_EPOCH_HERE: Final = _EPOCH.astimezone(BUSINESS_TZ)
_DAY_US: Final = 86_400_000_000
_OFFSET_US: Final = 8 * 3_600_000_000
_EPOCH_ORDINAL: Final = _EPOCH.toordinal()


class Text(msgspec.Struct, frozen=True):
    """One sentence or name in the two languages that users read."""

    zh: str
    en: str


@cache
def _epoch_in(zone: timezone) -> datetime:
    return _EPOCH.astimezone(zone)


def to_us(moment: datetime) -> int:
    """Microseconds since 1970-01-01T00:00Z of an aware datetime, exact (no binary float)."""
    # whole numbers throughout: timestamp() is a float and rounds up in the 26th century
    zone = moment.tzinfo
    # two moments with one and the same fixed zone subtract in half the time
    since = moment - (_epoch_in(zone) if type(zone) is timezone else _EPOCH)
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def from_us(us: int) -> datetime:
    """The business-zone datetime of a microsecond count."""
    return _EPOCH_HERE + timedelta(microseconds=us)


def day_of(us: int) -> int:
    """The calendar day in the business zone, as a proleptic Gregorian ordinal: days subtract."""
    return (us + _OFFSET_US) // _DAY_US + _EPOCH_ORDINAL


def day_start_us(day: int) -> int:
    """The moment (microseconds) at which a calendar day, given as an ordinal, begins in the business zone."""
    return (day - _EPOCH_ORDINAL) * _DAY_US - _OFFSET_US


def period_end_us(period: str) -> int:
    """The moment (microseconds) at which a settlement period `YYYY-MM` ends in the business zone."""
    year, month = int(period[:4]), int(period[5:])
    return to_us(datetime(year + month // 12, month % 12 + 1, 1, tzinfo=BUSINESS_TZ))
