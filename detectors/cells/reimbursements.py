"""Cell kind `reimbursements`: how much of one settlement the pool fund paid, where the source tells the parts.

A refund belongs to the settlement that it takes back.
"""

from collections.abc import Iterator
from decimal import Decimal

from detectors.cells.strands import TOLD_WITHIN_DAYS
from detectors.contract.events.settlement import Settled
from detectors.contract.values import day_of, to_us
from detectors.engine.cell import Cell
from detectors.engine.cellkind import CellKind, Key
from detectors.engine.fact import Fact, Stamp, Void
from detectors.engine.forgetting import Forgetting, Strand
from detectors.refunds import takes_back


class Reimbursement(Fact, array_like=True, frozen=True, tag=1):
    """Money in CNY: the fee within policy, the deductible, and what the pool fund paid. `day` is an ordinal."""

    facility: str
    day: int
    psn_type: str
    med_type: str
    hosp_lv: str
    region: str
    covered: Decimal
    deductible: Decimal
    paid: Decimal


class GivenBack(Fact, array_like=True, frozen=True, tag=2):
    """A refund and what it tells of its parts, in CNY and mostly below zero; None where it tells nothing."""

    covered: Decimal | None
    deductible: Decimal | None
    paid: Decimal | None


def _settled(event: Settled, stamp: Stamp) -> Iterator[tuple[Key, Fact]]:
    data = event.data
    back = takes_back(data)
    if back is not None:
        refund = GivenBack(*stamp, data.inscp_scp_amt, data.act_pay_dedc, data.hifp_pay)
        yield (data.psn_no, back), refund
        return
    if (
        data.psn_type is None
        or data.hosp_lv is None
        or data.inscp_scp_amt is None
        or data.act_pay_dedc is None
        or data.hifp_pay is None
    ):
        return
    yield (
        (data.psn_no, data.setl_id),
        Reimbursement(
            *stamp,
            data.fixmedins_code,
            day_of(to_us(data.setl_time or event.time)),
            data.psn_type,
            data.med_type,
            data.hosp_lv,
            data.insu_admdvs,
            data.inscp_scp_amt,
            data.act_pay_dedc,
            data.hifp_pay,
        ),
    )


def _strands(cell: Cell, reach: int) -> Iterator[Strand]:
    """A settlement with its refunds."""
    yield Strand(cell.facts, max((fact.time for fact in cell.facts), default=0))


REIMBURSEMENTS = CellKind(
    name="reimbursements",
    scope="person",
    facts=Void | Reimbursement | GivenBack,
    projections={Settled: _settled},
    forgetting=Forgetting(strands=_strands, told_within_days=TOLD_WITHIN_DAYS),
)
