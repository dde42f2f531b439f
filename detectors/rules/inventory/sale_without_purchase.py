"""无进有销 / Sold but never purchased. A rule for operators of a live fund monitor."""

from collections.abc import Iterator

from detectors.amounts import cents, times, total
from detectors.cells.balance import split_fields
from detectors.cells.batches import BATCHES, Movement, is_named
from detectors.cells.expiry import all_expired
from detectors.cells.ledger import Ledger, in_stock_order
from detectors.codes import PURCHASE_RECEIPT, TRANSFER_IN
from detectors.contract.doubt import Subject
from detectors.contract.values import Text
from detectors.engine.cell import Cell
from detectors.engine.context import Context
from detectors.engine.finding import Finding, cite, join_anchor
from detectors.engine.rule import Parameters, Rule, parameter
from detectors.wording import goods


class SaleWithoutPurchaseParameters(Parameters):
    """What may stand for a purchase. Code 108, a receipt of purchase, always does."""

    stock_change_counts: bool = parameter(
        False,
        "赠药、盘盈等增加库存的变更是否一律视同进货（编码 108 采购入库总是进货）",
        "Whether every stock change that adds stock (gift, surplus, …) stands for a purchase; code 108, a receipt of "
        "purchase, always does.",
        unit="yes or no",
        origin="ours",
    )
    transfers_count: bool = parameter(
        True,
        "门店之间和总部的调拨入库（编码 101）是否视同进货",
        "Whether a transfer from another shop or the store of the chain (code 101) stands for a purchase.",
        unit="yes or no",
        origin="ours",
    )


_SHOWN = 50

_REASONS = {
    "never_purchased": Text("从未采购或盘存", "it was never purchased or counted"),
    "only_stock_change": Text("此前只有库存变更，没有采购或盘存", "it had come in by stock changes only"),
    "purchased_later": Text("采购或盘存在销售之后", "it was purchased or counted only later"),
}


def _comes_in(fact: Movement, parameters: SaleWithoutPurchaseParameters) -> bool:
    if fact.event_type == "inventory.adjusted":
        if fact.inv_chg_type == TRANSFER_IN and parameters.transfers_count:
            return True
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
    facility, item, batch = cell.parts
    if not sales or not is_named(batch):
        return
    reason = "only_stock_change" if changes else "never_purchased" if first_in is None else "purchased_later"
    sold = _sold(sales)
    amounts = [times(fact.cnt, fact.price) for fact in sales if fact.price is not None]
    words = _REASONS[reason]
    yield Finding(
        anchor=join_anchor(facility, item, batch),
        occurred_at=sales[0].time,
        reason=reason,
        # what came in by a stock change is in the books, and each of expired sales is raised as high by itself
        level="medium" if changes or all_expired(cell, sales) else None,
        subject=Subject("facility", facility),
        facility=facility,
        amount=cents(total(amounts)) if amounts else None,
        complete=True,
        message=Text(
            f"药品 {item} 批次 {batch} 已售出 {sold.zh}，{words.zh}",
            f"Item {item}, batch {batch}: {sold.en} sold; {words.en}",
        ),
        evidence=tuple(
            cite(
                fact,
                med_list_codg=item,
                fixmedins_bchno=batch,
                cnt=f"{fact.cnt:f}",
                finl_trns_pric=None if fact.price is None else f"{fact.price:f}",
                inv_chg_type=fact.inv_chg_type,
                **split_fields(fact),
            )
            for fact in (*changes[:_SHOWN], *sales[:_SHOWN], *(() if first_in is None else (first_in,)))
        ),
    )


def _sold(sales: list[Movement]) -> Text:
    """Packs and parts of packs do not add up."""
    whole, parts = ([fact.cnt for fact in sales if fact.split is split] for split in (False, True))
    told = [goods(total(cnt), split=cnt is parts) for cnt in (whole, parts) if cnt]
    return Text("、".join(text.zh for text in told), " and ".join(text.en for text in told))


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
        "按业务时间判断，同一时刻的采购先于销售、盘存后于销售；补报的采购如日期早于销售即撤销疑点。采购（含变更编码 108）、"
        "盘存和调拨入库（101）算进货：连锁门店由总部或他店调拨供货，货有来处；只认采购的可关闭 transfers_count。"
        "其他增加库存的变更默认不算，但账上确有来货，等级为中；所列销售全部已过有效期的也为中，因为‘销售过期药品’已逐笔列为高。"
        "拆零销售照样列出，数量分开写。批次号是占位符（无、-、0000）的不是一个批次，不判断。账先于数据开始的机构，"
        "开始上报时先报一次盘存即可。依据最多列出最早的 50 笔销售。",
        "By business time; at one moment a purchase comes before a sale and a stocktake after it. A purchase reported "
        "late but dated before the sale withdraws the doubt. Purchases (code 108 too), stocktakes and transfers in (101) "
        "count: shops of a chain are supplied by transfer, so the goods came from somewhere; where only purchases are to "
        "count, transfers_count is switched off. Other stock changes do not count by default, but the goods are in the "
        "books: the level is medium then. It is medium too where every sale listed was of an expired batch, since "
        "expired-sale raises each of them as high. Split packs are told apart in the quantity. What bears a placeholder "
        "for a batch number (null, -, 0000) is not one batch and is not judged. A shop whose books began before the data "
        "reports a stocktake first. Evidence lists the first 50 sales.",
    ),
    version="2",
)
