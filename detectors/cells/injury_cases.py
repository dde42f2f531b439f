"""Cell kind `injury_cases`: what was paid in one case of work injury (工伤)."""

from collections.abc import Iterator
from decimal import Decimal

from detectors.contract.events.settlement import InjuryPaid
from detectors.contract.values import to_us
from detectors.engine.cellkind import CellKind, Key
from detectors.engine.fact import Fact, Stamp, Void


class InjuryPayment(Fact, array_like=True, frozen=True, tag=1):
    """`injured` in microseconds; `wage` in CNY a month, `amount` in CNY; None where the source does not say."""

    injured: int
    grade: int | None
    wage: Decimal | None
    amount: Decimal
    lump_sum: bool


def _paid(event: InjuryPaid, stamp: Stamp) -> Iterator[tuple[Key, Fact]]:
    data = event.data
    yield (
        (data.psn_no, data.case_id),
        InjuryPayment(
            *stamp,
            to_us(data.trum_time),
            data.grade,
            data.wage,
            data.amount,
            data.kind == "disability_lump_sum",
        ),
    )


INJURY_CASES = CellKind(
    name="injury_cases",
    scope="person",
    facts=Void | InjuryPayment,
    projections={InjuryPaid: _paid},
)
