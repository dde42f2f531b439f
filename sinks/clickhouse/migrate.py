"""Bring the schema up to date: the numbered SQL files of `migrations/`, each once, noted in `schema_migrations`.

A file that has been released is never edited; a change is a new file. Statements are written so that doing one
twice does no harm (`IF NOT EXISTS`), since ClickHouse has no transaction around them.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Final

import structlog

from sinks.base import SinkError

_log = structlog.get_logger("sinks")

_FILE: Final = re.compile(r"^(\d{4})_([a-z_]+)\.sql$")
_APPLIED: Final = """
CREATE TABLE IF NOT EXISTS schema_migrations
(
    version    UInt32,
    name       String,
    digest     String COMMENT 'SHA-256 of the file',
    applied_at DateTime64(3, 'Asia/Shanghai') DEFAULT now64(3)
)
ENGINE = ReplacingMergeTree(applied_at)
ORDER BY version
"""


@dataclass(frozen=True, slots=True)
class Migration:
    """One file: its number, its name, its statements and the digest of the whole text."""

    version: int
    name: str
    digest: str
    statements: tuple[str, ...]


def read_migrations() -> list[Migration]:
    """The files of `migrations/`, in the order of their numbers."""
    found = []
    for file in files("sinks.clickhouse").joinpath("migrations").iterdir():
        named = _FILE.match(file.name)
        if named is None:
            continue
        text = file.read_text(encoding="utf-8")
        found.append(
            Migration(
                version=int(named[1]),
                name=named[2],
                digest=hashlib.sha256(text.encode()).hexdigest(),
                statements=statements_of(text),
            )
        )
    return sorted(found, key=lambda migration: migration.version)


def statements_of(text: str) -> tuple[str, ...]:
    """The statements of a file: each ends with a semicolon at the end of a line."""
    return tuple(part for part in (piece.strip() for piece in re.split(r";[ \t]*(?:\n|$)", text)) if part)


def migrate(client: Any, migrations: Sequence[Migration]) -> int:
    """Apply what is not applied yet; returns how many files that were.

    `client` is a clickhouse_connect client with its database chosen. Raises `SinkError` when a file that was
    applied before has been changed since.
    """
    client.command(_APPLIED)
    rows = client.query("SELECT version, digest FROM schema_migrations FINAL").result_rows
    applied: dict[int, str] = dict(rows)
    done = 0
    for migration in migrations:
        before = applied.get(migration.version)
        if before == migration.digest:
            continue
        if before is not None:
            raise SinkError(
                f"ClickHouse migration {migration.version:04} was changed after it had been applied"
            )
        for statement in migration.statements:
            client.command(statement)
        client.insert(
            "schema_migrations",
            [[migration.version, migration.name, migration.digest]],
            column_names=["version", "name", "digest"],
        )
        done += 1
        _log.info("schema migrated", version=migration.version, name=migration.name)
    return done
