"""The engine as a part."""

import http.client
import sys
from dataclasses import dataclass
from pathlib import Path

from fundwatch.local.clickhouse.password import make_password
from fundwatch.local.part import Command
from fundwatch.local.ports import LOOPBACK


@dataclass(frozen=True)
class ClickHouse:
    """One engine on the loopback interface with its data in `home`."""

    home: Path
    port: int
    name: str = "clickhouse"

    @property
    def host(self) -> str:
        """Host for clients."""
        return LOOPBACK

    @property
    def password(self) -> str:
        """What it wants to hear; made now if need be."""
        return make_password(self.home)

    def prepare(self) -> None:
        """Make its folder."""
        self.home.mkdir(parents=True, exist_ok=True)

    def command(self) -> Command:
        """How to run it, once prepared."""
        return Command(
            [sys.executable, "-m", "fundwatch.local.clickhouse", str(self.home.resolve()), str(self.port)]
        )

    def ready(self) -> bool:
        """Whether it answers; it listens only once its engine is open."""
        connection = http.client.HTTPConnection(LOOPBACK, self.port, timeout=0.25)
        try:
            connection.request("GET", "/ping")
            return connection.getresponse().status == http.HTTPStatus.OK
        except OSError:
            return False
        finally:
            connection.close()
