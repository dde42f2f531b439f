"""Scenes about batches: what was bought, sold and counted."""

from fundwatch.simulate.moments import DAY, at
from fundwatch.simulate.plants.goods import Batch
from fundwatch.simulate.plants.scene import Scene, Wrong, later, near_miss, violation

_OVERSOLD = "stock-oversold"
_UNBOUGHT = "sale-without-purchase"
_EXPIRED = "expired-sale"
_COUNT = "stocktake-discrepancy"


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


@near_miss(_OVERSOLD)
def sale_was_of_another_batch(scene: Scene) -> None:
    batch = Batch(scene)
    other = Batch(scene, batch.place)
    batch.move("purchased", 5)
    batch.move("sold", 4)
    other.moment = batch.moment
    other.move("purchased", 10)
    sale = other.move("sold", 3, wrong=Wrong({"fixmedins_bchno": batch.name}))
    scene.near_miss(
        batch.anchor(sale),
        "批次更正：销售的是另一批",
        "the batch was put right: the sale was of another one",
    )


@near_miss(_OVERSOLD)
def tablets_of_an_opened_pack(scene: Scene) -> None:
    batch = Batch(scene)
    batch.move("purchased", 2)
    part = batch.priced(4)
    batch.move("sold", 24, trdn_flag="1", convrat="24", finl_trns_pric=part)
    sale = batch.move("sold", 20, trdn_flag="1", convrat="24", finl_trns_pric=part)
    scene.near_miss(
        batch.anchor(sale), "两盒拆零售出 44 片", "of two packs of 24 tablets, 44 tablets were sold"
    )


@violation(_UNBOUGHT)
def never_bought(scene: Scene) -> None:
    batch = Batch(scene)
    batch.move("sold", 2)
    batch.move("sold", 1)
    scene.doubt(batch.key, "从未进货", "never bought")


@violation(_UNBOUGHT)
def bought_an_hour_later(scene: Scene) -> None:
    batch = Batch(scene)
    batch.move("sold", 2)
    batch.move("purchased", 20, later(batch.moment, hours=1))
    scene.doubt(batch.key, "销售一小时后才进货", "bought an hour after the sale")


@violation(_UNBOUGHT)
def came_by_another_receipt(scene: Scene) -> None:
    batch = Batch(scene)
    batch.move("adjusted", 20, inv_chg_type="106")
    batch.move("sold", 2)
    scene.doubt(batch.key, "只有其他入库，没有进货", "came by another receipt only, not by a purchase")


@near_miss(_UNBOUGHT)
def sent_by_another_shop(scene: Scene) -> None:
    batch = Batch(scene)
    batch.move("adjusted", 20, inv_chg_type="101")
    batch.move("sold", 2)
    scene.near_miss(batch.key, "由连锁他店调拨入库", "another shop of the chain had sent it")


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
