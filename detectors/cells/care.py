"""Cell kind `care`: what a person had of hospitals, clinics and pharmacies, the day of death, and blocks of the card.

Keyed by the person alone: a stay may be told by an admission and a discharge that lie months apart, so that no narrower
key holds both. What counts visits or compares moments has the narrower `visits`.
"""

from bisect import bisect_left, insort
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import Any, ClassVar, NamedTuple

import msgspec

from detectors.amounts import ZERO, cents, total
from detectors.cells.stay_times import by_stay, is_interim, that_count, times_of
from detectors.cells.strands import (
    FOR_EVER,
    TOLD_WITHIN_DAYS,
    Span,
    chains,
    moments_of,
    since_of_care,
    stay_spans,
    tied,
)
from detectors.codes import is_inpatient, is_pharmacy
from detectors.contract.doubt import Evidence
from detectors.contract.events.registration import PersonDied
from detectors.contract.events.settlement import Admitted, CardBlocked, CardUnblocked, Discharged, Settled
from detectors.contract.values import day_of, day_start_us, to_us
from detectors.engine.cell import Cell
from detectors.engine.cellkind import CellKind, Key
from detectors.engine.fact import Fact, Stamp, Void, position
from detectors.engine.finding import cite
from detectors.engine.forgetting import Forgetting, Strand
from detectors.refunds import is_taken_back, takes_back


class CareAdmission(Fact, array_like=True, frozen=True, tag=1):
    """Regions: `region` is where the person is insured, `area` where the care was given."""

    facility: str
    mdtrt_id: str
    begntime: int
    region: str
    area: str
    endtime: ClassVar[None] = None
    takes_back: ClassVar[None] = None


class CareDischarge(Fact, array_like=True, frozen=True, tag=2):
    """`die_date` is an ordinal, None where the person lives; `begntime` where the source repeats the admission."""

    facility: str
    mdtrt_id: str
    endtime: int
    die_date: int | None
    begntime: int | None = None
    takes_back: ClassVar[None] = None


class CareSettlement(Fact, array_like=True, frozen=True, tag=3):
    """A settlement of any kind; `inpatient` where a stay was settled. Money in CNY.

    `takes_back` names the settlement that a refund takes back; after an `interim` one the stay goes on.
    """

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
    takes_back: str | None = None
    interim: bool = False

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
    begin = None if data.begntime is None else to_us(data.begntime)
    yield (
        (data.psn_no,),
        CareDischarge(*stamp, data.fixmedins_code, data.mdtrt_id, to_us(data.endtime), died, begin),
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
            takes_back(data),
            is_interim(data),
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
        for span in stay_spans(told, _stay_of)
    ]
    together = tied([*stays, *visits])
    stays = [span for span in together if _tells_of_a_stay(span.facts[0])]
    visits = [span for span in together if not _tells_of_a_stay(span.facts[0])]
    linked = list(stays)
    for visit in visits:
        if any(visit.first <= stay.last + reach and stay.first <= visit.last + reach for stay in stays):
            linked.append(visit)
        else:
            yield Strand(visit.facts, visit.until)
    yield from chains(linked, reach)


def _stay_of(fact: Any) -> tuple[str, str]:
    return fact.facility, fact.mdtrt_id


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
    `away`: how many facts name another region than that of the insurance, of which some may lie in one city all the same.
    `refunds`: by the settlement that they take back, in the order of the timeline.
    """

    __slots__ = ("away", "refunds", "told", "visits")

    def __init__(self) -> None:
        self.told: list[CareAdmission | CareDischarge | CareSettlement] = []
        self.visits: list[CareSettlement] = []
        self.away = 0
        self.refunds: dict[str, list[CareSettlement]] = {}

    def add(self, fact: Fact) -> None:
        """A fact came."""
        if isinstance(fact, CareSettlement):
            if not fact.inpatient:
                _insert(self.visits, fact, _by_service)
            if fact.takes_back is not None:
                _insert(self.refunds.setdefault(fact.takes_back, []), fact, position)
        if _tells_of_a_stay(fact):
            _insert(self.told, fact, position)
        self.away += _is_away(fact)

    def remove(self, fact: Fact) -> None:
        """A fact went."""
        if isinstance(fact, CareSettlement):
            if not fact.inpatient:
                del self.visits[bisect_left(self.visits, _by_service(fact), key=_by_service)]
            if fact.takes_back is not None:
                back = self.refunds[fact.takes_back]
                del back[bisect_left(back, position(fact), key=position)]
                if not back:
                    del self.refunds[fact.takes_back]
        if _tells_of_a_stay(fact):
            del self.told[bisect_left(self.told, position(fact), key=position)]
        self.away -= _is_away(fact)

    def is_care(self, fact: CareSettlement) -> bool:
        """Whether care was given: not for a refund, and not where it was all given back."""
        if fact.takes_back is not None:
            return False
        back = self.refunds.get(fact.setl_id)
        return back is None or not is_taken_back(fact, back)

    def refunds_of(self, fact: CareSettlement) -> list[CareSettlement]:
        """What was given back of a settlement, in the order of the timeline."""
        return self.refunds.get(fact.setl_id, [])

    def paid(self, fact: CareSettlement) -> Decimal:
        """What the fund paid, refunds taken off, to the cent."""
        back = self.refunds_of(fact)
        return cents(max(ZERO, total(one.fund_pay_sumamt for one in (fact, *back))))

    def cite_refunds(self, fact: CareSettlement) -> Iterator[Evidence]:
        """They are evidence of an amount that they lower."""
        for one in self.refunds_of(fact):
            yield cite(
                one,
                fixmedins_code=one.facility,
                setl_id=one.setl_id,
                init_setl_id=one.takes_back,
                fund_pay_sumamt=f"{one.fund_pay_sumamt:f}",
            )


def _tells_of_a_stay(fact: Fact) -> bool:
    return (
        fact.inpatient
        if isinstance(fact, CareSettlement)
        else isinstance(fact, (CareAdmission, CareDischarge))
    )


def _insert(facts: list[Any], fact: Any, key: Callable[[Any], Any]) -> None:
    if not facts or key(facts[-1]) < key(fact):
        facts.append(fact)
    else:
        insort(facts, fact, key=key)


def _by_service(fact: CareSettlement) -> tuple[int, str, str]:
    return fact.served, fact.source, fact.event_id


def _is_away(fact: Fact) -> bool:
    return isinstance(fact, (CareAdmission, CareSettlement)) and fact.region != fact.area


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
    """One `mdtrt_id` of one hospital. Times in microseconds, as in `times_of`; a part that no fact gives is None.

    `settlements` holds refunds as well. `seen` is the latest moment of which a settlement tells.
    """

    facility: str
    mdtrt_id: str
    begin: int | None = None
    begin_fact: Fact | None = None
    end: int | None = None
    end_fact: Fact | None = None
    seen: int | None = None
    seen_fact: Fact | None = None
    region: str | None = None
    area: str | None = None
    settlements: list[CareSettlement] = []

    @property
    def paid(self) -> Decimal | None:
        """What the fund paid for it, refunds taken off, to the cent; None where nothing was settled."""
        if not self.settlements:
            return None
        return cents(max(ZERO, total(fact.fund_pay_sumamt for fact in self.settlements)))

    def lasts(self, begin: int, max_open_days: int) -> tuple[int, int | None]:
        """Its last day (an ordinal), and where it has no end the moment until which it is taken to last.

        That is so many days after its begin, or after the latest moment at which it was still going on.
        """
        if self.end is not None:
            return day_of(self.end), None
        last = day_of(begin if self.seen is None else max(begin, self.seen)) + max_open_days
        return last, day_start_us(last + 1)

    @property
    def tellers(self) -> list[Fact]:
        """The facts that give its times, each once: what a doubt about it cites."""
        last = self.end_fact
        if last is None and self.seen is not None and self.begin is not None and self.seen > self.begin:
            last = self.seen_fact
        return list({fact.name: fact for fact in (self.begin_fact, last) if fact is not None}.values())


def care_stays(facts: Iterable[Fact]) -> list[CareStay]:
    """The stays that the facts of a `care` cell tell of, in the order of their first fact."""
    telling = (fact for fact in facts if _tells_of_a_stay(fact))
    return [_stay(facility, name, told) for (facility, name), told in by_stay(telling, _stay_of).items()]


def _stay(facility: str, mdtrt_id: str, told: list[Any]) -> CareStay:
    stay = CareStay(facility, mdtrt_id, *times_of(told))
    where = next((fact for fact in that_count(told) if type(fact) is not CareDischarge), None)
    if where is not None:
        stay.region, stay.area = where.region, where.area
    stay.settlements = [fact for fact in told if type(fact) is CareSettlement]
    return stay


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
        last, closes = stay.lasts(stay.begin, max_open_days)
        if last >= first:
            known.append(KnownStay(stay, stay.begin, first, last, closes))
    known.sort(key=lambda one: (one.begin, one.stay.facility, one.stay.mdtrt_id))
    return known
