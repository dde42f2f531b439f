"""A period as a person writes it, or one sentence in both languages that says how to."""

from datetime import UTC, datetime

import pytest

from detectors.contract.values import BUSINESS_TZ
from replay.sources.base import WrongSource
from replay.sources.moments import Period, read_period


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-03-01", datetime(2026, 3, 1, tzinfo=BUSINESS_TZ)),
        ("2026-03-01T08:30:00+08:00", datetime(2026, 3, 1, 8, 30, tzinfo=BUSINESS_TZ)),
        ("2026-03-01T00:30Z", datetime(2026, 3, 1, 0, 30, tzinfo=UTC)),
        ("2026-03-01 00:30:00.25z", datetime(2026, 3, 1, 0, 30, 0, 250_000, tzinfo=UTC)),
        ("2026-02-28T19:30:00-0500", datetime(2026, 3, 1, 0, 30, tzinfo=UTC)),
        (" 2024-02-29 ", datetime(2024, 2, 29, tzinfo=BUSINESS_TZ)),
    ],
)
def test_days_begin_in_china_and_moments_have_an_offset(written: str, meant: datetime) -> None:
    assert read_period(written, None) == Period(meant, None)
    assert read_period(None, written) == Period(None, meant)


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("yesterday", "wants a day"),
        ("2026-02-30", "wants a day"),
        ("2026-13-01T00:00:00Z", "wants a day"),
        ("2026-03-01T24:01:00Z", "wants a day"),
        ("2026-03-01T08:00:00+99:00", "wants a day"),
        ("2026-03-01T08:00:00 Asia/Shanghai", "wants a day"),
        ("２０２６-03-01", "wants a day"),
        ("", "wants a day"),
        ("2026-03-01T08:00:00", "no time zone"),
        ("1899-12-31", "between 1900 and 2299"),
        ("9999-12-31T23:59:59-23:59", "between 1900 and 2299"),
    ],
)
def test_anything_else_is_refused_in_both_languages(written: str, sentence: str) -> None:
    with pytest.raises(WrongSource) as caught:
        read_period(written, None)
    assert sentence in caught.value.message.en
    assert "--since" in caught.value.message.en
    assert "--since" in caught.value.message.zh
    assert any("一" <= char <= "鿿" for char in caught.value.message.zh)


def test_an_end_that_is_not_after_the_beginning_is_refused() -> None:
    with pytest.raises(WrongSource, match="must be after"):
        read_period("2026-03-01", "2026-02-28T16:00:00Z")
