"""Cell kind `stays`: one person in one hospital, and the stays that the facts tell of."""

from bisect import bisect_left, insort
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, Final, NamedTuple

import msgspec

from detectors.amounts import ZERO, cents, total
from detectors.cells.stay_times import by_stay, is_interim, that_count, times_of
from detectors.cells.stays_near import StayIndex, near_stays
from detectors.cells.strands import TOLD_WITHIN_DAYS, chains, since_of_care, stay_spans
from detectors.codes import is_inpatient
from detectors.contract.doubt import Evidence
from detectors.contract.events.settlement import Admitted, Discharged, Settled
from detectors.contract.values import day_of, day_start_us, from_us, to_us
from detectors.engine.cell import Cell
from detectors.engine.cellkind import CellKind, Key
from detectors.engine.fact import Fact, Stamp, Void
from detectors.engine.finding import cite, join_anchor
from detectors.engine.forgetting import Forgetting, Strand
from detectors.engine.part import PART_FROM, Near
from detectors.refunds import takes_back

_DAY_US: Final = 86_400_000_000
_BEFORE_THE_DATA: Final = -(2**62)


class Admission(Fact, array_like=True, frozen=True, tag=1):
    mdtrt_id: str
    begntime: int
    brdy: int
    region: str
    med_type: str = ""
    diagnosis: str | None = None
    endtime: ClassVar[None] = None
    takes_back: ClassVar[None] = None


class Discharge(Fact, array_like=True, frozen=True, tag=2):
    """`begntime` where the source repeats the admission: it may lie before the data."""

    mdtrt_id: str
    endtime: int
    begntime: int | None = None
    takes_back: ClassVar[None] = None


class StaySettlement(Fact, array_like=True, frozen=True, tag=3):
    """`takes_back` names the settlement that a refund takes back; after an `interim` one the stay goes on."""

    mdtrt_id: str
    begntime: int | None
    endtime: int | None
    brdy: int | None
    region: str
    fund_pay_sumamt: Decimal
    med_type: str = ""
    diagnosis: str | None = None
    setl_id: str = ""
    takes_back: str | None = None
    interim: bool = False


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
    begin = None if data.begntime is None else to_us(data.begntime)
    yield (data.psn_no, data.fixmedins_code), Discharge(*stamp, data.mdtrt_id, to_us(data.endtime), begin)


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
            data.setl_id,
            takes_back(data),
            is_interim(data),
        )
        yield (data.psn_no, data.fixmedins_code), fact


def _strands(cell: Cell, reach: int) -> Iterator[Strand]:
    """Stays with those within reach. The stay that gives the person's birth date is kept for ever."""
    giving = next((stay.mdtrt_id for stay in known_stays(cell) if stay.brdy is not None), None)
    spans = stay_spans(cell.facts, _mdtrt_id)
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
    """One `mdtrt_id`. Times in microseconds, as in `times_of`; a part that no fact gives is None.

    `settlements` holds refunds as well. `med_types` and `diagnoses` hold every value that a fact states, in the order of the
    timeline; `digests` name the facts.
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

    @property
    def paid(self) -> Decimal | None:
        """What the fund paid for it, refunds taken off, to the cent; None where nothing was settled."""
        if not self.settlements:
            return None
        return cents(max(ZERO, total(fact.fund_pay_sumamt for fact in self.settlements)))


def stays_of(cell: Cell) -> list[Stay]:
    """The stays of the cell, in the order of their first fact."""
    return [_stay(mdtrt_id, told) for mdtrt_id, told in by_stay(cell.facts, _mdtrt_id).items()]


def _mdtrt_id(fact: Any) -> str:
    return str(fact.mdtrt_id)


def _stay(mdtrt_id: str, told: list[Any]) -> Stay:
    times = times_of(told)
    stay = Stay(mdtrt_id, times.begin, times.begin_fact, times.end, times.end_fact)
    stay.digests = [fact.digest for fact in told]
    stay.settlements = [fact for fact in told if type(fact) is StaySettlement]
    for fact in that_count(told):
        if type(fact) is Discharge:
            continue
        if stay.brdy is None:
            stay.brdy = fact.brdy
        if stay.region is None:
            stay.region = fact.region
        if fact.med_type:
            stay.med_types.append(fact.med_type)
        if fact.diagnosis is not None:
            stay.diagnoses.append(fact.diagnosis)
    return stay


class Readmission(NamedTuple):
    """A stay that began `gap` calendar days after another one of the cell had ended."""

    earlier: Stay
    later: Stay
    gap: int


def known_stays(cell: Cell) -> list[Stay]:
    """The stays of which begin or end is known, in the order of their admissions, then of their ids.

    One that is known by its end alone was begun before the data: it stands first.
    """
    known = [stay for stay in stays_of(cell) if stay.begin is not None or stay.end is not None]
    known.sort(key=lambda stay: (_begun(stay), stay.mdtrt_id))
    return known


def _begun(stay: Stay) -> int:
    return _BEFORE_THE_DATA if stay.begin is None else stay.begin


def may_readmit(cell: Cell, max_gap_days: int) -> bool:
    """Whether any stay may have begun soon after any ended. Cheap; nearly every timeline says no.

    Compares the facts' own times with a day to spare, and without asking which stays they belong to.
    """
    facts = cell.facts
    if len(facts) < 2:
        return False
    ends = [fact.endtime for fact in facts if fact.endtime is not None]
    if not ends:
        return False
    ends.sort()
    reach, number = (max_gap_days + 1) * _DAY_US, len(ends)
    for fact in facts:
        begin = fact.begntime
        if begin is not None:
            nearest = bisect_left(ends, begin - reach)
            if nearest < number and ends[nearest] <= begin + _DAY_US:
                return True
    return False


def readmissions(known: list[Stay], max_gap_days: int) -> Iterator[Readmission]:
    """For each stay the nearest discharge before it, at most so many calendar days before.

    `known` comes from `known_stays`. A stay that ended before it began is passed over.
    """
    ended: list[tuple[int, int, str, Stay]] = []
    for later in known:
        if later.begin is None:
            if later.end is not None:
                insort(ended, (later.end, _BEFORE_THE_DATA, later.mdtrt_id, later))
            continue
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


def marks_of(stay: Stay, diagnoses: tuple[str, ...], med_types: tuple[str, ...]) -> list[str]:
    """The stay's main diagnoses and visit types that begin with one of these codes, each once."""
    wanted = tuple(code.upper() for code in diagnoses)
    found = [code for code in stay.diagnoses if code.upper().startswith(wanted)]
    found += [code for code in stay.med_types if code.startswith(med_types)]
    return list(dict.fromkeys(found))


def cite_readmission(pair: Readmission, **fields: Any) -> tuple[Evidence, ...]:
    """What tells of the earlier stay's times and of the later one; `fields` stand with the later admission."""
    earlier, later = pair.earlier, pair.later
    assert earlier.end_fact and later.begin_fact  # noqa: S101  (otherwise there is no readmission)
    cited = {
        fact.name: cite(
            fact, mdtrt_id=earlier.mdtrt_id, begntime=_iso(earlier.begin), endtime=_iso(earlier.end)
        )
        for fact in (earlier.begin_fact, earlier.end_fact)
        if fact is not None
    }
    begun = later.begin_fact
    cited[begun.name] = cite(
        begun,
        mdtrt_id=later.mdtrt_id,
        begntime=_iso(later.begin),
        gap_days=pair.gap,
        **fields,
        med_type=", ".join(dict.fromkeys(later.med_types)) or None,
        dscg_maindiag_code=", ".join(dict.fromkeys(later.diagnoses)) or None,
        fund_pay_sumamt=f"{begun.fund_pay_sumamt:f}" if isinstance(begun, StaySettlement) else None,
    )
    for fact in later.settlements:
        if fact.name not in cited:
            cited[fact.name] = cite(
                fact, mdtrt_id=later.mdtrt_id, fund_pay_sumamt=f"{fact.fund_pay_sumamt:f}"
            )
    return tuple(cited.values())


def _iso(moment: int | None) -> str | None:
    return None if moment is None else from_us(moment).isoformat()


def near_readmissions(cell: Cell, changed: Sequence[Fact], max_gap_days: int) -> Near | None:
    """`Rule.near` of the rules that ask which stay began soon after which."""
    near = near_stays(cell.view, changed, max_gap_days)
    return None if near is None else Near(near.facts, {anchor_of(cell, stay) for stay in near.anchors})


def age_on(brdy: int, day: int) -> int:
    """Completed years on a day; both are calendar days as ordinals. 29 February completes a year on 1 March."""
    born, then = date.fromordinal(brdy), date.fromordinal(day)
    return then.year - born.year - ((then.month, then.day) < (born.month, born.day))
