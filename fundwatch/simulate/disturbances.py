"""What happens to messages on their way: repeats, delays, and a wrong body before the right one.

None of it changes what is true in the end. Only what goes wrong in transport is here; wrong identity numbers, reversals and
corrections are written where the events are made.
"""

from collections.abc import Callable
from typing import Any, Final

import orjson

from fundwatch.simulate.draws import Draw, Quantiles
from fundwatch.simulate.events import encode
from fundwatch.simulate.moments import DAY, HOUR, MINUTE, stamp
from fundwatch.simulate.post import Message, Post

_REPEATED: Final = 0.006
_DELAYED: Final = 0.01
_CORRECTED: Final = 0.0006

_DELAYS: Final = Quantiles((0, 2 * MINUTE), (0.5, 3 * HOUR), (0.8, 2 * DAY), (0.95, 8 * DAY), (1, 25 * DAY))
_REPEATS: Final = Quantiles((0, 5), (0.5, 10 * MINUTE), (0.9, 2 * DAY), (1, 15 * DAY))
_MENDED: Final = Quantiles((0, 10 * MINUTE), (0.5, 5 * HOUR), (1, 6 * DAY))


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
"""By type: the field that is mistyped, and how. Never one that decides where an event belongs."""


class Disturbed:
    """Counts of what was done."""

    def __init__(self) -> None:
        self.repeated = self.delayed = self.corrected = 0


def disturb(draw: Draw, post: Post, counts: Disturbed) -> None:
    """Repeat, delay and mistype some of the fresh messages; what comes later waits in the post."""
    fresh = post.fresh
    for index in _some(draw, len(fresh), _CORRECTED):
        _mistype(draw, post, index, counts)
    for index in _some(draw, len(fresh), _REPEATED):
        moment, line = fresh[index]
        post.delay(moment + draw.quantile(_REPEATS), line)
        counts.repeated += 1
    for index in _some(draw, len(fresh), _DELAYED):
        moment, line = fresh[index]
        if line:
            fresh[index] = (moment, b"")
            post.delay(moment + draw.quantile(_DELAYS), line)
            counts.delayed += 1
    post.fresh = [message for message in fresh if message[1]]


def _some(draw: Draw, count: int, share: float) -> list[int]:
    """Positions, each at most once, in the order of drawing."""
    return (
        list(dict.fromkeys(draw.below(count) for _ in range(int(count * share + draw.unit()))))
        if count
        else []
    )


def _mistype(draw: Draw, post: Post, index: int, counts: Disturbed) -> None:
    """The source sends a wrong body, and the right one with the time of its recording; either may arrive first."""
    moment, line = post.fresh[index]
    right: dict[str, Any] = orjson.loads(line)
    slip = _SLIPS.get(right["type"])
    if slip is None:
        return
    field, mistake = slip
    data = right["data"]
    wrong = {**right, "data": {**data, field: mistake(data[field])}}
    mended = moment + draw.quantile(_MENDED)
    right["recordedtime"] = stamp(mended)
    first, second = (wrong, right) if draw.chance(0.7) else (right, wrong)
    post.fresh[index] = (moment, encode(first))
    post.delay(mended, encode(second))
    counts.corrected += 1


def in_order(messages: list[Message]) -> list[bytes]:
    """The lines as they are delivered; the list is emptied, since both are large."""
    messages.sort()
    lines = [line for _, line in messages]
    messages.clear()
    return lines
