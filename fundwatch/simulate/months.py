"""A whole history, one month after the other: what happens, what is delivered, and in which order."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from fundwatch.simulate.appointments import Queues, appointments
from fundwatch.simulate.calendar_events import calendar_of, end_of_time
from fundwatch.simulate.contributions import declare_bases, pay_contributions
from fundwatch.simulate.counters import Counter, slot_orders
from fundwatch.simulate.disturbances import Disturbed, Disturber, in_order
from fundwatch.simulate.edits import edit_records
from fundwatch.simulate.facilities import PRIMARY, SECONDARY, TERTIARY, Facility
from fundwatch.simulate.injuries import injure
from fundwatch.simulate.maternity import give_birth
from fundwatch.simulate.moments import DAY, Month
from fundwatch.simulate.movements import bury, foresee_deaths, move_people
from fundwatch.simulate.notices import file_notices
from fundwatch.simulate.opening import open_books
from fundwatch.simulate.plan import Plan
from fundwatch.simulate.plants.stage import Stage
from fundwatch.simulate.pool import Pool
from fundwatch.simulate.stays import admit_people
from fundwatch.simulate.stock import Stock
from fundwatch.simulate.unit_changes import change_units, close_units

_ASSORTMENTS: Final = {"": 60, TERTIARY: 90, SECONDARY: 60, PRIMARY: 40}
"""Items on the shelves by level; a pharmacy has none."""

_LONGEST_REST: Final = 400
"""Days after the last month in which everything has arrived; a bound, not a length."""


class Part(NamedTuple):
    """One file: its name's stem and its lines in the order of delivery."""

    name: str
    lines: list[bytes]


class History:
    """Writes a history. `pool` has the labels and the counts once everything is through."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.pool = Pool(plan)
        self.disturbed = Disturbed()
        self._stocks: dict[str, Stock] = {}
        self._orders = slot_orders(self.pool.draw("slots"))
        self._stage = Stage(self.pool)

    def parts(self) -> Iterator[Part]:
        """The opening, every month, and what is still on its way after the last."""
        yield self._open()
        for month in self.pool.months():
            yield self._month(month)
        yield self._rest()

    def _open(self) -> Part:
        pool, first = self.pool, self.pool.first
        pool.post.open((first.first - 1) * DAY, first.begin)
        open_books(pool)
        draw = pool.draw("shelves")
        for number, facility in enumerate(pool.facilities.local()):
            count = _ASSORTMENTS[facility.level]
            items = draw.sample(pool.items, count)
            stock = self._stocks[facility.code] = Stock(draw, facility, number, items, first.first)
            stock.open_books(draw, pool.post, first.first - 1)
        self._stage.open(first)
        for facility in pool.facilities.local():
            facility.ledger.begin_books(first.first)
        return self._part(f"{first.shifted(-1).text}-opening", calendar=False)

    def _month(self, month: Month) -> Part:
        pool = self.pool
        pool.post.open_month(month)
        if month.index:
            self._stage.open(month)
        if month.of_year == 1:
            for person in pool.people:
                person.grow(month.first)
        foresee_deaths(pool, month)
        change_units(pool, month)
        move_people(pool, month)
        edit_records(pool, month)
        declare_bases(pool, month)
        pay_contributions(pool, month)
        injure(pool, month)
        file_notices(pool, month)
        give_birth(pool, month)
        admit_people(pool, month)
        queues = appointments(pool, month)
        for facility in pool.facilities.local():
            self._serve(facility, month, queues)
        for facility in pool.facilities.away:
            self._settle(facility, month)
        bury(pool, month)
        close_units(pool, month)
        pool.people += pool.newborn
        pool.newborn = []
        return self._part(month.text, calendar=True)

    def _serve(self, facility: Facility, month: Month, queues: Queues) -> None:
        draw = self.pool.draw(month.text, facility.code)
        stock = self._stocks[facility.code]
        refunds = self.pool.draw(month.text, facility.code, "refunds")
        counter = Counter(draw, refunds, self.pool.post, facility, stock, month)
        for index, people in enumerate(queues[facility.code]):
            counter.day(month.first + index, people, self._orders)
        counter.finish()
        self.pool.kinds["refunds"] += counter.refunded
        stock.close_month(draw, self.pool.post, month)

    def _settle(self, facility: Facility, month: Month) -> None:
        """Stays and refunds that are due; a facility without customers has no other business."""
        draw = self.pool.draw(month.text, facility.code, "stays")
        counter = Counter(draw, draw, self.pool.post, facility, None, month)
        for day in range(month.first, month.last + 1):
            counter.day(day, [], [])
        self.pool.kinds["refunds"] += counter.refunded

    def _rest(self) -> Part:
        """Stays that are not settled yet, messages that are late, and the closing of the last month."""
        pool = self.pool
        last = pool.months()[-1]
        pool.post.open(last.end, last.end + _LONGEST_REST * DAY)
        facilities = [*pool.facilities.local(), *pool.facilities.away]
        month = last.shifted(1)
        while any(facility.due or facility.refunds for facility in facilities):
            for facility in facilities:
                self._settle(facility, month)
            month = month.shifted(1)
        messages = pool.post.take()
        latest = max([end_of_time(last), *(moment for moment, _ in messages)])
        if not self.plan.live:
            messages += calendar_of(last.end, latest - latest % DAY + 3 * DAY, until=last.text)
        return Part(f"{last.shifted(1).text}-rest", in_order(messages))

    def _part(self, name: str, *, calendar: bool) -> Part:
        post = self.pool.post
        Disturber(post, self.disturbed, lambda kind: self.pool.draw(name, kind)).disturb()
        messages = post.take()
        if calendar and not self.plan.live:
            messages += calendar_of(post.begin, post.end)
        return Part(name, in_order(messages))
