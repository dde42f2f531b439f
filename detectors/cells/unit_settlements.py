"""Cell kinds `unit_codes` and `unit_names`: who paid contributions for one period under one code, or under one name.

A settlement period is the month that the contribution is for (`accrym`). Codes and names are compared as
`fold_code` and `fold_name` spell them; placeholders name no unit. A cell holds the payments of one month that share a code or a name: a few.
"""

from collections.abc import Iterator
from decimal import Decimal

from detectors.contract.events.registration import ContributionPaid
from detectors.engine.cellkind import CellKind, Key
from detectors.engine.fact import Fact, Stamp, Void
from detectors.identity_number import fold_code, fold_name


class UnitSettlement(Fact, array_like=True, frozen=True, tag=1):
    """One contribution settlement of a unit; `amount` in CNY, code and name as written."""

    emp_no: str
    orgcode: str
    emp_name: str
    amount: Decimal


def _fact(event: ContributionPaid, stamp: Stamp) -> UnitSettlement:
    data = event.data
    return UnitSettlement(*stamp, data.emp_no, data.orgcode, data.emp_name, data.amount)


def _by_code(event: ContributionPaid, stamp: Stamp) -> Iterator[tuple[Key, Fact]]:
    code = fold_code(event.data.orgcode)
    if code:
        yield (code, event.data.accrym), _fact(event, stamp)


def _by_name(event: ContributionPaid, stamp: Stamp) -> Iterator[tuple[Key, Fact]]:
    name = fold_name(event.data.emp_name)
    if name:
        yield (name, event.data.accrym), _fact(event, stamp)


UNIT_CODES = CellKind(
    name="unit_codes",
    scope="unit",
    facts=Void | UnitSettlement,
    projections={ContributionPaid: _by_code},
)

UNIT_NAMES = CellKind(
    name="unit_names",
    scope="unit",
    facts=Void | UnitSettlement,
    projections={ContributionPaid: _by_name},
)
