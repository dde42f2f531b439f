"""Positions in the feed as clients send them back."""

import pytest

from dashboard_api.live.position import Position


def test_a_position_comes_back_as_it_went() -> None:
    position = Position("ed647437", "1795297951263-12")
    assert Position.parse(position.seq) == position
    assert position.order == (1795297951263, 12)


def test_positions_are_ordered_by_number_and_not_by_text() -> None:
    assert Position("a", "9-10").order > Position("a", "9-9").order > Position("a", "8-100").order


@pytest.mark.parametrize(
    "seq",
    ["", "1-2", "a.1", "a.1-", "a.1-2-3", "A.1-2", "a.-1-2", "a.1-2 ", "a.1-2\n", "a." + "9" * 21 + "-1"],
)
def test_what_is_no_position_is_refused(seq: str) -> None:
    assert Position.parse(seq) is None
