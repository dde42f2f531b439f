"""What Faust hands to the store at a rebalance, and what the store makes of it."""

from types import SimpleNamespace

import pytest

from streams.worker.store import CellStore


@pytest.fixture
def store(tmp_path):
    made = CellStore(
        "cells://",
        SimpleNamespace(),
        SimpleNamespace(name="cells"),
        folder=tmp_path,
        bootstrap="",
        cache_mib=8,
    )
    yield made
    made.close_all()


def logged(partition, offset, key, value):
    return SimpleNamespace(message=SimpleNamespace(partition=partition, offset=offset, key=key, value=value))


def handed_over(store, *events):
    store.apply_changelog_batch(events, to_key=None, to_value=None)


def test_rows_of_a_standby_are_written_with_how_far_they_go(store):
    handed_over(
        store, logged(0, 4, b"\x01a", b"1"), logged(1, 9, b"\x01b", b"2"), logged(0, 5, b"\x01a", b"3")
    )
    assert store.database(0).get(b"\x01a") == b"3"
    assert [store.database(number).changelog_offset() for number in (0, 1)] == [5, 9]


def test_rows_that_were_gathered_before_the_restore_do_not_undo_it(store):
    """changelog:   4 a=1   5 a=2   6 b=3
    as a standby:   [gathered...]
    our restore:    [.....................]  a=2, b=3, up to 6
    Faust, after it: [4 a=1]                 a=2 must stay, and 6
    """
    store.database(0).write({b"\x01a": b"2", b"\x01b": b"3"}, 6)
    handed_over(store, logged(0, 4, b"\x01a", b"1"))
    assert store.database(0).get(b"\x01a") == b"2"
    assert store.database(0).changelog_offset() == 6
    handed_over(store, logged(0, 6, b"\x01b", b"0"), logged(0, 7, b"\x01b", None))
    assert store.database(0).get_many([b"\x01a", b"\x01b"]) == [b"2", None]
    assert store.database(0).changelog_offset() == 7
