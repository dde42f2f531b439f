"""The books as they are opened: the register of units and people, bases in force, and goods on the shelves.

All of it is dated the day before the first month, as a source hands over what it has when a service begins.
"""

from typing import Final

from detectors.calendar_months import month_at
from fundwatch.simulate.draws import Draw
from fundwatch.simulate.families import Member, household
from fundwatch.simulate.identities import misprinted, short
from fundwatch.simulate.moments import HOUR, age_on, at, day_text
from fundwatch.simulate.people import (
    ELDERLY,
    IN_SERVICE,
    PRESCHOOL,
    PUPIL,
    RESIDENT,
    RETIRED,
    STUDENT,
    Person,
    is_chronic,
)
from fundwatch.simulate.plan import PROVINCIAL, REGION
from fundwatch.simulate.pool import Pool
from fundwatch.simulate.units import Unit, sizes
from fundwatch.simulate.wages import first_base, floor_of, next_base

RESIDENTS: Final = "E2200000000"
"""The collective unit (居民虚拟单位) that people without an employer are registered under."""

_EMPLOYED: Final = 0.62
_WRONG_NUMBER: Final = 0.012
_OLD_NUMBER: Final = 0.03
_ONCE_EMPLOYED: Final = 0.55
_OFFICERS: Final = 0.08
_PROVINCIAL: Final = 0.06


def open_books(pool: Pool) -> None:
    """People, then units for those who work, then what the register and the shops hand over."""
    day = pool.first.first - 1
    _move_in(pool, day)
    _insure_elsewhere(pool)
    _hire(pool, day)
    draw = pool.draw("register")
    for unit in pool.units:
        record_unit(pool, unit, at(day, 8) + draw.below(8 * HOUR))
    for person in pool.people:
        record_person(pool, draw, person, at(day, 8) + draw.below(8 * HOUR))
        if person.kind == IN_SERVICE:
            _declare(pool, draw, person)


def _move_in(pool: Pool, day: int) -> None:
    draw = pool.draw("families")
    while len(pool.people) < pool.plan.persons:
        clinic = None
        for member in household(draw, day)[: pool.plan.persons - len(pool.people)]:
            person = _arrive(pool, draw, member, day)
            if clinic is None:
                clinic, pharmacy = person.clinic, person.pharmacy
            person.clinic, person.pharmacy = clinic, pharmacy  # a household goes to the same places nearby


def _arrive(pool: Pool, draw: Draw, member: Member, day: int) -> Person:
    person = pool.new_person(draw, member.name, member.gend, member.born)
    age = age_on(person.born, day)
    person.chronic = is_chronic(draw, age)
    person.officer = draw.chance(_OFFICERS)
    person.kind = _kind(draw, person, age)
    person.grow(day)
    pool.people.append(person)
    return person


def _insure_elsewhere(pool: Pool) -> None:
    """Who retired from an office of the province is insured with the province's own pool, and lives here like the others."""
    draw = pool.draw("provincial")
    for person in pool.people:
        if person.kind == RETIRED and draw.chance(_PROVINCIAL):
            person.insured = PROVINCIAL
            pool.kinds["provincial_persons"] += 1


def _kind(draw: Draw, person: Person, age: int) -> str:
    if age < 18:
        return PRESCHOOL if age < 6 else PUPIL
    if age < 22 and draw.chance(0.5):
        return STUDENT
    if age < person.statutory_age:
        return IN_SERVICE if draw.chance(_EMPLOYED) else RESIDENT
    if draw.chance(_ONCE_EMPLOYED):
        return RETIRED
    return ELDERLY if age >= 60 else RESIDENT


def _hire(pool: Pool, day: int) -> None:
    draw = pool.draw("units")
    workers = draw.sample([person for person in pool.people if person.kind == IN_SERVICE], len(pool.people))
    for size in sizes(draw, len(workers)):
        unit = pool.new_unit(draw)
        pool.units.append(unit)
        for _ in range(size):
            person = workers.pop()
            person.employ(unit)
            person.base = first_base(draw, pool.first.year - 1)


def record_unit(pool: Pool, unit: Unit, moment: int) -> None:
    """The unit enters the register, with its work-injury rate."""
    day = moment // (24 * HOUR)
    if unit.tells:
        pool.register("unit_registered", f"ur-{unit.no}", moment, **unit.record())
    pool.register(
        "rate_set", f"rate-{unit.no}-0", moment, emp_no=unit.no, rate=unit.rate_text, begndate=day_text(day)
    )


def record_person(pool: Pool, draw: Draw, person: Person, moment: int, *, first: bool = False) -> None:
    """The person enters the register; `first` tells that nobody insured them before.

    One number in eighty fails its check, and one of the old in thirty still has 15 digits.
    """
    chance = draw.unit()
    if chance < _WRONG_NUMBER:
        person.certno = misprinted(person.certno)
    elif chance < _WRONG_NUMBER + _OLD_NUMBER and person.certno.startswith("19", 6):
        person.certno = short(person.certno)
    data: dict[str, object] = {
        "psn_no": person.no,
        "certno": person.certno,
        "psn_name": person.name,
        "gend": person.gend,
        "brdy": day_text(person.born),
        "psn_type": person.kind,
        "cvlserv_flag": "1" if person.officer else "0",
        "emp_no": RESIDENTS if person.unit is None else person.unit.no,
        "insu_admdvs": person.insured,
    }
    if not first:
        data["fst_insu_ym"] = _first_insured(draw, person, moment)
    pool.register("person_registered", f"pr-{person.no}", moment, **data)


def _first_insured(draw: Draw, person: Person, moment: int) -> str:
    """A month before the registration: at 19 to 24 for who works, else at birth or when the scheme began."""
    day = moment // (24 * HOUR)
    begin = person.born + (draw.between(19, 24) * 365 if person.kind in (IN_SERVICE, RETIRED) else 60)
    number = min(_month(begin), _month(day) - 1)
    return month_at(max(number, 1998 * 12 + draw.below(60)) if number < 1998 * 12 else number)


def _month(day: int) -> int:
    return int(day_text(day)[:4]) * 12 + int(day_text(day)[5:7]) - 1


def _declare(pool: Pool, draw: Draw, person: Person) -> None:
    """Bases of the year before, and of this one where the history does not begin with it."""
    year = pool.first.year - 1
    person.base = max(person.base, floor_of(year))
    declare_base(pool, person, year, at(pool.first.first - 1, 9) + draw.below(7 * HOUR))
    if pool.first.of_year > 1:
        declare_next(pool, draw, person, year + 1, at(pool.first.first - 1, 17) + draw.below(HOUR))


def declare_base(pool: Pool, person: Person, year: int, moment: int, begin: int | None = None) -> None:
    """The base of a year, in force from a day (an ordinal) or from January on."""
    assert person.unit is not None  # noqa: S101  (only those who work declare one)
    pool.register(
        "base_declared",
        f"base-{person.no}-{year}",
        moment,
        psn_no=person.no,
        psn_clctstd=f"{person.base}.00",
        begndate=f"{year}-01-01" if begin is None else day_text(begin),
        year=year,
        psn_type=person.kind,
        emp_no=person.unit.no,
        insu_admdvs=REGION,
    )


def declare_next(pool: Pool, draw: Draw, person: Person, year: int, moment: int) -> None:
    """The next year's base. In the year of retirement it stays as it was, or is not declared where the floor is higher."""
    if int(day_text(person.retires)[:4]) == year:
        if person.base >= floor_of(year):
            declare_base(pool, person, year, moment)
        return
    person.base = next_base(draw, person.base, year)
    declare_base(pool, person, year, moment)
