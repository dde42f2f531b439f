"""Identity numbers against published examples and an own computation of the check digit. No number is a real person's."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric

from detectors.identity_number import check_digit, fold, normalise, passes_check

_ROWS = list(
    csv.DictReader(
        (Path(__file__).parents[2] / "data/cn_resident_id.csv").read_text(encoding="utf-8").splitlines()
    )
)

_REFUSED_BY_COUNTY_HISTORY = {  # right by date and check digit; python-stdnum 2.2 asks for the county in the year of birth
    "500154199301135886",
    "500154199804106120",
    "411082198901010002",
    "610104196209276908",
    "810000199408230021",
    "830000199201300022",
    "44040119580101000X",
    "441282198101011230",
    "440524188001010014",
}

_bodies = st.from_regex(r"[0-9]{17}", fullmatch=True)


def _weighted(body: str) -> str:
    """GB 11643: weights 2^(18-i) mod 11, then the table."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True)) % 11]


@pytest.mark.parametrize("row", _ROWS, ids=lambda row: row["number"])
def test_published_examples_are_judged_as_published(row: dict[str, str]) -> None:
    assert passes_check(row["number"]) is (row["valid"] == "1")


def test_the_published_list_is_whole() -> None:
    assert len(_ROWS) == 26
    assert sum(row["valid"] == "1" for row in _ROWS) == 16


def test_the_library_alone_refuses_right_numbers_by_the_history_of_counties() -> None:
    """Why it is asked for the check digit only. Fails when a newer version no longer needs that."""
    eighteen = [row["number"] for row in _ROWS if row["valid"] == "1" and len(row["number"]) == 18]
    assert {number for number in eighteen if not ric.is_valid(number)} == _REFUSED_BY_COUNTY_HISTORY


def test_fifteen_digits_become_the_published_eighteen() -> None:
    assert normalise("610104620927690") == "610104196209276908"


@given(_bodies)
def test_the_check_digit_is_that_of_the_standard(body: str) -> None:
    assert check_digit(body) == _weighted(body)


@given(_bodies, st.sampled_from("0123456789X"))
def test_one_last_character_passes_and_no_other(body: str, last: str) -> None:
    dated = f"220101{1900 + int(body[:2])}0228{body[-3:]}"
    assert passes_check(dated + last) is (last == _weighted(dated))


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("２２０１０１１９６００２０３１２３８", "220101196002031238"),
        ("220101 19600203 1238", "220101196002031238"),
        ("\u30002201011960 02031238\t", "220101196002031238"),
        ("44011320141005001x", "44011320141005001X"),
        ("44011320141005001ｘ", "44011320141005001X"),
        ("", ""),
        ("  ", ""),
    ],
)
def test_spelling_is_folded(written: str, meant: str) -> None:
    assert fold(written) == meant
    assert normalise(written) == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("44011320141005001x001", "44011320141005001X"),  # longer: the first 18 characters
        ("610104196209276908000", "610104196209276908"),
        ("61010462092769", "61010462092769"),  # 14: stands
        ("6101046209276901", "6101046209276901"),  # 16: stands
        ("61010462092769X", "61010462092769X"),  # 15 characters that are not digits
        ("E12345678", "E12345678"),  # a passport
    ],
)
def test_other_lengths_are_cut_to_eighteen_and_nothing_else(written: str, meant: str) -> None:
    assert normalise(written) == meant


@given(st.text(alphabet="0123456789xXzＸ９０ \u3000\t", max_size=24))
def test_normalising_twice_is_normalising_once(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@given(st.text(max_size=24))
def test_no_text_breaks_the_check(text: str) -> None:
    assert passes_check(text) in (True, False)


@pytest.mark.parametrize(
    "number",
    [
        "220101196002303127",
        "220101000002031236",
        "2201011960020312３Z",
        "٢٢٠١٠١١٩٦٠٠٢٠٣١٢٣٨",
        "22010119600203123",
    ],
)
def test_no_such_date_foreign_digits_and_short_numbers_fail(number: str) -> None:
    assert not passes_check(number)


def test_digits_of_another_script_fail_even_where_the_sum_is_right() -> None:
    body = "22010119600203123"
    foreign = body[:2] + body[2:].translate({ord("0") + digit: chr(0x0660 + digit) for digit in range(10)})
    assert passes_check(body + _weighted(body))
    assert not passes_check(foreign + _weighted(body))
