"""A scene: a few actors, what happens to them, and what must or must not be found of it.

Actors have no life outside their scene: they are registered, and nothing happens to them but what the scene says.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from detectors.contract.values import Text
from fundwatch.simulate.draws import Draw
from fundwatch.simulate.events import Event, corrected, event, reversal
from fundwatch.simulate.facilities import Facility
from fundwatch.simulate.labels import Kind
from fundwatch.simulate.moments import DAY, HOUR, MINUTE, Month, at, birthday, day_text, stamp
from fundwatch.simulate.names import given_name, surname
from fundwatch.simulate.opening import RESIDENTS
from fundwatch.simulate.people import FEMALE, IN_SERVICE, MALE, RESIDENT, Person
from fundwatch.simulate.plan import REGION
from fundwatch.simulate.pool import CENTRE, REGISTRY, Pool
from fundwatch.simulate.units import Unit

_FORTY: Final = 40


@dataclass(frozen=True, slots=True)
class Wrong:
    """What a source said first of an event: fields that were wrong, and the moment (0: the right one)."""

    data: dict[str, Any] = field(default_factory=dict)
    moment: int = 0


class Scene:
    """One performance. `month` is the last month that it needs, `first` the one with which it begins; `tag` is in every
    id that it makes. `paid` tells what its settlements entered into which books, on which day (an ordinal), in cents, and `payers` for
    whom.
    """

    def __init__(
        self, pool: Pool, draw: Draw, month: Month, first: Month, tag: str, rule_id: str, name: str
    ) -> None:
        self.pool = pool
        self.draw = draw
        self.month = month
        self.first = first
        self.tag = tag
        self.rule_id = rule_id
        self.name = name
        self._made = 0
        self.count = 0
        self.paid: dict[str, tuple[Facility, int, int]] = {}
        self.payers: dict[str, Person] = {}

    # when

    def day(self, first: int = 2, last: int = 24) -> int:
        """A day of the last month, by its number in the month, as an ordinal."""
        return self.month.first + self.draw.between(first, last) - 1

    def earlier(self, months: int, day: int = 10) -> int:
        """A day so many months before the last one, as an ordinal."""
        return self.month.shifted(-months).first + day - 1

    def office(self, day: int) -> int:
        """A moment of a day at which offices are open."""
        return at(day, 9) + self.draw.below(7 * HOUR)

    # who

    def person(
        self,
        *,
        age: int = 0,
        born: int = 0,
        gend: str = "",
        kind: str = RESIDENT,
        unit: Unit | None = None,
        certno: str = "",
        insured: str = REGION,
        register: bool = True,
    ) -> Person:
        """Somebody who is registered when the scene begins; `born` is an ordinal. At forty nothing depends on the age."""
        draw = self.draw
        gend = gend or (MALE if draw.chance(0.5) else FEMALE)
        if not born:
            born = birthday(self.month.first, -(age or _FORTY)) - draw.between(40, 300)
        name = surname(draw) + given_name(draw, gend)
        person = self.pool.new_person(draw, name, gend, born)
        person.kind = kind
        person.insured = insured
        person.unit = unit
        person.certno = certno or person.certno
        if register:
            self.register_person(person, at(self.first.first - 1, 8) + draw.below(HOUR))
        return person

    def employee(self, **given: Any) -> Person:
        """Somebody in service, with a unit."""
        given.setdefault("unit", self.unit())
        return self.person(kind=IN_SERVICE, **given)

    def register_person(self, person: Person, moment: int, **more: Any) -> Event:
        """The registration; `fst_insu_ym` is a month before it, unless said otherwise."""
        data: dict[str, Any] = {
            "psn_no": person.no,
            "certno": person.certno,
            "psn_name": person.name,
            "gend": person.gend,
            "brdy": day_text(person.born),
            "psn_type": person.kind,
            "cvlserv_flag": "1" if person.officer else "0",
            "emp_no": RESIDENTS if person.unit is None else person.unit.no,
            "insu_admdvs": person.insured,
            "fst_insu_ym": Month(self.first.number - self.draw.between(5, 15), 0).text,
        }
        return self.register("person_registered", moment, **{**data, **more})

    def unit(self, *, register: bool = False) -> Unit:
        """A unit; without `register` its registration is older than the history, which then does not tell of it."""
        unit = self.pool.new_unit(self.draw)
        if register:
            self.register("unit_registered", at(self.first.first, 0, 30), **unit.record())
        return unit

    # what

    def event(self, source: str, event_type: str, moment: int, data: dict[str, Any]) -> Event:
        """An event that is not sent yet."""
        self._made += 1
        return event(source, f"{self.tag}-{self._made}", event_type, stamp(moment), data)

    def happen(
        self,
        source: str,
        event_type: str,
        moment: int,
        data: dict[str, Any],
        *,
        late: int = 0,
        wrong: "Wrong | None" = None,
    ) -> Event:
        """An event, delivered when it happens or `late` seconds later; where it came `wrong` first, as it is in the end."""
        return self.send(self.event(source, event_type, moment, data), moment, late=late, wrong=wrong)

    def send(self, one: Event, moment: int, *, late: int = 0, wrong: "Wrong | None" = None) -> Event:
        """Send an event of that moment, as `happen` does."""
        if wrong is None:
            self.pool.post.send(one, moment + late)
        else:
            self._put_right(one, wrong, moment, moment + late)
        return one

    def _put_right(self, right: Event, wrong: "Wrong", moment: int, delivered: int) -> None:
        """Both bodies under the name, the right one recorded later; either may arrive first."""
        mended = delivered + 10 * MINUTE + self.draw.below(40 * HOUR)
        told, moved = stamp(moment), stamp(wrong.moment or moment)
        data = {name: moved if value == told else value for name, value in right["data"].items()}
        body = {**right, "time": moved, "data": {**data, **wrong.data}}
        bodies = [corrected(body, stamp(delivered)), corrected(right, stamp(mended))]
        if self.draw.chance(0.4):
            bodies.reverse()
        for one, at_ in zip(bodies, (delivered, mended), strict=True):
            self.pool.post.send(one, at_)

    def register(
        self, kind: str, moment: int, /, *, late: int = 0, wrong: "Wrong | None" = None, **data: Any
    ) -> Event:
        """An event of the register."""
        return self.happen(REGISTRY, f"registration.{kind}", moment, data, late=late, wrong=wrong)

    def centre(self, kind: str, moment: int, /, *, late: int = 0, **data: Any) -> Event:
        """An event of the settlement centre."""
        return self.happen(CENTRE, f"settlement.{kind}", moment, data, late=late)

    def reverse(self, original: Event, moment: int, reason: str = "录入有误") -> None:
        """Take an event back."""
        self.pool.post.send(reversal(original, stamp(moment), reason), moment)

    # what must be found

    def doubt(self, anchor: str, zh: str, en: str) -> None:
        """The doubt that the scene is about."""
        self._label("doubt", self.rule_id, anchor, zh, en)

    def also(self, rule_id: str, anchor: str, zh: str, en: str) -> None:
        """What the same events mean to another rule."""
        self._label("doubt", rule_id, anchor, zh, en)

    def near_miss(self, anchor: str, zh: str, en: str) -> None:
        """What must not be found, by the anchor that it would have, and why not."""
        self._label("near_miss", self.rule_id, anchor, zh, en)

    def nor(self, rule_id: str, anchor: str, zh: str, en: str) -> None:
        """What another rule must not find of the same events."""
        self._label("near_miss", rule_id, anchor, zh, en)

    def _label(self, kind: Kind, rule_id: str, anchor: str, zh: str, en: str) -> None:
        self.pool.labels.add(kind, rule_id, anchor, self.name, Text(zh, en))


def named(*parts: object, by: Event) -> str:
    """An anchor that ends with an event's name."""
    return "|".join((*map(str, parts), by["source"], by["id"]))


def later(moment: int, *, days: int = 0, hours: int = 0, minutes: int = 0) -> int:
    """A moment so much later."""
    return moment + days * DAY + hours * HOUR + minutes * 60


Play = Callable[[Scene], None]


class Planned:
    """A scene that can be played: for which rule, whether it plants a doubt, and how many months it reaches back."""

    __slots__ = ("before", "kind", "name", "play", "rule_id", "tables")

    def __init__(self, kind: Kind, rule_id: str, play: Play, before: int, *, tables: bool) -> None:
        self.kind = kind
        self.rule_id = rule_id
        self.play = play
        self.before = before
        self.tables = tables
        self.name = play.__name__.replace("_", "-")


def violation(rule_id: str, *, before: int = 0, tables: bool = False) -> Callable[[Play], Planned]:
    """Declare a scene that plants a doubt. `tables`: it needs the reference tables that come with the history."""
    return lambda play: Planned("doubt", rule_id, play, before, tables=tables)


def near_miss(rule_id: str, *, before: int = 0, tables: bool = False) -> Callable[[Play], Planned]:
    """Declare a scene that just does not."""
    return lambda play: Planned("near_miss", rule_id, play, before, tables=tables)
