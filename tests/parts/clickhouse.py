"""The ClickHouse engine: one for the whole run with a database name for each test, or engines of a test's own."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import clickhouse_connect
import pytest

from fundwatch.local.clickhouse.part import ClickHouse
from fundwatch.local.ports import free_port
from tests.parts.running import Running

_numbers = count(1)


class ClickHouseEngine(Running):
    """`host`, `port` and `password` lead to it."""

    def __init__(self, folder: Path) -> None:
        part = ClickHouse(folder / "clickhouse", free_port())
        self.host = part.host
        self.port = part.port
        self.password = part.password
        super().__init__(part, folder)


@dataclass(frozen=True)
class ClickHouseDatabase:
    """A database name that no other test uses; the database itself is not made yet."""

    engine: ClickHouseEngine
    database: str

    @property
    def host(self) -> str:
        """Host of the engine."""
        return self.engine.host

    @property
    def port(self) -> int:
        """Port of the engine."""
        return self.engine.port

    @property
    def password(self) -> str:
        """Password of the engine."""
        return self.engine.password

    def client(self) -> Any:
        """A client without a default database; close it."""
        return clickhouse_connect.get_client(host=self.host, port=self.port, password=self.password)


@pytest.fixture(scope="session")
def shared_clickhouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ClickHouseEngine]:
    """The engine behind `clickhouse_server`; started by the first test that asks."""
    engine = ClickHouseEngine(tmp_path_factory.mktemp("clickhouse"))
    yield engine
    engine.stop()


@pytest.fixture
def clickhouse_server(shared_clickhouse: ClickHouseEngine) -> Iterator[ClickHouseDatabase]:
    """The shared engine with a fresh database name; what the test makes under it is dropped."""
    place = ClickHouseDatabase(shared_clickhouse, f"test_{next(_numbers)}")
    yield place
    with place.client() as client:
        client.command(f"DROP DATABASE IF EXISTS {place.database}")


@pytest.fixture
def clickhouse_factory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], ClickHouseEngine]]:
    """Makes engines that the test may stop and kill."""
    made: list[ClickHouseEngine] = []

    def make() -> ClickHouseEngine:
        made.append(ClickHouseEngine(tmp_path_factory.mktemp("clickhouse")))
        return made[-1]

    yield make
    for engine in made:
        engine.stop()
