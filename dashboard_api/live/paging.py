"""Pages of an index, newest first, filtered by what no index tells."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

import msgspec

from dashboard_api.live.replies import PageEntry

Place = tuple[int, str]
Read = Callable[[Place | None, int], Awaitable[list[PageEntry]]]

_CHUNK: Final = 500
_LOOKED_AT: Final = 5_000  # rows in one request at most: a rare filter gives short pages, not slow ones


@dataclass(frozen=True, slots=True)
class Page:
    """Rows as JSON, and where the next page begins; None at the end."""

    rows: list[msgspec.Raw]
    next: str | None


def parse_place(cursor: str) -> Place | None:
    """The place that a cursor names; None for what is no cursor."""
    score, dash, member = cursor.partition("-")
    return (
        (int(score), member)
        if dash and member and score.isascii() and score.isdecimal() and len(score) < 20
        else None
    )


async def read_page(
    read: Read, before: Place | None, limit: int, wanted: Callable[[msgspec.Raw], bool] | None
) -> Page:
    """At most `limit` rows that are wanted (None: all are). `read` gives entries after a place, newest first."""
    rows: list[msgspec.Raw] = []
    looked_at = 0
    place = before
    while looked_at < _LOOKED_AT:
        size = limit - len(rows) + 1 if wanted is None else _CHUNK
        entries = await read(place, size)
        for entry in entries:
            if len(rows) == limit:
                return Page(rows, _cursor(place))
            place = (entry.score, entry.member)
            if bytes(entry.row) != b"null" and (wanted is None or wanted(entry.row)):
                rows.append(entry.row)
        if len(entries) < size:
            return Page(rows, None)
        looked_at += len(entries)
    return Page(rows, _cursor(place))


def _cursor(place: Place | None) -> str | None:
    return None if place is None else f"{place[0]}-{place[1]}"
