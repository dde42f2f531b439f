"""One chdb database folder and the statements run on it."""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import chdb
from chdb import _chdb

from fundwatch.local.clickhouse.failures import Failure, failure_of
from fundwatch.local.clickhouse.guarding import Outward, look, single
from fundwatch.local.clickhouse.statement import split_insert

_BAD_ARGUMENTS: Final = 36
_READONLY: Final = 164
_TREE_FORMAT: Final = "TabSeparatedRaw"


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement and what came with it. `body` may end in rows; `format` is for a result that names none.

    `reads`: it may do nothing but read.
    """

    body: bytes
    database: str | None = None
    format: str = "TabSeparated"
    settings: Mapping[str, str] = field(default_factory=dict)
    parameters: Mapping[str, str] = field(default_factory=dict)
    reads: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """The whole result in its format, and what the engine counted."""

    data: bytes
    read_rows: int
    read_bytes: int
    written_rows: int
    written_bytes: int
    elapsed_ns: int


class Engine:
    """Owns the folder: the engine takes one folder a process, and one process a folder."""

    def __init__(self, folder: Path) -> None:
        """Open or make the database folder. Raises `Failure` when it cannot be opened."""
        self._incoming = folder / "incoming"
        self._incoming.mkdir(parents=True, exist_ok=True)
        for left_over in self._incoming.iterdir():  # of a process that was killed
            left_over.unlink()
        self.nowhere = folder / "nowhere"
        """An empty folder."""
        self.nowhere.mkdir(exist_ok=True)
        self._incoming = self._incoming.resolve()
        self._path = str((folder / "store").resolve())  # compared letter by letter with later handles
        _chdb.set_signal_handlers_enabled(0)  # type: ignore[attr-defined]  # ending this process is its server's business
        self._keeper = self._handle()  # holds the engine open between requests
        self.version = self._text("SELECT version()")
        self.timezone = self._text("SELECT timezone()")
        self._outward = Outward(
            table_functions=frozenset(self._text("SELECT lower(name) FROM system.table_functions").split()),
            engines=frozenset(
                self._text(
                    "SELECT name FROM system.table_engines UNION ALL SELECT name FROM system.database_engines"
                ).split()
            ),
        )

    def _handle(self) -> Any:
        try:
            return chdb.connect(self._path)
        except RuntimeError as error:
            raise failure_of(error) from error

    def _text(self, sql: str) -> str:
        return str(self._keeper.query(sql, "TabSeparated").bytes().decode().strip())

    def run(self, statement: Statement) -> Answer:
        """Run it to its end. Raises `Failure`. May be called from several threads at once.

        Each call has a handle of its own (0.3 ms), so database and settings cannot leak into the next.
        """
        handle = self._handle()
        try:
            if statement.database:
                handle.query(f"USE {_quoted(statement.database, '`')}")
            settings = {k: v for k, v in statement.settings.items() if k != "readonly" or not statement.reads}
            if settings:
                handle.query(
                    "SET " + ", ".join(f"{_quoted(k, '`')} = {_quoted(v)}" for k, v in settings.items())
                )
            return self._run(handle, statement)
        except RuntimeError as error:
            raise failure_of(error) from error
        finally:
            handle.close()

    def _run(self, handle: Any, statement: Statement) -> Answer:
        insert = split_insert(statement.body)
        if insert is None:
            text = single(statement.body)
            self._look(handle, text, statement)
            if statement.reads:
                handle.query("SET readonly = 1")
            result = handle.query(text, statement.format, params=dict(statement.parameters))
            return _answer(result, inserted=False)
        head = single(insert.head + b" " + insert.settings)
        self._look(handle, head + f" FORMAT {insert.format}".encode(), statement)
        # the engine in this process takes rows in binary formats from a file only
        with tempfile.NamedTemporaryFile(dir=self._incoming, suffix=".rows") as rows:
            rows.write(insert.rows)
            rows.flush()
            source = f" FROM INFILE {_quoted(rows.name)} COMPRESSION 'none' ".encode()
            sql = insert.head + source + insert.settings + f" FORMAT {insert.format}".encode()
            return _answer(handle.query(sql, params=dict(statement.parameters)), inserted=True)

    def _look(self, handle: Any, text: bytes, statement: Statement) -> None:
        """Raises `Failure` for what may not be done here, or not by such a request."""

        def explain(question: bytes) -> str:
            found = handle.query(question, _TREE_FORMAT, params=dict(statement.parameters))
            return bytes(found.bytes() or b"").decode(errors="replace")

        reads = look(text, explain, self._outward)
        if statement.reads and not reads:
            raise Failure(
                _READONLY, "Code: 164. DB::Exception: Cannot execute query in readonly mode. (READONLY)"
            )

    def close(self) -> None:
        """Write what is in memory and let go of the folder."""
        self._keeper.close()


def _answer(result: Any, *, inserted: bool) -> Answer:
    rows, size = int(result.rows_read()), int(result.bytes_read())
    return Answer(
        data=bytes(result.bytes() or b""),
        read_rows=rows,
        read_bytes=size,
        written_rows=rows if inserted else 0,
        written_bytes=size if inserted else 0,
        elapsed_ns=int(result.elapsed() * 1e9),
    )


def _quoted(text: str, quote: str = "'") -> str:
    if "\0" in text:
        raise Failure(
            _BAD_ARGUMENTS, "Code: 36. DB::Exception: A name or value holds a zero byte. (BAD_ARGUMENTS)"
        )
    escaped = text.replace("\\", "\\\\").replace(quote, "\\" + quote)
    return f"{quote}{escaped}{quote}"
