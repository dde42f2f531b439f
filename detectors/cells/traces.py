"""Cell kind `traces`: the uses of one drug traceability code (药品追溯码), which belongs to one box."""

from collections.abc import Iterator
from decimal import Decimal

from detectors.contract.events.inventory import SaleReturned, Sold
from detectors.contract.events.settlement import Settled
from detectors.engine.cellkind import CellKind, Key
from detectors.engine.fact import Fact, Stamp, Void

_SPLIT = "1"  # trdn_flag 拆零


class TraceUse(Fact, array_like=True, frozen=True, tag=1):
    """The code was sold or settled; `price` in CNY a unit, `split` for part of an opened box."""

    facility: str
    item: str
    setl_id: str | None
    psn_no: str | None
    price: Decimal | None
    split: bool


class TraceReturn(Fact, array_like=True, frozen=True, tag=2):
    """The box came back. `setl_id` names the settlement it came back from, None where the source does not say."""

    facility: str
    setl_id: str | None


def _codes(written: tuple[str, ...]) -> list[str]:
    """The codes of boxes, each once. What fills the field where there is none (0, -, 00000000) would heap up in one cell."""
    return [code for code in dict.fromkeys(written) if len(set(code)) > 1]


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
            data.trdn_flag == _SPLIT,
        )
        for code in _codes(data.drug_trac_codg):
            yield (code,), fact


def _returned(event: SaleReturned, stamp: Stamp) -> Iterator[tuple[Key, Fact]]:
    data = event.data
    for code in _codes(data.drug_trac_codg):
        yield (code,), TraceReturn(*stamp, data.fixmedins_code, data.setl_id)


def _settled(event: Settled, stamp: Stamp) -> Iterator[tuple[Key, Fact]]:
    data = event.data
    facts: dict[str, Fact] = {}  # a code that stands twice in one settlement is one use
    for line in data.details:
        for code in _codes(line.drug_trac_codg):
            if line.cnt < 0:  # 退单: the line takes back what an earlier settlement charged
                facts.setdefault(code, TraceReturn(*stamp, data.fixmedins_code, None))
            else:
                split = line.trdn_flag == _SPLIT
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
