"""销大于存 / Sold more than in stock. A rule for operators of a live fund monitor."""

from collections.abc import Iterator, Sequence
from typing import Final

from detectors.amounts import cents, number, plain, times, total
from detectors.cells.balance import Step, anchor_of, balances, books_around
from detectors.cells.batches import BATCHES, Movement
from detectors.cells.ledger import Ledger
from detectors.contract.doubt import Subject
from detectors.contract.values import Text
from detectors.engine.cell import Cell
from detectors.engine.context import Context
from detectors.engine.finding import Finding, cite
from detectors.engine.part import Near
from detectors.engine.rule import Parameters, Rule, parameter

SHOWN_EACH_SIDE: Final = 100
"""Movements in evidence before the balance fell too low, and from then on: a batch can have thousands."""


class StockOversoldParameters(Parameters):
    """The default allows nothing."""

    tolerance: float = parameter(
        0,
        "允许的负结存数量",
        "Units below zero that are let pass.",
        unit="units of the item",
        origin="ours",
        ge=0,
        le=1_000_000,
    )


def judge(cell: Cell, parameters: StockOversoldParameters, context: Context) -> Iterator[Finding]:
    """One finding for each stretch below the tolerance; it rests on every movement since the last stocktake."""
    if _never_below(cell, parameters):
        return
    floor = -number(parameters.tolerance)
    since_count: list[Step] = []
    stretch: list[Step] = []
    for step in balances(cell.facts):
        if stretch and step.after >= floor:
            yield _finding(cell, stretch, since_count)
            stretch = []
        if step.fact.direction == "count":
            since_count = []
        since_count.append(step)
        if step.after < floor:
            stretch.append(step)
    if stretch:
        yield _finding(cell, stretch, since_count)


def _never_below(cell: Cell, parameters: StockOversoldParameters) -> bool:
    ledger: Ledger | None = cell.view
    return ledger is not None and ledger.told().lowest >= -number(parameters.tolerance)


def _near(cell: Cell, changed: Sequence[Movement], parameters: StockOversoldParameters) -> Near | None:
    """A stretch ends at a stocktake at the latest, which never finds less than nothing."""
    if _never_below(cell, parameters):
        return None  # the ledger answers for the whole at once
    books = books_around(cell, changed)
    anchors = {anchor_of(cell, fact) for fact in (*books.inside(), *changed)}
    return Near(books.facts, anchors)


def _shown(stretch: list[Step], since_count: list[Step]) -> list[Step]:
    """What the evidence lists: all, or the movements around the moment at which the balance fell too low."""
    if len(since_count) <= 2 * SHOWN_EACH_SIDE:
        return since_count
    fell = since_count.index(stretch[0])
    return since_count[max(0, fell - SHOWN_EACH_SIDE) : fell + SHOWN_EACH_SIDE]


def _finding(cell: Cell, stretch: list[Step], since_count: list[Step]) -> Finding:
    facility, item, batch = cell.parts
    evidence = _shown(stretch, since_count)
    listed = len(evidence) < len(since_count)
    first = stretch[0].fact
    lowest = min(step.after for step in stretch)
    priced = [step for step in stretch if step.uncovered and step.fact.price is not None]
    amount = total(times(s.uncovered, s.fact.price) for s in priced if s.fact.price is not None)
    return Finding(
        anchor=anchor_of(cell, first),
        occurred_at=first.time,
        reason="balance_below_zero",
        subject=Subject("facility", facility),
        facility=facility,
        amount=cents(amount) if priced else None,
        complete=True,
        message=Text(
            f"药品 {item} 批次 {batch} 销出多于结存，最低结存 {plain(lowest)}"
            + (f"（共 {len(since_count)} 笔，依据列出 {len(evidence)} 笔）" if listed else ""),
            f"Item {item}, batch {batch}: more went out than was in stock; lowest balance {plain(lowest)}"
            + (f" ({len(since_count)} movements, {len(evidence)} of them listed)" if listed else ""),
        ),
        evidence=tuple(
            cite(
                step.fact,
                med_list_codg=item,
                fixmedins_bchno=batch,
                cnt=f"{step.fact.cnt:f}",
                balance=f"{step.after:f}",
                finl_trns_pric=None if step.fact.price is None else f"{step.fact.price:f}",
            )
            for step in evidence
        ),
    )


RULE = Rule(
    id="stock-oversold",
    section="inventory",
    name=Text("销大于存", "Sold more than in stock"),
    level="high",
    business_item="inventory",
    cell=BATCHES,
    parameters=StockOversoldParameters,
    judge=judge,
    near=_near,
    meaning=Text(
        "某批药品按业务时间累计的结存低于零：销出的多于买进和盘存的，可能是虚假销售或串换。",
        "The running balance of a batch falls below zero: more was sold than was ever bought or counted, so sales may "
        "be invented or items exchanged.",
    ),
    to_check=Text(
        "核对进货票据、盘点表和销售明细，看是漏报进货还是虚假销售。",
        "Compare purchase papers, stocktakes and sales: was a purchase not reported, or a sale invented?",
    ),
    limits=Text(
        "盘点重置结存；同一时刻先入后出、盘点最后；批次指定点机构批次流水号。金额为没有结存可抵的数量乘以该笔单价，没有单价的不计。"
        "上次盘点以来超过 200 笔的，依据列出结存低于允许值之前最后 100 笔和从该笔起的 100 笔，总笔数写在说明里，金额按全部计算。",
        "A stocktake resets the balance; at one moment stock comes in before it goes out and a count is last; the "
        "batch is fixmedins_bchno. The amount is the units that no stock covered at their own price; what has no price "
        "is left out. Of more than 200 movements since the stocktake the evidence lists the last 100 before the balance "
        "fell too low and 100 from there on; the message tells how many there are, and the amount is of all.",
    ),
)
