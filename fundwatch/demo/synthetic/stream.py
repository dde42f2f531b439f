"""The whole synthetic stream in the order of delivery: a small population over two months."""

import json
import random
from typing import Any, Final

from detectors.registry import catalogue
from fundwatch.demo.synthetic.script import Delivery, Script
from fundwatch.simulate.months import History
from fundwatch.simulate.plan import Plan

START: Final = "2026-03"
MONTHS: Final = 2

_SCENES: Final = 3_000
_PER_PERSON: Final = 8
"""Events that the scenes and the smallest pool come to, and further ones for each person over the two months."""

_FEWEST: Final = 20
_OPENING: Final = 0.02
"""How much of the demonstration the opening of the books takes: the first doubts follow at once."""

SHOWN_BY_THE_STAYS: Final = frozenset({"readmission-within-days", "split-hospitalisation"})
"""Rules that find something among the recorded stays: no made-up doubt stands among the real ones."""


def synthetic_stream(seed: int, events: int) -> Script:
    """About `events` messages (never fewer than the scenes'), the same for the same seed; four are unusable."""
    persons = max(_FEWEST, (events - _SCENES) // _PER_PERSON)
    history = History(Plan(persons, MONTHS, seed, START, live=True, without=SHOWN_BY_THE_STAYS))
    opening, *months = [part.lines for part in history.parts()]
    later = [line for lines in months for line in lines]
    rng = random.Random(seed)
    for unusable in _unusable():
        later.insert(rng.randrange(len(later)), unusable)
    rules = (
        frozenset(rule.id for rule in catalogue().values() if rule.state == "enabled") - SHOWN_BY_THE_STAYS
    )
    return Script(
        [*_spread(opening, 0, _OPENING), *_spread(later, _OPENING, 1)],
        {name for name in history.pool.labels.doubts() if name[0] in rules},
        rules,
    )


def _spread(lines: list[bytes], begin: float, end: float) -> list[Delivery]:
    step = (end - begin) / len(lines)
    return [Delivery(begin + index * step, line) for index, line in enumerate(lines)]


def _unusable() -> list[bytes]:
    """A negative quantity, a missing field, a type that nobody knows, and no JSON."""
    negative = {
        "fixmedins_code": "P22010000001",
        "med_list_codg": "XA10BA02",
        "fixmedins_bchno": "B1",
        "cnt": "-3",
    }
    person = {"psn_no": "220000001"}
    return [
        _message("inventory.sold", "1", negative),
        _message("registration.person_registered", "2", person),
        _message("registration.unknown_thing", "3", person),
        b'{"specversion": "1.0", "id": ',
    ]


def _message(event_type: str, name: str, data: dict[str, Any]) -> bytes:
    event = {
        "specversion": "1.0",
        "id": f"unusable-{name}",
        "source": "/demo/synthetic",
        "type": event_type,
        "time": f"{START}-15T10:00:00+08:00",
        "data": data,
    }
    return json.dumps(event).encode()
