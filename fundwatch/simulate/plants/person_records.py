"""Scenes about records of people that are changed, and identity numbers that two people hold."""

from typing import Any

from detectors.identity_number import normalise
from fundwatch.simulate.events import Event
from fundwatch.simulate.identities import check_digit, short
from fundwatch.simulate.moments import DAY, at, birthday, day_text
from fundwatch.simulate.people import Person
from fundwatch.simulate.plan import REGION
from fundwatch.simulate.plants.scene import Scene, Wrong, later, named, near_miss, violation

_BIRTH = "birth-date-modified"
_CATEGORY = "identity-category-modified"
_NUMBER = "id-number-modified"
_BOTH = "id-number-and-name-modified"
_DUPLICATE = "id-number-duplicate"

Values = dict[str, Any]


def _change(
    scene: Scene, person: Person, moment: int, before: Values, after: Values, *, late: int = 0
) -> Event:
    return scene.register(
        "person_changed",
        moment,
        late=late,
        psn_no=person.no,
        psn_name=after.get("psn_name", person.name),
        insu_admdvs=REGION,
        before=before,
        after=after,
    )


def _changed(scene: Scene, before: Values, after: Values) -> tuple[Person, Event]:
    person = scene.employee()
    return person, _change(scene, person, scene.office(scene.day()), before, after)


def _new_number(scene: Scene, person: Person) -> str:
    """A number that nobody has."""
    return scene.pool.numbers.new(scene.draw, person.born, person.gend)


@violation(_BIRTH)
def made_older(scene: Scene) -> None:
    person = scene.employee(age=46)
    old, new = day_text(person.born), day_text(birthday(person.born, -4))
    event = _change(scene, person, scene.office(scene.day()), {"brdy": old}, {"brdy": new})
    scene.doubt(named(person.no, by=event), "出生日期改早四年", "the birth date was moved back by four years")


@violation(_BIRTH)
def born_a_day_later(scene: Scene) -> None:
    person = scene.employee()
    old, new = day_text(person.born), day_text(person.born + 1)
    event = _change(scene, person, scene.office(scene.day()), {"brdy": old}, {"brdy": new})
    scene.doubt(named(person.no, by=event), "出生日期改动一天", "the birth date was moved by one day")


@near_miss(_BIRTH)
def birth_date_entered_first(scene: Scene) -> None:
    person = scene.employee()
    event = _change(scene, person, scene.office(scene.day()), {}, {"brdy": day_text(person.born)})
    scene.near_miss(
        named(person.no, by=event),
        "原来为空，首次补录",
        "there was no date before: it was entered, not changed",
    )


@near_miss(_BIRTH)
def birth_date_confirmed(scene: Scene) -> None:
    person = scene.employee()
    same = {"brdy": day_text(person.born)}
    event = _change(scene, person, scene.office(scene.day()), same, same)
    scene.near_miss(named(person.no, by=event), "改前改后相同", "the date is the same before and after")


@near_miss(_BIRTH)
def birth_date_change_reversed(scene: Scene) -> None:
    person = scene.employee()
    moment = scene.office(scene.day(2, 12))
    event = _change(
        scene, person, moment, {"brdy": day_text(person.born)}, {"brdy": day_text(person.born - 800)}
    )
    scene.reverse(event, later(moment, days=4))
    scene.near_miss(named(person.no, by=event), "变更已冲正", "the change was reversed")


@violation(_CATEGORY)
def category_changed(scene: Scene) -> None:
    person, event = _changed(scene, {"psn_type": "11"}, {"psn_type": "13"})
    scene.doubt(named(person.no, by=event), "在职改为离休", "from in service to retired veteran")


@violation(_CATEGORY)
def made_a_civil_servant(scene: Scene) -> None:
    person, event = _changed(scene, {"cvlserv_flag": "0"}, {"cvlserv_flag": "1"})
    scene.doubt(named(person.no, by=event), "公务员标志由否改为是", "the civil-servant flag was set")


@violation(_CATEGORY)
def special_treatment_granted(scene: Scene) -> None:
    person, event = _changed(scene, {}, {"psn_idet_type": "2104", "psn_type_lv": "1"})
    scene.doubt(
        named(person.no, by=event),
        "原来没有身份和等级，新授予两项",
        "a special identity and its level were granted to somebody who had none",
    )


@near_miss(_CATEGORY)
def category_confirmed(scene: Scene) -> None:
    person, event = _changed(
        scene, {"psn_type": "11", "cvlserv_flag": "0"}, {"psn_type": "11", "cvlserv_flag": "0"}
    )
    scene.near_miss(named(person.no, by=event), "改前改后相同", "every value is the same before and after")


@near_miss(_CATEGORY)
def only_the_employer_changed(scene: Scene) -> None:
    unit = scene.unit()
    person, event = _changed(scene, {"emp_no": unit.no}, {"emp_no": scene.unit().no})
    scene.near_miss(named(person.no, by=event), "只改单位，不在监测字段内", "only the employer changed")


@near_miss(_CATEGORY)
def category_change_reversed(scene: Scene) -> None:
    person = scene.employee()
    moment = scene.office(scene.day(2, 12))
    event = _change(scene, person, moment, {"psn_type": "11"}, {"psn_type": "12"})
    scene.reverse(event, later(moment, days=1))
    scene.near_miss(named(person.no, by=event), "变更已冲正", "the change was reversed")


@violation(_NUMBER)
def another_number(scene: Scene) -> None:
    person = scene.employee()
    number = _new_number(scene, person)
    moment = scene.office(scene.day())
    event = _change(scene, person, moment, {"certno": person.certno}, {"certno": number})
    scene.doubt(named(person.no, by=event), "改成另一个号码", "it became another number")


@violation(_NUMBER)
def wrong_upgrade(scene: Scene) -> None:
    person = scene.employee(register=False)
    old = short(person.certno)
    person.certno = old
    scene.register_person(person, at(scene.first.first - 1, 8))
    number = _new_number(scene, person)
    event = _change(scene, person, scene.office(scene.day()), {"certno": old}, {"certno": number})
    scene.doubt(
        named(person.no, by=event),
        "15 位升 18 位，但不是同一号码",
        "15 digits became 18, but not those of the same number",
    )


@near_miss(_NUMBER)
def upgraded(scene: Scene) -> None:
    person = scene.employee(register=False)
    number, person.certno = person.certno, short(person.certno)
    scene.register_person(person, at(scene.first.first - 1, 8))
    event = _change(scene, person, scene.office(scene.day()), {"certno": person.certno}, {"certno": number})
    scene.near_miss(
        named(person.no, by=event), "同一号码由 15 位升为 18 位", "15 digits became the 18 of the same number"
    )


@near_miss(_NUMBER)
def spelled_differently(scene: Scene) -> None:
    person = scene.employee()
    wide = "".join(chr(ord(char) + 0xFEE0) for char in person.certno.lower())
    event = _change(
        scene, person, scene.office(scene.day()), {"certno": person.certno}, {"certno": f" {wide}"}
    )
    scene.near_miss(
        named(person.no, by=event), "仅全角、大小写和空格不同", "only width, case and spaces differ"
    )


@near_miss(_NUMBER)
def number_entered_first(scene: Scene) -> None:
    person = scene.employee()
    event = _change(scene, person, scene.office(scene.day()), {}, {"certno": person.certno})
    scene.near_miss(named(person.no, by=event), "原来为空，首次补录", "there was no number before")


@near_miss(_NUMBER)
def number_change_reversed(scene: Scene) -> None:
    person = scene.employee()
    moment = scene.office(scene.day(2, 12))
    number = _new_number(scene, person)
    event = _change(scene, person, moment, {"certno": person.certno}, {"certno": number})
    scene.reverse(event, later(moment, days=2))
    scene.near_miss(named(person.no, by=event), "变更已冲正", "the change was reversed")


def _renamed(person: Person) -> str:
    return f"{person.name[0]}{'昊' if person.name[1] != '昊' else '岳'}然"


@violation(_BOTH)
def both_in_one_record(scene: Scene) -> None:
    person = scene.employee()
    before = {"certno": person.certno, "psn_name": person.name}
    after = {"certno": _new_number(scene, person), "psn_name": _renamed(person)}
    event = _change(scene, person, scene.office(scene.day()), before, after)
    anchor = named(person.no, by=event)
    scene.doubt(anchor, "一条变更记录同时改号码和姓名", "one record changed the number and the name")
    scene.also(_NUMBER, anchor, "号码被修改", "the number was changed")


@violation(_BOTH)
def name_the_next_day(scene: Scene) -> None:
    person = scene.employee()
    day = scene.day(2, 22)
    number = _change(
        scene, person, at(day, 9), {"certno": person.certno}, {"certno": _new_number(scene, person)}
    )
    name = _change(scene, person, at(day + 1, 16), {"psn_name": person.name}, {"psn_name": _renamed(person)})
    scene.doubt(
        named(person.no, by=name), "改号码次日又改姓名", "the name was changed on the day after the number"
    )
    scene.also(_NUMBER, named(person.no, by=number), "号码被修改", "the number was changed")


@near_miss(_BOTH)
def name_two_days_later(scene: Scene) -> None:
    person = scene.employee()
    day = scene.day(2, 20)
    number = _change(
        scene, person, at(day, 16), {"certno": person.certno}, {"certno": _new_number(scene, person)}
    )
    name = _change(scene, person, at(day + 2, 9), {"psn_name": person.name}, {"psn_name": _renamed(person)})
    scene.near_miss(
        named(person.no, by=name), "两次修改相隔两个日历日", "the two changes are two calendar days apart"
    )
    scene.also(_NUMBER, named(person.no, by=number), "号码被修改", "the number was changed")


@near_miss(_BOTH)
def name_with_an_upgrade(scene: Scene) -> None:
    person = scene.employee(register=False)
    number, person.certno = person.certno, short(person.certno)
    scene.register_person(person, at(scene.first.first - 1, 8))
    event = _change(
        scene,
        person,
        scene.office(scene.day()),
        {"certno": person.certno, "psn_name": person.name},
        {"certno": number, "psn_name": _renamed(person)},
    )
    scene.near_miss(
        named(person.no, by=event),
        "号码只是 15 位升 18 位，真正改的只有姓名",
        "the number was upgraded only; what changed is the name",
    )


@near_miss(_BOTH)
def name_change_reversed(scene: Scene) -> None:
    person = scene.employee()
    moment = scene.office(scene.day(2, 12))
    number = _change(scene, person, moment, {"certno": person.certno}, {"certno": _new_number(scene, person)})
    name = _change(scene, person, moment + 600, {"psn_name": person.name}, {"psn_name": _renamed(person)})
    scene.reverse(name, later(moment, days=3))
    scene.near_miss(named(person.no, by=name), "姓名变更已冲正", "the change of the name was reversed")
    scene.also(_NUMBER, named(person.no, by=number), "号码被修改", "the number was changed")


def _register_again(scene: Scene, certno: str, moment: int) -> tuple[Person, Event]:
    person = scene.employee(register=False)
    person.certno = certno
    return person, scene.register_person(person, moment)


@violation(_DUPLICATE)
def two_persons_one_number(scene: Scene) -> None:
    number = scene.employee().certno
    _register_again(scene, number, scene.office(scene.day()))
    scene.doubt(normalise(number), "两人登记同一号码", "two persons are registered under one number")


@violation(_DUPLICATE)
def old_and_new_form(scene: Scene) -> None:
    number = scene.employee().certno
    _register_again(scene, short(number), scene.office(scene.day()))
    scene.doubt(
        number, "一人 18 位、一人 15 位，归一后相同", "one has the 18 digits, the other the 15 of one number"
    )


@violation(_DUPLICATE)
def lower_case_x(scene: Scene) -> None:
    person = scene.employee(register=False)
    body = next(body for body in _bodies(scene, person) if check_digit(body) == "X")
    person.certno = f"{body}X"
    scene.register_person(person, at(scene.first.first - 1, 8))
    _register_again(scene, f"{body}x", scene.office(scene.day()))
    scene.doubt(f"{body}X", "末位大小写 X 不同，实为同一号码", "one ends in X, the other in x: one number")


def _bodies(scene: Scene, person: Person) -> list[str]:
    """Numbers without their check digit, each of which is nobody's."""
    return [_new_number(scene, person)[:17] for _ in range(120)]


@near_miss(_DUPLICATE)
def number_corrected(scene: Scene) -> None:
    number = scene.employee().certno
    moment = scene.office(scene.day(2, 12))
    other, _ = _register_again(scene, number, moment)
    right = _new_number(scene, other)
    event = _change(scene, other, later(moment, days=5), {"certno": number}, {"certno": right})
    scene.near_miss(normalise(number), "其中一人已更正号码", "one of the two had it corrected")
    scene.also(
        _NUMBER, named(other.no, by=event), "更正也是一次修改", "the correction is a change of a number"
    )


@near_miss(_DUPLICATE)
def registration_reversed(scene: Scene) -> None:
    number = scene.employee().certno
    moment = scene.office(scene.day(2, 12))
    _, event = _register_again(scene, number, moment)
    scene.reverse(event, moment + 3 * DAY, "重复登记")
    scene.near_miss(normalise(number), "重复登记已冲正", "the second registration was reversed")


@near_miss(_DUPLICATE)
def next_serial_number(scene: Scene) -> None:
    person = scene.employee()
    number = scene.pool.numbers.new(scene.draw, person.born, person.gend, county=person.certno[:6])
    other = scene.employee(born=person.born, gend=person.gend, certno=number)
    for one in (person, other):
        scene.near_miss(
            normalise(one.certno),
            "同县同日出生、性别相同，只是顺序码相邻",
            "born in one county on one day, of one sex: the next serial number",
        )


@near_miss(_DUPLICATE)
def somebody_elses_number_at_first(scene: Scene) -> None:
    number = scene.employee().certno
    person = scene.employee(register=False)
    scene.register_person(person, scene.office(scene.day(2, 12)), wrong=Wrong({"certno": number}))
    scene.near_miss(
        normalise(number),
        "同一登记先误用他人号码，后更正",
        "the registration came with somebody else's number at first and was put right",
    )


@violation(_DUPLICATE)
def the_right_number_is_somebody_elses(scene: Scene) -> None:
    number = scene.employee().certno
    person = scene.employee(register=False)
    wrong = Wrong({"certno": person.certno})
    person.certno = number
    scene.register_person(person, scene.office(scene.day(2, 12)), wrong=wrong)
    scene.doubt(
        normalise(number),
        "同一登记更正后与他人同号",
        "the registration was put right, and bears somebody else's number since",
    )
