"""Cell kind `reimbursements`: how much of one settlement the pool fund paid, where the source tells the parts."""

from collections.abc import Iterator
from decimal import Decimal

from detectors.cells.strands import points
from detectors.contract.events.settlement import Settled
from detectors.contract.values import day_of, to_us
from detectors.engine.cellkind import CellKind, Key
from detectors.engine.fact import Fact, Stamp, Void
from detectors.engine.forgetting import Forgetting


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


def _settled(event: Settled, stamp: Stamp) -> Iterator[tuple[Key, Fact]]:
    data = event.data
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


REIMBURSEMENTS = CellKind(
    name="reimbursements",
    scope="person",
    facts=Void | Reimbursement,
    projections={Settled: _settled},
    forgetting=Forgetting(strands=points),
)
