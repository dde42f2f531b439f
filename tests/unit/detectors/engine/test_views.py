"""A view of a long timeline is kept fact by fact and must say what all the facts together say."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from detectors.cells.fund_years import FUND_YEARS, Payment, Spending
from detectors.contract.values import day_start_us
from detectors.engine.cell import Cell
from detectors.engine.fact import REVERSED, Fact, Void

_DAY = 739_000
_FIRST = day_start_us(_DAY)
_HOURS = 3_600_000_000

bodies = st.builds(
    lambda name, hours, recorded, amount, void: (
        Void("/s", name, "settlement.settled", _FIRST, REVERSED, 0)
        if void
        else Payment(
            "/s", name, "settlement.settled", _FIRST + hours * _HOURS, recorded, hours, Decimal(amount)
        )
    ),
    name=st.sampled_from([f"e{number}" for number in range(9)]),
    hours=st.sampled_from((0, 5, 23, 24, 50, 72, 73, 100, 800)),
    recorded=st.integers(0, 3),
    amount=st.sampled_from(("0", "1", "-2.5", "40.000001", "900")),
    void=st.sampled_from((False,) * 5 + (True,)),
)


def _afresh(cell: Cell) -> Spending:
    view = Spending()
    for fact in cell.with_neighbours():
        view.add(fact)
    return view


def _told(view: Spending) -> tuple[object, ...]:
    months = {month: total for month, total in view.months.items() if total}
    return (
        view.days,
        view.totals,
        view.counts,
        months,
        view.surges(2, (1, 1), 0),
        view.surges(3, (1, 2), 1_000_000),
    )


@given(st.lists(bodies, max_size=25))
def test_a_view_kept_through_late_second_and_reversed_bodies_is_one_made_afresh(facts: list[Fact]) -> None:
    cell = Cell(FUND_YEARS, "H1\x1f2024")
    for fact in facts:
        cell.put(fact)
        assert _told(cell.view) == _told(_afresh(cell))


def test_what_was_noted_goes_when_a_settlement_of_its_day_or_month_comes() -> None:
    cell = Cell(FUND_YEARS, "H1\x1f2024")
    cell.view.notes.update({_DAY: "24 April", _DAY + 1: "25 April", "2024-04": "April", "2024-05": "May"})
    cell.put(Payment("/s", "e1", "settlement.settled", _FIRST, 0, 0, Decimal(1)))
    assert cell.view.notes == {_DAY + 1: "25 April", "2024-05": "May"}
