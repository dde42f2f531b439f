"""Moments, days and periods: exact, and of one business time zone for all of time."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from detectors.contract.values import BUSINESS_TZ, day_of, day_start_us, from_us, period_end_us, to_us

_offsets = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
_moments = st.datetimes(datetime(1900, 1, 2), datetime(8999, 12, 30), timezones=_offsets)  # noqa: DTZ001


@given(_moments)
@example(datetime(2202, 7, 19, 23, 59, 59, 999_999, tzinfo=BUSINESS_TZ))
@example(datetime(8999, 7, 1, 0, 0, 0, 999_999, tzinfo=UTC))
@example(datetime(1900, 1, 2, 0, 0, 0, 1, tzinfo=UTC))
def test_microseconds_are_exact_there_and_back(moment: datetime) -> None:
    assert to_us(moment) == (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
    assert from_us(to_us(moment)) == moment


@given(_moments)
def test_a_day_is_the_date_in_the_business_zone_whatever_the_offset_it_came_with(moment: datetime) -> None:
    eight_ahead = (moment.astimezone(UTC) + timedelta(hours=8)).date()
    assert day_of(to_us(moment)) == eight_ahead.toordinal()
    assert from_us(to_us(moment)).date() == eight_ahead


def test_days_change_at_midnight_in_shanghai() -> None:
    before = to_us(datetime(2026, 3, 1, 15, 59, 59, 999_999, tzinfo=UTC))
    assert date.fromordinal(day_of(before)) == date(2026, 3, 1)
    assert date.fromordinal(day_of(before + 1)) == date(2026, 3, 2)


@given(_moments)
def test_a_day_starts_at_the_first_microsecond_that_is_of_that_day(moment: datetime) -> None:
    day = day_of(to_us(moment))
    assert day_of(day_start_us(day)) == day
    assert day_of(day_start_us(day) - 1) == day - 1


@pytest.mark.parametrize("summer", ["1988-07-01T00:30:00+08:00", "2188-07-01T00:30:00+08:00"])
def test_there_is_no_summer_time_even_when_shanghai_had_one(summer: str) -> None:
    moment = datetime.fromisoformat(summer)
    assert date.fromordinal(day_of(to_us(moment))) == moment.date()


@pytest.mark.parametrize(
    ("period", "end"),
    [
        ("2026-01", "2026-02-01"),
        ("2026-12", "2027-01-01"),
        ("2024-02", "2024-03-01"),
        ("8999-12", "9000-01-01"),
    ],
)
def test_a_period_ends_when_the_next_month_begins_in_shanghai(period: str, end: str) -> None:
    assert from_us(period_end_us(period)).isoformat() == f"{end}T00:00:00+08:00"
