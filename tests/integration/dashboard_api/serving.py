"""The API as its own process, the way it is run, and a Redis that the real sink has filled."""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import redis
from pydantic import SecretStr

from fundwatch.local.ports import free_port
from fundwatch.local.process import Child, wait_until
from sinks.settings import RedisSettings
from tests.parts.redis import RedisServer
from tests.tools.fill import Filler

NOWHERE = "127.0.0.1:1"  # nobody listens there


class ApiProcess:
    """`fundwatch api`. `url` and `feed` are its addresses; the port stays the same over restarts."""

    def __init__(self, folder: Path, redis_url: str, *, kafka: str = NOWHERE, **settings: str) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.feed = f"ws://127.0.0.1:{self.port}/api/feed"
        self.log = folder / "api.log"
        self._environment = {
            "FUNDWATCH_REDIS__URL": redis_url,
            "FUNDWATCH_API__PORT": str(self.port),
            "FUNDWATCH_KAFKA__BOOTSTRAP": kafka,
            "FUNDWATCH_CONFIG": "",
            **{f"FUNDWATCH_{name.upper()}": value for name, value in settings.items()},
        }
        self._child: Child | None = None

    @property
    def child(self) -> Child:
        """The running process."""
        assert self._child is not None
        return self._child

    def start(self) -> None:
        """Run it and wait until it answers."""
        console = Path(sys.executable).with_name("fundwatch")
        environment = {key: value for key, value in self._environment.items() if value}
        self._child = Child([str(console), "api"], log=self.log, environment=environment)
        assert wait_until(self._answers, 30, alive=lambda: self.child.running), self.child.last_lines()

    def stop(self) -> int:
        """SIGTERM; the exit code."""
        return self.child.stop()

    def wait_for_log(self, words: str, seconds: float = 20) -> None:
        """Return when the log holds the words."""
        deadline = time.monotonic() + seconds
        while words not in self.log.read_text():
            assert time.monotonic() < deadline, self.child.last_lines()
            time.sleep(0.02)

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/healthz", timeout=1).text == "ok"
        except httpx.HTTPError:
            return False


@contextmanager
def serving(folder: Path, redis_url: str, *, kafka: str = NOWHERE, **settings: str) -> Iterator[ApiProcess]:
    """A running API; `settings` are named `section__field`."""
    api = ApiProcess(folder, redis_url, kafka=kafka, **settings)
    api.start()
    try:
        yield api
    finally:
        api.stop()


@contextmanager
def filling(server: RedisServer, api: ApiProcess | None = None, **settings: int) -> Iterator[Filler]:
    """A sink that writes made-up doubts. With `api`, that one follows the data before anything is written."""
    assert os.environ.get("FUNDWATCH_REDIS__URL") is None
    filler = Filler(RedisSettings(url=SecretStr(server.url), **settings))  # type: ignore[arg-type]
    try:
        if api is not None:
            with redis.Redis.from_url(server.url) as client:
                api.wait_for_log(client.get("fundwatch:epoch").decode())
        yield filler
    finally:
        filler.close()
