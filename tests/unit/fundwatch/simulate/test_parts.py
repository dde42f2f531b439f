"""The parts that a population is made of."""

from datetime import date

import pytest

from detectors.identity_number import check_digit, normalise, passes_check
from fundwatch.simulate import disturbances, identities
from fundwatch.simulate.draws import Draw, Quantiles, Weighted
from fundwatch.simulate.families import household
from fundwatch.simulate.ledger import Ledger
from fundwatch.simulate.moments import age_on, at, first_month, stamp
from fundwatch.simulate.months import History
from fundwatch.simulate.names import unit_name
from fundwatch.simulate.people import visits
from fundwatch.simulate.plan import Plan
from fundwatch.simulate.tables import reference_tables
from fundwatch.simulate.wages import floor_of

DAY = date(2025, 1, 1).toordinal()


def test_identity_numbers_are_right_and_nobody_elses():
    numbers, draw = identities.Numbers(), Draw("numbers")
    made = [numbers.new(draw, DAY - 9_000 - n % 7, "12"[n % 2]) for n in range(3_000)]
    assert len(set(made)) == len(made)
    assert all(passes_check(number) for number in made)
    assert {int(number[16]) % 2 for number in made[::2]} == {1}  # men have odd serial numbers
    assert all(identities.check_digit(number[:17]) == check_digit(number[:17]) for number in made)
    assert not any(passes_check(identities.misprinted(number)) for number in made)
    assert all(normalise(identities.short(number)) == number for number in made if number[6:8] == "19")


def test_identity_numbers_run_out_loudly():
    numbers, draw = identities.Numbers(), Draw("numbers")
    with pytest.raises(OverflowError):
        for _ in range(5_001):
            numbers.new(draw, DAY, "1")


def test_ages_come_near_those_of_the_census():
    draw, ages = Draw("ages"), []
    while len(ages) < 20_000:
        ages += [age_on(member.born, DAY) for member in household(draw, DAY)]
    shares = [
        sum(low <= age < high for age in ages) / len(ages) for low, high in ((0, 15), (15, 60), (60, 120))
    ]
    assert shares == pytest.approx([0.117, 0.652, 0.231], abs=0.02)


def test_draws_follow_their_distributions():
    draw = Draw("draws")
    weighted = Weighted({"a": 3, "b": 1})
    drawn = [draw.among(weighted) for _ in range(8_000)]
    assert drawn.count("a") / len(drawn) == pytest.approx(0.75, abs=0.02)
    quantiles = Quantiles((0, 10), (0.5, 20), (1, 100))
    values = sorted(draw.quantile(quantiles) for _ in range(8_000))
    assert values[0] >= 10 and values[-1] < 100
    assert values[4_000] == pytest.approx(20, abs=1)
    counts = [visits(1.0)[4].at(draw.unit()) for _ in range(20_000)]
    assert sum(counts) / len(counts) == pytest.approx(0.24, abs=0.02)
    assert sorted(draw.sample(range(9), 9)) == list(range(9))


def test_moments_are_told_as_the_calendar_has_them():
    assert stamp(at(DAY, 23, 59, 58)) == "2025-01-01T23:59:58+08:00"
    month = first_month("2024-02")
    assert (month.days, month.text, month.shifted(11).text) == (29, "2024-02", "2025-01")


def test_units_bear_different_names():
    assert len({unit_name(number) for number in range(20_000)}) == 20_000


def test_a_facilitys_books_bear_what_four_deviations_would_not_show():
    ledger, month = Ledger(), first_month("2025-01")
    for day in range(28):
        assert ledger.begin_day(DAY + day) > 10**12  # no baseline yet
        ledger.settle(400_000 + day % 2 * 800_000)
        ledger.end_day(month)
    # mean 8,000 and deviation 4,000 CNY: the rule's limit is 24,000
    assert 2_200_000 < ledger.begin_day(DAY + 28) < 2_400_000
    ledger.end_day(month)  # a day without a settlement is no day of the baseline
    ledger.expect(DAY + 30, 500_000)
    assert 1_700_000 < ledger.begin_day(DAY + 30) < 1_900_000
    with pytest.raises(ValueError, match="closed"):
        ledger.expect(DAY + 30, 1)


def test_floors_are_60_percent_of_the_average_wages_that_ship():
    from fundwatch.reference import reference_tables as shipped

    table = shipped(None)["social-average-wage"]
    for year in (2024, 2025, 2026):
        average = table.value("220100", str(year), on=date(year, 12, 31))
        assert floor_of(year) * 10 == average * 6


def test_a_mistyped_body_never_changes_where_an_event_belongs():
    keys = {
        "psn_no",
        "emp_no",
        "orgcode",
        "fixmedins_code",
        "med_list_codg",
        "fixmedins_bchno",
        "setl_id",
        "accrym",
    }
    assert not keys & {field for field, _ in disturbances._SLIPS.values()}
    assert keys - {"accrym"} <= set(
        disturbances._NUMBERS
    )  # what a wrong body takes from another event may be padded
    assert all(slip("1234.00") != "1234.00" for _, slip in disturbances._SLIPS.values())


def test_ordinary_facilities_have_quotas_that_they_stay_below():
    history = History(Plan(200, 2, 3))
    for _ in history.parts():
        pass
    rows = reference_tables(history.pool)["annual-quotas"].splitlines()[2:]
    assert len(rows) > len(history.pool.facilities.hospitals)
    quotas = {tuple(row.split(",")[:2]): float(row.split(",")[3]) for row in rows}
    for facility in history.pool.facilities.hospitals:
        paid = sum(facility.ledger.months.values()) / 100
        assert paid * 365 / 59 < quotas[facility.code, "2025"] * 1.1
