"""Months and days: the same day some months on, the month of a moment, and months as numbers."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.calendar_months import add_months, day_in_month, iso_day, month_at, month_number, month_of
from detectors.contract.values import to_us


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("2026-01-15", 6, "2026-07-15"),
        ("2025-08-31", 6, "2026-02-28"),
        ("2023-08-31", 6, "2024-02-29"),
        ("2025-12-31", 1, "2026-01-31"),
        ("2026-03-31", -1, "2026-02-28"),
        ("2026-03-31", 0, "2026-03-31"),
        ("9999-12-01", 0, "9999-12-01"),
        ("9999-12-01", 1, "9999-12-31"),
    ],
)
def test_some_months_later_is_the_same_day_or_the_last_of_that_month(
    start: str, months: int, end: str
) -> None:
    assert iso_day(add_months(date.fromisoformat(start).toordinal(), months)) == end


@given(st.dates(date(1900, 1, 1), date(8990, 1, 1)), st.integers(0, 24), st.integers(0, 24))
def test_a_later_day_is_never_moved_before_an_earlier_one(start: date, months: int, further: int) -> None:
    day = start.toordinal()
    assert add_months(day, months) <= add_months(day + 1, months)
    assert add_months(day, months) <= add_months(day, months + further)


def test_a_day_that_the_month_lacks_is_its_last() -> None:
    assert iso_day(day_in_month(2023, 2, 31)) == "2023-02-28"
    assert iso_day(day_in_month(2024, 2, 30)) == "2024-02-29"
    assert iso_day(day_in_month(2024, 3, 31)) == "2024-03-31"


def test_a_month_is_the_month_in_shanghai() -> None:
    assert month_of(to_us(datetime.fromisoformat("2026-02-28T15:59:59.999999+00:00"))) == "2026-02"
    assert month_of(to_us(datetime.fromisoformat("2026-02-28T16:00:00+00:00"))) == "2026-03"


@given(st.integers(1900 * 12, 8999 * 12 + 11))
def test_a_month_as_a_number_comes_back(number: int) -> None:
    assert month_number(month_at(number)) == number
    assert month_at(number) < month_at(number + 1)
