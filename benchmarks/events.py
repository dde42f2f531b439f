"""The events that every system reads, and the doubts that every system must find.

A seeded mix in the contract's JSON: 85 % settlements of stays, 10 % cross-pool transfers, 5 % changes of a person's
record. Truth is computed here in plain Python from the generator's own values, apart from any system.
"""

import json
import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone
from typing import Final, NamedTuple

ZONE: Final = timezone(timedelta(hours=8))
START: Final = datetime(2026, 1, 1, tzinfo=ZONE)
PERSONS: Final = 200_000
HOSPITALS: Final = 400
UNITS: Final = 20_000
RULES: Final = ("readmission-within-days", "mass-cross-pool-in", "id-number-modified")


class Message(NamedTuple):
    """Topic, key and value of one event."""

    topic: str
    key: str
    value: bytes


def _event(number: int, kind: str, time: datetime, data: dict[str, object]) -> bytes:
    event = {
        "specversion": "1.0",
        "id": f"e{number:09d}",
        "source": "/bench",
        "type": kind,
        "time": time.isoformat(),
        "data": data,
    }
    return json.dumps(event, separators=(",", ":")).encode()


class Generator:
    """Yields messages; `truth` holds (rule, anchor parts) of what must be found once all were yielded.

    `crowding`: so many times fewer persons and units, and as much more time between events: a short run then meets
    every rule as often as one `crowding` times longer. For checks; figures are taken at 1.
    """

    def __init__(self, count: int, seed: int = 1, crowding: int = 1) -> None:
        self._count = count
        self._crowding = crowding
        self._seconds = 4 * crowding
        self._rng = random.Random(seed)
        self._stays: dict[tuple[int, int], list[tuple[date, date, int]]] = {}
        self._transfers: dict[tuple[int, str], set[int]] = {}
        self._modified: set[int] = set()

    def __iter__(self) -> Iterator[Message]:
        for number in range(self._count):
            draw = self._rng.random()
            if draw < 0.85:
                yield self._stay(number)
            elif draw < 0.95:
                yield self._transfer(number)
            else:
                yield self._change(number)

    def _of(self, many: int) -> int:
        return self._rng.randrange(many // self._crowding)

    def _stay(self, number: int) -> Message:
        rng = self._rng
        # one in eight stays is drawn from few persons, so that cells of every length occur
        person = self._of(2_000) if rng.random() < 0.125 else self._of(PERSONS)
        hospital = person % 7 if rng.random() < 0.7 else rng.randrange(HOSPITALS)
        begin = START + timedelta(seconds=number * self._seconds, minutes=rng.randrange(60))
        end = begin + timedelta(days=rng.randrange(1, 10))
        self._stays.setdefault((person, hospital), []).append((begin.date(), end.date(), number))
        data: dict[str, object] = {
            "setl_id": f"s{number}",
            "mdtrt_id": f"m{number:09d}",
            "psn_no": f"P{person:08d}",
            "emp_no": f"E{person % UNITS:06d}",
            "fixmedins_code": f"H{hospital:05d}",
            "med_type": "21",
            "begntime": begin.isoformat(),
            "endtime": end.isoformat(),
            "brdy": "1970-02-03",
            "gend": "1",
            "psn_type": "11",
            "medfee_sumamt": "12034.50",
            "fund_pay_sumamt": "9100.00",
            "insu_admdvs": "220100",
            "mdtrtarea_admdvs": "220100",
        }
        key = str(data["psn_no"])
        return Message("settlement.events", key, _event(number, "settlement.settled", end, data))

    def _transfer(self, number: int) -> Message:
        rng = self._rng
        unit = self._of(200) if rng.random() < 0.2 else self._of(UNITS)
        person = self._of(PERSONS)
        time = START + timedelta(seconds=number * self._seconds)
        period = f"{time:%Y-%m}"
        self._transfers.setdefault((unit, period), set()).add(person)
        data = {
            "transfer_id": f"t{number}",
            "psn_no": f"P{person:08d}",
            "gend": "1",
            "brdy": "1990-01-01",
            "psn_type": "11",
            "from_emp_no": "E999999",
            "emp_no": f"E{unit:06d}",
            "cross_pool": True,
            "period": period,
        }
        key = str(data["psn_no"])
        return Message("registration.events", key, _event(number, "registration.transferred_in", time, data))

    def _change(self, number: int) -> Message:
        rng = self._rng
        person = self._of(PERSONS)
        time = START + timedelta(seconds=number * self._seconds)
        if rng.random() < 0.02:
            self._modified.add(number)
            before = {"certno": f"22010219700203{number % 10000:04d}"}
            after = {"certno": f"22010219700204{number % 10000:04d}"}
        else:
            before, after = {"psn_type": "11"}, {"psn_type": "12"}
        data: dict[str, object] = {"psn_no": f"P{person:08d}", "before": before, "after": after}
        key = str(data["psn_no"])
        return Message("registration.events", key, _event(number, "registration.person_changed", time, data))

    def truth(self) -> dict[str, set[str]]:
        """By rule: the later stay's mdtrt_id; `unit|period`; the change event's id."""
        readmitted = {
            f"m{number:09d}"
            for stays in self._stays.values()
            for begin, _, number in stays
            if any(
                0 <= (begin - other_end).days <= 2 and (other_begin, other) < (begin, number)
                for other_begin, other_end, other in stays
                if other != number
            )
        }
        mass = {
            f"E{unit:06d}|{period}"
            for (unit, period), persons in self._transfers.items()
            if len(persons) >= 10
        }
        modified = {f"e{number:09d}" for number in self._modified}
        return dict(zip(RULES, (readmitted, mass, modified), strict=True))
