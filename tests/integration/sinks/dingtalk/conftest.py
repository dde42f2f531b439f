"""Ledgers on both engines."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
import sqlalchemy as sa
from pydantic import SecretStr
from sqlalchemy import Engine

from sinks.ledger.store import connect, migrate
from sinks.settings import LedgerSettings
from tests.integration.sinks.dingtalk.postgres import postgres, programs

_numbers = count(1)


@pytest.fixture(scope="session")
def postgres_address() -> Iterator[str]:
    """The address of the run's own server."""
    folder = programs()
    if folder is None:
        pytest.skip("PostgreSQL is not installed")
    with postgres(folder) as address:
        yield address


@pytest.fixture(params=["sqlite", "postgresql"])
def ledger_settings(request: pytest.FixtureRequest, tmp_path: Path) -> LedgerSettings:
    """An empty store on each engine in turn."""
    if request.param == "sqlite":
        return LedgerSettings(url=SecretStr(f"sqlite:///{tmp_path / 'folder' / 'ledger.db'}"))
    address = request.getfixturevalue("postgres_address")
    name = f"test_{next(_numbers)}"
    server = connect(LedgerSettings(url=SecretStr(address)))
    with server.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name}"))
    server.dispose()
    return LedgerSettings(url=SecretStr(address.replace("/postgres", f"/{name}")))


@pytest.fixture
def engine(ledger_settings: LedgerSettings) -> Iterator[Engine]:
    """The migrated ledger."""
    opened = connect(ledger_settings)
    migrate(opened)
    yield opened
    opened.dispose()
