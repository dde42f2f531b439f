"""加价率超限 / Markup over limit. A rule for operators of a live fund monitor."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from functools import reduce
from typing import Any, NamedTuple

from detectors.amounts import Exact, cents_of, number, plain, plus, times
from detectors.calendar_months import iso_day
from detectors.cells.prices import PRICES, PriceAsked, PriceBook, PricePaid, bought_first, pack_price
from detectors.codes import SPLIT
from detectors.contract.doubt import Evidence, Subject
from detectors.contract.values import Text, day_of, day_start_us
from detectors.engine.cell import Cell
from detectors.engine.context import Context, WakeAt
from detectors.engine.finding import Finding, cite, join_anchor
from detectors.engine.rule import Parameters, Rule, parameter
from detectors.windows import is_over
from detectors.wording import counted, yuan

_SHOWN = 50


class MarkupOverLimitParameters(Parameters):
    """The limit differs by region and kind of goods; the default is ours."""

    limit: float = parameter(
        0.15,
        "销售价比最近一次进价高出的比例上限",
        "Most by which a sale price may exceed the last purchase price, as a share of it.",
        unit="share of the purchase price",
        origin="ours",
        ge=0,
        le=100,
    )


class _Excess(NamedTuple):
    sale: PriceAsked
    bought: PricePaid
    allowed: Decimal


def judge(cell: Cell, parameters: MarkupOverLimitParameters, context: Context) -> Iterator[Finding | WakeAt]:
    """One finding a day: its sales above what the last purchase before them allows."""
    factor = 1 + number(parameters.limit)
    prices: PriceBook = cell.view
    if all(dearest <= times(paid, factor) for paid, dearest in prices.told().dearest.items()):
        return
    days: dict[int, list[_Excess]] = {}
    bought: PricePaid | None = None
    allowed = Decimal(0)
    for fact in sorted(cell.with_neighbours(), key=bought_first):
        price = pack_price(fact)
        if price is None:
            continue
        if isinstance(fact, PricePaid):
            if price:  # a gift costs nothing and says nothing about the price
                bought, allowed = fact, times(price, factor)
        elif bought is not None and price > allowed and fact.cnt:
            days.setdefault(day_of(fact.time), []).append(_Excess(fact, bought, allowed))
    for day, excesses in days.items():
        end = day_start_us(day + 1)
        complete = is_over(context, end)
        if not complete:
            yield WakeAt(end)
        yield _finding(cell, day, excesses, complete, parameters)


def _finding(
    cell: Cell, day: int, excesses: list[_Excess], complete: bool, parameters: MarkupOverLimitParameters
) -> Finding:
    facility, item, _ = cell.parts
    highest = max(_share(excess) for excess in excesses)
    over = cents_of(reduce(plus, (_over(excess) for excess in excesses)))
    limit = plain(times(number(parameters.limit), Decimal(100)))
    return Finding(
        anchor=join_anchor(facility, item, iso_day(day)),
        occurred_at=excesses[0].sale.time,
        reason="price_above_allowed_markup",
        subject=Subject("facility", facility),
        facility=facility,
        amount=over,
        complete=complete,
        message=Text(
            f"药品 {item} 在 {iso_day(day)} 有 {len(excesses)} 笔销售加价超限，最高加价 {highest}%（上限 {limit}%），"
            f"多收 {yuan(over)} 元",
            f"Item {item}: {counted(len(excesses), 'sale')} on {iso_day(day)} above the allowed markup; the highest is "
            f"{highest} % (limit {limit} %), overcharged by {yuan(over)} CNY",
        ),
        evidence=_evidence(item, excesses[:_SHOWN]),
    )


def _price(fact: PriceAsked | PricePaid) -> Decimal:
    price = pack_price(fact)
    assert price is not None  # noqa: S101  (the judge passes over facts without a price)
    return price


def _over(excess: _Excess) -> Exact:
    """What was asked too much for the units sold, in CNY."""
    sale = excess.sale
    above = plus(_price(sale), excess.allowed.copy_negate())
    if isinstance(above, Decimal) and not sale.split:
        return times(above, sale.cnt)
    return Fraction(above) * Fraction(sale.cnt) / Fraction(sale.convrat or 1)


def _share(excess: _Excess) -> Decimal:
    paid = Fraction(_price(excess.bought))
    return times(Decimal(round((Fraction(_price(excess.sale)) / paid - 1) * 1000)), Decimal("0.1"))


def _split(fact: PriceAsked | PricePaid) -> dict[str, Any]:
    if not fact.split:
        return {}
    return {
        "trdn_flag": SPLIT,
        "convrat": plain(fact.convrat or Decimal(1)),
        "pack_price": plain(_price(fact)),
    }


def _evidence(item: str, excesses: list[_Excess]) -> tuple[Evidence, ...]:
    cited: dict[str, Evidence] = {}
    for excess in excesses:
        bought, sale = excess.bought, excess.sale
        cited.setdefault(
            bought.name,
            cite(
                bought,
                med_list_codg=item,
                fixmedins_bchno=bought.batch,
                finl_trns_pric=f"{bought.price:f}",
                **_split(bought),
            ),
        )
        cited[sale.name] = cite(
            sale,
            med_list_codg=item,
            fixmedins_bchno=sale.batch,
            finl_trns_pric=f"{sale.price:f}",
            **_split(sale),
            cnt=f"{sale.cnt:f}",
            allowed_price=plain(excess.allowed),
            markup_percent=str(_share(excess)),
        )
    return tuple(cited.values())


RULE = Rule(
    id="markup-over-limit",
    section="inventory",
    name=Text("加价率超限", "Markup over limit"),
    level="medium",
    business_item="inventory",
    cell=PRICES,
    parameters=MarkupOverLimitParameters,
    judge=judge,
    memory_days=lambda parameters: 0,
    meaning=Text(
        "定点机构的销售价比最近一次进价高出规定的加价率，多收的部分由基金和参保人负担。",
        "A facility asked more for an item than its last purchase price and the allowed markup; fund and patient paid "
        "the difference.",
    ),
    to_check=Text(
        "核对进货发票和销售单价，看是否按最小包装换算、是否为政策允许的加价。",
        "Compare invoices and sale prices; see whether packs were split and whether a higher markup is allowed.",
    ),
    limits=Text(
        "同一机构同一药品每天一个疑点。最近一次进价不分批次，零价（赠药）不算；超过四个季度以前的进价不再作比较。"
        "拆零（trdn_flag=1）的单价乘以转换比，按整包装比较；没有转换比的不判断，也不作进价。依据最多列出当日最早的 50 笔。",
        "One doubt for each facility, item and day. The last purchase is that of any batch; a price of nothing (a gift) "
        "does not count, nor does a purchase more than four quarters back. The price of a part of a split "
        "pack (trdn_flag 1) is multiplied by convrat and compared as that of the pack; without convrat it is not judged, nor "
        "taken for a purchase price. Evidence lists the first 50 sales of the day.",
    ),
    needs=(PricePaid, PriceAsked),
    version="2",
)
