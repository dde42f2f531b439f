"""Figures of a report add up, and months stand in business time."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from detectors.contract.values import Text
from replay.pages.charts import Bar, columns
from replay.pages.values import money, size
from replay.report.figures import figures
from tests.support.runs import NOW, made_up


def test_every_way_of_counting_comes_to_the_same_total() -> None:
    doubts = [made_up(number) for number in range(1, 500)]
    found = figures([*doubts, made_up(600, status="withdrawn")])
    assert (found.total.doubts, found.withdrawn) == (499, 1)
    amount = sum((doubt.amount or Decimal(0) for doubt in doubts), Decimal(0))
    for tallies in (found.rules, found.months, found.regions):
        assert sum(tally.doubts for tally in tallies.values()) == 499
        assert sum((tally.amount for tally in tallies.values()), Decimal(0)) == amount == found.total.amount
    assert sum(tally.doubts for tally in found.facilities.values()) + found.no_facility.doubts == 499
    assert sum(found.rule_months.values()) == 499
    assert sum(found.total.levels.values()) == 499
    assert found.total.priced == sum(doubt.amount is not None for doubt in doubts)


def test_the_month_is_that_of_the_business_day() -> None:
    last_hour = datetime(2026, 2, 28, 16, 30, tzinfo=UTC)  # 00:30 on 1 March in the business zone
    assert list(figures([made_up(1, occurred_at=last_hour)]).months) == ["2026-03"]


def test_months_stand_in_order_without_gaps_unless_one_date_is_absurd() -> None:
    found = figures([made_up(1, occurred_at=NOW), made_up(2, occurred_at=NOW - timedelta(days=120))])
    assert list(found.months) == ["2025-11", "2025-12", "2026-01", "2026-02", "2026-03"]
    absurd = figures([made_up(1, occurred_at=NOW), made_up(2, occurred_at=NOW - timedelta(days=365 * 60))])
    assert len(absurd.months) == 2


def test_the_largest_come_first_and_are_masked() -> None:
    number = "110105194912310021"
    found = figures(
        [made_up(n, amount=Decimal(n)) for n in range(1, 100)]
        + [made_up(200, amount=Decimal(1000), anchor=number)]
    )
    assert [doubt.amount for doubt in found.largest[:3]] == [1000, 99, 98]
    assert len(found.largest) == 50
    assert number not in str(found.largest)


def test_nothing_gives_nothing() -> None:
    found = figures([])
    assert (found.total.doubts, found.months, found.largest) == (0, {}, [])


def test_a_scale_has_four_round_steps() -> None:
    for highest, top in (
        (0, "4"),
        (3, "4"),
        (5, "8"),
        (9, "12"),
        (13, "20"),
        (21, "40"),
        (81, "120"),
        (121, "200"),
    ):
        drawn = columns(Text("数", "n"), [Bar("2026-01", (("high", highest),))])
        assert f'class="scale"><span>{top}</span>' in drawn
    assert "120 万" in columns(Text("数", "n"), [Bar("2026-01", (("high", 1_100_000),))])


def test_money_and_sizes_read_as_people_write_them() -> None:
    assert money(Decimal("1234567.885")) == "¥1,234,567.89"
    assert money(Decimal("-0.5")) == "-¥0.50"
    assert [size(n) for n in (0, 999, 1_500, 2_000_000)] == ["0 B", "999 B", "1.5 kB", "2.0 MB"]
