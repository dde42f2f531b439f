"""结算与出库不符 / Settled but not dispensed. A rule for operators of a live fund monitor."""

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from detectors.amounts import ZERO, cents, plain, times, total
from detectors.cells.dispensing import DISPENSING, GoodsMoved, GoodsSettled
from detectors.contract.doubt import Subject
from detectors.contract.values import Text
from detectors.engine.cell import Cell
from detectors.engine.context import Context, WakeAt
from detectors.engine.finding import Finding, cite, join_anchor
from detectors.engine.rule import Parameters, Rule, parameter
from detectors.windows import is_over
from detectors.wording import counted, units, yuan

_HOUR_US = 3_600_000_000
_DAY_US = 24 * _HOUR_US
_NAMED = 3
"""Items that the message names; the evidence has all."""


class SettledNotDispensedParameters(Parameters):
    """How long the shelves may lag behind the till."""

    grace_hours: int = parameter(
        24,
        "结算后等待出库记录的小时数",
        "Hours after the settlement in which the sale may still be reported.",
        unit="hours",
        origin="ours",
        ge=0,
        le=8_760,
    )
    return_days: int = parameter(
        400,
        "结算前后出库和退货记录有效的天数",
        "Days before and after the settlement in which sales and returns under its number count.",
        unit="days",
        origin="ours",
        ge=1,
        le=3_650,
    )


def judge(
    cell: Cell, parameters: SettledNotDispensedParameters, context: Context
) -> Iterator[Finding | WakeAt]:
    """At most one finding: the items of the settlement whose quantity is not what was sold under its number."""
    settled: GoodsSettled | None = None
    refunds: list[GoodsSettled] = []
    moved: list[GoodsMoved] = []
    left: dict[str, Decimal] = {}
    for fact in cell.facts:
        if type(fact) is GoodsMoved:
            moved.append(fact)
            _take(left, fact)
        elif fact.takes_back is None:
            settled = fact  # where several events tell of one settlement the last of them counts
        else:
            refunds.append(fact)
    if settled is None:
        return
    within = parameters.return_days * _DAY_US
    if cell.facts[-1].time - cell.facts[0].time > within:
        moved = [move for move in moved if abs(move.time - settled.time) <= within]
        refunds = [refund for refund in refunds if abs(refund.time - settled.time) <= within]
        left = {}
        for move in moved:
            _take(left, move)
    charged: dict[str, Decimal] = {}
    for item, cnt, _ in settled.items:
        charged[item] = charged[item] + cnt if item in charged else cnt
    if charged == left:
        return
    differing = [
        item
        for item in sorted(charged.keys() | left.keys())
        if charged.get(item, ZERO) != left.get(item, ZERO)
    ]
    back = _given_back(settled, charged, refunds)
    if back is None:
        return
    counts = [
        _Counts(item, charged.get(item, ZERO), back.get(item, ZERO), left.get(item, ZERO))
        for item in differing
    ]
    counts = [each for each in counts if not each.agree]
    if not counts:
        return
    due = settled.time + parameters.grace_hours * _HOUR_US
    if is_over(context, due):
        yield _finding(cell, _Told(settled, refunds, moved), counts, parameters.grace_hours)
    else:
        yield WakeAt(due)


def _take(left: dict[str, Decimal], move: GoodsMoved) -> None:
    units = -move.cnt if move.back else move.cnt
    left[move.item] = left[move.item] + units if move.item in left else units


class _Counts(NamedTuple):
    """Units of one item: charged, given back by refunds, and gone from the shelves."""

    item: str
    charged: Decimal
    back: Decimal
    left: Decimal

    @property
    def due(self) -> Decimal:
        """What must have been handed over."""
        return min(self.charged, max(ZERO, self.charged - self.back))

    @property
    def agree(self) -> bool:
        """Goods whose price was given back may have come back, whether or not that is on record."""
        return self.due <= self.left <= self.charged


class _Told(NamedTuple):
    settled: GoodsSettled
    refunds: list[GoodsSettled]
    moved: list[GoodsMoved]


def _given_back(
    settled: GoodsSettled, charged: dict[str, Decimal], refunds: list[GoodsSettled]
) -> dict[str, Decimal] | None:
    """Units by item; None where nothing need be dispensed any more, or nobody tells what of it."""
    back: dict[str, Decimal] = {}
    for refund in refunds:
        for item, cnt, _ in refund.items:
            back[item] = back.get(item, ZERO) + cnt
    if not refunds:
        return back
    fees = [refund.medfee for refund in refunds if refund.medfee is not None]
    whole = settled.medfee is not None and total(fees) >= settled.medfee
    if whole or all(cnt <= back.get(item, ZERO) for item, cnt in charged.items()):
        return None
    return back if all(refund.items for refund in refunds) else None


def _finding(cell: Cell, told: _Told, counts: list[_Counts], grace_hours: int) -> Finding:
    (setl_id,) = cell.parts
    settled, refunds, moved = told
    prices: dict[str, Decimal] = {}
    for item, _, price in settled.items:
        if price is not None:
            prices.setdefault(item, price)
    short = [each for each in counts if each.due > each.left]
    priced = [times(each.due - each.left, prices[each.item]) for each in short if each.item in prices]
    amount = cents(total(priced)) if priced else None
    missing = not moved
    items = {each.item for each in counts}
    return Finding(
        anchor=join_anchor(setl_id),
        occurred_at=settled.time,
        reason="nothing_dispensed" if missing else "quantities_differ",
        subject=Subject("facility", settled.facility),
        region=settled.region,
        facility=settled.facility,
        amount=amount,
        complete=True,
        message=_message(setl_id, counts, missing, grace_hours, amount),
        evidence=(
            cite(
                settled,
                setl_id=setl_id,
                psn_no=settled.psn_no,
                med_list_codg=[each.item for each in counts],
                cnt=[plain(each.charged) for each in counts],
                refunded_cnt=[plain(each.back) for each in counts] if refunds else None,
                dispensed_cnt=[plain(each.left) for each in counts],
            ),
            *(
                cite(
                    refund,
                    init_setl_id=setl_id,
                    psn_no=refund.psn_no,
                    med_list_codg=[item for item, _, _ in refund.items],
                    cnt=[plain(-cnt) for _, cnt, _ in refund.items],
                )
                for refund in refunds
            ),
            *(
                cite(
                    move,
                    setl_id=setl_id,
                    fixmedins_code=move.facility,
                    med_list_codg=move.item,
                    fixmedins_bchno=move.batch,
                    cnt=plain(move.cnt),
                )
                for move in moved
                if move.item in items
            ),
        ),
    )


def _message(
    setl_id: str, counts: list[_Counts], missing: bool, grace_hours: int, amount: Decimal | None
) -> Text:
    listed = [
        Text(
            f"{each.item} 应出库 {units(each.due).zh}、实出 {plain(each.left)}",
            f"{each.item} {plain(each.due)} due, {plain(each.left)} dispensed",
        )
        for each in counts[:_NAMED]
    ]
    more = len(counts) - len(listed)
    zh = "；".join(text.zh for text in listed) + (f"；另有 {more} 种" if more else "")
    en = "; ".join(text.en for text in listed) + (f"; and {counted(more, 'more item')}" if more else "")
    return Text(
        f"结算 {setl_id} 的 {len(counts)} 种药品{'没有出库记录' if missing else '与出库数量不符'}"
        f"（结算后 {grace_hours} 小时内应有）：{zh}"
        + ("" if amount is None else f"；涉及 {yuan(amount)} 元"),
        f"Settlement {setl_id}: {counted(len(counts), 'item')} "
        f"{'never dispensed' if missing else 'not as dispensed'} "
        f"({counted(grace_hours, 'hour')} allowed): {en}"
        + ("" if amount is None else f"; {yuan(amount)} CNY at stake"),
    )


RULE = Rule(
    id="settled-not-dispensed",
    section="inventory",
    name=Text("结算与出库不符", "Settled but not dispensed"),
    level="high",
    business_item="inventory",
    cell=DISPENSING,
    parameters=SettledNotDispensedParameters,
    judge=judge,
    memory_days=lambda parameters: parameters.return_days,
    meaning=Text(
        "基金结算的药品数量与以同一结算号出库的数量不一致：可能空刷医保卡、串换药品或虚记数量。",
        "The quantities that were settled are not those that left the shelves under the same settlement number: cards "
        "may be charged for nothing, items exchanged, or quantities invented.",
    ),
    to_check=Text(
        "逐项核对结算明细、销售出库记录和监控录像，询问参保人实际取到的药品。",
        "Compare line by line with the sales and the cameras; ask the person what was handed over.",
    ),
    limits=Text(
        "只看带明细的结算，服务项目（list_type 以 2 开头）除外；事件未填 list_type 的明细一律视为药品耗材。"
        "退货冲减出库；同一结算号有多个结算事件时以最后一个为准。等待期满后补报的出库会撤销疑点。"
        "没有医保结算、只有出库的不在此列；与结算相隔超过规定天数的出库、退货和退费不计。"
        "退费（refd_setl_flag=1，或费用不为正、基金支付为负）不是一次结算，冲减它所退的结算（init_setl_id，未写的按同号）："
        "应出库数量相应减少，退费的药品是否已有退货记录都不算不符；全额退费或药品全部退费的不判断；"
        "没有明细的部分退费不知退了什么，不判断。",
        "Only settlements with details, less services (list_type 2xx); a line without list_type is taken to be goods. "
        "Returns are taken off; of several events on one settlement the last counts. A sale reported after the wait "
        "withdraws the doubt. Sales whose settlement never came are not raised, and what left, came back or was refunded too "
        "many days from the settlement does not count. A refund (refd_setl_flag 1, or a fee not above zero, or a negative "
        "fund payment) is no settlement of goods: it lowers what is due under the settlement that it takes back "
        "(init_setl_id, else its own number), and whether the refunded goods are on record as returned makes no difference. "
        "A settlement refunded whole, or all of whose goods were, needs nothing dispensed; a refund of a part without "
        "details does not tell of what, and nothing is compared.",
    ),
    version="2",
    needs=(GoodsSettled,),
)
