"""Births: a few days in hospital, a claim within a month, and a new person in the register.

At most two births a woman, at least two years apart; her insurance goes on. The yearly chance is ours.
"""

from typing import Final

from fundwatch.simulate.events import yuan
from fundwatch.simulate.moments import HOUR, Month, age_on, at, day_text
from fundwatch.simulate.names import given_name, surname
from fundwatch.simulate.opening import record_person
from fundwatch.simulate.people import FEMALE, IN_SERVICE, MALE, NEWBORN
from fundwatch.simulate.plan import REGION
from fundwatch.simulate.pool import Pool
from fundwatch.simulate.stays import admit

_BIRTHS: Final = 0.045
_BETWEEN: Final = 750
_FROM, _TO = 22, 39


def give_birth(pool: Pool, month: Month) -> None:
    """The month's births among women who work."""
    draw = pool.draw(month.text, "maternity")
    babies = []
    for person in pool.people:
        if person.gend != FEMALE or person.kind != IN_SERVICE or person.babies == 2:
            continue
        if draw.unit() >= _BIRTHS / 12 or not _FROM <= age_on(person.born, month.first) < _TO:
            continue
        day = month.first + draw.below(month.days)
        unit = person.unit
        if (
            day < person.rest
            or day <= person.busy
            or day + 10 >= person.gone
            or day - person.confined < _BETWEEN
        ):
            continue
        assert unit is not None  # noqa: S101  (whoever works has one)
        if not unit.has_bed(person.hospital.code, day, day + 10):
            continue
        mdtrt_id = admit(pool, draw, person, person.hospital, day, draw.between(3, 5), "52", "O80.000")
        person.babies += 1
        person.confined = day
        claimed = day + draw.between(7, 30)
        pool.centre(
            "maternity_claimed",
            f"mc-{person.no}-{day}",
            at(claimed, 10) + draw.below(5 * HOUR),
            psn_no=person.no,
            gend=FEMALE,
            birctrl_matn_date=day_text(day),
            setl_id=f"S{mdtrt_id}",
            claim_date=day_text(claimed),
            fund_pay_sumamt=yuan(draw.between(220_000, 520_000)),
            insu_admdvs=REGION,
        )
        gend = MALE if draw.chance(0.51) else FEMALE
        baby = pool.new_person(draw, surname(draw) + given_name(draw, gend), gend, day)
        baby.clinic, baby.pharmacy = person.clinic, person.pharmacy
        baby.kind = NEWBORN
        baby.grow(day)
        record_person(pool, draw, baby, at(min(day + draw.between(2, 20), month.last), 15), first=True)
        babies.append(baby)
    pool.newborn += babies
