"""一单位职工同时在一家医院住院 / One unit's staff in one hospital at once. Source document, section 3.26.1."""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final, NamedTuple

from detectors.amounts import ZERO, cents, total
from detectors.calendar_months import iso_day
from detectors.cells.unit_hospitals import UNIT_HOSPITALS, ColleagueStay, colleague_stays
from detectors.contract.doubt import Evidence, Subject
from detectors.contract.values import Text, day_of, day_start_us, from_us
from detectors.engine.cell import Cell
from detectors.engine.context import Context, WakeAt
from detectors.engine.finding import Finding, cite, join_anchor
from detectors.engine.rule import Parameters, Rule, parameter
from detectors.windows import is_over
from detectors.wording import counted

MOST_SHOWN: Final = 50
"""Events in evidence: a large employer's cluster may last for months, and each further event revises the doubt."""


class UnitMembersSameHospitalParameters(Parameters):
    """The number stands in the source document; what an open stay counts for is ours."""

    min_persons: int = parameter(
        3,
        "同一天在同一家医院住院的最少人数",
        "Fewest members of one unit in one hospital on one day.",
        unit="persons",
        origin="source document",
        ge=2,
        le=10_000,
    )
    max_open_days: int = parameter(
        60,
        "没有出院时间的住院最多视为延续的天数（自最近一次已知在院时起）",
        "Days that a stay without a discharge is taken to last at most, after the last moment that is known of it.",
        unit="days",
        origin="ours",
        ge=0,
        le=3650,
    )


class _Run(NamedTuple):
    """Days (ordinals) with enough distinct persons on each, and the most on one of them."""

    first: int
    last: int
    most: int


class _Spell(NamedTuple):
    """A stay with its first and last day (ordinals), both in hospital; without a discharge it is known up to `known`."""

    stay: ColleagueStay
    begin: int
    first: int
    last: int
    known: int


def judge(
    cell: Cell, parameters: UnitMembersSameHospitalParameters, context: Context
) -> Iterator[Finding | WakeAt]:
    """A cluster is an unbroken run of days on which enough members are in the hospital."""
    if len(cell.facts) < parameters.min_persons:
        return
    if len({fact.psn_no for fact in cell.facts}) < parameters.min_persons:
        return
    least = parameters.min_persons
    spells = _spells(cell, parameters.max_open_days)
    open_ = any(spell.last > spell.known for spell in spells)
    sure = list(_crowded([spell._replace(last=spell.known) for spell in spells], least)) if open_ else None
    for run, members in _with_members(spells, _crowded(spells, least)):
        closes = day_start_us(run.last + 1)
        complete = is_over(context, closes)
        if not complete:
            yield WakeAt(closes)
        known = sure is None or any(one.first <= run.last and run.first <= one.last for one in sure)
        yield _finding(cell, parameters, members, run, known, complete)


def _spells(cell: Cell, max_open_days: int) -> list[_Spell]:
    spells = []
    for stay in colleague_stays(cell):
        begin, end = stay.times.begin, stay.times.end
        if begin is not None:
            first = day_of(begin)
            known = day_of(max(begin, stay.times.seen or begin) if end is None else end)
            last = known + max_open_days if end is None else known
            if last >= first:
                spells.append(_Spell(stay, begin, first, last, known))
    return sorted(spells, key=lambda spell: (spell.begin, spell.stay.psn_no, spell.stay.mdtrt_id))


def _crowded(spells: list[_Spell], least: int) -> Iterator[_Run]:
    """Each unbroken run of days with enough distinct persons."""
    changes = sorted(
        [(spell.first, 1, spell.stay.psn_no) for spell in spells]
        + [(spell.last + 1, -1, spell.stay.psn_no) for spell in spells]
    )
    there: Counter[str] = Counter()
    begun: int | None = None
    most = 0
    for index, (day, step, person) in enumerate(changes):
        there[person] += step
        if not there[person]:
            del there[person]
        if index + 1 < len(changes) and changes[index + 1][0] == day:
            continue  # the day is told when all of its changes are
        if len(there) >= least:
            begun = day if begun is None else begun
            most = max(most, len(there))
        elif begun is not None:
            yield _Run(begun, day - 1, most)
            begun, most = None, 0


def _with_members(spells: list[_Spell], runs: Iterable[_Run]) -> Iterator[tuple[_Run, list[_Spell]]]:
    """Each run with the spells that touch it, in one pass: who had left before a run is in none that comes after it."""
    there: list[_Spell] = []
    come = 0
    for run in runs:
        there = [spell for spell in there if spell.last >= run.first]
        while come < len(spells) and spells[come].first <= run.last:
            if spells[come].last >= run.first:
                there.append(spells[come])
            come += 1
        yield run, there


def _finding(
    cell: Cell,
    parameters: UnitMembersSameHospitalParameters,
    members: list[_Spell],
    run: _Run,
    known: bool,
    complete: bool,
) -> Finding:
    unit, hospital = cell.parts
    least, first, last = parameters.min_persons, run.first, run.last
    arrivals: dict[str, int] = {}
    for spell in members:
        if spell.first <= first:
            person = spell.stay.psn_no
            arrivals[person] = min(spell.begin, arrivals.get(person, spell.begin))
    persons = len({spell.stay.psn_no for spell in members})
    open_ = len({spell.stay.psn_no for spell in members if spell.stay.times.end is None})
    facts = [fact for spell in members for fact in spell.stay.facts]
    paid = [fact.paid for fact in facts if fact.paid is not None]
    day, end = iso_day(first), iso_day(last)
    span = (
        Text(f"{day} 至 {end} ", f"from {day} to {end}") if last > first else Text(f"{day} 当日", f"on {day}")
    )
    words = _open_words(open_, parameters.max_open_days, known)
    return Finding(
        anchor=join_anchor(unit, hospital, iso_day(first)),
        occurred_at=sorted(arrivals.values())[least - 1],
        reason="colleagues_in_hospital",
        subject=Subject("unit", unit),
        region=next((fact.region for fact in facts if fact.region is not None), None),
        facility=hospital,
        amount=cents(max(ZERO, total(paid))) if paid else None,
        complete=complete,
        level=None if known else "low",
        message=Text(
            f"单位 {unit} 的职工同日最多 {run.most} 人在医院 {hospital} 住院（{least} 人起列出）；"
            f"{span.zh}先后共 {persons} 人{words.zh}",
            f"Up to {counted(run.most, 'member')} of unit {unit} in hospital {hospital} on one day (limit: {least}); "
            f"{persons} in all {span.en}{words.en}",
        ),
        evidence=tuple(islice((entry for spell in members for entry in _cite(spell.stay)), MOST_SHOWN)),
    )


def _open_words(open_: int, days: int, known: bool) -> Text:
    if not open_:
        return Text("", "")
    zh = f"；其中 {open_} 人尚无出院记录，最多按 {days} 天视为在院"
    en = f"; no discharge is known of {open_}, taken to be inside for at most {counted(days, 'day')}"
    if known:
        return Text(zh, en)
    return Text(f"{zh}，不计则不到标准", f"{en}, without which the limit is not reached")


def _cite(stay: ColleagueStay) -> Iterator[Evidence]:
    for fact in stay.facts:
        yield cite(
            fact,
            psn_no=stay.psn_no,
            mdtrt_id=stay.mdtrt_id,
            begntime=None if fact.begntime is None else from_us(fact.begntime).isoformat(),
            endtime=None if fact.endtime is None else from_us(fact.endtime).isoformat(),
            fund_pay_sumamt=None if fact.paid is None else str(fact.paid),
        )


RULE = Rule(
    id="unit-members-same-hospital",
    section="3.26.1",
    name=Text("一单位职工同时在一家医院住院", "One unit's staff in one hospital at once"),
    level="medium",
    business_item="unit-inpatients",
    cell=UNIT_HOSPITALS,
    parameters=UnitMembersSameHospitalParameters,
    judge=judge,
    version="2",
    memory_days=lambda parameters: parameters.max_open_days + 1,
    meaning=Text(
        "同一单位多名职工同一天在同一家医院住院，可能是集中挂床、虚假住院或单位与医院串通。",
        "Several members of one unit are in one hospital on the same day: beds may be booked without patients, or unit "
        "and hospital may act together.",
    ),
    to_check=Text(
        "核对各人诊断、床位和查房记录，是否同时入院出院，是否为集体事故或传染病。",
        "Compare diagnoses, beds and ward rounds, and whether they came and went together; an accident at work or an "
        "infection explains it.",
    ),
    limits=Text(
        "只看带单位编号 emp_no 的入院、出院（可选字段）和住院结算；入院日和出院日都算在院，同一人多次住院算一人。"
        "没有出院时间的最多视为延续 max_open_days 天，疑点写明这样的人数；没有这些推定天数就不到标准的，级别为低。"
        "中途结算不算出院；退费不算住院，金额为净额。人数达到标准的连续日期为一个疑点，以首日为准，"
        "末日过后 complete 为是；依据最多列出前 50 个事件，人数和金额按全部计算。大单位职工多，人数参数应相应调高。",
        "Looks at admissions, discharges and inpatient settlements that carry `emp_no` (optional). The days of admission "
        "and of discharge count, a person with several stays counts once. A stay without a discharge is taken to last "
        "`max_open_days` at most, and the doubt says of how many that is so; where the number is not reached without those days the "
        "level is low. An interim settlement ends no stay; refunds are none, and the amount is net of them. An unbroken run of days with enough persons is one doubt, named after its first "
        "day, and complete when its last day is over. The evidence lists the first 50 events at most; persons and money "
        "are of all. A large employer needs a larger number.",
    ),
)
