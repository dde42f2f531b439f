"""销大于存 / Sold more than in stock. A rule for operators of a live fund monitor."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import reduce
from typing import Final

from detectors.amounts import Exact, cents_of, number, plain, plus, rounded, times
from detectors.cells.balance import Step, anchor_of, balances, books_around, split_fields
from detectors.cells.batches import BATCHES, Movement, is_named
from detectors.cells.expiry import all_expired, none_late
from detectors.cells.ledger import Ledger, unmeasured
from detectors.contract.doubt import Subject
from detectors.contract.values import Text
from detectors.engine.cell import Cell
from detectors.engine.context import Context
from detectors.engine.finding import Finding, cite
from detectors.engine.part import Near
from detectors.engine.rule import Parameters, Rule, parameter
from detectors.wording import units

SHOWN_EACH_SIDE: Final = 100
"""Movements in evidence before the balance fell too low, and from then on: a batch can have thousands."""


class StockOversoldParameters(Parameters):
    """The default allows nothing that the books know of."""

    tolerance: float = parameter(
        0,
        "允许的负结存数量",
        "Units below zero that are let pass.",
        unit="units of the item",
        origin="ours",
        ge=0,
        le=1_000_000,
    )
    from_first_stocktake: bool = parameter(
        False,
        "是否从批次的第一次盘存起才判断（账先于数据开始的机构）",
        "Judge a batch from its first stocktake on only: for shops whose books began before the data.",
        unit="yes or no",
        origin="ours",
    )
    include_unbought: bool = parameter(
        False,
        "从未进货或盘存时的销售是否也列出（默认由“无进有销”列出）",
        "Raise sales of what had never come in or been counted here too; sale-without-purchase raises them by default.",
        unit="yes or no",
        origin="ours",
    )
    skip_split_batches: bool = parameter(
        False,
        "有拆零而没有转换比的批次是否整批不判断（默认只是不计该笔拆零出库）",
        "Leave a batch out as a whole where parts of split packs cannot be converted; by default only those parts are "
        "not counted as gone.",
        unit="yes or no",
        origin="ours",
    )


def judge(cell: Cell, parameters: StockOversoldParameters, context: Context) -> Iterator[Finding]:
    """One finding for each stretch below the tolerance; it rests on every movement since the last stocktake."""
    if _never_below(cell, parameters) or not is_named(cell.parts[2]):
        return
    if parameters.skip_split_batches and any(unmeasured(fact) for fact in cell.facts):
        return
    floor = -number(parameters.tolerance)
    judged = not parameters.from_first_stocktake
    since_count: list[Step] = []
    stretch: list[Step] = []
    for step in balances(cell.facts, unknown=parameters.include_unbought):
        if stretch and step.after >= floor:
            yield _finding(cell, stretch, since_count, floor)
            stretch = []
        if step.fact.direction == "count":
            since_count = []
            judged = True
        since_count.append(step)
        if judged and step.after < floor:
            stretch.append(step)
    if stretch:
        yield _finding(cell, stretch, since_count, floor)


def _never_below(cell: Cell, parameters: StockOversoldParameters) -> bool:
    ledger: Ledger | None = cell.view
    if ledger is None:
        return False
    ledger = ledger.told()
    lowest = ledger.lowest if parameters.include_unbought else ledger.lowest_known
    return lowest >= -number(parameters.tolerance)


def _near(cell: Cell, changed: Sequence[Movement], parameters: StockOversoldParameters) -> Near | None:
    """A stretch ends at a stocktake at the latest, which never finds less than nothing."""
    if _never_below(cell, parameters):
        return None  # the ledger answers for the whole at once
    ledger: Ledger = cell.view
    if parameters.skip_split_batches and (ledger.unmeasured or any(unmeasured(fact) for fact in changed)):
        return None  # one movement decides over the whole batch
    if ledger.unstated and (not none_late(cell) or any(fact.expy_end is not None for fact in changed)):
        return None  # any movement may tell the last day of use
    books = books_around(cell, changed)
    anchors = {anchor_of(cell, fact) for fact in (*books.inside(), *changed)}
    return Near(books.facts, anchors)


def _shown(stretch: list[Step], since_count: list[Step]) -> list[Step]:
    """What the evidence lists: all, or the movements around the moment at which the balance fell too low."""
    if len(since_count) <= 2 * SHOWN_EACH_SIDE:
        return since_count
    fell = since_count.index(stretch[0])
    return since_count[max(0, fell - SHOWN_EACH_SIDE) : fell + SHOWN_EACH_SIDE]


def _finding(cell: Cell, stretch: list[Step], since_count: list[Step], floor: Decimal) -> Finding:
    facility, item, batch = cell.parts
    evidence = _shown(stretch, since_count)
    listed = len(evidence) < len(since_count)
    first = stretch[0].fact
    lowest = min(step.after for step in stretch)
    uncovered = [step for step in stretch if step.uncovered]
    worth = [_worth(step.uncovered, step.fact) for step in uncovered if step.fact.price is not None]
    over, low, least = units(rounded(-lowest)), plain(rounded(lowest)), plain(floor)
    return Finding(
        anchor=anchor_of(cell, first),
        occurred_at=first.time,
        reason="balance_below_zero",
        subject=Subject("facility", facility),
        facility=facility,
        level="medium" if all_expired(cell, (step.fact for step in uncovered)) else None,
        amount=cents_of(reduce(plus, worth)) if worth else None,
        complete=True,
        message=Text(
            f"药品 {item} 批次 {batch} 销出多于结存 {over.zh}（最低结存 {low}，允许 {least}）"
            + (f"（共 {len(since_count)} 笔，依据列出 {len(evidence)} 笔）" if listed else ""),
            f"Item {item}, batch {batch}: {over.en} more went out than there were; lowest balance {low}, allowed {least}"
            + (f" ({len(since_count)} movements, {len(evidence)} of them listed)" if listed else ""),
        ),
        evidence=tuple(
            cite(
                step.fact,
                med_list_codg=item,
                fixmedins_bchno=batch,
                cnt=f"{step.fact.cnt:f}",
                **split_fields(step.fact),
                balance=f"{rounded(step.after):f}",
                finl_trns_pric=None if step.fact.price is None else f"{step.fact.price:f}",
            )
            for step in evidence
        ),
    )


def _worth(units_of_item: Exact, fact: Movement) -> Exact:
    """At the movement's own price, which is that of a part where a pack was split."""
    assert fact.price is not None  # noqa: S101  (asked of what has a price)
    if fact.split:
        return Fraction(units_of_item) * Fraction(fact.convrat or 1) * Fraction(fact.price)
    if isinstance(units_of_item, Fraction):
        return units_of_item * Fraction(fact.price)
    return times(units_of_item, fact.price)


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
        "盘点重置结存；同一时刻先入后出、盘点最后；批次指定点机构批次流水号，占位符（无、-、0000）不是一个批次，不判断。"
        "从未进货或盘存时的销售由“无进有销”列出，此处不使结存低于零，一件事只有一个高等级疑点；无结存可抵的销售全部已过有效期的，"
        "“销售过期药品”已逐笔列为高，此处为中。拆零（trdn_flag=1）按转换比折成整包装；没有转换比的，出库不计、入库按原数量计，"
        "不据此认定超卖。账先于数据开始的机构可打开 from_first_stocktake。金额为没有结存可抵的数量乘以该笔单价，没有单价的不计。"
        "上次盘点以来超过 200 笔的，依据列出结存低于允许值之前最后 100 笔和从该笔起的 100 笔，总笔数写在说明里，金额按全部计算。",
        "A stocktake resets the balance; at one moment stock comes in before it goes out and a count is last; the "
        "batch is fixmedins_bchno, and a placeholder there (null, -, 0000) is not one batch and is not judged. Sales of what "
        "had never come in or been counted are raised by sale-without-purchase and take this balance no further below zero: "
        "one fact gives one high doubt. Where all that no stock covered was sold after its last day of use, expired-sale "
        "raises each sale as high and the level here is medium. Parts of split packs (trdn_flag 1) are converted by convrat; "
        "without one they count as nothing where they went out and as they stand where they came in, so that they never show "
        "overselling. Where the books began before the data, from_first_stocktake can be switched on. The amount is the units "
        "that no stock covered at their own price; what has no price "
        "is left out. Of more than 200 movements since the stocktake the evidence lists the last 100 before the balance "
        "fell too low and 100 from there on; the message tells how many there are, and the amount is of all.",
    ),
    version="2",
)
