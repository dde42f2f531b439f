"""Pages lead through everything once, whatever is filtered out."""

import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard_api.live.paging import Place, parse_place, read_page
from dashboard_api.live.replies import PageEntry


class Index:
    """An index in memory: entries newest first, as the script gives them."""

    def __init__(self, scores: list[int], gone: frozenset[int] = frozenset()) -> None:
        named = sorted(((score, f"m{at}") for at, score in enumerate(scores)), reverse=True)
        self.entries = [
            PageEntry(score, member, msgspec.Raw(b"null" if at in gone else json.dumps(member).encode()))
            for at, (score, member) in enumerate(named)
        ]
        self.reads = 0

    async def read(self, place: Place | None, limit: int) -> list[PageEntry]:
        self.reads += 1
        after = [e for e in self.entries if place is None or (e.score, e.member) < place]
        return after[:limit]


async def everything(index: Index, limit: int, wanted: set[str] | None) -> tuple[list[str], int]:
    rows, pages, cursor = [], 0, None
    while pages == 0 or cursor is not None:
        place = parse_place(cursor) if cursor is not None else None
        page = await read_page(
            index.read,
            place,
            limit,
            None if wanted is None else lambda raw: msgspec.json.decode(raw) in wanted,
        )
        assert len(page.rows) <= limit
        rows += [msgspec.json.decode(row) for row in page.rows]
        cursor = page.next
        pages += 1
    return rows, pages


@given(
    st.lists(st.integers(0, 20), max_size=60), st.integers(1, 9), st.sets(st.integers(0, 59)), st.booleans()
)
async def test_pages_lead_through_every_row_once(
    scores: list[int], limit: int, chosen: set[int], filtered: bool
) -> None:
    index = Index(scores, frozenset({3}))
    wanted = {f"m{at}" for at in chosen} if filtered else None
    rows, _ = await everything(index, limit, wanted)
    present = [msgspec.json.decode(e.row) for e in index.entries if bytes(e.row) != b"null"]
    assert rows == [member for member in present if wanted is None or member in wanted]


async def test_a_rare_filter_gives_short_pages_and_not_slow_ones() -> None:
    index = Index(list(range(12_000)))
    page = await read_page(index.read, None, 50, lambda raw: False)
    assert page.rows == []
    assert page.next == "7000-m7000"
    assert index.reads == 10


@pytest.mark.parametrize(("cursor", "place"), [("12-a-b", (12, "a-b")), ("0-0-5", (0, "0-5"))])
def test_a_cursor_names_a_place(cursor: str, place: Place) -> None:
    assert parse_place(cursor) == place


@pytest.mark.parametrize("cursor", ["", "x", "12", "12-", "-a", "1.5-a", "²-a", "9" * 21 + "-a"])
def test_what_is_no_cursor_is_refused(cursor: str) -> None:
    assert parse_place(cursor) is None
