"""盘点差异 / Stocktake discrepancy. A rule for operators of a live fund monitor."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

from detectors.amounts import Exact, apart, cents_of, number, plain, rounded, times
from detectors.cells.balance import Step, anchor_of, balances, books_around, split_fields
from detectors.cells.batches import BATCHES, Movement, is_named
from detectors.cells.ledger import Ledger, unmeasured
from detectors.contract.doubt import Subject
from detectors.contract.values import Text
from detectors.engine.cell import Cell
from detectors.engine.context import Context
from detectors.engine.finding import Finding, cite
from detectors.engine.part import Near
from detectors.engine.rule import Parameters, Rule, parameter
from detectors.wording import units

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
    from_first_stocktake: bool = parameter(
        False,
        "批次的第一次盘存是否一律视为建账、不作比较（账先于数据开始的机构）",
        "Take a batch's first stocktake to open its books, whatever moved before it: for shops whose books began before "
        "the data.",
        unit="yes or no",
        origin="ours",
    )


def judge(cell: Cell, parameters: StocktakeDiscrepancyParameters, context: Context) -> Iterator[Finding]:
    """One finding for each stocktake that is too far from the balance of what came before it."""
    if _never_off(cell, parameters) or not is_named(cell.parts[2]):
        return
    share, least = number(parameters.share), number(parameters.min_units)
    since_count: list[Step] = []
    for step in balances(cell.facts):
        since_count.append(step)
        if step.fact.direction != "count":
            continue
        # the first record of a batch opens its books: there is nothing to compare with
        opening = len(since_count) == 1
        if parameters.from_first_stocktake and since_count[0].fact.direction != "count":
            opening = True
        difference = apart(step.after, step.before)
        if (
            not opening
            and difference > least
            and difference > _part(share, step.before)
            and not any(unmeasured(other.fact) for other in since_count)
        ):
            yield _finding(cell, since_count, parameters)
        since_count = [step]


def _part(share: Decimal, balance: Exact) -> Exact:
    return times(share, abs(balance)) if isinstance(balance, Decimal) else Fraction(share) * abs(balance)


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


def _finding(cell: Cell, steps: list[Step], parameters: StocktakeDiscrepancyParameters) -> Finding:
    facility, item, batch = cell.parts
    last = steps[-1]
    count, found, booked = last.fact, rounded(last.after), rounded(last.before)
    off = rounded(apart(last.after, last.before))
    price = _last_price(steps)
    missing = last.after < last.before
    least, share = plain(number(parameters.min_units)), plain(times(number(parameters.share), Decimal(100)))
    return Finding(
        anchor=anchor_of(cell, count),
        occurred_at=count.time,
        reason="stock_missing" if missing else "stock_surplus",
        subject=Subject("facility", facility),
        facility=facility,
        amount=None if price is None else cents_of(_value(apart(last.after, last.before), price)),
        complete=True,
        message=Text(
            f"药品 {item} 批次 {batch} 盘点 {units(found).zh}，账面结存 {plain(booked)}，"
            f"{'盘亏' if missing else '盘盈'} {plain(off)}（允许 {least} 个或账面的 {share}%，取大者）",
            f"Item {item}, batch {batch}: {units(found).en} counted, {plain(booked)} on the books, "
            f"{plain(off)} {'missing' if missing else 'too many'} "
            f"({least} or {share} % of the books allowed, whichever is more)",
        ),
        evidence=tuple(
            cite(
                step.fact,
                med_list_codg=item,
                fixmedins_bchno=batch,
                cnt=f"{step.fact.cnt:f}",
                **split_fields(step.fact),
                balance=f"{(booked if step is last else rounded(step.after)):f}",
                difference=f"{-off if missing else off:f}" if step is last else None,
                finl_trns_pric=None if step.fact.price is None else f"{step.fact.price:f}",
            )
            for step in steps[-_SHOWN:]
        ),
    )


def _last_price(steps: list[Step]) -> Exact | None:
    """The last price on record, of a unit of the item: a part of a pack is worth its share of one."""
    for step in reversed(steps):
        fact = step.fact
        if fact.price is not None:
            return fact.price if not fact.split else Fraction(fact.price) * Fraction(fact.convrat or 1)
    return None


def _value(units_of_item: Exact, price: Exact) -> Exact:
    if isinstance(units_of_item, Decimal) and isinstance(price, Decimal):
        return times(units_of_item, price)
    return Fraction(units_of_item) * Fraction(price)


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
        "差异须同时超过比例和数量。账面结存为负时按其绝对值算比例。批次的第一条记录若是盘点，视为建账，不比较；账先于数据开始的机构"
        "可打开 from_first_stocktake，第一次盘点一律视为建账。拆零（trdn_flag=1）按转换比折成整包装；两次盘点之间有拆零而没有"
        "转换比的，账面数不可知，不比较。批次号是占位符（无、-、0000）的不是一个批次，不判断。金额按最近一次记录的单价估算。依据最多列出盘点前最后 199 笔变动。",
        "Both limits must be exceeded. A negative balance counts by its absolute value. A stocktake that is a batch's "
        "first record opens its books and is not compared; where the books began before the data, from_first_stocktake takes "
        "every batch's first stocktake so. Parts of split packs (trdn_flag 1) are converted by convrat; between two "
        "stocktakes with parts that cannot be, the balance is not known and nothing is compared. What bears a placeholder "
        "for a batch number (null, -, 0000) is not one batch and is not judged. The amount is estimated at the last price on "
        "record. Evidence lists the last 199 movements before the stocktake.",
    ),
    version="2",
)
