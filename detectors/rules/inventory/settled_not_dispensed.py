"""结算与出库不符 / Settled but not dispensed. A rule for operators of a live fund monitor."""

from collections.abc import Iterator
from decimal import Decimal

from detectors.amounts import ZERO, cents, plain, times, total
from detectors.cells.dispensing import DISPENSING, GoodsMoved, GoodsSettled
from detectors.contract.doubt import Subject
from detectors.contract.values import Text
from detectors.engine.cell import Cell
from detectors.engine.context import Context, WakeAt
from detectors.engine.finding import Finding, cite, join_anchor
from detectors.engine.rule import Parameters, Rule, parameter
from detectors.windows import is_over

_HOUR_US = 3_600_000_000
_DAY_US = 24 * _HOUR_US


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
    moved: list[GoodsMoved] = []
    left: dict[str, Decimal] = {}
    for fact in cell.facts:
        if type(fact) is GoodsSettled:
            settled = fact  # where several events tell of one settlement the last of them counts
        else:
            moved.append(fact)
            _take(left, fact)
    if settled is None:
        return
    within = parameters.return_days * _DAY_US
    if cell.facts[-1].time - cell.facts[0].time > within:
        moved = [move for move in moved if abs(move.time - settled.time) <= within]
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
    if not differing:
        return
    due = settled.time + parameters.grace_hours * _HOUR_US
    if is_over(context, due):
        yield _finding(
            cell, settled, moved, {i: (charged.get(i, ZERO), left.get(i, ZERO)) for i in differing}
        )
    else:
        yield WakeAt(due)


def _take(left: dict[str, Decimal], move: GoodsMoved) -> None:
    units = -move.cnt if move.back else move.cnt
    left[move.item] = left[move.item] + units if move.item in left else units


def _finding(
    cell: Cell, settled: GoodsSettled, moved: list[GoodsMoved], items: dict[str, tuple[Decimal, Decimal]]
) -> Finding:
    (setl_id,) = cell.parts
    prices: dict[str, Decimal] = {}
    for item, _, price in settled.items:
        if price is not None:
            prices.setdefault(item, price)
    short = {item: charged - left for item, (charged, left) in items.items() if charged > left}
    priced = [times(units, prices[item]) for item, units in short.items() if item in prices]
    missing = not moved
    return Finding(
        anchor=join_anchor(setl_id),
        occurred_at=settled.time,
        reason="nothing_dispensed" if missing else "quantities_differ",
        subject=Subject("facility", settled.facility),
        region=settled.region,
        facility=settled.facility,
        amount=cents(total(priced)) if priced else None,
        complete=True,
        message=Text(
            f"结算 {setl_id} 的 {len(items)} 种药品{'没有出库记录' if missing else '与出库数量不符'}",
            f"Settlement {setl_id}: {len(items)} item(s) "
            f"{'were never dispensed' if missing else 'differ from what was dispensed'}",
        ),
        evidence=(
            cite(
                settled,
                setl_id=setl_id,
                psn_no=settled.psn_no,
                med_list_codg=list(items),
                cnt=[plain(charged) for charged, _ in items.values()],
                dispensed_cnt=[plain(left) for _, left in items.values()],
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
        "没有医保结算、只有出库的不在此列；与结算相隔超过规定天数的出库和退货不计。",
        "Only settlements with details, less services (list_type 2xx); a line without list_type is taken to be goods. "
        "Returns are taken off; of several events on one settlement the last counts. A sale reported after the wait "
        "withdraws the doubt. Sales whose settlement never came are not raised, and what left or came back too many days "
        "from the settlement does not count.",
    ),
    needs=(GoodsSettled,),
)
