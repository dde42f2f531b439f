"""Cell kind `care`: what a person had of hospitals, clinics and pharmacies, the day of death, and blocks of the card.

Keyed by the person alone: a stay may be told by an admission and a discharge that lie months apart, so that no narrower
key holds both. What counts visits or compares moments has the narrower `visits`.
"""

from bisect import bisect_left, insort
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import Any, NamedTuple

import msgspec

from detectors.cells.strands import (
    FOR_EVER,
    TOLD_WITHIN_DAYS,
    Span,
    chains,
    moments_of,
    since_of_care,
    stay_spans,
)
from detectors.codes import is_inpatient, is_pharmacy
from detectors.contract.events.registration import PersonDied
from detectors.contract.events.settlement import Admitted, CardBlocked, CardUnblocked, Discharged, Settled
from detectors.contract.values import day_of, day_start_us, to_us
from detectors.engine.cell import Cell
from detectors.engine.cellkind import CellKind, Key
from detectors.engine.fact import Fact, Stamp, Void, position
from detectors.engine.forgetting import Forgetting, Strand
from detectors.regions import is_offsite


class CareAdmission(Fact, array_like=True, frozen=True, tag=1):
    """Regions: `region` is where the person is insured, `area` where the care was given."""

    facility: str
    mdtrt_id: str
    begntime: int
    region: str
    area: str


class CareDischarge(Fact, array_like=True, frozen=True, tag=2):
    """`die_date` is an ordinal, None where the person lives."""

    facility: str
    mdtrt_id: str
    endtime: int
    die_date: int | None


class CareSettlement(Fact, array_like=True, frozen=True, tag=3):
    """A settlement of any kind; `inpatient` where a stay was settled. Money in CNY."""

    facility: str
    mdtrt_id: str
    setl_id: str
    med_type: str
    pharmacy: bool
    begntime: int | None
    endtime: int | None
    fund_pay_sumamt: Decimal
    region: str
    area: str
    setl_time: int | None = None
    inpatient: bool = False

    @property
    def settled(self) -> int:
        """When it was settled; the event's time where the source does not say. Microseconds."""
        return self.time if self.setl_time is None else self.setl_time

    @property
    def served(self) -> int:
        """When the care began; where the source does not say, when it was settled. Microseconds."""
        return self.time if self.begntime is None else self.begntime


class Death(Fact, array_like=True, frozen=True, tag=4):
    """The register's word; `day` is an ordinal."""

    day: int


class CardSwitch(Fact, array_like=True, frozen=True, tag=5):
    """From `moment` (microseconds) on the card is blocked, or no longer is."""

    moment: int
    blocks: bool


def _admitted(event: Admitted, stamp: Stamp) -> Iterator[tuple[Key, Fact]]:
    data = event.data
    yield (
        (data.psn_no,),
        CareAdmission(
            *stamp,
            data.fixmedins_code,
            data.mdtrt_id,
            to_us(data.begntime),
            data.insu_admdvs,
            data.mdtrtarea_admdvs,
        ),
    )


def _discharged(event: Discharged, stamp: Stamp) -> Iterator[tuple[Key, Fact]]:
    data = event.data
    died = None if data.die_date is None else data.die_date.toordinal()
    yield (
        (data.psn_no,),
        CareDischarge(*stamp, data.fixmedins_code, data.mdtrt_id, to_us(data.endtime), died),
    )


def _settled(event: Settled, stamp: Stamp) -> Iterator[tuple[Key, Fact]]:
    data = event.data
    yield (
        (data.psn_no,),
        CareSettlement(
            *stamp,
            data.fixmedins_code,
            data.mdtrt_id,
            data.setl_id,
            data.med_type,
            is_pharmacy(data.fixmedins_type, data.med_type),
            None if data.begntime is None else to_us(data.begntime),
            None if data.endtime is None else to_us(data.endtime),
            data.fund_pay_sumamt,
            data.insu_admdvs,
            data.mdtrtarea_admdvs,
            None if data.setl_time is None else to_us(data.setl_time),
            is_inpatient(data.med_type),
        ),
    )


def _died(event: PersonDied, stamp: Stamp) -> Iterator[tuple[Key, Fact]]:
    yield (event.data.psn_no,), Death(*stamp, event.data.date.toordinal())


def _blocked(event: CardBlocked, stamp: Stamp) -> Iterator[tuple[Key, Fact]]:
    yield (event.data.psn_no,), CardSwitch(*stamp, to_us(event.data.begntime), True)


def _unblocked(event: CardUnblocked, stamp: Stamp) -> Iterator[tuple[Key, Fact]]:
    yield (event.data.psn_no,), CardSwitch(*stamp, to_us(event.data.endtime), False)


def _strands(cell: Cell, reach: int) -> Iterator[Strand]:
    """Stays with what lies within reach of them, and every other visit by itself.

    Blocks of the card and the register's word on a death are kept for ever, and so is the stay in which a hospital tells
    of one: what comes later is held against them.
    """
    told, visits = [], []
    for fact in cell.facts:
        if isinstance(fact, CareSettlement) and not fact.inpatient:
            moments = moments_of(fact)
            visits.append(Span(min(moments), max(moments), max(moments), [fact]))
        elif isinstance(fact, (CareAdmission, CareDischarge, CareSettlement)):
            told.append(fact)
    stays = [
        span._replace(until=None) if any(_tells_of_death(fact) for fact in span.facts) else span
        for span in stay_spans(told, lambda fact: (fact.facility, fact.mdtrt_id))
    ]
    linked = list(stays)
    for visit in visits:
        if any(visit.first <= stay.last + reach and stay.first <= visit.last + reach for stay in stays):
            linked.append(visit)
        else:
            yield Strand(visit.facts, visit.until)
    yield from chains(linked, reach)


def _tells_of_death(fact: Fact) -> bool:
    return isinstance(fact, CareDischarge) and fact.die_date is not None


def _since(fact: Fact) -> int:
    if type(fact) is CareSettlement:  # nearly all of them: spelled out, since every one is asked
        first = fact.time
        for moment in (fact.begntime, fact.endtime, fact.setl_time):
            if moment is not None and moment < first:
                first = moment
        return first
    return FOR_EVER if isinstance(fact, (Death, CardSwitch)) else since_of_care(fact)


class CareIndex:
    """A person's care, sorted: most people are seldom in hospital, and never elsewhere.

    `told`: what tells of stays, in the order of the timeline. `visits`: every other settlement, by when the care began.
    `away`: how many facts place care outside the city of the insurance.
    """

    __slots__ = ("away", "told", "visits")

    def __init__(self) -> None:
        self.told: list[CareAdmission | CareDischarge | CareSettlement] = []
        self.visits: list[CareSettlement] = []
        self.away = 0

    def add(self, fact: Fact) -> None:
        """A fact came."""
        if isinstance(fact, CareSettlement) and not fact.inpatient:
            _insert(self.visits, fact, _by_service)
        elif isinstance(fact, (CareSettlement, CareAdmission, CareDischarge)):
            _insert(self.told, fact, position)
        self.away += _is_away(fact)

    def remove(self, fact: Fact) -> None:
        """A fact went."""
        if isinstance(fact, CareSettlement) and not fact.inpatient:
            del self.visits[bisect_left(self.visits, _by_service(fact), key=_by_service)]
        elif isinstance(fact, (CareSettlement, CareAdmission, CareDischarge)):
            del self.told[bisect_left(self.told, position(fact), key=position)]
        self.away -= _is_away(fact)


def _insert(facts: list[Any], fact: Any, key: Callable[[Any], Any]) -> None:
    if not facts or key(facts[-1]) < key(fact):
        facts.append(fact)
    else:
        insort(facts, fact, key=key)


def _by_service(fact: CareSettlement) -> tuple[int, str, str]:
    return fact.served, fact.source, fact.event_id


def _is_away(fact: Fact) -> bool:
    return isinstance(fact, (CareAdmission, CareSettlement)) and is_offsite(fact.region, fact.area)


CARE = CellKind(
    name="care",
    scope="person",
    facts=Void | CareAdmission | CareDischarge | CareSettlement | Death | CardSwitch,
    projections={
        Admitted: _admitted,
        Discharged: _discharged,
        Settled: _settled,
        PersonDied: _died,
        CardBlocked: _blocked,
        CardUnblocked: _unblocked,
    },
    view=CareIndex,
    forgetting=Forgetting(strands=_strands, since=_since, told_within_days=TOLD_WITHIN_DAYS),
)


class CareStay(msgspec.Struct):
    """One `mdtrt_id` of one hospital. Times in microseconds; a part that no fact gives is None.

    Admission, discharge and settlement may each give a time; the first of them on the timeline counts.
    """

    facility: str
    mdtrt_id: str
    begin: int | None = None
    begin_fact: Fact | None = None
    end: int | None = None
    end_fact: Fact | None = None
    region: str | None = None
    area: str | None = None
    settlements: list[CareSettlement] = []


def care_stays(facts: Iterable[Fact]) -> list[CareStay]:
    """The stays that the facts of a `care` cell tell of, in the order of their first fact."""
    stays: dict[tuple[str, str], CareStay] = {}
    for fact in facts:
        if isinstance(fact, CareSettlement):
            if not fact.inpatient:
                continue
        elif not isinstance(fact, (CareAdmission, CareDischarge)):
            continue
        stay = stays.get((fact.facility, fact.mdtrt_id))
        if stay is None:
            stay = stays[fact.facility, fact.mdtrt_id] = CareStay(fact.facility, fact.mdtrt_id)
        _learn(stay, fact)
    return list(stays.values())


def _learn(stay: CareStay, fact: CareAdmission | CareDischarge | CareSettlement) -> None:
    if not isinstance(fact, CareDischarge):
        if stay.begin is None and fact.begntime is not None:
            stay.begin, stay.begin_fact = fact.begntime, fact
        if stay.region is None:
            stay.region, stay.area = fact.region, fact.area
    if not isinstance(fact, CareAdmission) and stay.end is None and fact.endtime is not None:
        stay.end, stay.end_fact = fact.endtime, fact
    if isinstance(fact, CareSettlement):
        stay.settlements.append(fact)


class KnownStay(NamedTuple):
    """A stay whose admission is known. `first` and `last` are its days as ordinals.

    Without a discharge it is taken to last until `closes` (microseconds), which is None with one.
    """

    stay: CareStay
    begin: int
    first: int
    last: int
    closes: int | None

    @property
    def end(self) -> int:
        """The moment at which it ended, or is taken to end."""
        return self.stay.end if self.stay.end is not None else self.closes or self.begin


def known_stays(facts: Iterable[Fact], max_open_days: int) -> list[KnownStay]:
    """Stays in the order of their admissions; those that ended before they began are left out."""
    known: list[KnownStay] = []
    for stay in care_stays(facts):
        if stay.begin is None:
            continue
        first = day_of(stay.begin)
        if stay.end is None:
            last = first + max_open_days
            known.append(KnownStay(stay, stay.begin, first, last, day_start_us(last + 1)))
        elif day_of(stay.end) >= first:
            known.append(KnownStay(stay, stay.begin, first, day_of(stay.end), None))
    known.sort(key=lambda one: (one.begin, one.stay.facility, one.stay.mdtrt_id))
    return known
