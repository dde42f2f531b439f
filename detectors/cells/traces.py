"""Cell kind `traces`: the uses of one drug traceability code (药品追溯码), which belongs to one box."""

from collections.abc import Iterator
from decimal import Decimal

from detectors.codes import SPLIT
from detectors.contract.events.inventory import SaleReturned, Sold
from detectors.contract.events.settlement import Settled
from detectors.engine.cellkind import CellKind, Key
from detectors.engine.fact import Fact, Stamp, Void
from detectors.refunds import takes_back
from detectors.trace_codes import trace_codes


class TraceUse(Fact, array_like=True, frozen=True, tag=1):
    """The code was sold or settled; `price` in CNY a unit, `split` for part of an opened box."""

    facility: str
    item: str
    setl_id: str | None
    psn_no: str | None
    price: Decimal | None
    split: bool


class TraceReturn(Fact, array_like=True, frozen=True, tag=2):
    """The box came back. `setl_id` names the settlement it came back from, None where the source does not say.

    `takes_back` is the own number of a refund that names no other: the settlement's, where the two share one.
    """

    facility: str
    setl_id: str | None
    takes_back: str | None = None


def _sold(event: Sold, stamp: Stamp) -> Iterator[tuple[Key, Fact]]:
    data = event.data
    if data.drug_trac_codg:
        fact = TraceUse(
            *stamp,
            data.fixmedins_code,
            data.med_list_codg,
            data.setl_id,
            data.psn_no,
            data.finl_trns_pric,
            data.trdn_flag == SPLIT,
        )
        for code in trace_codes(data.drug_trac_codg):
            yield (code,), fact


def _returned(event: SaleReturned, stamp: Stamp) -> Iterator[tuple[Key, Fact]]:
    data = event.data
    for code in trace_codes(data.drug_trac_codg):
        yield (code,), TraceReturn(*stamp, data.fixmedins_code, data.setl_id)


def _settled(event: Settled, stamp: Stamp) -> Iterator[tuple[Key, Fact]]:
    data = event.data
    if not data.details:
        return
    facts: dict[str, Fact] = {}  # a code that stands twice in one settlement is one use
    refunded = takes_back(data)
    # a refund whose lines are not negative takes all of them back
    all_back = refunded is not None and all(line.cnt >= 0 for line in data.details)
    number = None if refunded is None else data.init_setl_id
    for line in data.details:
        for code in trace_codes(line.drug_trac_codg):
            if line.cnt < 0 or all_back:  # 退单: the line takes back what an earlier settlement charged
                own = refunded if number is None else None
                facts.setdefault(code, TraceReturn(*stamp, data.fixmedins_code, number, own))
            else:
                split = line.trdn_flag == SPLIT
                facts.setdefault(
                    code,
                    TraceUse(
                        *stamp,
                        data.fixmedins_code,
                        line.med_list_codg,
                        data.setl_id,
                        data.psn_no,
                        line.pric,
                        split,
                    ),
                )
    for code, fact in facts.items():
        yield (code,), fact


TRACES = CellKind(
    name="traces",
    scope="facility",
    facts=Void | TraceUse | TraceReturn,
    projections={Sold: _sold, SaleReturned: _returned, Settled: _settled},
)
