"""Scenes about what is settled and handed over at a till, and about the trace codes of boxes."""

from typing import Any

from fundwatch.simulate.events import Event
from fundwatch.simulate.facilities import Facility
from fundwatch.simulate.moments import DAY, MINUTE, at, stamp
from fundwatch.simulate.people import Person
from fundwatch.simulate.plants.care import after_hours, hospital, refund, settled, take_back
from fundwatch.simulate.plants.goods import Batch
from fundwatch.simulate.plants.scene import Scene, later, near_miss, violation

_UNDISPENSED = "settled-not-dispensed"
_TRACE = "trace-code-reused"


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
    line = {"med_list_codg": "001102000010000-110200001", "cnt": "1", "pric": "30.00", "list_type": "201"}
    _till(scene, person, place, at(scene.day(), 10), setl_id, [line])
    scene.near_miss(setl_id, "只有服务项目，没有药品", "services only, no goods")


@near_miss(_UNDISPENSED)
def settlement_reversed(scene: Scene) -> None:
    batch, person, moment = _shop(scene)
    setl_id = f"{scene.tag}-till"
    event = _till(scene, person, batch.place, moment, setl_id, [_line(batch, 3)])
    take_back(scene, event, moment + 4 * MINUTE, "缺货，退费")
    scene.near_miss(setl_id, "缺货，结算已冲正", "out of stock: the settlement was reversed")


@near_miss(_UNDISPENSED)
def refunded_under_another_number(scene: Scene) -> None:
    batch, person, moment = _shop(scene)
    setl_id = f"{scene.tag}-till"
    _till(scene, person, batch.place, moment, setl_id, [_line(batch, 3)])
    refund = f"{scene.tag}-back"
    again = moment + 4 * MINUTE
    settled(
        scene,
        person,
        batch.place,
        again,
        -1_200,
        setl_id=refund,
        init_setl_id=setl_id,
        refd_setl_flag="1",
        begntime=stamp(again),
        details=[_line(batch, -3)],
    )
    scene.near_miss(setl_id, "缺货，另开退费单退回", "out of stock: refunded under a number of its own")


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


@near_miss(_UNDISPENSED)
def out_of_stock_and_refunded(scene: Scene) -> None:
    batch, person, moment = _shop(scene)
    setl_id = f"{scene.tag}-till"
    event = _till(scene, person, batch.place, moment, setl_id, [_line(batch, 3)])
    refund(scene, event, moment + 8 * MINUTE, details=[_line(batch, -3)])
    scene.near_miss(setl_id, "缺货，全额退费", "out of stock: the money was given back whole")


@violation(_UNDISPENSED)
def one_short_besides_the_one_refunded(scene: Scene) -> None:
    batch, person, moment = _shop(scene)
    setl_id = f"{scene.tag}-till"
    event = _till(scene, person, batch.place, moment, setl_id, [_line(batch, 3)])
    _hand_over(batch, 1, moment + 30, setl_id, person)
    refund(scene, event, moment + 8 * MINUTE, percent=33, details=[_line(batch, -1)])
    scene.doubt(
        setl_id,
        "结算三盒，退一盒，出库一盒",
        "three were settled, one of them refunded, and one left the shelf",
    )


@near_miss(_TRACE)
def refunded_and_sold_elsewhere(scene: Scene) -> None:
    batch, person, moment = _shop(scene)
    code, setl_id = _code(scene), f"{scene.tag}-till"
    event = _till(scene, person, batch.place, moment, setl_id, [_line(batch, 1, drug_trac_codg=[code])])
    _hand_over(batch, 1, moment + 30, setl_id, person, drug_trac_codg=[code])
    back = moment + 9 * MINUTE
    refund(scene, event, back, details=[_line(batch, -1, drug_trac_codg=[code])])
    batch.move("sale_returned", 1, back + 20, setl_id=setl_id, drug_trac_codg=[code])
    batch.move("sold", 1, later(moment, days=2), drug_trac_codg=[code])
    scene.near_miss(code, "其间已退药退费", "it was brought back and refunded in between")
