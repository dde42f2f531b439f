"""What people file without anything being wrong: care in another city, blocked cards, designated hospitals."""

from typing import Final

from fundwatch.simulate.moments import HOUR, Month, at, day_text, stamp
from fundwatch.simulate.people import RETIRED
from fundwatch.simulate.plan import REGION
from fundwatch.simulate.pool import Pool

_FILING: Final = 0.002
_LOST_CARD: Final = 0.0004
_DESIGNATION: Final = 0.0006
_AFTER_STAY: Final = 12
_AGAIN: Final = 13


def file_notices(pool: Pool, month: Month) -> None:
    """Retired people file for care where their children live; cards are lost and found; a designation changes once."""
    draw = pool.draw(month.text, "notices")
    for person in pool.people:
        chance = draw.unit()
        if chance < _FILING and person.kind == RETIRED:
            day = month.first + draw.below(month.days)
            pool.centre(
                "offsite_filed",
                f"of-{person.no}-{month.text}",
                at(day, 9) + draw.below(8 * HOUR),
                psn_no=person.no,
                emp_no="E2200000000",
                psn_type=person.kind,
                begndate=day_text(day),
                mdtrtarea_admdvs=draw.choice(pool.facilities.away).area,
                loc_admdvs=REGION,
                insu_admdvs=person.insured,
            )
        elif (
            chance > 1 - _LOST_CARD and person.busy < month.first - _AFTER_STAY and person.rest <= month.first
        ):
            _lose_card(pool, draw.between(0, 8), draw.between(3, 15), person.no, month)
            person.rest = month.last + 1
        elif 0.5 < chance < 0.5 + _DESIGNATION and month.number - pool.designated.get(person.no, 0) >= _AGAIN:
            pool.designated[person.no] = month.number
            moment = at(month.first + draw.below(month.days), 9) + draw.below(8 * HOUR)
            pool.centre(
                "designation_changed",
                f"dc-{person.no}-{month.text}",
                moment,
                psn_no=person.no,
                kind=draw.choice(("veteran", "work_injury", "chronic")),
                from_fixmedins_code=person.clinic.code,
                fixmedins_code=person.hospital.code,
            )


def _lose_card(pool: Pool, after: int, days: int, number: str, month: Month) -> None:
    """From the morning of one day to the evening of another nothing is settled for the person."""
    first = month.first + after
    begin, end = at(first, 8, 5), at(first + days, 20, 30)
    pool.centre("card_blocked", f"cb-{number}-{month.text}", begin, psn_no=number, begntime=stamp(begin))
    pool.centre("card_unblocked", f"cu-{number}-{month.text}", end, psn_no=number, endtime=stamp(end))
    pool.blocked[number] = (first, first + days)
