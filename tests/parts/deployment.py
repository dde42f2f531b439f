"""The whole service as a user runs it: `fundwatch up` in a folder and on ports of the test's own."""

import os
import signal
import subprocess
import sysconfig
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from fundwatch.local.clickhouse.password import make_password
from fundwatch.local.layout import Layout
from fundwatch.local.ports import free_port
from fundwatch.local.process import Child, wait_until
from fundwatch.local.runfile import Run, read_run
from fundwatch.local.settings import LocalSettings
from tests.parts.kafka import CHECKOUT

SCRIPT = Path(sysconfig.get_path("scripts")) / "fundwatch"
PORTS = (
    "KAFKA_PORT",
    "KAFKA_CONTROLLER_PORT",
    "REDIS_PORT",
    "CLICKHOUSE_PORT",
    "DINGTALK_PORT",
    "WORKER_PORT",
)


class Deployment:
    """Starts with `start`. `environment` leads any other command (`run`) to it; `ports` has each by its setting."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.folder = folder
        self.ports = {f"LOCAL__{name}": free_port() for name in PORTS} | {"API__PORT": free_port()}
        self.environment = {f"FUNDWATCH_{name}": str(port) for name, port in self.ports.items()} | {
            "FUNDWATCH_LOCAL__DIR": str(folder),
            "FUNDWATCH_LOCAL__KAFKA_LIBS": str(CHECKOUT / LocalSettings().kafka_libs),
            "FUNDWATCH_API__WEB_DIST": str(CHECKOUT / "web/dist"),
            "FUNDWATCH_KAFKA__BOOTSTRAP": f"127.0.0.1:{self.ports['LOCAL__KAFKA_PORT']}",
            "FUNDWATCH_REDIS__URL": f"redis://127.0.0.1:{self.ports['LOCAL__REDIS_PORT']}/0",
            "FUNDWATCH_CLICKHOUSE__PORT": str(self.ports["LOCAL__CLICKHOUSE_PORT"]),
            **environment,
        }
        self._console = folder / "console.log"
        self._child: Child | None = None

    def launch(self, *arguments: str) -> None:
        """Run the command without waiting."""
        self._console.unlink(missing_ok=True)
        argv = [str(SCRIPT), "up", *arguments]
        self._child = Child(argv, log=self._console, environment=self.environment, folder=CHECKOUT)

    def start(self, *arguments: str, seconds: float = 90.0) -> None:
        """Run the command and wait until it prints the address."""
        self.launch(*arguments)
        said = self.until(lambda: self.address in self.console().splitlines(), seconds)
        assert said, self.console()

    @property
    def child(self) -> Child:
        """The command itself."""
        assert self._child is not None
        return self._child

    @property
    def address(self) -> str:
        """Of the homepage."""
        return f"http://127.0.0.1:{self.ports['API__PORT']}/"

    def console(self) -> str:
        """What the command has said so far."""
        return self._console.read_text() if self._console.exists() else ""

    def until(self, condition: Callable[[], bool], seconds: float = 60.0) -> bool:
        """Wait for it; False when time is up or the command has ended."""
        return wait_until(condition, seconds, alive=lambda: self.child.running)

    def run_file(self) -> Run:
        """Pids by name."""
        run = read_run(self.folder / "run.json")
        assert run is not None
        return run

    @property
    def clickhouse_password(self) -> str:
        """What the local engine wants to hear."""
        return make_password(Layout(self.folder, demo=self.run_file().demo).clickhouse)

    def processes(self) -> dict[str, int]:
        """Pids by name, as far as anything has started."""
        run = read_run(self.folder / "run.json")
        return run.processes if run is not None else {}

    def kill(self, name: str) -> int:
        """kill -9 of one process; returns its former id."""
        pid = self.run_file().processes[name]
        os.kill(pid, signal.SIGKILL)
        return pid

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Another command of the console script beside it."""
        return subprocess.run(
            [str(SCRIPT), *arguments],
            env={**os.environ, **self.environment},
            cwd=CHECKOUT,
            capture_output=True,
            text=True,
            timeout=60,
        )

    def stop(self, how: signal.Signals = signal.SIGTERM, seconds: float = 30.0) -> int:
        """Ask the command to end; returns its exit code."""
        if self._child is None:
            return 0
        if self._child.running:
            os.kill(self._child.pid, how)
            wait_until(lambda: not self.child.running, seconds, alive=lambda: True)
        return self._child.kill()


def all_gone(pids: list[int], seconds: float = 15.0) -> bool:
    """Whether all of them end in this time (one that waits to be collected has ended)."""
    deadline = time.monotonic() + seconds
    while any(_lives(pid) for pid in pids):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def _lives(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@pytest.fixture
def deployment(tmp_path: Path) -> Iterator[Deployment]:
    """A deployment that the test starts; it is stopped at the end."""
    one = Deployment(tmp_path / "deployment")
    yield one
    one.stop()
