"""One child process: its own group, its log in a file, its end for certain."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from fundwatch.local.leash import leash

POLL_SECONDS = 0.02


class Child:
    """A running process and its group. It dies with the thread that made it (see `leash`)."""

    def __init__(
        self,
        argv: Sequence[str],
        *,
        log: Path,
        environment: Mapping[str, str] | None = None,
        folder: Path | None = None,
    ) -> None:
        """Start `argv`; output and errors are appended to `log`. Raises `OSError` when it cannot be run."""
        self.argv = tuple(argv)
        self.log = log
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("ab") as sink:
            self._process = subprocess.Popen(  # noqa: S603  (an argument list, no shell)
                list(argv),
                stdin=subprocess.DEVNULL,
                stdout=sink,
                stderr=subprocess.STDOUT,
                env={**os.environ, **(environment or {})},
                cwd=folder,
                start_new_session=True,
                preexec_fn=leash(),
            )

    @property
    def pid(self) -> int:
        """Process id, which is also the id of its group."""
        return self._process.pid

    @property
    def exit_code(self) -> int | None:
        """None while it runs; negative: ended by that signal."""
        return self._process.poll()

    @property
    def running(self) -> bool:
        """Whether it has not ended."""
        return self.exit_code is None

    def ask_to_stop(self) -> None:
        """SIGTERM to the process; its group is left to it."""
        if self.running:
            self._process.send_signal(signal.SIGTERM)

    def stop(self, grace_seconds: float = 10.0) -> int:
        """SIGTERM, then after the grace SIGKILL to the whole group. Returns the exit code."""
        self.ask_to_stop()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(grace_seconds)
        return self.kill()

    def kill(self) -> int:
        """SIGKILL to what is left of the group. Returns the exit code of the process."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)
        return self._process.wait()

    def last_lines(self, count: int = 15) -> str:
        """The end of its log, for an error message."""
        try:
            lines = self.log.read_text(errors="replace").splitlines()
        except OSError:
            return ""
        return "\n".join(lines[-count:])


def wait_until(condition: Callable[[], bool], seconds: float, *, alive: Callable[[], bool]) -> bool:
    """Ask until the condition holds. False when time is up or what it waits for has died."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        if not alive():
            return False
        time.sleep(POLL_SECONDS)
    return False
