"""Which codes lie in one city-level pool."""

from datetime import date

import pytest

from detectors.engine.context import Context
from detectors.reference.parse import parse_table
from detectors.regions import HOME_CITIES, is_away, is_offsite, seat_of
from tests.generators.tables import shipped_tables

_SHIPPED = Context(tables=shipped_tables())
_DAY = date(2026, 3, 5).toordinal()


@pytest.mark.parametrize(
    ("insured", "care", "offsite"),
    [
        ("220100", "220100", False),
        ("220100", "220102", False),
        ("220122", "220182", False),
        ("220100", "220200", True),
        ("220100", "210100", True),
        ("110000", "110105", False),
        ("500101", "500233", False),
        ("110101", "120101", True),
        ("429004", "429004", False),
        ("429004", "429005", True),
        ("220000", "220100", True),
        ("local", "local", False),
        ("local", "220100", True),
    ],
)
def test_care_in_another_city_is_off_site(insured: str, care: str, offsite: bool) -> None:
    assert is_offsite(insured, care) is offsite
    assert is_offsite(care, insured) is offsite


@pytest.mark.parametrize(
    ("insured", "care", "away"),
    [
        ("229900", "220100", False),
        ("229900", "220182", False),
        ("229901", "220100", False),
        ("220000", "220100", False),
        ("229900", "229901", False),
        ("229900", "220200", True),
        ("229000", "220100", True),
        ("339900", "330100", True),
        ("220100", "220102", False),
        ("220100", "110000", True),
        ("local", "220100", True),
    ],
)
def test_a_pool_that_is_no_city_lies_in_the_city_of_the_table(insured: str, care: str, away: bool) -> None:
    assert is_away(insured, care, _SHIPPED, _DAY) is away
    assert is_away(care, insured, _SHIPPED, _DAY) is away


def test_a_seat_holds_from_its_day_on_and_a_row_of_its_own_wins_over_that_of_its_city() -> None:
    text = "admdvs,begndate,value\n339900,2026-03-05,330100\n339901,2026-01-01,330200\n"
    context = Context(tables={HOME_CITIES: parse_table(HOME_CITIES, text)})
    assert seat_of("339900", context, _DAY - 1) == "339900"
    assert seat_of("339900", context, _DAY) == "330100"
    assert seat_of("339902", context, _DAY) == "330100"
    assert seat_of("339901", context, _DAY) == "330200"
