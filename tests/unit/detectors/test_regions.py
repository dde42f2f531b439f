"""Which codes lie in one city-level pool."""

import pytest

from detectors.regions import is_offsite


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
