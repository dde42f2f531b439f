"""What is billed and paid every month, and the bases of a new year.

A unit pays on its own day of the month what it was billed, and every member's share arrives with it; one unit in
twenty-five pays in the month after. Shares of a base: 8 % from the unit, 2 % from the member.
"""

from typing import Final

from fundwatch.simulate.events import encode, event, yuan
from fundwatch.simulate.moments import DAY, HOUR, Month, at, stamp
from fundwatch.simulate.opening import declare_next
from fundwatch.simulate.people import Person
from fundwatch.simulate.pool import REGISTRY, Pool
from fundwatch.simulate.units import Unit

_LATE_DAYS: Final = 30


def declare_bases(pool: Pool, month: Month) -> None:
    """In January everybody's base of the year is declared."""
    if month.of_year != 1:
        return
    draw = pool.draw(month.text, "bases")
    for unit in pool.units:
        if not unit.closed:
            for person in unit.members:
                moment = at(month.first + draw.between(1, 24), 8) + draw.below(9 * HOUR)
                declare_next(pool, draw, person, month.year, moment)


def pay_contributions(pool: Pool, month: Month) -> None:
    """Bills and payments of the month for every unit that stands."""
    draw = pool.draw(month.text, "contributions")
    for unit in pool.units:
        if unit.closed or not unit.members:
            continue
        cents = sum(person.base for person in unit.members) * 10
        record = {
            "emp_no": unit.no,
            "orgcode": unit.code,
            "emp_name": unit.name,
            "accrym": month.text,
            "amount": yuan(cents),
        }
        billed = at(month.first + draw.below(3), 9) + draw.below(8 * HOUR)
        pool.register("contribution_billed", f"bill-{unit.no}-{month.text}", billed, **record)
        moment = at(month.first + unit.pay_day, 8) + draw.below(9 * HOUR)
        if unit.late:
            moment += _LATE_DAYS * DAY
        pool.register("contribution_paid", f"paid-{unit.no}-{month.text}", moment, **record)
        _pay_members(pool, unit.members, unit, month, moment)


def _pay_members(pool: Pool, members: list[Person], unit: Unit, month: Month, moment: int) -> None:
    text, accrym, number, post = stamp(moment), month.text, unit.no, pool.post
    if moment >= post.end:  # paid late: another month will deliver it
        for person in members:
            data = _share(person, number, accrym, text)
            one = event(
                REGISTRY, f"pc-{person.no}-{accrym}", "registration.person_contribution_paid", text, data
            )
            post.send(one, moment)
        return
    fresh = post.fresh
    for person in members:
        fresh.append(
            (
                moment,
                encode(
                    {
                        "specversion": "1.0",
                        "id": f"pc-{person.no}-{accrym}",
                        "source": REGISTRY,
                        "type": "registration.person_contribution_paid",
                        "time": text,
                        "data": _share(person, number, accrym, text),
                    }
                ),
            )
        )
    post.count("registration.person_contribution_paid", len(members))


def _share(person: Person, unit: str, accrym: str, text: str) -> dict[str, str]:
    return {
        "psn_no": person.no,
        "emp_no": unit,
        "accrym": accrym,
        "clct_time": text,
        "amount": yuan(person.base * 2),
    }
