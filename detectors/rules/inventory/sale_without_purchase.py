"""无进有销 / Sold but never purchased. A rule for operators of a live fund monitor."""

from collections.abc import Iterator

from detectors.amounts import cents, plain, times, total
from detectors.cells.batches import BATCHES, Movement
from detectors.cells.ledger import Ledger, in_stock_order
from detectors.codes import PURCHASE_RECEIPT
from detectors.contract.doubt import Subject
from detectors.contract.values import Text
from detectors.engine.cell import Cell
from detectors.engine.context import Context
from detectors.engine.finding import Finding, cite, join_anchor
from detectors.engine.rule import Parameters, Rule, parameter


class SaleWithoutPurchaseParameters(Parameters):
    """What may stand for a purchase."""

    stock_change_counts: bool = parameter(
        False,
        "调拨、赠药等增加库存的变更是否视同进货（编码 108 采购入库总是进货）",
        "Whether a stock change that adds stock (transfer, gift, …) stands for a purchase; code 108, a receipt of "
        "purchase, always does.",
        unit="yes or no",
        origin="ours",
    )


_SHOWN = 50

_REASONS = {
    "never_purchased": Text("从未采购或盘存", "was never purchased or counted"),
    "only_stock_change": Text("此前只有库存变更，没有采购或盘存", "had come in by stock changes only"),
    "purchased_later": Text("采购或盘存在销售之后", "was purchased or counted only later"),
}


def _comes_in(fact: Movement, parameters: SaleWithoutPurchaseParameters) -> bool:
    if fact.event_type == "inventory.adjusted":
        added = parameters.stock_change_counts and fact.direction == "in"
        return added or fact.inv_chg_type == PURCHASE_RECEIPT
    return fact.event_type in ("inventory.purchased", "inventory.counted")


def judge(cell: Cell, parameters: SaleWithoutPurchaseParameters, context: Context) -> Iterator[Finding]:
    """One finding a batch: the sales before its first purchase or stocktake."""
    ledger: Ledger = cell.view
    opening = ledger.told().first
    if opening is None or _comes_in(opening, parameters):
        return
    sales: list[Movement] = []
    changes: list[Movement] = []
    first_in: Movement | None = None
    for fact in in_stock_order(cell.facts):
        if _comes_in(fact, parameters):
            first_in = fact
            break
        if fact.event_type == "inventory.sold":
            if fact.cnt:
                sales.append(fact)
        elif fact.event_type == "inventory.adjusted" and fact.direction == "in" and not sales:
            changes.append(fact)
    if not sales:
        return
    facility, item, batch = cell.parts
    reason = "only_stock_change" if changes else "never_purchased" if first_in is None else "purchased_later"
    sold = total(fact.cnt for fact in sales)
    amounts = [times(fact.cnt, fact.price) for fact in sales if fact.price is not None]
    words = _REASONS[reason]
    yield Finding(
        anchor=join_anchor(facility, item, batch),
        occurred_at=sales[0].time,
        reason=reason,
        subject=Subject("facility", facility),
        facility=facility,
        amount=cents(total(amounts)) if amounts else None,
        complete=True,
        message=Text(
            f"药品 {item} 批次 {batch} 已销售 {plain(sold)}，{words.zh}",
            f"{plain(sold)} of item {item}, batch {batch}, were sold; it {words.en}",
        ),
        evidence=tuple(
            cite(
                fact,
                med_list_codg=item,
                fixmedins_bchno=batch,
                cnt=f"{fact.cnt:f}",
                finl_trns_pric=None if fact.price is None else f"{fact.price:f}",
                inv_chg_type=fact.inv_chg_type,
            )
            for fact in (*changes[:_SHOWN], *sales[:_SHOWN], *(() if first_in is None else (first_in,)))
        ),
    )


RULE = Rule(
    id="sale-without-purchase",
    section="inventory",
    name=Text("无进有销", "Sold but never purchased"),
    level="high",
    business_item="inventory",
    cell=BATCHES,
    parameters=SaleWithoutPurchaseParameters,
    judge=judge,
    meaning=Text(
        "某批药品在销售之前没有采购也没有盘存记录：药品可能不存在，或来自回流药等非正规渠道。",
        "A batch was sold before any purchase or stocktake of it: the goods may not exist, or came by no regular way.",
    ),
    to_check=Text(
        "索取该批次的进货票据、供应商资质和追溯码，核对库存实物。",
        "Ask for the batch's purchase papers, the supplier's licence and trace codes; look at the goods.",
    ),
    limits=Text(
        "按业务时间判断，同一时刻的采购先于销售、盘存后于销售；补报的采购如日期早于销售即撤销疑点。默认只有采购（含变更编码 108）"
        "和盘存算进货，总部调拨的连锁药店可打开 stock_change_counts。依据最多列出最早的 50 笔销售。",
        "By business time; at one moment a purchase comes before a sale and a stocktake after it. A purchase reported "
        "late but dated before the sale withdraws the doubt. By default only purchases (code 108 too) and stocktakes "
        "count; chains that supply their shops by transfer switch stock_change_counts on. Evidence lists the first 50 sales.",
    ),
)
