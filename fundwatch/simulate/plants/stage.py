"""Which scenes are played in which month."""

from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Final

from fundwatch.simulate import plants
from fundwatch.simulate.moments import Month
from fundwatch.simulate.plants.scene import Planned, Scene
from fundwatch.simulate.pool import Pool

_PERSON_MONTHS: Final = 60_000
"""One more performance of every scene for so many person-months."""


@cache
def planned_scenes() -> tuple[Planned, ...]:
    """Every scene of every module of the package, in the order of module and definition.

    Raises `ValueError` where two scenes of one rule share a name.
    """
    found: list[Planned] = []
    for info in sorted(iter_modules(plants.__path__), key=lambda info: info.name):
        module = import_module(f"{plants.__name__}.{info.name}")
        found += [value for value in vars(module).values() if isinstance(value, Planned)]
    names = [(scene.rule_id, scene.name) for scene in found]
    if len(set(names)) < len(names):
        raise ValueError("two scenes of one rule share a name")
    return tuple(found)


class Stage:
    """The programme of a whole history: every scene at least once, more often the larger the history is."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._programme: dict[int, list[tuple[int, Month, Planned]]] = {}
        draw = pool.draw("programme")
        months = pool.months()
        performances = 1 + pool.plan.persons * pool.plan.months // _PERSON_MONTHS
        number = 0
        for _ in range(performances):
            for scene in planned_scenes():
                number += 1
                month = draw.choice(months)
                if (scene.tables and pool.plan.live) or scene.rule_id in pool.plan.without:
                    continue
                begins = max(0, month.index - scene.before)
                self._programme.setdefault(begins, []).append((number, month, scene))

    def open(self, month: Month) -> None:
        """Play what begins in a month: its messages go into the post, also those of the months after it."""
        for number, last, planned in self._programme.pop(month.index, []):
            draw = self._pool.draw("scene", number, planned.rule_id, planned.name)
            first = last.shifted(-planned.before)
            tag = f"{planned.rule_id}-{number:06}"
            planned.play(Scene(self._pool, draw, last, first, tag, planned.rule_id, planned.name))
