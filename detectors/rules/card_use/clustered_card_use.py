"""集中刷卡 / Clustered card use. A rule for operators of a live fund monitor."""

from collections.abc import Iterator
from datetime import date
from itertools import islice

from detectors.amounts import cents, total
from detectors.cells.card_days import CARD_DAYS, OVERLAP_MINUTES, CardTimes, CardUse
from detectors.contract.doubt import Subject
from detectors.contract.values import Text, day_start_us
from detectors.engine.cell import Cell
from detectors.engine.context import Context, WakeAt
from detectors.engine.finding import Finding, cite, join_anchor
from detectors.engine.rule import Parameters, Rule, parameter
from detectors.windows import is_over

_MINUTE_US = 60_000_000


class ClusteredCardUseParameters(Parameters):
    """The defaults are ours."""

    min_cards: int = parameter(
        5,
        "规定时间内在同一药店结算的最少不同人数",
        "Fewest distinct persons that settle at one pharmacy within the time.",
        unit="persons",
        origin="ours",
        ge=2,
        le=1_000,
    )
    minutes: int = parameter(
        3,
        "集中结算的时间长度（含边界）",
        "Most minutes from the first of them to the last.",
        unit="minutes",
        origin="ours",
        ge=1,
        le=OVERLAP_MINUTES,
    )


def judge(cell: Cell, parameters: ClusteredCardUseParameters, context: Context) -> Iterator[Finding | WakeAt]:
    """One finding a cluster.

    A settlement is crowded when enough persons settle from it on within the time. Crowded settlements that follow
    each other within the time are one cluster; it belongs to the day of the first of them.

        |head|      own day           |tail|        * settlement   ^ crowded
          **  *     **** *  **** ***   **
                    ^^      ^^^^ ^
                    cluster cluster
    """
    facts, least = cell.facts, parameters.min_cards
    within = parameters.minutes * _MINUTE_US
    day: CardTimes = cell.view
    if len(facts) < least or day.tightest(least) > within:
        return
    times = [fact.time for fact in facts]
    close = [index for index, last in enumerate(times[least - 1 :]) if last - times[index] <= within]
    begin, end = _own_day(cell)
    cluster: list[int] = []
    previous: int | None = None
    for index in close:
        if times[index] >= end:
            break  # a window that begins after midnight is the next day's
        if not _crowded(facts, index, within, least):
            continue
        if previous is not None and times[index] - times[previous] > within:
            yield from _report(cell, cluster, within, begin, context)
            cluster = []
        cluster.append(index)
        previous = index
    yield from _report(cell, cluster, within, begin, context)


def _own_day(cell: Cell) -> tuple[int, int]:
    day = date.fromisoformat(cell.parts[1]).toordinal()
    return day_start_us(day), day_start_us(day + 1)


def _crowded(facts: list[CardUse], index: int, within: int, least: int) -> bool:
    persons: set[str] = set()
    last = facts[index].time + within
    for fact in islice(facts, index, None):
        if fact.time > last:
            return False
        persons.add(fact.psn_no)
        if len(persons) >= least:
            return True
    return False


def _report(
    cell: Cell, cluster: list[int], within: int, begin: int, context: Context
) -> Iterator[Finding | WakeAt]:
    facts: list[CardUse] = cell.facts
    if not cluster or facts[cluster[0]].time < begin:  # it began on the day before and was raised there
        return
    last = facts[cluster[-1]].time
    over = last + 2 * within  # by then nothing can have made a later settlement crowded
    complete = is_over(context, over)
    if not complete:
        yield WakeAt(over)
    yield _finding(cell, [fact for fact in facts[cluster[0] :] if fact.time <= last + within], complete)


def _finding(cell: Cell, uses: list[CardUse], complete: bool) -> Finding:
    pharmacy = cell.parts[0]
    first = uses[0]
    persons = len({use.psn_no for use in uses})
    seconds = (uses[-1].time - first.time) // 1_000_000
    return Finding(
        anchor=join_anchor(pharmacy, first.source, first.event_id),
        occurred_at=first.time,
        reason="many_cards_within_minutes",
        subject=Subject("facility", pharmacy),
        region=first.region,
        facility=pharmacy,
        amount=cents(total(use.fund_pay_sumamt for use in uses)),
        complete=complete,
        message=Text(
            f"药店 {pharmacy} 在 {seconds // 60} 分 {seconds % 60} 秒内有 {persons} 人集中结算（共 {len(uses)} 笔）",
            f"{persons} persons settled at pharmacy {pharmacy} within {seconds // 60} min {seconds % 60} s "
            f"({len(uses)} settlements)",
        ),
        evidence=tuple(
            cite(
                use,
                psn_no=use.psn_no,
                setl_id=use.setl_id,
                fund_pay_sumamt=f"{use.fund_pay_sumamt:f}",
            )
            for use in uses
        ),
    )


RULE = Rule(
    id="clustered-card-use",
    section="card",
    name=Text("集中刷卡", "Clustered card use"),
    level="high",
    business_item="card-use",
    cell=CARD_DAYS,
    parameters=ClusteredCardUseParameters,
    judge=judge,
    memory_days=lambda parameters: 0,
    meaning=Text(
        "几分钟内有多人在同一药店接连结算：药店可能集中保管、批量刷取他人医保卡。",
        "Within minutes many persons settle at one pharmacy: it may hold other people's cards and charge them in one go.",
    ),
    to_check=Text(
        "调取该时段收银台监控，联系持卡人核实，查看各笔药品是否雷同。",
        "Look at the counter's cameras, ask the card holders, see whether the purchases are alike.",
    ),
    limits=Text(
        "只看药店；前后相接的集中时段合为一个疑点，归属于首笔结算的当天，次日凌晨才开始的集中时段不再列入。"
        "连锁店的多个收银台共用一个机构代码时也会列出。",
        "Pharmacies only. Windows that follow each other are one doubt, of the day of its first settlement; windows that begin "
        "after midnight are not listed in it. A busy shop with several counters under one code is raised too.",
    ),
)
