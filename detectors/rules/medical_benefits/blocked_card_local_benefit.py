"""封锁人员在封锁地享受待遇 / Benefit at home while the card is blocked. Source document, section 3.15.2."""

from collections.abc import Iterator

from detectors.cells.care import CARE, CardSwitch, CareIndex, CareSettlement
from detectors.contract.doubt import Subject
from detectors.contract.values import Text, day_of, from_us
from detectors.engine.cell import Cell
from detectors.engine.context import Context
from detectors.engine.fact import position
from detectors.engine.finding import Finding, cite, join_anchor
from detectors.engine.rule import Parameters, Rule
from detectors.regions import HOME_CITIES, is_away


class BlockedCardLocalBenefitParameters(Parameters):
    """The source gives no number."""


def judge(cell: Cell, parameters: BlockedCardLocalBenefitParameters, context: Context) -> Iterator[Finding]:
    """A block holds from its moment up to that of the next unblocking; what is switched at one moment goes by event."""
    switches = [fact for fact in cell.facts if isinstance(fact, CardSwitch)]
    switches.sort(key=lambda switch: (switch.moment, position(switch)))
    if not any(switch.blocks for switch in switches):
        return
    care: CareIndex = cell.view
    for fact in cell.facts:
        if not isinstance(fact, CareSettlement) or not care.is_care(fact):
            continue
        block = _block_at(switches, fact.settled)
        if block is not None and not is_away(fact.region, fact.area, context, day_of(fact.settled)):
            yield _finding(cell, fact, block)


def _block_at(switches: list[CardSwitch], moment: int) -> CardSwitch | None:
    """The first block of the run that holds at a moment."""
    block: CardSwitch | None = None
    for switch in switches:
        if switch.moment > moment:
            break
        if not switch.blocks:
            block = None
        elif block is None:
            block = switch
    return block


def _finding(cell: Cell, fact: CareSettlement, block: CardSwitch) -> Finding:
    (person,) = cell.parts
    care: CareIndex = cell.view
    since, at = from_us(block.moment), from_us(fact.settled)
    return Finding(
        anchor=join_anchor(person, fact.source, fact.event_id),
        occurred_at=fact.settled,
        reason="settled_while_blocked",
        subject=Subject("person", person),
        region=fact.region,
        facility=fact.facility,
        amount=care.paid(fact),
        complete=True,
        message=Text(
            f"医保卡自 {since:%Y-%m-%d %H:%M} 起封锁，{at:%Y-%m-%d %H:%M} 仍在参保地 {fact.facility} 结算",
            f"Settled at home, in {fact.facility}, on {at:%Y-%m-%d %H:%M}, while the card was blocked since "
            f"{since:%Y-%m-%d %H:%M}",
        ),
        evidence=(
            cite(block, begntime=since.isoformat()),
            cite(
                fact,
                setl_id=fact.setl_id,
                setl_time=from_us(fact.settled).isoformat(),
                fixmedins_code=fact.facility,
                med_type=fact.med_type,
                insu_admdvs=fact.region,
                mdtrtarea_admdvs=fact.area,
                fund_pay_sumamt=str(fact.fund_pay_sumamt),
            ),
            *care.cite_refunds(fact),
        ),
    )


RULE = Rule(
    id="blocked-card-local-benefit",
    section="3.15.2",
    name=Text("封锁人员在封锁地享受待遇", "Benefit at home while the card is blocked"),
    level="medium",
    business_item="medical-benefits",
    cell=CARE,
    parameters=BlockedCardLocalBenefitParameters,
    judge=judge,
    memory_days=lambda parameters: 1,
    version="2",
    needs=(CardSwitch, CareSettlement),
    tables=(HOME_CITIES,),
    meaning=Text(
        "医保卡封锁期间仍在参保地结算，封锁没有起作用或有人绕过。",
        "A settlement was made in the home city while the card was blocked: the block did not work, or was got round.",
    ),
    to_check=Text(
        "核对封锁原因、封锁和解锁时间，以及该笔结算的刷卡方式和就诊人身份。",
        "Check why and from when to when the card was blocked, how this settlement was made and by whom.",
    ),
    limits=Text(
        "按结算时刻（setl_time，没有则取事件时间）判断；封锁时刻起算，解锁时刻止（该时刻已解锁）。"
        "没有解锁记录的视为一直封锁。参保地指参保所在市（省直等不是市的参保区划，所在市见参考表 home-cities），包括药店结算和零星报销。"
        "退费和全额退费的结算不算；部分退费的，金额为净额。",
        "Judged by the moment of settlement (`setl_time`, else the event's time). A block holds from its moment up to "
        "that of the unblocking, which is free already; without an unblocking it holds on. At home is the city of "
        "insurance (for a pool right under a province the one in the reference table home-cities); pharmacies and claims on paper "
        "count too. Refunds and what they take back whole are left out; the amount is net of a part given back.",
    ),
)
