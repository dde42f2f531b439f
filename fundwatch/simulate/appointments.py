"""Who goes where on which day of a month: visits to hospitals and clinics, purchases in pharmacies.

A person has one of either on one day at most, none while in hospital or while the card is blocked, and none from the
day of death on: so no ordinary month holds a visit during a stay or one card at two places.
"""

from typing import Final

from fundwatch.simulate.draws import Weighted
from fundwatch.simulate.facilities import Facility
from fundwatch.simulate.holidays import day_weights
from fundwatch.simulate.moments import Month
from fundwatch.simulate.people import Person, purchases, visits
from fundwatch.simulate.pool import Pool

_SEASONS: Final = (1.15, 1.05, 1.05, 1.0, 0.97, 0.93, 0.92, 0.93, 0.98, 1.0, 1.05, 1.15)
"""Colds of the winter months."""

_CLINIC: Final = 0.55
_NEAREST: Final = 0.7

Queues = dict[str, list[list[Person]]]
"""By a facility's code: who comes on each day of the month."""


def days_away(pool: Pool, month: Month) -> dict[str, int]:
    """By person: a bit for each day of the month that is spent in hospital or with a blocked card."""
    away: dict[str, int] = {}
    for number, first, last in [*pool.stays, *((no, *days) for no, days in pool.blocked.items())]:
        first, last = max(first, month.first) - month.first, min(last, month.last) - month.first
        if first <= last:
            away[number] = away.get(number, 0) | ((1 << (last + 1)) - (1 << first))
    pool.stays = [stay for stay in pool.stays if stay[2] > month.last]
    pool.blocked.clear()
    return away


def appointments(pool: Pool, month: Month) -> Queues:
    """The month's queues."""
    draw = pool.draw(month.text, "appointments")
    unit = draw.unit
    queues: Queues = {one.code: [[] for _ in range(month.days)] for one in pool.facilities.local()}
    season = _SEASONS[month.of_year - 1]
    visit_counts = [counts.at for counts in visits(season)]
    purchase_counts = [counts.at for counts in purchases(season)]
    weekdays = Weighted(list(enumerate(day_weights(month, closed=0.35)))).at
    everyday = Weighted(list(enumerate(day_weights(month, closed=0.9)))).at
    away = days_away(pool, month)
    for person in pool.people:
        taken = away.get(person.no, 0)
        if person.gone <= month.last:
            taken |= -(1 << max(0, person.gone - month.first))
        for _ in range(visit_counts[person.care](unit())):
            day = weekdays(unit())
            if not taken >> day & 1:
                taken |= 1 << day
                place: Facility = person.clinic if unit() < _CLINIC else person.hospital
                queues[place.code][day].append(person)
        for _ in range(purchase_counts[person.care](unit())):
            day = everyday(unit())
            if not taken >> day & 1:
                taken |= 1 << day
                place = person.pharmacy if unit() < _NEAREST else person.second
                queues[place.code][day].append(person)
    return queues
