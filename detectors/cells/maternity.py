"""Cell kind `maternity`: one person's claims of maternity benefits, and when her insurance was stopped and taken up again."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import NamedTuple

from detectors.amounts import total
from detectors.codes import FEMALE
from detectors.contract.events.registration import PersonRegistered, PersonStopped, TransferredIn
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


class InsuranceTaken(Fact, array_like=True, frozen=True, tag=3):
    """She was registered, or came in by a transfer, at the fact's time."""

    emp_no: str


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


def _taken(event: PersonRegistered | TransferredIn, stamp: Stamp) -> Iterator[tuple[Key, Fact]]:
    data = event.data
    if data.gend is None or data.gend == FEMALE:
        yield (data.psn_no,), InsuranceTaken(*stamp, data.emp_no)


MATERNITY = CellKind(
    name="maternity",
    scope="person",
    facts=Void | MaternityClaim | InsuranceStop | InsuranceTaken,
    projections={
        MaternityClaimed: _claimed,
        PersonStopped: _stopped,
        PersonRegistered: _taken,
        TransferredIn: _taken,
    },
)


class Birth(NamedTuple):
    """`claims` are those that count, in their order; `told` are all that speak of the birth, refunds included."""

    claims: list[MaternityClaim]
    told: list[MaternityClaim]

    @property
    def paid(self) -> Decimal | None:
        """What the fund paid for the birth, less what was given back; None where no claim says, or nothing remains."""
        return paid_for(self.told)


def claims_of(cell: Cell) -> list[MaternityClaim]:
    """Claims that stand: one of zero or less is a refund, and takes back a claim of its amount for the same birth."""
    told = [fact for fact in cell.facts if isinstance(fact, MaternityClaim)]
    claims = [fact for fact in told if fact.paid is None or fact.paid > 0]
    for refund in told if len(claims) < len(told) else ():
        if refund.paid is None or refund.paid >= 0:
            continue
        same = [claim for claim in claims if claim.born == refund.born and claim.paid == -refund.paid]
        named = [claim for claim in same if claim.setl_id == refund.setl_id]
        if same:
            back = (named or same)[-1]
            claims = [claim for claim in claims if claim is not back]
    return claims


def births_of(cell: Cell, gend: str | None = None) -> dict[int, Birth]:
    """Births by their day, in their order, as far as claims for them stand: several claims of one day speak of one birth."""
    births: dict[int, Birth] = {}
    for claim in claims_of(cell):
        if gend is None or claim.gend == gend:
            births.setdefault(claim.born, Birth([], [])).claims.append(claim)
    for fact in cell.facts:
        if isinstance(fact, MaternityClaim) and fact.born in births and (gend is None or fact.gend == gend):
            births[fact.born].told.append(fact)
    return dict(sorted(births.items()))


def paid_for(claims: Iterable[MaternityClaim]) -> Decimal | None:
    """What the fund paid for some claims; None where no claim says, or nothing remains."""
    amounts = [claim.paid for claim in claims if claim.paid is not None]
    paid = total(amounts)
    return paid if paid > 0 else None
