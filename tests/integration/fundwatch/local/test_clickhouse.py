"""The engine through the client that the service uses."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

import clickhouse_connect
import httpx
import pytest
from clickhouse_connect.driver.exceptions import DatabaseError, OperationalError

from tests.parts.clickhouse import ClickHouseDatabase, ClickHouseEngine

ROWS = 50_000
SHANGHAI = timezone(timedelta(hours=8))
NOON = datetime(2026, 3, 2, 12, 0, 0, 123000, SHANGHAI)
NAMESPACE = UUID(int=7)
COLUMNS = ["id", "revision", "at", "level", "amount", "names"]
TABLE = """
CREATE TABLE doubts (id UUID, revision UInt32, at DateTime64(3, 'Asia/Shanghai'), level LowCardinality(String),
    amount Nullable(Decimal(18, 2)), names Array(String)) ENGINE = ReplacingMergeTree(revision) ORDER BY id
"""


def rows(revision: int, count: int) -> list[list[Any]]:
    return [
        [
            uuid5(NAMESPACE, str(i)),
            revision,
            NOON,
            "high",
            Decimal("9100.10") if i % 2 else None,
            ["张*", "o'k"],
        ]
        for i in range(count)
    ]


def connect(engine: Any, **options: Any) -> Any:
    return clickhouse_connect.get_client(
        host=engine.host, port=engine.port, password=engine.password, **options
    )


@pytest.fixture
def database(clickhouse_server: ClickHouseDatabase) -> ClickHouseDatabase:
    """A database with the table `doubts`."""
    with clickhouse_server.client() as client:
        client.command(f"CREATE DATABASE {clickhouse_server.database}")
        client.command(TABLE.replace("doubts", f"{clickhouse_server.database}.doubts", 1))
    return clickhouse_server


@pytest.fixture
def client(database: ClickHouseDatabase) -> Iterator[Any]:
    with connect(database, database=database.database) as client:
        yield client


@pytest.mark.parametrize("compress", [False, "lz4", "gzip", "zstd"])
def test_every_value_comes_back_as_it_went_in(database: ClickHouseDatabase, compress: Any) -> None:
    with connect(database, database=database.database, compress=compress) as client:
        written = client.insert("doubts", rows(1, 3), column_names=COLUMNS)
        assert written.written_rows == 3
        result = client.query("SELECT * FROM doubts").result_rows
    assert sorted(map(list, result)) == sorted(rows(1, 3))


def test_the_last_revision_of_50_000_rows_stands(client: Any) -> None:
    for revision in (2, 1):  # the older one comes late
        client.insert("doubts", rows(revision, ROWS), column_names=COLUMNS)
    [standing] = client.query("SELECT count(), min(revision), sum(amount) FROM doubts FINAL").result_rows
    assert standing == (ROWS, 2, Decimal("9100.10") * (ROWS // 2))


@pytest.mark.parametrize("compress", [False, True, "lz4", "zstd", "gzip"])
def test_all_of_50_000_wide_rows_arrive_under_every_compression(
    database: ClickHouseDatabase, compress: Any
) -> None:
    wide = [[*row[:-1], ["依据" * 150]] for row in rows(1, ROWS)]  # the client sends them in many blocks
    with connect(database, database=database.database, compress=compress) as client:
        client.insert("doubts", wide, column_names=COLUMNS)
        [arrived] = client.query("SELECT uniqExact(id), sum(length(names[1])) FROM doubts").result_rows
    assert arrived == (ROWS, ROWS * len("依据".encode()) * 150)


@pytest.mark.parametrize("in_form", [False, True])
def test_bound_parameters_are_values_and_never_sql(
    clickhouse_server: ClickHouseDatabase, in_form: bool
) -> None:
    awkward = "o'x\t\\ \n{y:String}; DROP TABLE x -- 张"
    asked = "SELECT {a:String}, {b:Array(String)}, {c:Nullable(Int32)}, {d:Decimal(18, 2)}, {e:UUID}"
    given = {"a": awkward, "b": [awkward, ""], "c": None, "d": "3.10", "e": NAMESPACE}
    with connect(clickhouse_server, form_encode_query_params=in_form) as client:
        [row] = client.query(asked, parameters=given).result_rows
    assert row == (awkward, [awkward, ""], None, Decimal("3.10"), NAMESPACE)


def test_a_parameter_of_100_kb_fits(clickhouse_server: ClickHouseDatabase) -> None:
    with clickhouse_server.client() as client:
        assert client.query("SELECT length({a:String})", parameters={"a": "z" * 100_000}).result_rows == [
            (100_000,)
        ]


def test_settings_hold_for_their_query_alone(clickhouse_server: ClickHouseDatabase) -> None:
    asked = "SELECT getSetting('max_block_size')"
    with clickhouse_server.client() as client:
        usual = client.command(asked)
        assert client.command(asked, settings={"max_block_size": 77}) == 77
        assert client.command(asked) == usual != 77


@pytest.mark.parametrize(
    ("sql", "code", "name"),
    [
        ("SELEC 1", 62, "SYNTAX_ERROR"),
        ("SELECT nothing FROM doubts", 47, "UNKNOWN_IDENTIFIER"),
        ("SELECT * FROM missing", 60, "UNKNOWN_TABLE"),
        ("SELECT * FROM missing.doubts", 81, "UNKNOWN_DATABASE"),
    ],
)
def test_errors_carry_the_engines_code(client: Any, sql: str, code: int, name: str) -> None:
    with pytest.raises(DatabaseError) as raised:
        client.query(sql)
    assert (raised.value.code, raised.value.name) == (code, name)


def test_rows_of_the_wrong_shape_are_refused_and_nothing_is_kept(client: Any) -> None:
    with pytest.raises(DatabaseError):
        client.raw_insert("doubts", ["id", "revision"], b'{"id": "no", "revision": 1}\n', fmt="JSONEachRow")
    assert client.command("SELECT count() FROM doubts") == 0


def test_confirmed_rows_outlive_kill_9_and_the_client_reconnects(
    clickhouse_factory: Callable[[], ClickHouseEngine],
) -> None:
    engine = clickhouse_factory()
    with connect(engine) as client:
        client.command(TABLE)
        client.insert("doubts", rows(1, 1000), column_names=COLUMNS)
        engine.kill()
        with pytest.raises(OperationalError):
            client.query("SELECT 1")
        assert not client.ping()
        engine.start()
        assert client.command("SELECT count() FROM doubts FINAL") == 1000
        client.insert("doubts", rows(2, 1), column_names=COLUMNS)
        assert client.command("SELECT max(revision) FROM doubts FINAL") == 2


def test_web_pages_are_turned_away(clickhouse_server: ClickHouseDatabase) -> None:
    address = f"http://{clickhouse_server.host}:{clickhouse_server.port}/"
    answer = httpx.post(address, content="SELECT 1", headers={"Origin": "http://elsewhere.example"})
    assert (answer.status_code, answer.headers["X-ClickHouse-Exception-Code"]) == (403, "497")
