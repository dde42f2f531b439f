"""Scenes about units that pay nothing, and units that share a code or a name."""

from typing import Any

from fundwatch.simulate.events import Event
from fundwatch.simulate.moments import at
from fundwatch.simulate.plants.scene import Scene, later, near_miss, violation
from fundwatch.simulate.units import Unit

_UNPAID = "unit-unpaid-three-months"
_CODE_ID = "unit-same-code-different-id"
_CODE_NAME = "unit-same-code-different-name"
_NAME_ID = "unit-same-name-different-id"


def _pay(scene: Scene, unit: Unit, period: str, moment: int, *, late: int = 0, **more: Any) -> Event:
    data: dict[str, Any] = {
        "emp_no": unit.no,
        "orgcode": unit.code,
        "emp_name": unit.name,
        "accrym": period,
        "amount": "2600.00",
        **more,
    }
    return scene.register("contribution_paid", moment, late=late, **data)


def _bill(scene: Scene, unit: Unit, months_ago: int) -> None:
    month = scene.month.shifted(-months_ago)
    scene.register(
        "contribution_billed",
        at(month.first + 1, 9),
        emp_no=unit.no,
        orgcode=unit.code,
        emp_name=unit.name,
        accrym=month.text,
        amount="2600.00",
    )


def _paid_month(scene: Scene, unit: Unit, months_ago: int) -> Event:
    month = scene.month.shifted(-months_ago)
    return _pay(scene, unit, month.text, scene.office(month.first + 11))


def _close(scene: Scene, unit: Unit, day: int) -> None:
    scene.register("unit_deregistered", at(day, 16), emp_no=unit.no)


@violation(_UNPAID, before=2)
def never_pays(scene: Scene) -> None:
    unit = scene.unit(register=True)
    for months_ago in (2, 1, 0):
        _bill(scene, unit, months_ago)
    scene.doubt(
        f"{unit.no}|{scene.first.text}",
        "单位登记后三个月分文未缴",
        "registered for three whole months, and nothing was paid for any of them",
    )


@violation(_UNPAID, before=4)
def stops_paying(scene: Scene) -> None:
    unit = scene.unit(register=True)
    for months_ago in (4, 3, 2, 1, 0):
        _bill(scene, unit, months_ago)
    _paid_month(scene, unit, 4)
    _paid_month(scene, unit, 3)
    scene.doubt(
        f"{unit.no}|{scene.month.shifted(-2).text}",
        "单位缴费两个月后连续三个月未缴",
        "paid for two months, then for none of three",
    )


@violation(_UNPAID, before=3)
def payment_taken_back(scene: Scene) -> None:
    unit = scene.unit(register=True)
    _paid_month(scene, unit, 3)
    middle = _paid_month(scene, unit, 1)
    scene.reverse(middle, scene.office(scene.day(5, 20)), "银行退票")
    scene.doubt(
        f"{unit.no}|{scene.month.shifted(-2).text}",
        "中间一个月的缴费被冲正，三个月连续未缴",
        "the payment for the month in the middle was reversed, so that three months in a row are unpaid",
    )


@near_miss(_UNPAID, before=2)
def pays_the_third_month(scene: Scene) -> None:
    unit = scene.unit(register=True)
    _paid_month(scene, unit, 0)
    _close(scene, unit, scene.month.last - 1)
    scene.near_miss(
        f"{unit.no}|{scene.first.text}",
        "只有两个月未缴，第三个月已缴",
        "two months are unpaid, the third was paid for",
    )


@near_miss(_UNPAID, before=2)
def pays_in_arrear(scene: Scene) -> None:
    unit = scene.unit(register=True)
    month = scene.month.shifted(-1)
    _pay(scene, unit, month.text, scene.office(scene.day(3, 20)))
    _close(scene, unit, scene.month.last)
    scene.near_miss(
        f"{unit.no}|{scene.first.text}",
        "中间一个月迟缴，但已缴清，连续未缴不足三个月",
        "the month in the middle was paid for late: no three months in a row are unpaid",
    )


@near_miss(_UNPAID, before=3)
def registered_too_short(scene: Scene) -> None:
    unit = scene.unit()
    scene.register("unit_registered", scene.office(scene.earlier(3, 10)), **unit.record())
    _close(scene, unit, scene.day(3, 8))
    scene.near_miss(
        f"{unit.no}|{scene.first.text}",
        "三个多月未缴，但完整在册的月份只有两个（月中登记、月初注销）",
        "unpaid for over three months, of which only two were spent in the register from beginning to end",
    )


@violation(_CODE_ID)
def code_used_twice(scene: Scene) -> None:
    one, other = scene.unit(), scene.unit()
    period = scene.month.text
    _pay(scene, one, period, scene.office(scene.day()))
    _pay(scene, other, period, scene.office(scene.day()), orgcode=one.code)
    anchor = f"{one.code}|{period}"
    scene.doubt(anchor, "两个单位编号用同一代码缴费", "two unit numbers paid under one code")
    scene.also(_CODE_NAME, anchor, "两个单位名称不同", "the two bear different names")


@violation(_CODE_ID)
def code_spelled_differently(scene: Scene) -> None:
    one, other = scene.unit(), scene.unit()
    period = scene.month.text
    one.code = f"MA{one.code}"
    _pay(scene, one, period, scene.office(scene.day()))
    spelled = f" ｍａ{one.code[2:]} "
    _pay(scene, other, period, scene.office(scene.day()), orgcode=spelled, emp_name=one.name)
    scene.doubt(
        f"{one.code}|{period}",
        "代码相同，仅全角、大小写和空格不同",
        "one code, spelled with other width, case and spaces",
    )
    scene.also(_NAME_ID, f"{one.name}|{period}", "两个编号名称也相同", "the two numbers share the name, too")


@near_miss(_CODE_ID)
def code_not_known(scene: Scene) -> None:
    one, other = scene.unit(), scene.unit()
    period = scene.month.text
    for unit in (one, other):
        _pay(scene, unit, period, scene.office(scene.day()), orgcode="000000000")
    scene.near_miss(f"000000000|{period}", "代码是占位的全零", "the code is a placeholder of zeros")


@near_miss(_CODE_ID)
def code_of_another_period(scene: Scene) -> None:
    one, other = scene.unit(), scene.unit()
    before = scene.month.shifted(-1).text
    _pay(scene, one, before, scene.office(scene.day(2, 10)))
    _pay(scene, other, scene.month.text, scene.office(scene.day(12, 24)), orgcode=one.code)
    scene.near_miss(
        f"{one.code}|{scene.month.text}",
        "代码由另一单位接用，但不在同一结算期",
        "another unit took the code over, in another period",
    )


@near_miss(_CODE_ID)
def second_payment_reversed(scene: Scene) -> None:
    one, other = scene.unit(), scene.unit()
    period = scene.month.text
    _pay(scene, one, period, scene.office(scene.day(2, 10)))
    wrong = _pay(scene, other, period, scene.office(scene.day(2, 10)), orgcode=one.code)
    scene.reverse(wrong, scene.office(scene.day(12, 24)))
    _pay(scene, other, period, scene.office(scene.day(12, 24)))
    scene.near_miss(
        f"{one.code}|{period}",
        "代码录错的一笔已冲正并重缴",
        "the payment with the mistyped code was reversed and made again",
    )


@violation(_CODE_NAME)
def renamed_between_payments(scene: Scene) -> None:
    unit, other = scene.unit(), scene.unit()
    period = scene.month.text
    _pay(scene, unit, period, scene.office(scene.day(2, 10)))
    _pay(scene, unit, period, scene.office(scene.day(12, 24)), emp_name=other.name, amount="310.00")
    scene.doubt(
        f"{unit.code}|{period}",
        "同一结算期内同一代码出现两个名称",
        "two names under one code in one period",
    )


@violation(_CODE_NAME)
def code_lent(scene: Scene) -> None:
    one, other = scene.unit(), scene.unit()
    period = scene.month.text
    _pay(scene, other, period, scene.office(scene.day()), orgcode=one.code)
    _pay(scene, one, period, scene.office(scene.day()))
    anchor = f"{one.code}|{period}"
    scene.doubt(anchor, "代码借给另一名称的单位缴费", "a unit of another name paid under the code")
    scene.also(_CODE_ID, anchor, "两个单位编号", "two unit numbers")


@near_miss(_CODE_NAME)
def name_spelled_differently(scene: Scene) -> None:
    unit = scene.unit()
    period = scene.month.text
    unit.name = f"{unit.name}ABC分部"
    _pay(scene, unit, period, scene.office(scene.day(2, 10)))
    spelled = unit.name.replace("ABC", " ａｂｃ ")
    _pay(scene, unit, period, scene.office(scene.day(12, 24)), emp_name=spelled, amount="310.00")
    scene.near_miss(
        f"{unit.code}|{period}",
        "名称仅全角、大小写和空格不同",
        "the names differ in width, case and spaces only",
    )


@near_miss(_CODE_NAME)
def renamed_between_periods(scene: Scene) -> None:
    unit, other = scene.unit(), scene.unit()
    _pay(scene, unit, scene.month.shifted(-1).text, scene.office(scene.day(2, 5)))
    _pay(scene, unit, scene.month.text, scene.office(scene.day(12, 24)), emp_name=other.name)
    scene.near_miss(
        f"{unit.code}|{scene.month.text}",
        "更名发生在两个结算期之间",
        "the name changed from one period to the next",
    )


@violation(_NAME_ID)
def registered_twice(scene: Scene) -> None:
    one, other = scene.unit(), scene.unit()
    period = scene.month.text
    _pay(scene, one, period, scene.office(scene.day()))
    _pay(scene, other, period, scene.office(scene.day()), emp_name=one.name)
    scene.doubt(
        f"{one.name}|{period}",
        "两个编号、两个代码，同一名称",
        "two numbers with codes of their own bear one name",
    )


@near_miss(_NAME_ID)
def name_of_another_period(scene: Scene) -> None:
    one, other = scene.unit(), scene.unit()
    _pay(scene, one, scene.month.shifted(-1).text, scene.office(scene.day(2, 8)))
    _pay(scene, other, scene.month.text, scene.office(scene.day(10, 24)), emp_name=one.name)
    scene.near_miss(
        f"{one.name}|{scene.month.text}",
        "同名单位不在同一结算期缴费",
        "the namesakes paid for different periods",
    )


@near_miss(_NAME_ID)
def namesake_reversed(scene: Scene) -> None:
    one, other = scene.unit(), scene.unit()
    period = scene.month.text
    _pay(scene, one, period, scene.office(scene.day(2, 10)))
    moment = scene.office(scene.day(2, 10))
    wrong = _pay(scene, other, period, moment, emp_name=one.name)
    scene.reverse(wrong, later(moment, days=2))
    scene.near_miss(
        f"{one.name}|{period}",
        "同名的一笔缴费已冲正",
        "the payment under the same name was reversed",
    )
