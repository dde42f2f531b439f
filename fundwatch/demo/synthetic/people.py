"""Registrations, changes of ID numbers and names, numbers held twice."""

from datetime import date, timedelta
from typing import Any

from detectors.identity_number import check_digit
from fundwatch.demo.synthetic.script import SOURCE, Script

_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
_GIVEN = "伟芳娜敏静强磊军洋勇艳杰娟涛明超秀霞平刚桂英"


def id_number(script: Script) -> str:
    """An 18-digit number of 19xx with a right check digit, for a person who does not exist."""
    while True:
        # far from retirement, so that there is nothing to say about them
        day = date(1984, 1, 1) + timedelta(days=script.rng.randrange(5_800))
        body = f"220102{day:%Y%m%d}{script.rng.randrange(1000):03d}"
        if body not in script.taken:
            script.taken.add(body)
            return body + check_digit(body)


def name(script: Script) -> str:
    """A made-up name."""
    return script.rng.choice(_SURNAMES) + "".join(script.rng.sample(_GIVEN, script.rng.choice((1, 2))))


def short(number: str) -> str:
    """The 15 digits that an 18-digit number of 19xx once was."""
    return number[:6] + number[8:17]


def _register(script: Script, psn_no: str, certno: str, psn_name: str, **at: float) -> dict[str, Any]:
    born = (
        date.fromisoformat(f"{certno[6:10]}-{certno[10:12]}-{certno[12:14]}") if len(certno) == 18 else None
    )
    return script.happen(
        "registration.person_registered",
        script.moment(**at),
        psn_no=psn_no,
        certno=certno,
        psn_name=psn_name,
        gend=script.rng.choice("12"),
        brdy=(born or date(1990, 1, 1)).isoformat(),
        psn_type="11",
        emp_no=f"E{script.rng.randrange(200):05d}",
        insu_admdvs="220100",
    )


def ordinary(script: Script, count: int) -> None:
    """Persons about whom there is nothing to say; one in fifty has a number that fails its check."""
    for index in range(count):
        number = id_number(script)
        if index % 50 == 49:
            number = number[:17] + ("0" if number[17] != "0" else "1")
        _register(script, f"22{index:07d}", number, name(script))


def _change(script: Script, psn_no: str, moment: Any, **changed: tuple[str, str]) -> dict[str, Any]:
    return script.happen(
        "registration.person_changed",
        moment,
        psn_no=psn_no,
        insu_admdvs="220100",
        before={field: old for field, (old, _) in changed.items()},
        after={field: new for field, (_, new) in changed.items()},
    )


def changes(script: Script) -> None:
    """Modified numbers and names, beside upgrades, corrections of names alone and changes days apart."""
    for index in range(6):
        psn, old, new = f"23{index:07d}", id_number(script), id_number(script)
        event = _change(script, psn, script.moment(), certno=(old, new))
        script.planted.add(("id-number-modified", f"{psn}|{SOURCE}|{event['id']}"))
    for index in range(8):  # near miss: the same number in its new form
        number = id_number(script)
        _change(script, f"24{index:07d}", script.moment(), certno=(short(number), number))
    for index in range(3):
        psn, old, new = f"25{index:07d}", id_number(script), id_number(script)
        both = (name(script), name(script) + "一")
        event = _change(script, psn, script.moment(), certno=(old, new), psn_name=both)
        anchor = f"{psn}|{SOURCE}|{event['id']}"
        script.planted |= {("id-number-modified", anchor), ("id-number-and-name-modified", anchor)}
    for index, apart in enumerate((0, 1, 3)):  # three days apart is a near miss
        psn, old, new = f"26{index:07d}", id_number(script), id_number(script)
        first = script.moment(2, 20).replace(hour=10)
        renumbered = _change(script, psn, first, certno=(old, new))
        later = first + timedelta(days=apart, hours=2)
        renamed = _change(script, psn, later, psn_name=(name(script), name(script) + "一"))
        script.planted.add(("id-number-modified", f"{psn}|{SOURCE}|{renumbered['id']}"))
        if apart <= 1:
            script.planted.add(("id-number-and-name-modified", f"{psn}|{SOURCE}|{renamed['id']}"))
    for index in range(5):  # near miss: the name alone
        _change(script, f"27{index:07d}", script.moment(), psn_name=(name(script), name(script) + "一"))


def duplicates(script: Script) -> None:
    """Numbers held by two persons; one of them is corrected, one registration is reversed."""
    for index in range(5):
        number = id_number(script)
        first = _register(script, f"28{index:07d}", number, name(script), first_day=0, last_day=10)
        other = short(number) if index == 1 else number
        second = _register(script, f"29{index:07d}", other, name(script), first_day=10, last_day=20)
        if index == 3:
            _change(script, first["data"]["psn_no"], script.moment(21), certno=(number, id_number(script)))
            corrected = script.deliveries[-1].event
            assert isinstance(corrected, dict)  # noqa: S101
            anchor = f"{first['data']['psn_no']}|{SOURCE}|{corrected['id']}"
            script.planted.add(("id-number-modified", anchor))
        elif index == 4:
            script.reverse(second, script.moment(21), "重复登记")
        else:
            script.planted.add(("id-number-duplicate", number))
