"""The period of a replay, as a person writes it."""

import re
from datetime import date, datetime, time
from typing import Final, NamedTuple

from detectors.contract.values import BUSINESS_TZ
from replay.sources.base import WrongSource

_FIRST_YEAR: Final = 1900
_LAST_YEAR: Final = 2299  # what the archive's columns hold
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOMENT: Final = re.compile(
    r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}(:\d{2}([.,]\d{1,6})?)?(?P<zone>[Zz]|[+-]\d{2}:?\d{2})?"
)


class Period(NamedTuple):
    """`since` is in it, `until` is not; None is unbounded. Both are aware."""

    since: datetime | None = None
    until: datetime | None = None


ALWAYS: Final = Period()


def read_period(since: str | None, until: str | None) -> Period:
    """Each bound is a day (its beginning in China Standard Time) or a moment with an offset.

    Raises `WrongSource` for what is neither, and for an end that is not after the beginning.
    """
    period = Period(
        None if since is None else _moment(since, "--since"),
        None if until is None else _moment(until, "--until"),
    )
    if period.since is not None and period.until is not None and period.until <= period.since:
        raise WrongSource(
            f"--until {until} 应晚于 --since {since}", f"--until {until} must be after --since {since}"
        )
    return period


def _moment(text: str, option: str) -> datetime:
    written = text.strip()
    try:
        if _DAY.fullmatch(written):
            moment = datetime.combine(date.fromisoformat(written), time(), BUSINESS_TZ)
        else:
            moment = _with_offset(written, option)
    except ValueError:
        raise WrongSource(
            f"{option} 应为日期（2026-03-01）或带时区的时刻（2026-03-01T08:00:00+08:00），而不是 {text}",
            f"{option} wants a day (2026-03-01) or a moment with its offset (2026-03-01T08:00:00+08:00), not {text}",
        ) from None
    if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        raise WrongSource(
            f"{option} 的年份应在 {_FIRST_YEAR} 至 {_LAST_YEAR} 之间，而不是 {text}",
            f"the year of {option} must be between {_FIRST_YEAR} and {_LAST_YEAR}, not {text}",
        )
    return moment


def _with_offset(written: str, option: str) -> datetime:
    found = _MOMENT.fullmatch(written)
    if found is None:
        raise ValueError(written)
    if found["zone"] is None:
        raise WrongSource(
            f"{option} 的时刻 {written} 没有时区，请写明，例如 {written}+08:00",
            f"the moment {written} of {option} has no time zone: write it out, as in {written}+08:00",
        )
    return datetime.fromisoformat(written.upper().replace(",", "."))
