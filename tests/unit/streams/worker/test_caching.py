"""One bound for the decoded cells of a worker, whichever of its scopes and partitions are busy."""

from hypothesis import given
from hypothesis import strategies as st

from streams.worker.caching import CellCaches, shares


class Cells:
    """So many cells, all stored at `turn`."""

    def __init__(self, cached: int, turn: int = 1) -> None:
        self.cached = cached
        self.turn = turn
        self.limit = 10**9

    def forget(self, stored_turn: int) -> None:
        if stored_turn >= self.turn:
            self.cached = min(self.cached, self.limit)


@given(st.lists(st.integers(0, 500), min_size=1, max_size=12), st.integers(12, 1_000))
def test_what_is_kept_fits_and_nothing_is_dropped_while_there_is_room(sizes: list[int], total: int) -> None:
    held = {("person", number): size for number, size in enumerate(sizes)}
    kept = {where: min(held[where], share) for where, share in shares(held, total).items()}
    assert sum(kept.values()) <= total
    assert kept == held or sum(kept.values()) > total - len(sizes)


def test_a_busy_partition_gets_what_the_others_leave() -> None:
    assert shares({("person", 0): 900, ("unit", 0): 10, ("person", 1): 800}, 1_000) == {
        ("unit", 0): 333,
        ("person", 1): 495,
        ("person", 0): 495,
    }


def test_a_quiet_partition_gives_way_to_a_busy_one() -> None:
    caches = {("person", 0): Cells(400), ("person", 1): Cells(0)}
    bound = CellCaches(400)
    bound.stored(caches, ("person", 0), 1)
    caches["person", 1].cached = 300
    bound.stored(caches, ("person", 1), 1)
    assert [cells.cached for cells in caches.values()] == [200, 200]


def test_cells_that_are_not_stored_yet_stay_whatever_the_bound() -> None:
    caches = {("person", 0): Cells(400, turn=2)}
    CellCaches(100).stored(caches, ("person", 0), 1)
    assert caches["person", 0].cached == 400


def test_a_partition_that_left_is_not_asked() -> None:
    bound = CellCaches(100)
    bound.stored({("person", 0): Cells(50)}, ("person", 0), 1)
    caches = {("person", 1): Cells(500)}
    bound.stored(caches, ("person", 0), 2)
    assert caches["person", 1].cached == 500
