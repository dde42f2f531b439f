"""Processes of the service, started by a test on its own parts, with the settings it gives."""

import os
import signal
import subprocess
import sysconfig
import time
from collections.abc import Callable
from pathlib import Path

SCRIPT = Path(sysconfig.get_path("scripts")) / "fundwatch"


class Process:
    """`fundwatch ARGUMENTS` with an environment; its log is kept for a failure's message."""

    def __init__(self, folder: Path, *arguments: str, **environment: str) -> None:
        self._arguments = arguments
        self._environment = {**os.environ, **environment}
        self._log = folder / f"{'-'.join(arguments)}-{time.monotonic_ns()}.log"
        self._child: subprocess.Popen[bytes] | None = None

    def start(self) -> "Process":
        with self._log.open("ab") as log:
            self._child = subprocess.Popen(
                [SCRIPT, *self._arguments], env=self._environment, stdout=log, stderr=log
            )
        return self

    @property
    def child(self) -> subprocess.Popen[bytes]:
        assert self._child is not None
        return self._child

    def log(self) -> str:
        return self._log.read_text()

    def kill(self) -> None:
        """kill -9."""
        self.child.kill()
        self.child.wait(10)

    def stop(self) -> int:
        """SIGTERM, and its exit code; killed when it does not end."""
        if self.child.poll() is None:
            self.child.send_signal(signal.SIGTERM)
            try:
                self.child.wait(20)
            except subprocess.TimeoutExpired:
                self.kill()
        return self.child.returncode


def until(condition: Callable[[], object], seconds: float = 60.0, *, every: float = 0.05) -> bool:
    """Look again and again until it holds; False when time is up."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(every)
    return True
