"""集中刷卡 / Clustered card use. A rule for operators of a live fund monitor."""

from collections.abc import Iterator
from itertools import islice

from detectors.amounts import cents, total
from detectors.cells.card_days import CARD_DAYS, OVERLAP_MINUTES, CardTimes, CardUse
from detectors.contract.doubt import Subject
from detectors.contract.values import Text
from detectors.engine.cell import Cell
from detectors.engine.context import Context, WakeAt
from detectors.engine.finding import Finding, cite, join_anchor
from detectors.engine.rule import Parameters, Rule, parameter
from detectors.refunds import counting, given_back
from detectors.windows import is_over
from detectors.wording import counted, lasting

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
    least, within = parameters.min_cards, parameters.minutes * _MINUTE_US
    day: CardTimes = cell.view
    if len(cell.facts) + len(cell.neighbours) < least or day.tightest(least) > within:
        return
    whole = cell.with_neighbours()
    facts = counting(whole)
    times = [fact.time for fact in facts]
    close = [index for index, last in enumerate(times[least - 1 :]) if last - times[index] <= within]
    begin, end = cell.period
    clusters: list[list[int]] = []
    for index in close:
        if times[index] >= end:
            break  # a window that begins after midnight is the next day's
        if not _crowded(facts, index, within, least):
            continue
        if clusters and times[index] - times[clusters[-1][-1]] <= within:
            clusters[-1].append(index)
        else:
            clusters.append([index])
    for cluster in clusters:
        first, last = cluster[0], times[cluster[-1]]
        if times[first] < begin:  # it began on the day before and is raised there
            continue
        over = last + 2 * within  # by then nothing can have made a later settlement crowded
        complete = is_over(context, over)
        if not complete:
            yield WakeAt(over)
        uses = [fact for fact in facts[first:] if fact.time <= last + within]
        yield _finding(cell, uses, given_back(whole, uses), parameters, complete)


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


def _finding(
    cell: Cell,
    uses: list[CardUse],
    refunds: list[CardUse],
    parameters: ClusteredCardUseParameters,
    complete: bool,
) -> Finding:
    pharmacy, day = cell.parts
    first = uses[0]
    persons = len({use.psn_no for use in uses})
    span = uses[-1].time - first.time
    took = lasting(span) if span >= 1_000_000 else Text("同一秒", "the same second")
    least, minutes = parameters.min_cards, parameters.minutes
    facts = (*uses, *refunds)
    return Finding(
        anchor=join_anchor(pharmacy, day, first.source, first.event_id),
        occurred_at=first.time,
        reason="many_cards_within_minutes",
        subject=Subject("facility", pharmacy),
        region=first.region,
        facility=pharmacy,
        amount=cents(total(fact.fund_pay_sumamt for fact in facts)),
        complete=complete,
        message=Text(
            f"药店 {pharmacy} 在 {took.zh}内有 {persons} 人集中结算，共 {len(uses)} 笔"
            f"（{minutes} 分钟内达到 {least} 人即列出）",
            f"{persons} persons settled at pharmacy {pharmacy} within {took.en}, "
            f"{counted(len(uses), 'settlement')} ({least} persons or more within {minutes} min are raised)",
        ),
        evidence=tuple(
            cite(
                fact,
                psn_no=fact.psn_no,
                setl_id=fact.setl_id,
                fund_pay_sumamt=f"{fact.fund_pay_sumamt:f}",
                init_setl_id=fact.takes_back,
            )
            for fact in facts
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
    version="2",
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
        "连锁店的多个收银台共用一个机构代码时也会列出。退费不算结算，金额为扣除退费后的净额；"
        "只顾及当日和次日零时后一小时内的退费，更晚的退费不影响疑点。",
        "Pharmacies only. Windows that follow each other are one doubt, of the day of its first settlement; windows that begin "
        "after midnight are not listed in it. A busy shop with several counters under one code is raised too. A refund is no "
        "settlement, what is refunded whole does not count, and the amount is net of refunds; those are seen up to an hour "
        "after midnight, later ones change nothing.",
    ),
)
