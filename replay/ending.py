"""Where the data of a history plausibly end: a mistyped year is judged as it stands and moves nobody else's clock.

Time ends with the latest event, unless what lies beyond a hole in the history is too little to be a part of it:

- beyond a hole of 20 years, no more than half as many events as before it;
- beyond a hole that is longer than a month and three times any other, no more than one event in a thousand, or a single one
  beyond a hole of three years;
- where it is known when the history was judged and that moment lies in a hole that is longer than a month and any other, a
  single event, or no more than half as many as before it.

Events are counted by their distinct bodies, about (from the smallest of their digests), so that neither repeats nor the
order in which parts of the history are put together leave a trace.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

from detectors.contract.values import day_of

_SMALLEST: Final = (
    16  # digests a day; the count of a day is then right within a third, that of many days within less
)
_DIGESTS: Final = 1 << 64

_MONTH: Final = 31
_THREE_YEARS: Final = 1_096
_TWENTY_YEARS: Final = 7_305
_ONE_IN: Final = 1_000
_OTHER_HOLES: Final = 3
_BEGINNING: Final = 100  # a hundredth of a history at its beginning may be as thin as it likes


class Day(msgspec.Struct, array_like=True):
    """The events of one day: the smallest of their digests, ascending, and the latest moment (microseconds)."""

    digests: list[int]
    latest: int
    at: str = ""
    """Where the latest stood (`events.jsonl:17`)."""


class Days:
    """The events of a history by business day; to be filled in parts and put together in any order."""

    def __init__(self) -> None:
        self.held: dict[int, Day] = {}

    def add(self, time: int, digest: int) -> bool:
        """Count an event; whether it is the latest of its day so far."""
        number = day_of(time)
        day = self.held.get(number)
        if day is None:
            self.held[number] = Day([digest], time)
            return True
        digests = day.digests
        if len(digests) < _SMALLEST or digest < digests[-1]:
            _insert(digests, digest)
        if time > day.latest:
            day.latest = time
            return True
        return False

    def merge(self, days: Iterable[tuple[int, Day]]) -> None:
        """Put another part in."""
        for number, other in days:
            day = self.held.get(number)
            if day is None:
                self.held[number] = Day(list(other.digests), other.latest, other.at)
                continue
            for digest in other.digests:
                _insert(day.digests, digest)
            if (other.latest, other.at) > (day.latest, day.at):
                day.latest, day.at = other.latest, other.at


class Beyond(msgspec.Struct, frozen=True):
    """What lies after the end: about how many events, and where some of them stand."""

    events: int = 0
    examples: tuple[str, ...] = ()


class Ending(msgspec.Struct, frozen=True):
    """The end of a history (microseconds), None without events, and what lies beyond it."""

    latest: int | None
    beyond: Beyond = Beyond()


def ending_of(days: Days, judged_at: int | None = None) -> Ending:
    """Where the data end. `judged_at` (microseconds) is the moment at which the history was judged first, if known."""
    numbers = sorted(days.held)
    if not numbers:
        return Ending(None)
    counts = [_count(days.held[number].digests) for number in numbers]
    future = None if judged_at is None else day_of(judged_at) + 1
    if future is not None and 2 * sum(counts[bisect_left(numbers, future + 1) :]) > sum(counts):
        future = None  # most of it lies ahead: records whose dates were shifted on purpose
    last = len(numbers)
    while (cut := _first_cut(numbers[:last], counts[:last], future)) is not None:
        last = cut
    beyond = [days.held[number] for number in numbers[last:]]
    return Ending(
        days.held[numbers[last - 1]].latest,
        Beyond(sum(counts[last:]), tuple(day.at for day in beyond if day.at)[:3]),
    )


def _first_cut(numbers: Sequence[int], counts: Sequence[int], future: int | None) -> int | None:
    """The earliest day after which everything is beyond the end."""
    total = sum(counts)
    before = longest = 0
    for at in range(1, len(numbers)):
        before += counts[at - 1]
        after = total - before
        hole = numbers[at] - numbers[at - 1]
        straddles = future is not None and numbers[at - 1] <= future < numbers[at]
        if hole > _MONTH and _is_end(hole, longest, before, after, straddles):
            return at
        # what lies by itself before the bulk (a year mistyped the other way) is no measure of holes
        if before * _BEGINNING > total:
            longest = max(longest, hole)
    return None


def _is_end(hole: int, longest: int, before: int, after: int, straddles: bool) -> bool:
    few = after * 2 <= before
    if hole >= _TWENTY_YEARS and few:
        return True
    if straddles and hole > longest and (few or after == 1):
        return True
    if hole <= longest * _OTHER_HOLES:
        return False
    return after * _ONE_IN <= before or (hole > _THREE_YEARS and after == 1 and few)


def _insert(digests: list[int], digest: int) -> None:
    at = bisect_left(digests, digest)
    if at < len(digests) and digests[at] == digest:
        return
    if at < _SMALLEST:
        digests.insert(at, digest)
        del digests[_SMALLEST:]


def _count(digests: Sequence[int]) -> int:
    """How many distinct digests there were, exact while few."""
    if len(digests) < _SMALLEST:
        return len(digests)
    return max(len(digests), (_SMALLEST - 1) * _DIGESTS // (digests[-1] + 1))
