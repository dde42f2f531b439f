"""死亡后享受待遇 / Benefit after death. A rule for operators of a live fund monitor."""

from collections.abc import Iterator
from typing import NamedTuple

from detectors.calendar_months import iso_day
from detectors.cells.care import CARE, CareDischarge, CareIndex, CareSettlement, CareStay, Death, care_stays
from detectors.contract.doubt import Subject
from detectors.contract.values import Text, day_of, from_us
from detectors.engine.cell import Cell
from detectors.engine.context import Context
from detectors.engine.finding import Finding, cite, join_anchor
from detectors.engine.rule import Parameters, Rule, parameter
from detectors.wording import counted


class BenefitAfterDeathParameters(Parameters):
    """The default lets nothing pass."""

    discharge_grace_days: int = parameter(
        0,
        "死亡后补办出院的宽限天数",
        "Days after the death on which the discharge from a last stay may be dated.",
        unit="days",
        origin="ours",
        ge=0,
        le=365,
    )


class _Service(NamedTuple):
    """The first and the last moment of the care that was settled, in microseconds."""

    begin: int
    end: int


def judge(cell: Cell, parameters: BenefitAfterDeathParameters, context: Context) -> Iterator[Finding]:
    """One finding for each settlement of care that began, or of a stay that went on, after the day of death."""
    if not (cell.holds((Death,)) or cell.holds((CareDischarge,))):
        return
    death = _death(cell)
    if death is None:
        return
    fact, died = death
    care: CareIndex = cell.view
    stays = {(stay.facility, stay.mdtrt_id): stay for stay in care_stays(care.told)}
    for settled in cell.facts:
        if not isinstance(settled, CareSettlement) or not care.is_care(settled):
            continue
        service = _service(settled, stays.get((settled.facility, settled.mdtrt_id)))
        if service is None:
            continue
        if day_of(service.begin) > died:
            yield _finding(cell, settled, service.begin, fact, died, 0, "service_after_death")
        elif day_of(service.end) - died > (grace := parameters.discharge_grace_days):
            yield _finding(cell, settled, service.end, fact, died, grace, "stay_went_on_after_death")


def _death(cell: Cell) -> tuple[Death | CareDischarge, int] | None:
    """The last word of the register; where it has none, the last word of a hospital."""
    found: tuple[Death | CareDischarge, int] | None = None
    for fact in cell.facts:
        if isinstance(fact, Death):
            found = (fact, fact.day)
        elif isinstance(fact, CareDischarge) and fact.die_date is not None and not _by_register(found):
            found = (fact, fact.die_date)
    return found


def _by_register(found: tuple[Death | CareDischarge, int] | None) -> bool:
    return found is not None and isinstance(found[0], Death)


def _service(settled: CareSettlement, stay: CareStay | None) -> _Service | None:
    """A stay is often settled by the family afterwards: of it only admission and discharge are service dates.

    An interim settlement is for no more than it says.
    """
    if not settled.inpatient:
        return _Service(settled.served, settled.served)
    begin, end = settled.begntime, settled.endtime
    if begin is None and stay is not None:
        begin = stay.begin
    if end is None and stay is not None and not settled.interim:
        end = stay.end
    known = [moment for moment in (begin, end) if moment is not None]
    return _Service(known[0], known[-1]) if known else None


def _finding(
    cell: Cell,
    settled: CareSettlement,
    at: int,
    death: Death | CareDischarge,
    died: int,
    grace: int,
    reason: str,
) -> Finding:
    (person,) = cell.parts
    care: CareIndex = cell.view
    days, on = day_of(at) - died, iso_day(day_of(at))
    words = (
        Text("仍有就医", "care was given")
        if reason == "service_after_death"
        else Text("住院仍未结束", "a stay had not ended")
    )
    limit = Text(f"（宽限 {grace} 天）", f" (grace: {counted(grace, 'day')})") if grace else Text("", "")
    return Finding(
        anchor=join_anchor(person, settled.source, settled.event_id),
        occurred_at=at,
        reason=reason,
        subject=Subject("person", person),
        region=settled.region,
        facility=settled.facility,
        amount=care.paid(settled),
        complete=True,
        message=Text(
            f"参保人 {iso_day(died)} 死亡，{days} 天后（{on}）在 {settled.facility} {words.zh}{limit.zh}",
            f"{counted(days, 'day')} after the person died on {iso_day(died)}, on {on}, {words.en} at {settled.facility}{limit.en}",
        ),
        evidence=(
            cite(
                settled,
                fixmedins_code=settled.facility,
                setl_id=settled.setl_id,
                mdtrt_id=settled.mdtrt_id,
                med_type=settled.med_type,
                service_time=from_us(at).isoformat(),
                fund_pay_sumamt=f"{settled.fund_pay_sumamt:f}",
            ),
            cite(death, die_date=iso_day(died)),
            *care.cite_refunds(settled),
        ),
    )


RULE = Rule(
    id="benefit-after-death",
    section="benefits",
    name=Text("死亡后享受待遇", "Benefit after death"),
    level="high",
    business_item="medical-benefits",
    cell=CARE,
    parameters=BenefitAfterDeathParameters,
    judge=judge,
    version="2",
    memory_days=lambda parameters: 1,
    meaning=Text(
        "参保人死亡日期之后仍有就医购药结算或住院：有人冒用其医保卡，或死亡信息登记有误。",
        "Care was settled, or a stay went on, after the person's date of death: somebody uses the card, or the date is wrong.",
    ),
    to_check=Text(
        "核对死亡证明和火化、户籍信息，查明持卡人；确属冒用的追回基金并停卡。",
        "Check the death certificate and the register; find who held the card; recover the money and block the card.",
    ),
    limits=Text(
        "死亡日期以参保登记的死亡事件为准，没有时取出院记录的死亡日期；同类有多条时取业务时间最晚的一条。死亡当日不算。"
        "门诊购药按 begntime，未填时按业务时间；住院只看入院、出院时间，家属事后结算不算。"
        "退费和全额退费的结算不算；部分退费的，金额为净额。",
        "The date of death is the register's, else that of a discharge; of several the last in business time. The day of "
        "death itself is in order. Outpatient care is dated by begntime, else by business time; a stay by its admission "
        "and discharge, since families settle afterwards. Refunds and what they take back whole are left out; the amount is net of a part "
        "given back.",
    ),
)
