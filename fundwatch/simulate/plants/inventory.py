"""Scenes about goods: what was bought, sold, counted and settled."""

from typing import Any

from fundwatch.simulate.events import Event
from fundwatch.simulate.facilities import Facility
from fundwatch.simulate.moments import DAY, MINUTE, at, day_text, stamp
from fundwatch.simulate.people import Person
from fundwatch.simulate.plants.care import after_hours, hospital, settled, take_back
from fundwatch.simulate.plants.goods import Batch
from fundwatch.simulate.plants.scene import Scene, later, near_miss, violation

_OVERSOLD = "stock-oversold"
_UNBOUGHT = "sale-without-purchase"
_EXPIRED = "expired-sale"
_UNDISPENSED = "settled-not-dispensed"
_MARKUP = "markup-over-limit"
_COUNT = "stocktake-discrepancy"
_TRACE = "trace-code-reused"


@violation(_OVERSOLD)
def sold_more_than_bought(scene: Scene) -> None:
    batch = Batch(scene)
    batch.move("purchased", 10)
    batch.move("sold", 8)
    over = batch.move("sold", 5)
    scene.doubt(batch.anchor(over), "进 10 售 13", "ten bought, thirteen sold")


@violation(_OVERSOLD)
def oversold_twice(scene: Scene) -> None:
    batch = Batch(scene)
    for _ in range(2):
        batch.move("purchased", 4)
        over = batch.move("sold", 6)
        scene.doubt(batch.anchor(over), "补货前后各超卖一次", "oversold, restocked, and oversold again")
        batch.move("purchased", 2)


@violation(_OVERSOLD)
def half_a_unit_too_many(scene: Scene) -> None:
    batch = Batch(scene)
    batch.move("counted", "3.5")
    over = batch.move("sold", 4)
    scene.doubt(batch.anchor(over), "盘存 3.5，售出 4", "3.5 were counted, four sold")


@near_miss(_OVERSOLD)
def sold_to_the_last(scene: Scene) -> None:
    batch = Batch(scene)
    batch.move("purchased", 10)
    last = batch.move("sold", 10)
    scene.near_miss(batch.anchor(last), "正好售完", "sold to the last one")


@near_miss(_OVERSOLD)
def purchase_reported_late(scene: Scene) -> None:
    batch = Batch(scene)
    batch.move("purchased", 5)
    batch.move("purchased", 20, late=9 * DAY)
    sale = batch.move("sold", 12)
    scene.near_miss(
        batch.anchor(sale),
        "第二次进货早于销售，只是报得晚",
        "the second purchase came before the sale; only its report was late",
    )


@near_miss(_OVERSOLD)
def sale_reversed(scene: Scene) -> None:
    batch = Batch(scene)
    batch.move("purchased", 5)
    sale = batch.move("sold", 6, late=2 * DAY)
    scene.reverse(sale, batch.step(20), "数量录错")  # arrives before the sale
    scene.near_miss(
        batch.anchor(sale), "数量录错的销售已冲正", "the sale with the wrong quantity was reversed"
    )


@near_miss(_OVERSOLD)
def bought_in_the_same_moment(scene: Scene) -> None:
    batch = Batch(scene)
    moment = batch.step()
    sale = batch.move("sold", 3, moment)
    batch.move("purchased", 3, moment)
    scene.near_miss(
        batch.anchor(sale), "同一时刻先入后出", "bought and sold in the same moment: what comes in is first"
    )


@violation(_UNBOUGHT)
def never_bought(scene: Scene) -> None:
    batch = Batch(scene)
    sale = batch.move("sold", 2)
    batch.move("sold", 1)
    scene.doubt(batch.key, "从未进货", "never bought")
    scene.also(_OVERSOLD, batch.anchor(sale), "结存为负", "the balance is below zero")


@violation(_UNBOUGHT)
def bought_an_hour_later(scene: Scene) -> None:
    batch = Batch(scene)
    sale = batch.move("sold", 2)
    batch.move("purchased", 20, later(batch.moment, hours=1))
    scene.doubt(batch.key, "销售一小时后才进货", "bought an hour after the sale")
    scene.also(_OVERSOLD, batch.anchor(sale), "当时结存为负", "the balance was below zero then")


@violation(_UNBOUGHT)
def came_by_a_transfer(scene: Scene) -> None:
    batch = Batch(scene)
    batch.move("adjusted", 20, inv_chg_type="101")
    batch.move("sold", 2)
    scene.doubt(batch.key, "只有调拨入库，没有进货", "came by a transfer of stock only")


@near_miss(_UNBOUGHT)
def bought_but_reported_late(scene: Scene) -> None:
    batch = Batch(scene)
    batch.move("purchased", 20, late=8 * DAY)
    batch.move("sold", 2)
    scene.near_miss(batch.key, "进货早于销售，只是报得晚", "bought before the sale; only the report was late")


@near_miss(_UNBOUGHT)
def found_at_a_stocktake(scene: Scene) -> None:
    batch = Batch(scene)
    batch.move("counted", 12)
    batch.move("sold", 2)
    scene.near_miss(batch.key, "销售前已盘存", "counted before the sale")


@near_miss(_UNBOUGHT)
def receipt_as_a_stock_change(scene: Scene) -> None:
    batch = Batch(scene)
    batch.move("adjusted", 20, inv_chg_type="108")
    batch.move("sold", 2)
    scene.near_miss(
        batch.key, "以库存变更 108 上报的采购入库", "a purchase that was reported as a stock change (108)"
    )


@near_miss(_UNBOUGHT)
def only_sale_reversed(scene: Scene) -> None:
    batch = Batch(scene)
    sale = batch.move("sold", 2)
    scene.reverse(sale, batch.step(), "批次录错")
    scene.near_miss(batch.key, "批次录错的销售已冲正", "the sale of the wrong batch was reversed")


@violation(_EXPIRED)
def sold_the_day_after(scene: Scene) -> None:
    day = scene.day(12, 20)
    batch = Batch(scene, expires=day - 1)
    batch.move("purchased", 20)
    sale = batch.move("sold", 1, at(day, 0, 1))
    scene.doubt(
        batch.anchor(sale), "有效期次日零时一分售出", "sold a minute into the day after the last day of use"
    )


@violation(_EXPIRED)
def expiry_known_from_the_purchase(scene: Scene) -> None:
    day = scene.day(12, 20)
    batch = Batch(scene, expires=day - 9)
    batch.move("purchased", 20)
    sale = batch.move("sold", 3, at(day, 10), expy_end=None)
    scene.doubt(
        batch.anchor(sale),
        "销售未填有效期，采购记录已过期",
        "the sale does not tell; by the purchase the batch had expired",
    )


@near_miss(_EXPIRED)
def sold_on_the_last_day(scene: Scene) -> None:
    day = scene.day(12, 20)
    batch = Batch(scene, expires=day)
    batch.move("purchased", 20)
    sale = batch.move("sold", 1, at(day, 20, 30))
    scene.near_miss(batch.anchor(sale), "有效期当日售出", "sold on the last day of use")


@near_miss(_EXPIRED)
def expiry_of_another_batch(scene: Scene) -> None:
    day = scene.day(12, 20)
    old, new = Batch(scene, expires=day - 9), None
    old.move("purchased", 5)
    new = Batch(scene, old.place)
    new.move("purchased", 5)
    sale = new.move("sold", 1, at(day, 10))
    scene.near_miss(new.anchor(sale), "过期的是另一批次", "it is another batch that had expired")


@near_miss(_EXPIRED)
def expired_sale_reversed(scene: Scene) -> None:
    day = scene.day(12, 20)
    batch = Batch(scene, expires=day - 3)
    batch.move("purchased", 20)
    sale = batch.move("sold", 1, at(day, 10))
    scene.reverse(sale, at(day, 10, 40), "误售近效期，已追回")
    scene.near_miss(batch.anchor(sale), "误售已冲正", "the sale was reversed")


def _line(batch: Batch, cnt: int, **more: Any) -> dict[str, Any]:
    return {
        "med_list_codg": batch.item,
        "cnt": str(cnt),
        "pric": batch.priced(110),
        "list_type": "101",
        **more,
    }


def _till(
    scene: Scene, person: Person, place: Facility, moment: int, setl_id: str, lines: list[dict[str, Any]]
) -> Event:
    return settled(
        scene, person, place, moment, 1_200, setl_id=setl_id, begntime=stamp(moment), details=lines
    )


def _shop(scene: Scene) -> tuple[Batch, Person, int]:
    """A batch of twenty in a shop, somebody who buys, and the moment at the till."""
    place, moment = after_hours(scene, scene.day(10, 20))
    batch = Batch(scene, place)
    batch.move("purchased", 20)
    return batch, scene.person(), moment


def _hand_over(
    batch: Batch, cnt: int, moment: int, setl_id: str, person: Person, *, late: int = 0, **more: Any
) -> Event:
    return batch.move(
        "sold",
        cnt,
        moment,
        late=late,
        setl_id=setl_id,
        psn_no=person.no,
        finl_trns_pric=batch.priced(110),
        **more,
    )


@violation(_UNDISPENSED)
def nothing_left_the_shelf(scene: Scene) -> None:
    batch, person, moment = _shop(scene)
    setl_id = f"{scene.tag}-till"
    _till(scene, person, batch.place, moment, setl_id, [_line(batch, 3)])
    scene.doubt(setl_id, "结算三盒，没有出库", "three were settled, none left the shelf")


@violation(_UNDISPENSED)
def one_box_short(scene: Scene) -> None:
    batch, person, moment = _shop(scene)
    setl_id = f"{scene.tag}-till"
    _till(scene, person, batch.place, moment, setl_id, [_line(batch, 3)])
    _hand_over(batch, 2, moment + 30, setl_id, person)
    scene.doubt(setl_id, "结算三盒，出库两盒", "three were settled, two left the shelf")


@violation(_UNDISPENSED)
def another_item_handed_over(scene: Scene) -> None:
    batch, person, moment = _shop(scene)
    setl_id = f"{scene.tag}-till"
    other = Batch(scene, batch.place)
    other.item = f"{other.item}Y"
    other.move("purchased", 9)
    _till(scene, person, batch.place, moment, setl_id, [_line(batch, 1)])
    _hand_over(other, 1, moment + 30, setl_id, person)
    scene.doubt(setl_id, "结算甲药，出库乙药", "one item was settled, another left the shelf")


@near_miss(_UNDISPENSED)
def handed_over_the_next_evening(scene: Scene) -> None:
    batch, person, moment = _shop(scene)
    setl_id = f"{scene.tag}-till"
    _till(scene, person, batch.place, moment, setl_id, [_line(batch, 3)])
    _hand_over(batch, 3, later(moment, hours=23), setl_id, person)
    scene.near_miss(setl_id, "23 小时后出库", "it left the shelf 23 hours later")


@near_miss(_UNDISPENSED)
def sale_reported_after_days(scene: Scene) -> None:
    batch, person, moment = _shop(scene)
    setl_id = f"{scene.tag}-till"
    _till(scene, person, batch.place, moment, setl_id, [_line(batch, 2)])
    _hand_over(batch, 2, moment + 40, setl_id, person, late=5 * DAY)
    scene.near_miss(
        setl_id,
        "出库五天后才报来，先提出后撤销",
        "the sale was reported after five days: raised, then withdrawn",
    )


@near_miss(_UNDISPENSED)
def services_only(scene: Scene) -> None:
    person, place = scene.person(), hospital(scene)
    setl_id = f"{scene.tag}-till"
    line = {"med_list_codg": "001102000010000", "cnt": "1", "pric": "30.00", "list_type": "201"}
    _till(scene, person, place, at(scene.day(), 10), setl_id, [line])
    scene.near_miss(setl_id, "只有服务项目，没有药品", "services only, no goods")


@near_miss(_UNDISPENSED)
def settlement_reversed(scene: Scene) -> None:
    batch, person, moment = _shop(scene)
    setl_id = f"{scene.tag}-till"
    event = _till(scene, person, batch.place, moment, setl_id, [_line(batch, 3)])
    take_back(scene, event, moment + 4 * MINUTE, "缺货，退费")
    scene.near_miss(setl_id, "缺货，结算已冲正", "out of stock: the settlement was reversed")


@violation(_MARKUP)
def sixteen_percent(scene: Scene) -> None:
    batch = Batch(scene)
    batch.move("purchased", 20)
    batch.move("sold", 2, finl_trns_pric=batch.priced(116))
    scene.doubt(f"{batch.place.code}|{batch.item}|{day_text(batch.moment // DAY)}", "加价 16%", "16 % above")


@violation(_MARKUP)
def dearer_after_a_price_cut(scene: Scene) -> None:
    batch = Batch(scene)
    batch.move("purchased", 20)
    batch.move("sold", 1, finl_trns_pric=batch.priced(112))
    cheaper = Batch(scene, batch.place)
    cheaper.price = batch.price * 8 // 10
    cheaper.move("purchased", 20, batch.step(26))
    sale = batch.step()
    batch.move("sold", 1, sale, finl_trns_pric=batch.priced(112))
    scene.doubt(
        f"{batch.place.code}|{batch.item}|{day_text(sale // DAY)}",
        "进价下降两成后仍按旧价销售",
        "the purchase price fell by a fifth, the sale price did not",
    )


@near_miss(_MARKUP)
def fifteen_percent(scene: Scene) -> None:
    batch = Batch(scene)
    batch.move("purchased", 20)
    batch.move("sold", 2, finl_trns_pric=batch.priced(115))
    scene.near_miss(
        f"{batch.place.code}|{batch.item}|{day_text(batch.moment // DAY)}",
        "正好加价 15%",
        "exactly 15 % above",
    )


@near_miss(_MARKUP)
def gift_in_between(scene: Scene) -> None:
    batch = Batch(scene)
    batch.move("purchased", 20)
    gift = Batch(scene, batch.place)
    gift.price = 0
    gift.move("purchased", 5, batch.step())
    batch.move("sold", 2, finl_trns_pric=batch.priced(110))
    scene.near_miss(
        f"{batch.place.code}|{batch.item}|{day_text(batch.moment // DAY)}",
        "其间的零价赠药不算进价",
        "a gift in between costs nothing and is no purchase price",
    )


@near_miss(_MARKUP)
def dearer_purchase_reported_late(scene: Scene) -> None:
    batch = Batch(scene)
    batch.move("purchased", 20)
    dearer = Batch(scene, batch.place)
    dearer.price = batch.price * 12 // 10
    dearer.move("purchased", 20, batch.step(), late=7 * DAY)
    batch.move("sold", 2, finl_trns_pric=batch.priced(130))
    scene.near_miss(
        f"{batch.place.code}|{batch.item}|{day_text(batch.moment // DAY)}",
        "进价已涨两成，只是报得晚",
        "the purchase price had risen by a fifth; only its report was late",
    )


@near_miss(_MARKUP)
def dear_sale_reversed(scene: Scene) -> None:
    batch = Batch(scene)
    batch.move("purchased", 20)
    sale = batch.move("sold", 2, finl_trns_pric=batch.priced(190))
    day = day_text(batch.moment // DAY)
    scene.reverse(sale, batch.step(1), "价格录错")
    scene.near_miss(
        f"{batch.place.code}|{batch.item}|{day}", "价格录错的销售已冲正", "the mistyped sale was reversed"
    )


@violation(_COUNT)
def ten_of_a_hundred_missing(scene: Scene) -> None:
    batch = Batch(scene)
    batch.move("purchased", 100)
    count = batch.move("counted", 90)
    scene.doubt(batch.anchor(count), "账面 100，盘点 90", "a hundred on the books, ninety counted")


@violation(_COUNT)
def twenty_too_many(scene: Scene) -> None:
    batch = Batch(scene)
    batch.move("purchased", 100)
    batch.move("sold", 40)
    count = batch.move("counted", 80)
    scene.doubt(batch.anchor(count), "账面 60，盘点 80", "sixty on the books, eighty counted")


@near_miss(_COUNT)
def five_missing(scene: Scene) -> None:
    batch = Batch(scene)
    batch.move("purchased", 20)
    count = batch.move("counted", 15)
    scene.near_miss(
        batch.anchor(count), "只差 5，未超过数量上限", "five are missing, which the limit lets pass"
    )


@near_miss(_COUNT)
def five_percent_missing(scene: Scene) -> None:
    batch = Batch(scene)
    batch.move("purchased", 200)
    count = batch.move("counted", 190)
    scene.near_miss(batch.anchor(count), "差 10，正好 5%", "ten are missing, exactly 5 %")


@near_miss(_COUNT)
def books_opened_by_a_count(scene: Scene) -> None:
    batch = Batch(scene)
    count = batch.move("counted", 70)
    batch.move("sold", 3)
    scene.near_miss(
        batch.anchor(count), "首条记录为盘点，是建账", "the count is the first record: it opens the books"
    )


@near_miss(_COUNT)
def missing_sales_reported_late(scene: Scene) -> None:
    batch = Batch(scene)
    batch.move("purchased", 100)
    batch.move("sold", 30, late=6 * DAY)
    count = batch.move("counted", 70)
    scene.near_miss(
        batch.anchor(count), "缺的 30 是晚报的销售", "the thirty that are missing are sales reported late"
    )


@near_miss(_COUNT)
def wrong_count_reversed(scene: Scene) -> None:
    batch = Batch(scene)
    batch.move("purchased", 100)
    count = batch.move("counted", 10)
    scene.reverse(count, batch.step(1), "少录一个零")
    batch.move("counted", 100, batch.step(2))
    scene.near_miss(
        batch.anchor(count),
        "盘点少录一个零，已冲正重录",
        "the count lacked a zero; it was reversed and made again",
    )


def _code(scene: Scene) -> str:
    """A trace code of the scene's own: the shops' begin with an item's number."""
    number = int(scene.tag.rsplit("-", 1)[1])
    return f"9{scene.month.number:07}{number:012}"


def _boxes(scene: Scene) -> tuple[Batch, Batch, str]:
    """Two shops that have the item, and the code of one box."""
    one = Batch(scene)
    pharmacies = scene.pool.facilities.pharmacies
    place = next(other for other in scene.draw.sample(pharmacies, 2) if other is not one.place)
    other = Batch(scene, place)
    for batch in (one, other):
        batch.move("purchased", 20)
    other.moment = max(one.moment, other.moment)
    one.moment = other.moment
    return one, other, _code(scene)


@violation(_TRACE)
def sold_in_two_shops(scene: Scene) -> None:
    one, other, code = _boxes(scene)
    one.move("sold", 1, drug_trac_codg=[code])
    other.move("sold", 1, later(one.moment, days=3), drug_trac_codg=[code])
    scene.doubt(code, "同一追溯码在两家药店售出", "one code was sold in two shops")


@violation(_TRACE)
def settled_again(scene: Scene) -> None:
    batch, person, moment = _shop(scene)
    code = _code(scene)
    setl_id = f"{scene.tag}-till"
    _till(scene, person, batch.place, moment, setl_id, [_line(batch, 1, drug_trac_codg=[code])])
    _hand_over(batch, 1, moment + 30, setl_id, person, drug_trac_codg=[code])
    place, again = after_hours(scene, moment // DAY + 1)
    other = Batch(scene, place)
    other.move("purchased", 5)
    second = f"{scene.tag}-again"
    buyer = scene.person()
    _till(scene, buyer, place, again, second, [_line(other, 1, drug_trac_codg=[code])])
    _hand_over(other, 1, again + 30, second, buyer, drug_trac_codg=[code])
    scene.doubt(code, "同一追溯码两次结算", "one code was settled twice")


@near_miss(_TRACE)
def brought_back_in_between(scene: Scene) -> None:
    one, _, code = _boxes(scene)
    one.move("sold", 1, drug_trac_codg=[code])
    one.move("sale_returned", 1, later(one.moment, hours=2), drug_trac_codg=[code])
    one.move("sold", 1, later(one.moment, days=2), drug_trac_codg=[code])
    scene.near_miss(code, "其间已退货", "it was brought back in between")


@near_miss(_TRACE)
def split_pack(scene: Scene) -> None:
    one, _, code = _boxes(scene)
    for _ in range(3):
        one.move("sold", 1, drug_trac_codg=[code], trdn_flag="1")
    scene.near_miss(code, "同一盒拆零分三次销售", "the parts of one opened box")


@near_miss(_TRACE)
def sale_and_settlement_of_one_box(scene: Scene) -> None:
    batch, person, moment = _shop(scene)
    code = _code(scene)
    setl_id = f"{scene.tag}-till"
    _till(scene, person, batch.place, moment, setl_id, [_line(batch, 1, drug_trac_codg=[code])])
    _hand_over(batch, 1, moment + 30, setl_id, person, drug_trac_codg=[code])
    scene.near_miss(code, "结算和出库是同一次", "the sale and the settlement are one")


@near_miss(_TRACE)
def first_sale_reversed(scene: Scene) -> None:
    one, other, code = _boxes(scene)
    wrong = one.move("sold", 1, drug_trac_codg=[code])
    other.move("sold", 1, later(one.moment, hours=5), drug_trac_codg=[code])
    scene.reverse(wrong, later(one.moment, days=1), "扫码错误")
    scene.near_miss(code, "第一次扫码错误，已冲正", "the first scan was a mistake and was reversed")
