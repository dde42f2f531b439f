"""Refunds (退费): settlements that give money back. They are no visit, purchase or care; sums take them as they are.

A refund takes back the settlement that it names (`init_setl_id`), or one of its own number. Where the refunds of a settlement
come to what was paid, the settlement counts no more than they do.
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import Protocol, TypeVar

from detectors.amounts import ZERO, total
from detectors.contract.events.settlement import SettledData

REFUNDED = "1"
"""refd_setl_flag 退费结算标志."""


def takes_back(data: SettledData) -> str | None:
    """The settlement that a refund takes back, its own number where it names none; None for an ordinary settlement.

    A refund says so by its flag, or by a fee that is not above zero, or by a negative fund payment. A visit that the person
    paid for alone (a fund payment of zero) is a visit.
    """
    if data.refd_setl_flag == REFUNDED or data.medfee_sumamt <= 0 or data.fund_pay_sumamt < 0:
        return data.init_setl_id or data.setl_id
    return None


class Settlement(Protocol):
    """A fact of a settlement; `takes_back` as above, money in CNY."""

    @property
    def setl_id(self) -> str:
        """结算ID."""
        ...

    @property
    def takes_back(self) -> str | None:
        """As above."""
        ...

    @property
    def fund_pay_sumamt(self) -> Decimal:
        """基金支付总额."""
        ...


S = TypeVar("S", bound=Settlement)


def counting(settlements: Iterable[S]) -> list[S]:
    """Those that are visits, purchases or care: refunds and what they take back whole are left out."""
    held = list(settlements)
    back: dict[str, Decimal] = {}
    for one in held:
        if one.takes_back is not None:
            back[one.takes_back] = back.get(one.takes_back, ZERO) + one.fund_pay_sumamt
    if not back:
        return held
    return [
        one
        for one in held
        if one.takes_back is None and (one.setl_id not in back or one.fund_pay_sumamt + back[one.setl_id] > 0)
    ]


def is_taken_back(one: Settlement, refunds: Iterable[Settlement]) -> bool:
    """Whether the refunds that name a settlement come to what was paid; as in `counting`."""
    back = total(refund.fund_pay_sumamt for refund in refunds)
    return one.fund_pay_sumamt + back <= 0


def given_back(settlements: Iterable[S], counted: Iterable[S]) -> list[S]:
    """Of the settlements the refunds of a part of those that count, in the same order: money is net of them."""
    numbers = {one.setl_id for one in counted}
    return [one for one in settlements if one.takes_back is not None and one.takes_back in numbers]
