import pytest

from streams.worker.database import Database, shared_cache


@pytest.fixture
def database(tmp_path):
    opened = Database(tmp_path / "rocks", shared_cache(8))
    yield opened
    opened.close()


def test_rows_and_the_changelog_offset_are_written_together(database):
    assert database.changelog_offset() is None
    database.write({b"\x01a": b"1", b"\x01b": b"2"}, 41)
    assert database.changelog_offset() == 41
    assert database.get_many([b"\x01b", b"\x01x", b"\x01a"]) == [b"2", None, b"1"]


def test_a_row_of_none_is_removed(database):
    database.write({b"\x01a": b"1"}, None)
    database.write({b"\x01a": None}, 1)
    assert database.get(b"\x01a") is None


def test_rows_are_found_by_what_they_start_with(database):
    database.write({b"\x01a1": b"", b"\x01a2": b"", b"\x01b": b""}, 0)
    assert [key for key, _ in database.rows(b"\x01a")] == [b"\x01a1", b"\x01a2"]


def test_what_was_written_is_there_after_reopening(tmp_path):
    first = Database(tmp_path / "rocks", shared_cache(8))
    first.write({b"\x01a": b"1"}, 7)
    first.close()
    second = Database(tmp_path / "rocks", shared_cache(8))
    assert (second.get(b"\x01a"), second.changelog_offset()) == (b"1", 7)
    second.close()
