"""The local engine keeps to its folder, to its password, and to those who ask it by this machine's name."""

import http.client
import stat
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from fundwatch.local.clickhouse.password import password_file
from fundwatch.settings import load_settings
from tests.parts.clickhouse import ClickHouseDatabase, ClickHouseEngine

SECRET = "root:"  # how /etc/passwd begins


class Asking:
    """Asks one engine over plain HTTP."""

    def __init__(self, place: ClickHouseDatabase) -> None:
        self._place = place
        self.address = f"http://{place.host}:{place.port}/"
        self.auth = ("default", place.password)

    def post(self, sql: str | bytes, **query: str) -> httpx.Response:
        """A statement."""
        return httpx.post(self.address, content=sql, params=query, auth=self.auth, timeout=30)

    def get(self, sql: str, **query: str) -> httpx.Response:
        """A question."""
        return httpx.get(self.address, params={"query": sql, **query}, auth=self.auth, timeout=30)


@pytest.fixture
def asking(clickhouse_server: ClickHouseDatabase) -> Iterator[Asking]:
    one = Asking(clickhouse_server)
    one.post(f"CREATE DATABASE {clickhouse_server.database}").raise_for_status()
    one.post(f"CREATE TABLE {clickhouse_server.database}.t (a Int64, b String) ENGINE = MergeTree ORDER BY a")
    yield one


OUTWARD = [
    "SELECT * FROM file('/etc/passwd', 'LineAsString')",
    "SELECT * FROM FILE('/etc/passwd', LineAsString)",
    "SELECT * FROM `file`('/etc/passwd', 'LineAsString')",
    "SELECT * FROM \"file\" /* x */ ('/etc/passwd', 'LineAsString')",
    "SELECT * FROM '/etc/passwd'",
    "SELECT * FROM `/etc/passwd`",
    "SELECT * FROM default.`/etc/passwd`",
    "SELECT * FROM default.`\\x2fetc\\x2fpasswd`",
    "SELECT * FROM `../../../../etc/passwd`",
    "SELECT * FROM password",
    "DESCRIBE TABLE file('/etc/passwd')",
    "EXPLAIN SELECT * FROM file('/etc/passwd', 'LineAsString')",
    "WITH x AS (SELECT * FROM file('/etc/passwd', 'LineAsString')) SELECT * FROM x",
    "SELECT (SELECT count() FROM file('/etc/passwd', 'LineAsString'))",
    "SELECT 1 WHERE 'x' IN (SELECT * FROM file('/etc/passwd', 'LineAsString'))",
    "SELECT 1 WHERE 'x' IN file('/etc/passwd', 'LineAsString')",
    "SELECT * FROM view(SELECT * FROM file('/etc/passwd', 'LineAsString'))",
    "SELECT * FROM numbers(1) AS n CROSS JOIN url('http://127.0.0.1:1/', 'LineAsString')",
    "SELECT * FROM url('http://127.0.0.1:1/', 'LineAsString', 'a String')",
    "SELECT * FROM remote('127.0.0.1:1', system.one)",
    "SELECT * FROM remoteSecure('127.0.0.1:1', system.one)",
    "SELECT * FROM cluster('default', system.one)",
    "SELECT * FROM s3('http://127.0.0.1:1/b/k', 'CSV', 'a String')",
    "SELECT * FROM mysql('127.0.0.1:1', 'd', 't', 'u', 'p')",
    "SELECT * FROM postgresql('127.0.0.1:1', 'd', 't', 'u', 'p')",
    "SELECT * FROM redis('127.0.0.1:1', 'k', 'k String')",
    "SELECT * FROM executable('id', 'CSV', 'a String')",
    "SELECT * FROM python('os')",
    "SELECT * FROM odbc('a', 'b', 'c')",
    "SELECT * FROM fileCluster('default', '/etc/passwd', 'LineAsString')",
    "SELECT * FROM filesystem('/etc')",
    "SELECT * FROM loop(file('/etc/passwd', 'LineAsString'))",
    "SELECT 1 INTO OUTFILE '{out}'",
    "SELECT 1 UNION ALL SELECT 2 INTO OUTFILE '{out}' FORMAT CSV",
    "EXPLAIN SELECT 1 INTO OUTFILE '{out}'",
    "SHOW DATABASES INTO OUTFILE '{out}'",
    "INSERT INTO FUNCTION file('{out}', 'CSV', 'a Int8') SELECT 1",
    "INSERT INTO FUNCTION url('http://127.0.0.1:1/', 'CSV', 'a Int8') SELECT 1",
    "INSERT INTO {db}.t (b) SELECT * FROM file('/etc/passwd', 'LineAsString')",
    "INSERT INTO {db}.t (b) FROM INFILE '/etc/passwd' FORMAT LineAsString",
    "CREATE TABLE {db}.f (a String) ENGINE = File(LineAsString, '/etc/passwd')",
    "CREATE TABLE {db}.f (a String) ENGINE = URL('http://127.0.0.1:1/', CSV)",
    "CREATE TABLE {db}.f (a String) ENGINE = Distributed('default', 'a', 'b')",
    "CREATE TABLE {db}.f AS file('/etc/passwd', 'LineAsString')",
    "CREATE VIEW {db}.f AS SELECT * FROM file('/etc/passwd', 'LineAsString')",
    "CREATE MATERIALIZED VIEW {db}.f ENGINE = File(CSV) AS SELECT * FROM {db}.t",
    "CREATE TABLE {db}.f (a Int8) ENGINE = MergeTree ORDER BY a SETTINGS disk = disk(type = 'local', path = '{out}/')",
    "CREATE DATABASE f ENGINE = Filesystem('/etc')",
    "CREATE DATABASE f ENGINE = MySQL('127.0.0.1:1', 'd', 'u', 'p')",
    "CREATE DICTIONARY {db}.f (a UInt64) PRIMARY KEY a SOURCE(FILE(path '/etc/passwd' format 'CSV')) LAYOUT(FLAT()) LIFETIME(1)",
    "CREATE FUNCTION f AS (x) -> x",
    "CREATE USER f",
    "CREATE NAMED COLLECTION f AS a = 1",
    "ATTACH TABLE {db}.f FROM '/etc' (a Int8) ENGINE = MergeTree ORDER BY a",
    "BACKUP TABLE {db}.t TO File('{out}')",
    "SYSTEM SHUTDOWN",
    "SELECT 1; SELECT * FROM file('/etc/passwd', 'LineAsString')",
    "SELECT 1;;SELECT 1 INTO OUTFILE '{out}'",
    "SELECT 1 -- ;\n; SELECT 1 INTO OUTFILE '{out}'",
    "SELECT $a$ ' $a$; SELECT 1 INTO OUTFILE '{out}' --'",
    "SELECT 1 # ' \n; SELECT 1 INTO OUTFILE '{out}' -- '",
    "SELECT ‘ ' ’; SELECT 1 INTO OUTFILE '{out}' -- '",
    "SELECT 1 PARALLEL WITH SELECT 1 INTO OUTFILE '{out}'",
]


@pytest.mark.parametrize("sql", OUTWARD)
@pytest.mark.parametrize("database", ["", "own"])
def test_nothing_leads_out_of_the_folder(
    asking: Asking, clickhouse_server: ClickHouseDatabase, tmp_path: Path, sql: str, database: str
) -> None:
    out = tmp_path / "out"
    sql = sql.replace("{out}", str(out)).replace("{db}", clickhouse_server.database)
    more = {"database": clickhouse_server.database} if database else {}
    for answer in (asking.post(sql, **more), asking.get(sql, **more)):
        assert 400 <= answer.status_code < 600, answer.text
        assert SECRET not in answer.text
    assert not out.exists()
    assert asking.post("SELECT 1").text == "1\n"


@pytest.mark.parametrize("name", ["/etc/passwd", "../etc/passwd", "x\n/etc/passwd"])
def test_a_bound_name_of_a_table_is_no_file(asking: Asking, name: str) -> None:
    escaped = name.replace("\n", "\\n")
    answer = asking.post("SELECT * FROM {t:Identifier}", param_t=escaped)
    assert answer.status_code >= 400
    assert SECRET not in answer.text


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT count() FROM numbers(3)",
        "SELECT 'a;b', \"x\" FROM (SELECT 1 AS x)",
        "SELECT ';' -- a remark\n",
        "SELECT 1;\n",
        "SELECT 1 SETTINGS max_threads = 1",
        "SELECT * FROM values('a Int8', 1, 2)",
        "SELECT format('{} {}', 'file', 'url(')",
        "SELECT 'INTO OUTFILE' AS file, 2 AS url",
        "EXPLAIN SELECT 1",
        "SHOW TABLES",
        "DESCRIBE TABLE system.one",
        "SELECT name FROM system.tables LIMIT 1",
        "SELECT {a:String}",
    ],
)
def test_questions_that_keep_to_the_folder_are_answered(asking: Asking, sql: str) -> None:
    answer = asking.post(sql, param_a="file('/etc/passwd')")
    assert answer.status_code == 200, answer.text


def test_get_only_reads(asking: Asking, clickhouse_server: ClickHouseDatabase) -> None:
    table = f"{clickhouse_server.database}.t"
    for sql in (
        f"INSERT INTO {table} VALUES (1, 'x')",  # noqa: S608
        f"DROP TABLE {table}",
        f"ALTER TABLE {table} DELETE WHERE 1",
        "CREATE DATABASE another",
        "SELECT 1 SETTINGS readonly = 0",
        "SET readonly = 0",
    ):
        for more in ({}, {"readonly": "0"}, {"readonly": "2"}):
            answer = asking.get(sql, **more)
            assert answer.status_code in (403, 500), (sql, answer.text)
    assert asking.get(f"SELECT count() FROM {table}").text == "0\n"  # noqa: S608
    assert asking.post(f"INSERT INTO {table} VALUES (1, 'x;y')").status_code == 200  # noqa: S608
    assert asking.get(f"SELECT b FROM {table}").text == "x;y\n"  # noqa: S608


def test_without_the_password_nothing_is_told_and_no_body_is_read(asking: Asking) -> None:
    for auth in (None, ("default", ""), ("default", "wrong"), ("other", asking.auth[1])):
        answer = httpx.post(asking.address, content="SELECT 1", auth=auth)
        assert answer.status_code == (401 if auth is None else 403)
        assert answer.headers["X-ClickHouse-Exception-Code"] in ("194", "516")
    key = {"X-ClickHouse-User": "default", "X-ClickHouse-Key": asking.auth[1]}
    assert httpx.post(asking.address, content="SELECT 1", headers=key).text == "1\n"
    query = {"query": "SELECT 1", "user": "default", "password": asking.auth[1]}
    assert httpx.get(asking.address, params=query).text == "1\n"


@pytest.mark.parametrize(
    "host", ["evil.test", "evil.test:18123", "127.0.0.1.evil.test", "localhost@evil.test", ""]
)
@pytest.mark.parametrize("path", ["/", "/ping"])
def test_another_name_that_leads_here_is_told_nothing(
    asking: Asking, clickhouse_server: ClickHouseDatabase, host: str, path: str
) -> None:
    connection = http.client.HTTPConnection(clickhouse_server.host, clickhouse_server.port, timeout=10)
    try:
        connection.putrequest("GET", f"{path}?query=SELECT+1&password={asking.auth[1]}", skip_host=True)
        connection.putheader("Host", host)
        connection.putheader("X-Forwarded-Host", "localhost")
        connection.endheaders()
        answer = connection.getresponse()
        assert answer.status in (400, 403)
        assert answer.read() != b"1\n"
    finally:
        connection.close()


def test_a_body_that_is_too_large_is_refused_before_it_is_read(
    asking: Asking, clickhouse_server: ClickHouseDatabase
) -> None:
    connection = http.client.HTTPConnection(clickhouse_server.host, clickhouse_server.port, timeout=10)
    try:
        connection.putrequest("POST", f"/?password={asking.auth[1]}")
        connection.putheader("Content-Length", str((1 << 30) + 1))
        connection.endheaders()
        assert connection.getresponse().status == 500
    finally:
        connection.close()


def test_the_password_is_made_once_for_its_owner_alone(
    shared_clickhouse: ClickHouseEngine, tmp_path: Path
) -> None:
    from fundwatch.local.clickhouse.password import make_password

    made = make_password(tmp_path / "store")
    assert make_password(tmp_path / "store") == made
    assert make_password(tmp_path / "other") != made
    assert len(made) >= 32
    assert stat.S_IMODE(password_file(tmp_path / "store").stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "store").iterdir()] == ["password"]


def test_commands_beside_the_engine_find_its_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from fundwatch.local.clickhouse.password import make_password

    made = make_password(tmp_path / "data" / "clickhouse")
    monkeypatch.setenv("FUNDWATCH_LOCAL__DIR", str(tmp_path))
    assert (
        load_settings().clickhouse.password.get_secret_value() == ""
    )  # another server than the local engine
    monkeypatch.setenv("FUNDWATCH_CLICKHOUSE__PORT", "18123")
    assert load_settings().clickhouse.password.get_secret_value() == made
    monkeypatch.setenv("FUNDWATCH_CLICKHOUSE__PASSWORD", "given")
    assert load_settings().clickhouse.password.get_secret_value() == "given"
