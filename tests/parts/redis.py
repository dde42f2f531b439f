"""Redis: one server for the whole run, emptied before each test, or servers of a test's own."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import redis

from fundwatch.local.ports import free_port
from fundwatch.local.redis import Redis
from tests.parts.running import Running


class RedisServer(Running):
    """`url` is its address."""

    def __init__(self, folder: Path) -> None:
        part = Redis(folder / "redis", free_port())
        self.url = part.url
        super().__init__(part, folder)

    def clear(self) -> None:
        """Forget every key."""
        with redis.Redis.from_url(self.url) as client:
            client.flushall()


@pytest.fixture(scope="session")
def shared_redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    """The server behind `redis_server`; started by the first test that asks."""
    server = RedisServer(tmp_path_factory.mktemp("redis"))
    yield server
    server.stop()


@pytest.fixture
def redis_server(shared_redis: RedisServer) -> RedisServer:
    """The shared server, empty."""
    shared_redis.clear()
    return shared_redis


@pytest.fixture
def redis_factory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], RedisServer]]:
    """Makes servers that the test may stop and kill."""
    made: list[RedisServer] = []

    def make() -> RedisServer:
        made.append(RedisServer(tmp_path_factory.mktemp("redis")))
        return made[-1]

    yield make
    for server in made:
        server.stop()
