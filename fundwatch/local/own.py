"""The service's own processes as parts: each is a command of the console script, configured through the environment."""

import http.client
import sys
import sysconfig
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from fundwatch.local.part import Command


@dataclass(frozen=True)
class OwnProcess:
    """`before` is called ahead of each start; `is_ready` tells whether it is at work."""

    name: str
    argv: tuple[str, ...]
    environment: Mapping[str, str]
    is_ready: Callable[[], bool] = field(default=lambda: True)
    before: Callable[[], None] = field(default=lambda: None)

    def prepare(self) -> None:
        """These processes make what they need themselves."""
        self.before()

    def command(self) -> Command:
        """How to run it."""
        return Command(self.argv, self.environment)

    def ready(self) -> bool:
        """Whether it is at work."""
        return self.is_ready()


def console_script(*arguments: str) -> tuple[str, ...]:
    """The console script of this installation with arguments."""
    return (str(Path(sysconfig.get_path("scripts")) / "fundwatch"), *arguments)


def module(name: str, *arguments: str) -> tuple[str, ...]:
    """A module of this installation, run with this Python."""
    return (sys.executable, "-m", name, *arguments)


def serves(host: str, port: int, path: str) -> bool:
    """Whether a GET answers 200 within a second."""
    connection = http.client.HTTPConnection(host, port, timeout=1.0)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
