"""Scenes about prices."""

from fundwatch.simulate.moments import DAY, day_text
from fundwatch.simulate.plants.goods import Batch
from fundwatch.simulate.plants.scene import Scene, near_miss, violation

_MARKUP = "markup-over-limit"


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
