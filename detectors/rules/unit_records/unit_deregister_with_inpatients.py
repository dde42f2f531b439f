"""单位注销时存在在院 / Deregistration with members in hospital. Source document, section 3.4.2.

A member of the unit is who is admitted under its `emp_no`. Who was in hospital is known where the stay is told to have gone on
beyond the deregistration; where the unit's events tell of no end, the person may have left long ago. A stay that ends in the
very moment of the deregistration is over.
"""

from collections.abc import Iterator
from typing import Final

from detectors.cells.unit_stays import UNIT_STAYS, MemberStay, Stay, StaysDeregistration, member_stays
from detectors.contract.doubt import Evidence, Subject
from detectors.contract.values import Text, from_us
from detectors.engine.cell import Cell
from detectors.engine.context import Context
from detectors.engine.finding import Finding, cite, join_anchor
from detectors.engine.rule import Parameters, Rule
from detectors.wording import counted

MOST_SHOWN: Final = 200
"""Stays in evidence, the latest admissions, first of those known to be inside: where a source sends no ends, every stay would be listed."""


class UnitDeregisterWithInpatientsParameters(Parameters):
    """None: one member is enough."""


def judge(
    cell: Cell, parameters: UnitDeregisterWithInpatientsParameters, context: Context
) -> Iterator[Finding]:
    """One finding for each deregistration; complete once the end of every stay is known."""
    gone = [fact for fact in cell.facts if isinstance(fact, StaysDeregistration)]
    if not gone:
        return
    stays = member_stays(cell)
    for fact in gone:
        begun = [stay for stay in stays if stay.times.begin is not None and stay.times.begin <= fact.time]
        inside = [stay for stay in begun if _went_on(stay, fact.time)]
        unknown = [stay for stay in begun if stay.times.end is None and not _went_on(stay, fact.time)]
        if inside or unknown:
            yield _finding(cell, fact, inside, unknown)


def _went_on(stay: Stay, moment: int) -> bool:
    """Whether something tells that the stay was still going on after a moment."""
    last = stay.times.seen if stay.times.end is None else stay.times.end
    return last is not None and last > moment


def _finding(cell: Cell, gone: StaysDeregistration, inside: list[Stay], unknown: list[Stay]) -> Finding:
    (unit,) = cell.parts
    known = {stay.psn_no for stay in inside}
    perhaps = {stay.psn_no for stay in unknown} - known
    shown = sorted(inside, key=_order)[-MOST_SHOWN:]
    if len(shown) < MOST_SHOWN:
        shown += sorted(unknown, key=_order)[len(shown) - MOST_SHOWN :]
    return Finding(
        anchor=join_anchor(unit, gone.source, gone.event_id),
        occurred_at=gone.time,
        reason="members_in_hospital" if known else "members_without_discharge",
        subject=Subject("unit", unit),
        complete=all(stay.times.end is not None for stay in (*inside, *unknown)),
        level=None if known else "low",
        message=_words(unit, len(known), len(perhaps)),
        evidence=(
            *(entry for stay in shown for entry in _evidence(stay)),
            cite(gone, emp_no=unit, in_hospital=len(known) or None, without_discharge=len(perhaps) or None),
        ),
    )


def _words(unit: str, known: int, perhaps: int) -> Text:
    zh, en = [], []
    if known:
        zh.append(f"有 {known} 名职工在院")
        en.append(f"{counted(known, 'member')} known to have been in hospital")
    if perhaps:
        other = "另有" if known else "有"
        zh.append(f"{other} {perhaps} 名职工入院后尚无带本单位编号的出院记录，可能已出院")
        en.append(
            f"{counted(perhaps, 'other member' if known else 'member')} admitted earlier with no discharge reported "
            "under the unit's number, who may have left"
        )
    return Text(f"单位 {unit} 注销时，{'；'.join(zh)}", f"When unit {unit} was deregistered: {'; '.join(en)}")


def _order(stay: Stay) -> tuple[int, str, str]:
    return stay.times.begin or 0, stay.psn_no, stay.mdtrt_id


def _evidence(stay: Stay) -> Iterator[Evidence]:
    times = stay.times
    last = times.end_fact
    if last is None and times.seen is not None and times.begin is not None and times.seen > times.begin:
        last = times.seen_fact
    told = {fact.name: fact for fact in (times.begin_fact, last) if fact is not None}
    for fact in told.values():
        yield cite(
            fact,
            psn_no=stay.psn_no,
            mdtrt_id=stay.mdtrt_id,
            fixmedins_code=stay.facility,
            begntime=None if times.begin is None else from_us(times.begin).isoformat(),
            endtime=None if times.end is None else from_us(times.end).isoformat(),
        )


RULE = Rule(
    id="unit-deregister-with-inpatients",
    section="3.4.2",
    name=Text("单位注销时存在在院", "Deregistration with members in hospital"),
    level="medium",
    business_item="unit-records",
    cell=UNIT_STAYS,
    parameters=UnitDeregisterWithInpatientsParameters,
    judge=judge,
    version="2",
    memory_days=lambda parameters: 0,
    needs=(StaysDeregistration, MemberStay),
    meaning=Text(
        "单位注销时还有职工住院未出院，注销会影响其住院待遇结算。",
        "Members of a unit are in hospital when it is deregistered; their stays can no longer be settled as they should.",
    ),
    to_check=Text(
        "核对在院职工名单和参保关系转接，办结住院结算后再注销。",
        "Check who is in hospital and where their insurance goes; settle the stays before deregistering.",
    ),
    limits=Text(
        "入院、出院和结算事件须带单位编号（emp_no）才能归到单位：出院（或住院结算的出院时间）没带的，本单位看不到，"
        "不据此认定在院。注销之后仍有出院、结算时间的，为已知在院；只有入院、没有出院记录的另计人数，并说明可能已出院；"
        "没有一人已知在院的，级别为低。尚缺出院记录时 complete 为否。中途结算不算出院，退费不算住院；"
        "入院后换单位的仍算原单位。依据最多列出最近入院的 200 人次。",
        "Admissions, discharges and settlements must carry the unit (emp_no): a discharge (or inpatient settlement with an end) "
        "that comes without it is not seen, and its absence is not taken for a stay that went on. In hospital is whose stay is told "
        "to have gone on after the deregistration; who was admitted and has no discharge is counted apart as perhaps gone, and "
        "where nobody is known to have been inside the level is low. While a discharge is missing `complete` is false. An interim "
        "settlement ends no stay, a refund is none; who changes employers during a stay still counts for the one they were "
        "admitted under. The evidence lists the latest 200 stays at most.",
    ),
)
