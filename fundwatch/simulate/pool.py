"""The pool (统筹区) as it stands: people, units, facilities, goods, and what is on its way."""

from collections import Counter
from typing import Final

from fundwatch.simulate.draws import Draw
from fundwatch.simulate.events import Event, event
from fundwatch.simulate.facilities import Facilities, Facility
from fundwatch.simulate.identities import Numbers
from fundwatch.simulate.labels import Labels
from fundwatch.simulate.moments import Month, first_month, stamp
from fundwatch.simulate.people import Person
from fundwatch.simulate.plan import Plan
from fundwatch.simulate.post import Post
from fundwatch.simulate.shelves import Item, assortment
from fundwatch.simulate.units import Unit

REGISTRY: Final = "/registration/220100"
CENTRE: Final = "/settlement/220100"
"""Sources: the register of the pool, and its settlement centre for what no hospital sends."""


KINDS: Final = ("interim_settlements", "provincial_persons", "refunds")
"""What the manifest counts of ordinary life beside the types of events."""


class Pool:
    """Everything that a month needs from the months before it. Memory grows with the people, not with the months.

    `stays` are (person, first day, last day) as far as they may touch the month; `blocked` days of the month on which a
    person's card is blocked; `cycles` admissions of chemotherapy by the number of their month. `kinds` counts what ordinary
    life holds of the kinds that the manifest names.
    """

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.first = first_month(plan.start)
        self.post = Post()
        self.labels = Labels()
        self.numbers = Numbers()
        self.people: list[Person] = []
        self.units: list[Unit] = []
        self.facilities = Facilities(plan.persons, self.draw("facilities"))
        self.items: list[Item] = assortment(self.draw("assortment"))
        self.born = 0
        self.newborn: list[Person] = []
        self.designated: dict[str, int] = {}
        self.stays: list[tuple[str, int, int]] = []
        self.blocked: dict[str, tuple[int, int]] = {}
        self.cycles: dict[int, list[tuple[Person, Facility, int]]] = {}
        self.founded = 0
        self.kinds: Counter[str] = Counter()
        self.quotas: dict[tuple[str, int], str] = {}

    def draw(self, *names: object) -> Draw:
        """The draws of one part of the history: they depend on the seed and the part's name alone."""
        return Draw(self.plan.seed, *names)

    def months(self) -> list[Month]:
        """The months that are simulated."""
        return [self.first.shifted(index) for index in range(self.plan.months)]

    def new_person(self, draw: Draw, name: str, gend: str, born: int) -> Person:
        """A person with a number, an identity number and places to go to; not registered yet."""
        self.born += 1
        person = Person(f"2201{self.born:010}", self.numbers.new(draw, born, gend), name, gend, born)
        self.settle(draw, person)
        return person

    def settle(self, draw: Draw, person: Person) -> None:
        """Where a person goes for care."""
        places = self.facilities
        person.clinic = draw.choice(places.primary)
        person.hospital = draw.choice(places.tertiary if draw.chance(0.5) else places.secondary)
        nearest = draw.below(len(places.pharmacies))
        person.pharmacy = places.pharmacies[nearest]
        person.second = places.pharmacies[(nearest + 1) % len(places.pharmacies)]

    def new_unit(self, draw: Draw) -> Unit:
        """A unit; not registered yet."""
        self.founded += 1
        unit = Unit(self.founded, draw)
        unit.tells = not self.plan.live
        return unit

    def register(self, kind: str, name: str, moment: int, /, **data: object) -> Event:
        """An event of the register, delivered when it happens; `name` makes its id."""
        one = event(REGISTRY, name, f"registration.{kind}", stamp(moment), data)
        self.post.send(one, moment)
        return one

    def centre(self, kind: str, name: str, moment: int, /, **data: object) -> Event:
        """An event of the settlement centre, delivered when it happens."""
        one = event(CENTRE, name, f"settlement.{kind}", stamp(moment), data)
        self.post.send(one, moment)
        return one


def hospital_of(person: Person, draw: Draw) -> Facility:
    """Where a person goes for an outpatient visit."""
    return person.clinic if draw.unit() < 0.55 else person.hospital
