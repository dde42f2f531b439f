"""短时间多次统筹内转移 / Repeated in-pool transfers. Source document, section 3.6.3.

A transfer is one `transfer_id`, told by the side that lets go, the side that takes, or both; its month is the
calendar month of whichever is dated first. Transfers that lie together in a window of so many calendar months form a
cluster; windows that share a transfer are one cluster.
"""

from collections.abc import Iterator

from detectors.calendar_months import month_at, month_number, month_of
from detectors.cells.person_transfers import PERSON_TRANSFERS, PersonTransfer
from detectors.contract.doubt import Subject
from detectors.contract.values import Text
from detectors.engine.cell import Cell
from detectors.engine.context import Context, WakeOnClose
from detectors.engine.finding import Finding, cite, join_anchor
from detectors.engine.rule import Parameters, Rule, parameter
from detectors.wording import counted


class FrequentInPoolTransfersParameters(Parameters):
    """Both defaults stand in the source document."""

    min_transfers: int = parameter(
        2,
        "最少转移次数",
        "Fewest in-pool transfers.",
        unit="transfers",
        origin="source document",
        ge=2,
        le=100,
    )
    months: int = parameter(
        3,
        "连续自然月数",
        "Consecutive calendar months that they lie in.",
        unit="calendar months",
        origin="source document",
        ge=1,
        le=120,
    )


def judge(
    cell: Cell, parameters: FrequentInPoolTransfersParameters, context: Context
) -> Iterator[Finding | WakeOnClose]:
    """One finding for each cluster; until its last window is closed a further transfer may join it."""
    least = parameters.min_transfers
    if len(cell.facts) < least:
        return
    sides: dict[str, list[PersonTransfer]] = {}
    for fact in cell.facts:
        if not fact.cross_pool:
            sides.setdefault(fact.transfer_id, []).append(fact)
    transfers = list(sides.values())
    months = [month_number(month_of(told[0].time)) for told in transfers]
    for first, last in _clusters(months, least, parameters.months):
        open_until = month_at(months[last - least + 2] + parameters.months - 1)
        complete = context.clock.closed is not None and context.clock.closed >= open_until
        if not complete:
            yield WakeOnClose(open_until)
        yield _finding(cell, transfers[first : last + 1], least, parameters.months, complete)


def _clusters(months: list[int], least: int, within: int) -> list[tuple[int, int]]:
    """First and last index of each cluster; `months` ascend."""
    clusters: list[tuple[int, int]] = []
    for first in range(len(months) - least + 1):
        last = first + least - 1
        if months[last] - months[first] < within:
            if clusters and clusters[-1][1] >= first:
                clusters[-1] = (clusters[-1][0], last)
            else:
                clusters.append((first, last))
    return clusters


def _finding(
    cell: Cell, transfers: list[list[PersonTransfer]], least: int, within: int, complete: bool
) -> Finding:
    first = transfers[0][0]
    begin, end = month_of(first.time), month_of(transfers[-1][0].time)
    return Finding(
        anchor=_anchor(cell, first),
        occurred_at=transfers[least - 1][0].time,
        reason="frequent_transfers",
        subject=Subject("person", cell.parts[0]),
        complete=complete,
        message=Text(
            f"{begin} 至 {end} 统筹内转移 {len(transfers)} 次（{within} 个自然月内达到 {least} 次）",
            f"{len(transfers)} in-pool transfers from {begin} to {end} ({least} or more within "
            f"{counted(within, 'calendar month')})",
        ),
        evidence=tuple(
            cite(
                fact,
                psn_no=cell.parts[0],
                transfer_id=fact.transfer_id,
                from_emp_no=fact.from_emp_no,
                emp_no=fact.emp_no,
            )
            for told in transfers
            for fact in told
        ),
    )


def _anchor(cell: Cell, first: PersonTransfer) -> str:
    """Sources number what came in and what went out by themselves: a number that another transfer bears as well is told apart."""
    (person,) = cell.parts
    shared = any(
        fact.event_id == first.event_id
        and fact.source == first.source
        and fact.event_type != first.event_type
        and fact.transfer_id != first.transfer_id
        and not fact.cross_pool
        for fact in cell.facts
    )
    if shared:
        return join_anchor(person, first.source, first.event_id, first.event_type)
    return join_anchor(person, first.source, first.event_id)


RULE = Rule(
    id="frequent-in-pool-transfers",
    section="3.6.3",
    version="2",
    name=Text("短时间多次统筹内转移", "Repeated in-pool transfers"),
    level="medium",
    business_item="transfers",
    cell=PERSON_TRANSFERS,
    parameters=FrequentInPoolTransfersParameters,
    judge=judge,
    meaning=Text(
        "一个人在几个月内多次在统筹区内转移参保单位，可能是挂靠参保或为享受待遇而换单位。",
        "A person moves between employers of one pool several times within a few months: the employment may be a "
        "pretence, or chosen for its benefits.",
    ),
    to_check=Text(
        "核对各次转移的劳动合同和缴费，以及转移前后的就医结算。",
        "Check the contract and contributions of each move, and the settlements before and after.",
    ),
    limits=Text(
        "同一转移编号的转出、转入算一次，月份取先发生的一方；相互衔接的时间窗合并为一个疑点。",
        "Both sides of one transfer id count once, in the month of the earlier; windows that share a transfer are one "
        "doubt.",
    ),
)
