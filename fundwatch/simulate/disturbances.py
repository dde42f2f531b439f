"""What happens to messages on their way: repeats, delays, padded numbers, and a wrong body before the right one.

None of it changes what is true in the end. Only what goes wrong in transport is here; wrong identity numbers, reversals,
refunds and corrections are written where the events are made.
"""

from collections.abc import Callable
from typing import Any, Final

import orjson

from fundwatch.simulate.draws import Draw, Quantiles
from fundwatch.simulate.events import Event, corrected, encode
from fundwatch.simulate.moments import DAY, HOUR, MINUTE, day_of_text, day_text, stamp
from fundwatch.simulate.post import Message, Post

_REPEATED: Final = 0.006
_DELAYED: Final = 0.01
_CORRECTED: Final = 0.0006
_MISDIRECTED: Final = 0.0015
_MISDATED: Final = 0.0012
_PADDED: Final = 0.0025

_DELAYS: Final = Quantiles((0, 2 * MINUTE), (0.5, 3 * HOUR), (0.8, 2 * DAY), (0.95, 8 * DAY), (1, 25 * DAY))
_REPEATS: Final = Quantiles((0, 5), (0.5, 10 * MINUTE), (0.9, 2 * DAY), (1, 15 * DAY))
_MENDED: Final = Quantiles((0, 10 * MINUTE), (0.5, 5 * HOUR), (1, 6 * DAY))
_WRONG_FIRST: Final = 0.7


def _times_ten(amount: str) -> str:
    return f"{amount[:-3]}0{amount[-3:]}" if amount[-3:-2] == "." else f"{amount}0"


def _tenth(amount: str) -> str:
    return f"{amount[:-4]}.00" if len(amount) > 5 else amount


def _misspelt(name: str) -> str:
    return f"{name} "


_SLIPS: Final[dict[str, tuple[str, Callable[[str], str]]]] = {
    "settlement.settled": ("fund_pay_sumamt", _times_ten),
    "inventory.sold": ("cnt", _times_ten),
    "inventory.purchased": ("cnt", _times_ten),
    "registration.contribution_billed": ("amount", _times_ten),
    "registration.contribution_paid": ("amount", _tenth),
    "registration.base_declared": ("psn_clctstd", _tenth),
    "registration.person_registered": ("psn_name", _misspelt),
}
"""By type: the field that is mistyped, and how. Never one that decides where an event belongs: see `_KEYS` for those."""

_KEYS: Final[dict[str, tuple[str, ...]]] = {
    "settlement.admitted": ("psn_no", "fixmedins_code", "mdtrt_id"),
    "settlement.discharged": ("psn_no", "fixmedins_code", "mdtrt_id"),
    "settlement.settled": ("psn_no", "fixmedins_code", "setl_id", "mdtrt_id"),
    "inventory.sold": ("fixmedins_code", "med_list_codg", "fixmedins_bchno", "setl_id"),
    "inventory.purchased": ("fixmedins_code", "med_list_codg", "fixmedins_bchno"),
    "registration.person_registered": ("certno", "psn_no"),
    "registration.unit_registered": ("emp_no", "orgcode"),
    "registration.contribution_billed": ("emp_no", "accrym"),
    "registration.contribution_paid": ("emp_no", "orgcode", "accrym"),
    "registration.person_contribution_paid": ("psn_no", "emp_no"),
    "registration.base_declared": ("psn_no",),
    "registration.transferred_in": ("psn_no", "emp_no"),
}
"""By type: the fields that decide where an event belongs. A wrong body has another event's value in one of them."""

_VISIT: Final = "11"
"""What a stay is settled as when the counter takes it for a visit (med_type 医疗类别)."""

_TRIES: Final = 12
"""How many messages are looked at for another value before nothing is mixed up."""

_FULL_WIDTH: Final = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
_PADS: Final[tuple[Callable[[str], str], ...]] = (
    lambda number: f"{number}  ",
    lambda number: f" {number}",
    lambda number: f"\u3000{number}",
    lambda number: f"{number:<20}",
    lambda number: number.translate(_FULL_WIDTH),
    lambda number: f"{number.translate(_FULL_WIDTH)} ",
)
"""Numbers as columns of fixed width and input methods leave them: blanks around them, full-width letters and digits."""

_NUMBERS: Final = (
    *("psn_no", "emp_no", "fixmedins_code", "mdtrt_id", "setl_id", "init_setl_id"),
    *("med_list_codg", "fixmedins_bchno", "orgcode", "from_emp_no", "into_emp_no", "transfer_id", "case_id"),
)
"""Fields whose text is padded; whoever reads them folds it."""


def _across_midnight(time: str) -> str:
    """Five minutes on the other side of the nearer midnight, or of the one at which a month ends."""
    day, hour = day_of_text(time), int(time[11:13])
    back = time[8:10] == "01" or (hour < 12 and not day_text(day + 1).endswith("-01"))
    return stamp(day * DAY - 5 * MINUTE if back else (day + 1) * DAY + 5 * MINUTE)


class Disturbed:
    """Counts of what was done. `misdirected` and `misdated` wrong bodies belonged to another cell, the latter by their time."""

    def __init__(self) -> None:
        self.repeated = self.delayed = self.corrected = 0
        self.misdirected = self.misdated = self.padded = 0


class Disturber:
    """Disturbs the fresh messages of one part of a history. `draws` has the draws of each kind by its name."""

    def __init__(self, post: Post, counts: Disturbed, draws: Callable[[str], Draw]) -> None:
        self.post = post
        self.counts = counts
        self.draw = draws("disturbances")
        self.draws = draws
        self._touched: set[int] = set()

    def disturb(self) -> None:
        """Repeat, delay, pad and mistype some of the messages; what comes later waits in the post."""
        draw, post, counts = self.draw, self.post, self.counts
        fresh = post.fresh
        for index in _some(draw, len(fresh), _CORRECTED):
            self._mistype(index)
        self._misdirect()
        self._misdate()
        for index in _some(draw, len(fresh), _REPEATED):
            moment, line = fresh[index]
            post.delay(moment + draw.quantile(_REPEATS), line)
            counts.repeated += 1
        self._pad()  # after the repeats: the same message comes padded and as it was
        for index in _some(draw, len(fresh), _DELAYED):
            moment, line = fresh[index]
            if line:
                fresh[index] = (moment, b"")
                post.delay(moment + draw.quantile(_DELAYS), line)
                counts.delayed += 1
        post.fresh = [message for message in fresh if message[1]]

    def _mistype(self, index: int) -> None:
        """A digit too many or too few, or a blank in a name."""
        event: Event = orjson.loads(self.post.fresh[index][1])
        slip = _SLIPS.get(event["type"])
        if slip is None or "recordedtime" in event:
            return
        field, mistake = slip
        data = event["data"]
        wrong = {**event, "data": {**data, field: mistake(data[field])}}
        self._replace(self.draw, index, wrong, event)
        self.counts.corrected += 1

    def _misdirect(self) -> None:
        """A wrong body under another person's, facility's, unit's or document's number."""
        draw, fresh = self.draws("misdirected"), self.post.fresh
        for index in _some(draw, len(fresh), _MISDIRECTED):
            event: Event = orjson.loads(fresh[index][1])
            fields = _KEYS.get(event["type"])
            if fields is None or not self._is_clean(index, event):
                continue
            data = event["data"]
            field = draw.choice(fields)
            mixed_up: dict[str, Any] = {}
            if data.get("endtime") and event["type"] == "settlement.settled" and draw.chance(0.5):
                mixed_up = {"med_type": _VISIT, "mdtrt_id": f"{data['mdtrt_id']}-v"}
            elif field in data:
                other = self._value_of_another(draw, event["type"], field, data[field])
                mixed_up = {} if other is None else {field: other}
            if mixed_up:
                self._replace(draw, index, {**event, "data": {**data, **mixed_up}}, event)
                self.counts.misdirected += 1

    def _value_of_another(self, draw: Draw, kind: str, field: str, own: Any) -> Any:
        fresh = self.post.fresh
        for _ in range(_TRIES):
            other: Event = orjson.loads(fresh[draw.below(len(fresh))][1])
            value = other["data"].get(field)
            if other["type"] == kind and value is not None and value != own:
                return value
        return None

    def _misdate(self) -> None:
        """A wrong body on the other side of a midnight: mostly of one at which a month ends, where there are such messages."""
        draw, post = self.draws("misdated"), self.post
        fresh = post.fresh
        ends = {post.begin // DAY, (post.end - 1) // DAY}
        edges = [index for index, (moment, _) in enumerate(fresh) if moment // DAY in ends]
        for number in _some(draw, len(fresh), _MISDATED):
            index = edges[number % len(edges)] if edges and draw.chance(0.7) else number
            event: Event = orjson.loads(fresh[index][1])
            if event["type"] not in _KEYS or not self._is_clean(index, event):
                continue
            moved = _across_midnight(event["time"])
            data = {name: moved if value == event["time"] else value for name, value in event["data"].items()}
            if data.get("endtime", moved) >= data.get("begntime", ""):  # else nobody would take it
                self._replace(draw, index, {**event, "time": moved, "data": data}, event)
                self.counts.misdated += 1

    def _pad(self) -> None:
        """Some numbers of a message in a spelling that has to be folded."""
        draw, fresh = self.draws("padded"), self.post.fresh
        for index in _some(draw, len(fresh), _PADDED):
            moment, line = fresh[index]
            event: Event = orjson.loads(line)
            data = event["data"]
            numbers = [name for name in _NUMBERS if isinstance(data.get(name), str)]
            for name in draw.sample(numbers, draw.between(1, 3)):
                data[name] = draw.choice(_PADS)(data[name])
            if draw.chance(0.2):
                event["id"] = draw.choice(_PADS)(event["id"])
            fresh[index] = (moment, encode(event))
            self.counts.padded += numbers != []

    def _is_clean(self, index: int, event: Event) -> bool:
        """Nothing else was done to the message; one that was recorded at a time is one of two bodies already."""
        return index not in self._touched and "recordedtime" not in event

    def _replace(self, draw: Draw, index: int, wrong: Event, right: Event) -> None:
        """The source sends the wrong body, and the right one with the time of its recording; either may arrive first."""
        moment = self.post.fresh[index][0]
        mended = moment + draw.quantile(_MENDED)
        first, second = wrong, corrected(right, stamp(mended))
        if not draw.chance(_WRONG_FIRST):
            first, second = second, first
        self.post.fresh[index] = (moment, encode(first))
        self.post.delay(mended, encode(second))
        self._touched.add(index)


def _some(draw: Draw, count: int, share: float) -> list[int]:
    """Positions, each at most once, in the order of drawing."""
    return (
        list(dict.fromkeys(draw.below(count) for _ in range(int(count * share + draw.unit()))))
        if count
        else []
    )


def in_order(messages: list[Message]) -> list[bytes]:
    """The lines as they are delivered; the list is emptied, since both are large."""
    messages.sort()
    lines = [line for _, line in messages]
    messages.clear()
    return lines
