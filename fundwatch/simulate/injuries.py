"""Work injuries: after the month's contribution has arrived, paid to the standard of the grade."""

from typing import Final

from fundwatch.simulate.draws import Weighted
from fundwatch.simulate.events import yuan
from fundwatch.simulate.moments import HOUR, Month, at, stamp
from fundwatch.simulate.people import IN_SERVICE
from fundwatch.simulate.pool import Pool

_INJURED: Final = 0.0004
_DISABLED: Final = 0.3
_GRADES: Final = Weighted({10: 0.55, 9: 0.25, 8: 0.12, 7: 0.06, 5: 0.02})
MONTHS_OF_GRADE: Final = {1: 27, 2: 25, 3: 23, 4: 21, 5: 18, 6: 16, 7: 13, 8: 11, 9: 9, 10: 7}
"""Months of the wage that the lump sum is (source document, section 3.19.1)."""


def injure(pool: Pool, month: Month) -> None:
    """The month's injuries, their treatment, and for three in ten a lump sum. Some four a thousand workers a year (ours)."""
    draw = pool.draw(month.text, "injuries")
    for person in pool.people:
        unit = person.unit
        if draw.unit() >= _INJURED or unit is None or person.kind != IN_SERVICE or unit.late:
            continue
        first = month.first + unit.pay_day + 1
        if first > month.last or person.gone <= month.last:
            continue
        day = draw.between(first, month.last)
        injured = stamp(at(day, 7) + draw.below(11 * HOUR))
        case = f"GS{person.no[4:]}-{day}"
        treated = at(day + draw.between(8, 25), 10)
        common = {"case_id": case, "psn_no": person.no, "trum_time": injured}
        pool.centre(
            "injury_paid",
            f"{case}-m",
            treated,
            **common,
            amount=yuan(draw.between(40_000, 900_000)),
            kind="medical",
        )
        if draw.chance(_DISABLED):
            grade = draw.among(_GRADES)
            pool.centre(
                "injury_paid",
                f"{case}-d",
                treated + 9 * 24 * HOUR,
                **common,
                grade=grade,
                wage=f"{person.base}.00",
                amount=f"{person.base * MONTHS_OF_GRADE[grade]}.00",
                kind="disability_lump_sum",
            )
