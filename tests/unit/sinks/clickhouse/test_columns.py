"""Times and amounts become column values without loss, and without failing where a column holds less."""

from datetime import datetime
from decimal import Decimal

import pytest

from detectors.contract.values import BUSINESS_TZ, from_us, to_us
from sinks.clickhouse.columns import amount, moment


@pytest.mark.parametrize("year", [1900, 1960, 1988, 2026, 2202, 2299])
def test_a_time_keeps_its_microseconds_in_every_century_that_the_column_holds(year: int) -> None:
    time = datetime(year, 6, 30, 23, 59, 59, 999_999, tzinfo=BUSINESS_TZ)
    assert moment(time) == to_us(time)


@pytest.mark.parametrize(("year", "bound"), [(1, 1900), (1899, 1900), (2300, 2299), (9999, 2299)])
def test_a_time_beyond_the_column_becomes_its_bound(year: int, bound: int) -> None:
    kept = from_us(moment(datetime(year, 6, 30, tzinfo=BUSINESS_TZ)))
    assert kept.year == bound


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("9100.00", "9100"),
        ("0", "0"),
        ("-12.34", "-12.34"),
        ("1234567890123456789012345678.0123456789", "1234567890123456789012345678.0123456789"),
        ("0.00000000005", "0"),  # the eleventh decimal, half to even
        ("0.00000000015", "0.0000000002"),
        ("1E+5", "100000"),
    ],
)
def test_an_amount_is_kept_exactly_up_to_ten_decimals(given: str, kept: str) -> None:
    assert amount(Decimal(given)) == Decimal(kept)


@pytest.mark.parametrize("given", [None, Decimal("1E+28"), Decimal("1E+400"), Decimal("-1E+30")])
def test_an_amount_that_no_column_holds_becomes_null(given: Decimal | None) -> None:
    assert amount(given) is None
