"""Registrations and changes: numbers drawn from a shrinking pool, in several spellings and lengths."""

from random import Random
from typing import Any

from tests.generators.histories.writing import event, moment, odd_spelling
from tests.oracles.identity import upgraded

_NAMES = (
    "张一",
    "李二",
    "王三",
    "Ａli",
    "ali",
    "王 三",
    "阿不都·买买提",
    "阿不都•买买提",
    "阿不都．买买提",
    "无",
)
_NO_NUMBERS = ("无", "-", "000000000000000000", "null", "2.20101E+17", "111111111111111111")


def people(rng: Random, events: int) -> list[dict[str, Any]]:
    """About a third registrations; a person is changed some three times, within a few days."""
    written: list[dict[str, Any]] = []
    persons = max(1, events // 4)
    numbers = [_fifteen(rng) for _ in range(persons)]
    held: dict[str, str] = {}
    for _ in range(events):
        number, person = len(written), f"P{rng.randrange(persons)}"
        time = moment(rng, rng.choice((0, 9, 15, 23.5)) + 24 * rng.randrange(12))
        if person not in held or rng.random() < 0.1:
            held[person] = _spelled(rng, rng.choice(numbers))
            written.append(_registered(rng, number, time, person, held[person]))
        else:
            before, after = _change(rng, numbers, held, person)
            written.append(
                event(
                    number,
                    "registration.person_changed",
                    time,
                    psn_no=person,
                    insu_admdvs="220100",
                    before=before,
                    after=after,
                )
            )
    return written


def _fifteen(rng: Random) -> str:
    return f"2201{rng.randrange(1, 9):02}{rng.randrange(40, 99)}{rng.randrange(1, 13):02}{rng.randrange(1, 29):02}{rng.randrange(1000):03}"


def _spelled(rng: Random, fifteen: str) -> str:
    if rng.random() < 0.05:
        return rng.choice((*_NO_NUMBERS, upgraded(fifteen)[:15] + "000"))
    form = rng.choice(
        (fifteen, upgraded(fifteen), upgraded(fifteen), upgraded(fifteen) + "001", upgraded(fifteen)[:17], "")
        if rng.random() < 0.3
        else (fifteen, upgraded(fifteen))
    )
    return odd_spelling(rng, form)


def _registered(rng: Random, number: int, time: str, person: str, certno: str) -> dict[str, Any]:
    return event(
        number,
        "registration.person_registered",
        time,
        psn_no=person,
        certno=certno,
        psn_name=rng.choice(_NAMES),
        gend="1",
        brdy="1960-01-01",
        psn_type="11",
        emp_no="E1",
    )


def _change(
    rng: Random, numbers: list[str], held: dict[str, str], person: str
) -> tuple[dict[str, str], dict[str, str]]:
    before: dict[str, str] = {}
    after: dict[str, str] = {}
    what = rng.choice(("number", "name", "both", "upgrade", "else"))
    if what in ("number", "both"):
        new = _spelled(rng, rng.choice(numbers))
        if rng.random() < 0.9:
            before["certno"] = held[person]
        after["certno"] = held[person] = new
    if what in ("name", "both"):
        before["psn_name"], after["psn_name"] = rng.choice(_NAMES), rng.choice(_NAMES)
    if what == "upgrade":
        fifteen = rng.choice(numbers)
        pair = [odd_spelling(rng, fifteen), odd_spelling(rng, upgraded(fifteen))]
        if rng.random() < 0.2:
            pair.reverse()
        before["certno"], after["certno"] = pair
        held[person] = pair[1]
    if what == "else":
        before["psn_type"], after["psn_type"] = "11", "12"
    return before, after
