"""Cell kind `maternity`: one person's claims of maternity benefits, and when her insurance was stopped."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from detectors.amounts import total
from detectors.contract.events.registration import PersonStopped
from detectors.contract.events.settlement import MaternityClaimed
from detectors.engine.cell import Cell
from detectors.engine.cellkind import CellKind, Key
from detectors.engine.fact import Fact, Stamp, Void


class MaternityClaim(Fact, array_like=True, frozen=True, tag=1):
    """Days are ordinals; `paid` is in CNY, None where the source does not say."""

    born: int
    claimed: int
    gend: str
    setl_id: str
    paid: Decimal | None
    region: str | None


class InsuranceStop(Fact, array_like=True, frozen=True, tag=2):
    """`day` is an ordinal: the first day without insurance."""

    day: int
    reason: str | None


def _claimed(event: MaternityClaimed, stamp: Stamp) -> Iterator[tuple[Key, Fact]]:
    data = event.data
    yield (
        (data.psn_no,),
        MaternityClaim(
            *stamp,
            data.birctrl_matn_date.toordinal(),
            data.claim_date.toordinal(),
            data.gend,
            data.setl_id,
            data.fund_pay_sumamt,
            data.insu_admdvs,
        ),
    )


def _stopped(event: PersonStopped, stamp: Stamp) -> Iterator[tuple[Key, Fact]]:
    yield (event.data.psn_no,), InsuranceStop(*stamp, event.data.date.toordinal(), event.data.reason)


MATERNITY = CellKind(
    name="maternity",
    scope="person",
    facts=Void | MaternityClaim | InsuranceStop,
    projections={MaternityClaimed: _claimed, PersonStopped: _stopped},
)


def births_of(cell: Cell) -> dict[int, list[MaternityClaim]]:
    """Claims by the day of birth, in the order of the births: several claims of one day speak of one birth."""
    births: dict[int, list[MaternityClaim]] = {}
    for fact in cell.facts:
        if isinstance(fact, MaternityClaim):
            births.setdefault(fact.born, []).append(fact)
    return dict(sorted(births.items()))


def paid_for(claims: Iterable[MaternityClaim]) -> Decimal | None:
    """What the fund paid for some claims, None where no claim says."""
    amounts = [claim.paid for claim in claims if claim.paid is not None]
    return total(amounts) if amounts else None
