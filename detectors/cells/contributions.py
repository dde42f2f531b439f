"""Cell kind `contributions`: what was paid in for one person, and the benefits that must rest on it.

A contribution is for a month and an employer; injuries and stays are held against the months that were paid for.
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from detectors.amounts import total
from detectors.calendar_months import month_number
from detectors.codes import is_inpatient
from detectors.contract.events.registration import BackPaid, PersonContributionPaid
from detectors.contract.events.settlement import InjuryPaid, Settled
from detectors.contract.values import to_us
from detectors.engine.cellkind import CellKind, Key
from detectors.engine.fact import Fact, Stamp, Void
from detectors.refunds import takes_back


class Contribution(Fact, array_like=True, frozen=True, tag=1):
    """For the months `first` to `last` (as numbers), here one and the same; `paid` in microseconds, `amount` in CNY."""

    emp_no: str
    first: int
    last: int
    paid: int
    amount: Decimal


class BackPayment(Contribution, array_like=True, frozen=True, tag=4):
    """One payment for months that are over."""


class InjuryBenefit(Fact, array_like=True, frozen=True, tag=2):
    """A payment in a case of work injury; `injured` in microseconds, `amount` in CNY."""

    case_id: str
    injured: int
    amount: Decimal


class SettledStay(Fact, array_like=True, frozen=True, tag=3):
    """An inpatient settlement; `settled` in microseconds, money in CNY, `takes_back` as in `detectors.refunds`."""

    facility: str
    mdtrt_id: str
    settled: int
    fund_pay_sumamt: Decimal
    region: str
    setl_id: str = ""
    takes_back: str | None = None


def _paid(event: PersonContributionPaid, stamp: Stamp) -> Iterator[tuple[Key, Fact]]:
    data = event.data
    month = month_number(data.accrym)
    yield (
        (data.psn_no,),
        Contribution(*stamp, data.emp_no, month, month, to_us(data.clct_time), data.amount),
    )


def _back_paid(event: BackPaid, stamp: Stamp) -> Iterator[tuple[Key, Fact]]:
    data = event.data
    first, last = month_number(data.accrym_begn), month_number(data.accrym_end)
    yield (
        (data.psn_no,),
        BackPayment(*stamp, data.emp_no, first, last, to_us(data.clct_time), data.amount),
    )


def _injured(event: InjuryPaid, stamp: Stamp) -> Iterator[tuple[Key, Fact]]:
    data = event.data
    yield (data.psn_no,), InjuryBenefit(*stamp, data.case_id, to_us(data.trum_time), data.amount)


def _settled(event: Settled, stamp: Stamp) -> Iterator[tuple[Key, Fact]]:
    data = event.data
    if is_inpatient(data.med_type):
        yield (
            (data.psn_no,),
            SettledStay(
                *stamp,
                data.fixmedins_code,
                data.mdtrt_id,
                to_us(data.setl_time or event.time),
                data.fund_pay_sumamt,
                data.insu_admdvs,
                data.setl_id,
                takes_back(data),
            ),
        )


CONTRIBUTIONS = CellKind(
    name="contributions",
    scope="person",
    facts=Void | Contribution | BackPayment | InjuryBenefit | SettledStay,
    projections={
        PersonContributionPaid: _paid,
        BackPaid: _back_paid,
        InjuryPaid: _injured,
        Settled: _settled,
    },
)


def standing(contributions: Iterable[Contribution]) -> list[Contribution]:
    """Payments above zero of employers that in all paid more than they were repaid. Payments of zero or less are none."""
    held = list(contributions)
    if all(fact.amount > 0 for fact in held):
        return held
    amounts: dict[str, list[Decimal]] = {}
    for fact in held:
        amounts.setdefault(fact.emp_no, []).append(fact.amount)
    paid = {employer for employer, told in amounts.items() if total(told) > 0}
    return [fact for fact in held if fact.amount > 0 and fact.emp_no in paid]
