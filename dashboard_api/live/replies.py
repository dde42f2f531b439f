"""What the scripts answer. Rows stay the bytes that Redis holds: nothing is decoded that is only passed on."""

from datetime import datetime

import msgspec

from dashboard_api.live.position import Position
from detectors.contract.values import BUSINESS_TZ, LEVELS

ByLevel = dict[str, int]


class Figures(msgspec.Struct, kw_only=True):
    """The figures of one moment. Minutes count from 1970 UTC and are left out where nothing was detected."""

    epoch: str
    last: str
    counters: dict[str, int]
    minutes: dict[str, ByLevel]
    rules: list[tuple[str, int]]
    facilities: list[tuple[str, int]]

    @property
    def newest(self) -> Position:
        """The last entry of the feed at that moment."""
        return Position(self.epoch, self.last)

    def by_level(self) -> dict[str, ByLevel]:
        """Counters as the API shows them: every level, every count, zero where there is none."""
        return {
            level: {
                name: self.counters.get(f"{level}:{name}", 0) for name in ("standing", "raised", "withdrawn")
            }
            for level in LEVELS
        }

    def minute_buckets(self) -> list[dict[str, str | int]]:
        """Minutes as the API shows them, oldest first, in the business time zone."""
        return [
            minute_bucket(int(minute), counts)
            for minute, counts in sorted(self.minutes.items(), key=lambda item: int(item[0]))
        ]


class SnapshotReply(Figures, kw_only=True):
    """The figures and the newest doubts of the same moment."""

    rows: list[msgspec.Raw]


class ChangesReply(Figures, kw_only=True):
    """What came after a position, oldest first; `minutes` holds the changed ones only.

    Not `covered`: the position is unknown to these data or too old, and there are no entries.
    """

    covered: bool
    entries: list[tuple[str, msgspec.Raw]]


class PageEntry(msgspec.Struct, frozen=True, array_like=True):
    """One row of an index; `row` is JSON `null` where it was removed in between."""

    score: int
    member: str
    row: msgspec.Raw


def minute_bucket(minute: int, counts: ByLevel) -> dict[str, str | int]:
    """One minute since 1970 UTC with its counts by level."""
    at = datetime.fromtimestamp(minute * 60, BUSINESS_TZ)
    return {"minute": at.isoformat(), **{level: counts.get(level, 0) for level in LEVELS}}
