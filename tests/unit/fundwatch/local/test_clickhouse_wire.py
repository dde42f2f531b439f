"""The parts of the local ClickHouse's wire that need no engine."""

import gzip
import zlib

import lz4.frame
import pytest

from fundwatch.local.clickhouse.encoding import choose, decode, encode
from fundwatch.local.clickhouse.failures import Failure, failure_of
from fundwatch.local.clickhouse.statement import result_format, split_insert


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b"INSERT INTO doubts (a, b)", b"Native"),
        (b"insert into fw.doubts", b"RowBinary"),
        (b"INSERT INTO `fw`.`do ubts` (`a b`, `format x`)", b"JSONEachRow"),
        (b'-- rows\nINSERT /* of today */ INTO TABLE "t" ("a")', b"CSV"),
    ],
)
def test_rows_are_split_from_their_insert_whatever_they_hold(head: bytes, name: bytes) -> None:
    rows = b"\x00\xffINSERT INTO x FORMAT Native\n';--"
    found = split_insert(head + b" FORMAT " + name + b"\n" + rows)
    assert found is not None
    assert (found.head.rstrip(), found.format.encode(), found.rows) == (head, name, rows)


def test_settings_of_an_insert_are_kept() -> None:
    found = split_insert(b"INSERT INTO t (a) SETTINGS async_insert = 0, x = 'FORMAT y' FORMAT CSV\n1")
    assert found is not None
    assert found.settings.strip() == b"SETTINGS async_insert = 0, x = 'FORMAT y'"
    assert (found.format, found.rows) == ("CSV", b"1")


@pytest.mark.parametrize(
    "sql",
    [
        b"INSERT INTO t VALUES (1)",
        b"INSERT INTO t (a) SELECT 1",
        b"SELECT 'INSERT INTO t FORMAT CSV'",
        b"SELECT 1 FORMAT Native",
        b"CREATE TABLE t (format String) ENGINE = Memory",
    ],
)
def test_other_statements_go_to_the_engine_as_they_are(sql: bytes) -> None:
    assert split_insert(sql) is None


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        (b"SELECT 1", "TabSeparated"),
        (b"SELECT 1\n FORMAT Native", "Native"),
        (b"select format from t format JSONEachRow ; \n", "JSONEachRow"),
        (b" -- why\n(select 1)", "TabSeparated"),
        (b"WITH 1 AS x SELECT x", "TabSeparated"),
        (b"DESCRIBE TABLE t", "TabSeparated"),
        (b"INSERT INTO t SELECT 1", None),
        (b"CREATE TABLE selected (a Int8) ENGINE = Memory", None),
        (b"DROP TABLE t", None),
    ],
)
def test_the_format_of_a_result_is_known(sql: bytes, expected: str | None) -> None:
    assert result_format(sql, "TabSeparated") == expected


@pytest.mark.parametrize("coding", ["lz4", "zstd", "gzip", "deflate"])
def test_what_is_encoded_decodes(coding: str) -> None:
    body = "张".encode() * 1000
    assert encode(body, coding) != body
    assert decode(encode(body, coding), coding) == body


@pytest.mark.parametrize("coding", ["lz4", "zstd", "gzip", "deflate"])
def test_a_body_of_several_compressed_streams_is_read_to_its_end(coding: str) -> None:
    assert (
        decode(encode(b"one block, ", coding) + encode(b"another", coding), coding) == b"one block, another"
    )


@pytest.mark.parametrize("coding", ["lz4", "zstd", "gzip", "deflate"])
def test_a_body_that_was_cut_off_is_refused(coding: str) -> None:
    whole = encode(bytes(range(256)) * 100, coding)
    for cut in (whole[:-1], whole + whole[:-1]):
        with pytest.raises(Failure) as raised:
            decode(cut, coding)
        assert raised.value.code == 271


def test_what_others_compressed_decodes() -> None:
    assert decode(lz4.frame.compress(b"x"), "lz4") == b"x"
    assert decode(gzip.compress(b"x"), " GZIP ") == b"x"
    assert decode(zlib.compress(b"x"), "deflate") == b"x"
    assert decode(b"x", "") == decode(b"x", "identity") == b"x"


@pytest.mark.parametrize(("coding", "code"), [("br", 89), ("gzip", 271), ("lz4", 271), ("zstd", 271)])
def test_what_cannot_be_decoded_is_an_error_with_the_engines_code(coding: str, code: int) -> None:
    with pytest.raises(Failure) as raised:
        decode(b"not compressed", coding)
    assert raised.value.code == code


def test_the_clients_codings_are_heeded() -> None:
    assert choose("gzip, deflate;q=0.5") == "gzip"
    assert choose("br, lz4") == "lz4"
    assert choose("br") is None
    assert choose("") is None


@pytest.mark.parametrize(
    ("said", "code", "status"),
    [
        ("Code: 60. DB::Exception: Unknown table. (UNKNOWN_TABLE)", 60, 404),
        ("Code: 62. DB::Exception: Syntax error. (SYNTAX_ERROR)", 62, 400),
        ("Code: 48. DB::Exception: No. (NOT_IMPLEMENTED)", 48, 501),
        ("Code: 241. DB::Exception: Memory limit. (MEMORY_LIMIT_EXCEEDED)", 241, 500),
        ("something else", 1002, 500),
    ],
)
def test_errors_keep_their_code(said: str, code: int, status: int) -> None:
    failure = failure_of(RuntimeError(said))
    assert (failure.code, failure.status) == (code, status)
    assert said in failure.message
