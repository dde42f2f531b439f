"""盘点差异 / Stocktake discrepancy. A rule for operators of a live fund monitor."""

from collections.abc import Iterator, Sequence

from detectors.amounts import cents, number, plain, times
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

_SHOWN = 200


class StocktakeDiscrepancyParameters(Parameters):
    """Both must be exceeded."""

    share: float = parameter(
        0.05,
        "差异占账面结存的比例上限",
        "Share of the running balance up to which a difference is let pass.",
        unit="share of the balance",
        origin="ours",
        ge=0,
        le=10,
    )
    min_units: float = parameter(
        5,
        "差异数量上限",
        "Units up to which a difference is let pass.",
        unit="units of the item",
        origin="ours",
        ge=0,
        le=1_000_000,
    )


def judge(cell: Cell, parameters: StocktakeDiscrepancyParameters, context: Context) -> Iterator[Finding]:
    """One finding for each stocktake that is too far from the balance of what came before it."""
    if _never_off(cell, parameters):
        return
    share, least = number(parameters.share), number(parameters.min_units)
    since_count: list[Step] = []
    for step in balances(cell.facts):
        since_count.append(step)
        if step.fact.direction != "count":
            continue
        difference = abs(step.after - step.before)
        # the first record of a batch opens its books: there is nothing to compare with
        if len(since_count) > 1 and difference > least and difference > times(share, abs(step.before)):
            yield _finding(cell, since_count)
        since_count = [step]


def _never_off(cell: Cell, parameters: StocktakeDiscrepancyParameters) -> bool:
    ledger: Ledger | None = cell.view
    return ledger is not None and ledger.told().widest <= number(parameters.min_units)


def _near(cell: Cell, changed: Sequence[Movement], parameters: StocktakeDiscrepancyParameters) -> Near | None:
    """A stocktake is held against what came since the one before it."""
    if _never_off(cell, parameters):
        return None  # the ledger answers for the whole at once
    books = books_around(cell, changed)
    anchors = {anchor_of(cell, fact) for fact in (*books.inside(), *changed) if fact.direction == "count"}
    return Near(books.facts, anchors)


def _finding(cell: Cell, steps: list[Step]) -> Finding:
    facility, item, batch = cell.parts
    last = steps[-1]
    count, found, booked = last.fact, last.after, last.before
    difference = found - booked
    priced = [step.fact.price for step in steps if step.fact.price is not None]
    missing = difference < 0
    return Finding(
        anchor=anchor_of(cell, count),
        occurred_at=count.time,
        reason="stock_missing" if missing else "stock_surplus",
        subject=Subject("facility", facility),
        facility=facility,
        amount=cents(times(abs(difference), priced[-1])) if priced else None,
        complete=True,
        message=Text(
            f"药品 {item} 批次 {batch} 盘点 {plain(found)}，账面结存 {plain(booked)}，"
            f"{'盘亏' if missing else '盘盈'} {plain(abs(difference))}",
            f"Item {item}, batch {batch}: {plain(found)} counted, {plain(booked)} on the books, "
            f"{plain(abs(difference))} {'missing' if missing else 'too many'}",
        ),
        evidence=tuple(
            cite(
                step.fact,
                med_list_codg=item,
                fixmedins_bchno=batch,
                cnt=f"{step.fact.cnt:f}",
                balance=f"{(booked if step is last else step.after):f}",
                difference=f"{difference:f}" if step is last else None,
                finl_trns_pric=None if step.fact.price is None else f"{step.fact.price:f}",
            )
            for step in steps[-_SHOWN:]
        ),
    )


RULE = Rule(
    id="stocktake-discrepancy",
    section="inventory",
    name=Text("盘点差异", "Stocktake discrepancy"),
    level="medium",
    business_item="inventory",
    cell=BATCHES,
    parameters=StocktakeDiscrepancyParameters,
    judge=judge,
    near=_near,
    meaning=Text(
        "盘点数量与按进销记录推算的账面结存相差过大：可能漏报进货、虚构销售或串换药品。",
        "What was counted differs too much from the balance that purchases and sales lead to: purchases were not "
        "reported, sales invented, or items exchanged.",
    ),
    to_check=Text(
        "复盘实物，逐笔核对上次盘点以来的进货、销售和库存变更。",
        "Count again; go through purchases, sales and stock changes since the last stocktake.",
    ),
    limits=Text(
        "差异须同时超过比例和数量。账面结存为负时按其绝对值算比例。批次的第一条记录若是盘点，视为建账，不比较。"
        "金额按最近一次记录的单价估算。依据最多列出盘点前最后 199 笔变动。",
        "Both limits must be exceeded. A negative balance counts by its absolute value. A stocktake that is a batch's "
        "first record opens its books and is not compared. The amount is estimated at the last price on record. Evidence lists the last 199 movements before the stocktake.",
    ),
)
