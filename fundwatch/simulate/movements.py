"""People who come, go and change their employer, one month at a time.

Shares are ours. None of it is more than the rules let pass: nobody near retirement comes from another pool or is
insured for the first time, nobody changes the employer twice in four months, and a woman's insurance is not stopped.
"""

from typing import Final

from detectors.calendar_months import month_at
from fundwatch.simulate.draws import Draw
from fundwatch.simulate.events import yuan
from fundwatch.simulate.moments import DAY, HOUR, Month, age_on, at, day_text, stamp
from fundwatch.simulate.names import given_name, surname
from fundwatch.simulate.opening import RESIDENTS, declare_base, record_person
from fundwatch.simulate.people import (
    FEMALE,
    IN_SERVICE,
    MALE,
    PRESCHOOL,
    PUPIL,
    RESIDENT,
    RETIRED,
    STUDENT,
    Person,
)
from fundwatch.simulate.pool import Pool
from fundwatch.simulate.units import Unit
from fundwatch.simulate.wages import first_base

_MORTALITY: Final = ((40, 0.0006), (60, 0.003), (75, 0.015), (85, 0.05), (200, 0.13))
"""Deaths a year by age; ours, near those of a life table."""

_FIRST_JOB: Final = 0.05
_NEW_JOB: Final = 0.006
_FROM_ELSEWHERE: Final = 0.0008
_MOST_FROM_ELSEWHERE: Final = 3
_TO_ELSEWHERE: Final = 0.0005
_OUT_OF_WORK: Final = 0.002
_BACK_PAYMENT: Final = 0.15
_MONTHS_BETWEEN_MOVES: Final = 4


def move_people(pool: Pool, month: Month) -> None:
    """Who retires, starts to work, changes the employer, or comes from another pool."""
    draw = pool.draw(month.text, "movements")
    hiring = [unit for unit in pool.units if not unit.closed and unit.members]
    for person in pool.people:
        if person.kind == IN_SERVICE:
            _working(pool, draw, month, person, hiring)
        elif person.kind in (PUPIL, STUDENT, PRESCHOOL):
            _growing_up(pool, draw, month, person, hiring)
    came: dict[str, int] = {}
    for _ in range(int(len(pool.people) * _FROM_ELSEWHERE + draw.unit())):
        unit = draw.choice(hiring)
        came[unit.no] = came.get(unit.no, 0) + 1
        if came[unit.no] <= _MOST_FROM_ELSEWHERE:
            _from_elsewhere(pool, draw, month, unit)


def _working(pool: Pool, draw: Draw, month: Month, person: Person, hiring: list[Unit]) -> None:
    unit = person.unit
    assert unit is not None  # noqa: S101  (whoever works has one)
    chance = draw.unit()
    if person.retires <= month.last:
        day = max(person.retires, month.first)
        pool.register(
            "person_retired",
            f"retired-{person.no}",
            at(day, 10),
            psn_no=person.no,
            reason="正常退休",
            date=day_text(day),
        )
        person.leave()
        person.kind = RETIRED
    elif person.gone <= month.last or person.retires <= month.last + 62:
        return
    elif chance < _NEW_JOB:
        if month.number - person.moved >= _MONTHS_BETWEEN_MOVES and len(unit.members) > 1:
            transfer(pool, draw, month, person, draw.choice(hiring))
    elif chance < _NEW_JOB + _TO_ELSEWHERE:
        if month.number - person.moved >= _MONTHS_BETWEEN_MOVES and person.busy < month.first:
            _to_elsewhere(pool, draw, month, person, unit)
    elif chance < _NEW_JOB + _TO_ELSEWHERE + _OUT_OF_WORK and person.gend == MALE:
        day = month.first + draw.below(10)
        pool.register(
            "person_stopped",
            f"stopped-{person.no}-{month.text}",
            at(day, 11),
            psn_no=person.no,
            reason="解除劳动关系",
            date=day_text(day),
        )
        person.leave()
        person.kind = RESIDENT


def transfer(pool: Pool, draw: Draw, month: Month, person: Person, unit: Unit) -> None:
    """From one unit of the pool to another, both sides within a week; nothing where they are one."""
    old = person.unit
    if old is None or old is unit:
        return
    out = at(month.first + draw.below(10), 9) + draw.below(7 * HOUR)
    data = {
        "transfer_id": f"T{month.number}{person.no[4:]}",
        "psn_no": person.no,
        "gend": person.gend,
        "brdy": day_text(person.born),
        "psn_type": IN_SERVICE,
        "from_emp_no": old.no,
        "emp_no": unit.no,
        "cross_pool": False,
        "period": month.text,
    }
    pool.register("transferred_out", f"out-{person.no}-{month.text}", out, **data)
    into = out + draw.between(1, 6) * DAY
    pool.register("transferred_in", f"in-{person.no}-{month.text}", into, **data)
    person.employ(unit)
    person.moved = month.number


def _to_elsewhere(pool: Pool, draw: Draw, month: Month, person: Person, unit: Unit) -> None:
    """Out of the pool: nobody here hears of the other side, so the unit keeps an open transfer for good."""
    day = month.first + draw.below(10)
    pool.register(
        "transferred_out",
        f"away-{person.no}",
        at(day, 14),
        transfer_id=f"T{month.number}{person.no[4:]}",
        psn_no=person.no,
        gend=person.gend,
        brdy=day_text(person.born),
        psn_type=IN_SERVICE,
        from_emp_no=unit.no,
        emp_no=f"E11{draw.below(10**8):08}",
        cross_pool=True,
        period=month.text,
    )
    unit.keeps = True
    person.leave()
    person.kind = RESIDENT
    person.gone = day
    person.left = True


def _growing_up(pool: Pool, draw: Draw, month: Month, person: Person, hiring: list[Unit]) -> None:
    age = age_on(person.born, month.last)
    if age < 18:
        person.kind = PRESCHOOL if age < 6 else PUPIL
        return
    if person.gone <= month.last or not draw.chance(_FIRST_JOB if age < 24 else 3 * _FIRST_JOB):
        if age >= 26:
            person.kind = RESIDENT
        return
    unit = draw.choice(hiring)
    moment = at(month.first + draw.below(5), 9) + draw.below(7 * HOUR)
    person.employ(unit)
    pool.register(
        "person_changed",
        f"job-{person.no}",
        moment,
        psn_no=person.no,
        before={"emp_no": RESIDENTS},
        after={"emp_no": unit.no},
    )
    person.base = first_base(draw, month.year)
    _declare_first(pool, person, month, moment + HOUR)
    if draw.chance(_BACK_PAYMENT) and person.busy < month.first - 20:
        _pay_back(pool, draw, month, person, unit)


def _pay_back(pool: Pool, draw: Draw, month: Month, person: Person, unit: Unit) -> None:
    """One to three months before the job are paid for; within a hundred days nobody lies in hospital after it."""
    months = draw.between(1, 3)
    moment = at(month.first + unit.pay_day, 17) + draw.below(HOUR)
    pool.register(
        "back_paid",
        f"back-{person.no}",
        moment,
        psn_no=person.no,
        emp_no=unit.no,
        accrym_begn=month_at(month.number - months),
        accrym_end=month_at(month.number - 1),
        clct_time=stamp(moment),
        amount=yuan(person.base * 10 * months),
    )
    person.rest = max(person.rest, moment // DAY + 100)


def _from_elsewhere(pool: Pool, draw: Draw, month: Month, unit: Unit) -> None:
    gend = FEMALE if draw.chance(0.45) else MALE
    born = month.first - draw.between(22 * 366, 44 * 365)
    person = pool.new_person(draw, surname(draw) + given_name(draw, gend), gend, born)
    person.employ(unit)
    person.grow(month.first)
    person.base = first_base(draw, month.year)
    person.moved = month.number
    pool.people.append(person)
    moment = at(month.first + draw.below(5), 9) + draw.below(7 * HOUR)
    record_person(pool, draw, person, moment)
    pool.register(
        "transferred_in",
        f"in-{person.no}",
        moment + 2 * HOUR,
        transfer_id=f"T{month.number}{person.no[4:]}",
        psn_no=person.no,
        gend=gend,
        brdy=day_text(born),
        psn_type=IN_SERVICE,
        from_emp_no=f"E21{draw.below(10**8):08}",
        emp_no=unit.no,
        cross_pool=True,
        period=month.text,
    )
    _declare_first(pool, person, month, moment + 3 * HOUR)


def _declare_first(pool: Pool, person: Person, month: Month, moment: int) -> None:
    """The base of somebody who is new to the unit; in January everybody's is declared anyway."""
    if month.of_year > 1:
        declare_base(pool, person, month.year, moment, month.first)


def foresee_deaths(pool: Pool, month: Month) -> None:
    """Who dies this month, known beforehand so that nothing happens to them afterwards. Nobody who lies in hospital."""
    draw = pool.draw(month.text, "deaths")
    for person in pool.people:
        age = (month.first - person.born) // 365
        chance = next(share for below, share in _MORTALITY if age < below) / 12
        if draw.unit() < chance and person.busy < month.first:
            person.gone = month.first + draw.below(month.days)


def bury(pool: Pool, month: Month) -> None:
    """The register hears of the month's deaths some days later; who is gone leaves the lists."""
    draw = pool.draw(month.text, "burials")
    for person in pool.people:
        if person.gone <= month.last:
            person.leave()
            if not person.left:
                pool.register(
                    "person_died",
                    f"died-{person.no}",
                    at(person.gone + draw.between(1, 9), 10),
                    psn_no=person.no,
                    date=day_text(person.gone),
                )
    pool.people = [person for person in pool.people if person.gone > month.last]
