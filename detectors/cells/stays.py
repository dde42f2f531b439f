"""Cell kind `stays`: one person in one hospital, and the stays that the facts tell of."""

from bisect import bisect_left, insort
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final, NamedTuple

import msgspec

from detectors.cells.stays_near import StayIndex, near_stays
from detectors.cells.strands import TOLD_WITHIN_DAYS, chains, since_of_care, stay_spans
from detectors.codes import is_inpatient
from detectors.contract.events.settlement import Admitted, Discharged, Settled
from detectors.contract.values import day_of, day_start_us, to_us
from detectors.engine.cell import Cell
from detectors.engine.cellkind import CellKind, Key
from detectors.engine.fact import Fact, Stamp, Void
from detectors.engine.finding import join_anchor
from detectors.engine.forgetting import Forgetting, Strand
from detectors.engine.part import PART_FROM, Near

_DAY_US: Final = 86_400_000_000


class Admission(Fact, array_like=True, frozen=True, tag=1):
    mdtrt_id: str
    begntime: int
    brdy: int
    region: str
    med_type: str = ""
    diagnosis: str | None = None


class Discharge(Fact, array_like=True, frozen=True, tag=2):
    mdtrt_id: str
    endtime: int


class StaySettlement(Fact, array_like=True, frozen=True, tag=3):
    mdtrt_id: str
    begntime: int | None
    endtime: int | None
    brdy: int | None
    region: str
    fund_pay_sumamt: Decimal
    med_type: str = ""
    diagnosis: str | None = None


StayFact = Admission | Discharge | StaySettlement


def _admitted(event: Admitted, stamp: Stamp) -> Iterator[tuple[Key, Fact]]:
    data = event.data
    fact = Admission(
        *stamp,
        data.mdtrt_id,
        to_us(data.begntime),
        data.brdy.toordinal(),
        data.insu_admdvs,
        data.med_type,
        data.dscg_maindiag_code,
    )
    yield (data.psn_no, data.fixmedins_code), fact


def _discharged(event: Discharged, stamp: Stamp) -> Iterator[tuple[Key, Fact]]:
    data = event.data
    yield (data.psn_no, data.fixmedins_code), Discharge(*stamp, data.mdtrt_id, to_us(data.endtime))


def _settled(event: Settled, stamp: Stamp) -> Iterator[tuple[Key, Fact]]:
    data = event.data
    if is_inpatient(data.med_type):
        fact = StaySettlement(
            *stamp,
            data.mdtrt_id,
            to_us(data.begntime) if data.begntime is not None else None,
            to_us(data.endtime) if data.endtime is not None else None,
            data.brdy.toordinal() if data.brdy is not None else None,
            data.insu_admdvs,
            data.fund_pay_sumamt,
            data.med_type,
            data.dscg_maindiag_code,
        )
        yield (data.psn_no, data.fixmedins_code), fact


def _strands(cell: Cell, reach: int) -> Iterator[Strand]:
    """Stays with those within reach. The stay that gives the person's birth date is kept for ever."""
    giving = next((stay.mdtrt_id for stay in begun_stays(cell) if stay.brdy is not None), None)
    spans = stay_spans(cell.facts, lambda fact: fact.mdtrt_id)
    return chains(
        (span._replace(until=None) if span.facts[0].mdtrt_id == giving else span for span in spans), reach
    )


STAYS = CellKind(
    name="stays",
    scope="person",
    facts=Void | Admission | Discharge | StaySettlement,
    projections={Admitted: _admitted, Discharged: _discharged, Settled: _settled},
    view=StayIndex,
    view_from=PART_FROM,
    forgetting=Forgetting(strands=_strands, since=since_of_care, told_within_days=TOLD_WITHIN_DAYS),
)


class Stay(msgspec.Struct):
    """One `mdtrt_id`. Times in microseconds; a part that no fact gives is None.

    Admission, discharge and settlement may each give a time; the first of them on the timeline counts.
    `med_types` and `diagnoses` hold every value that a fact states, in the order of the timeline; `digests` name the facts.
    """

    mdtrt_id: str
    begin: int | None = None
    begin_fact: Fact | None = None
    end: int | None = None
    end_fact: Fact | None = None
    brdy: int | None = None
    region: str | None = None
    settlements: list[StaySettlement] = []
    med_types: list[str] = []
    diagnoses: list[str] = []
    digests: list[int] = []


def stays_of(cell: Cell) -> list[Stay]:
    """The stays of the cell, in the order of their first fact."""
    stays: dict[str, Stay] = {}
    for fact in cell.facts:
        mdtrt_id = fact.mdtrt_id
        stay = stays.get(mdtrt_id)
        if stay is None:
            stay = stays[mdtrt_id] = Stay(mdtrt_id)
        stay.digests.append(fact.digest)
        cls = type(fact)
        if cls is not Admission and stay.end is None and fact.endtime is not None:
            stay.end, stay.end_fact = fact.endtime, fact
        if cls is Discharge:
            continue
        if stay.begin is None and fact.begntime is not None:
            stay.begin, stay.begin_fact = fact.begntime, fact
        if stay.brdy is None:
            stay.brdy = fact.brdy
        if stay.region is None:
            stay.region = fact.region
        if fact.med_type:
            stay.med_types.append(fact.med_type)
        if fact.diagnosis is not None:
            stay.diagnoses.append(fact.diagnosis)
        if cls is StaySettlement:
            stay.settlements.append(fact)
    return list(stays.values())


class Readmission(NamedTuple):
    """A stay that began `gap` calendar days after another one of the cell had ended."""

    earlier: Stay
    later: Stay
    gap: int


def begun_stays(cell: Cell) -> list[Stay]:
    """The stays whose admission is known, in the order of their admissions, then of their ids."""
    begun = [stay for stay in stays_of(cell) if stay.begin is not None]
    begun.sort(key=lambda stay: (stay.begin, stay.mdtrt_id))
    return begun


def may_readmit(cell: Cell, max_gap_days: int) -> bool:
    """Whether any stay may have begun soon after any ended. Cheap; nearly every timeline says no.

    Compares the facts' own times with a day to spare, and without asking which stays they belong to.
    """
    facts = cell.facts
    if len(facts) < 2:
        return False
    ends = [fact.endtime for fact in facts if type(fact) is not Admission and fact.endtime is not None]
    if not ends:
        return False
    ends.sort()
    reach, number = (max_gap_days + 1) * _DAY_US, len(ends)
    for fact in facts:
        if type(fact) is not Discharge and fact.begntime is not None:
            begin = fact.begntime
            nearest = bisect_left(ends, begin - reach)
            if nearest < number and ends[nearest] <= begin + _DAY_US:
                return True
    return False


def readmissions(begun: list[Stay], max_gap_days: int) -> Iterator[Readmission]:
    """For each stay the nearest discharge before it, at most so many calendar days before.

    `begun` comes from `begun_stays`. A stay that ended before it began is passed over.
    """
    ended: list[tuple[int, int, str, Stay]] = []
    for later in begun:
        assert later.begin is not None  # noqa: S101  (filtered above)
        day = day_of(later.begin)
        before = bisect_left(ended, (day_start_us(day + 1),))
        if before:
            end, _, _, earlier = ended[before - 1]
            if day - day_of(end) <= max_gap_days:
                yield Readmission(earlier, later, day - day_of(end))
        if later.end is not None and day_of(later.end) >= day:
            insort(ended, (later.end, later.begin, later.mdtrt_id, later))


def anchor_of(cell: Cell, mdtrt_id: str) -> str:
    """The anchor of a doubt about one stay."""
    person, hospital = cell.parts
    return join_anchor(person, hospital, mdtrt_id)


def basis_of(earlier: Stay, later: Stay, gap: int) -> tuple[Any, ...]:
    """`Claim.basis` of what rests on two stays, whatever of them it cites, and on the days between them."""
    return gap, earlier.digests, later.digests


def near_readmissions(cell: Cell, changed: Sequence[Fact], max_gap_days: int) -> Near | None:
    """`Rule.near` of the rules that ask which stay began soon after which."""
    near = near_stays(cell.view, changed, max_gap_days)
    return None if near is None else Near(near.facts, {anchor_of(cell, stay) for stay in near.anchors})


def age_on(brdy: int, day: int) -> int:
    """Completed years on a day; both are calendar days as ordinals. 29 February completes a year on 1 March."""
    born, then = date.fromordinal(brdy), date.fromordinal(day)
    return then.year - born.year - ((then.month, then.day) < (born.month, born.day))
