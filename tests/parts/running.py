"""A part that a test can stop, kill and start again."""

from pathlib import Path

from fundwatch.local.part import Part, start
from fundwatch.local.process import Child


class Running:
    """A started part. Its data outlive `stop` and `kill`; `start` waits until it serves."""

    def __init__(self, part: Part, folder: Path) -> None:
        self._part = part
        self._log = folder / f"{part.name}.log"
        self._child: Child | None = None
        self.start()

    @property
    def pid(self) -> int:
        """Process id while it runs."""
        assert self._child is not None
        return self._child.pid

    def start(self) -> None:
        """Run it on the same port and data as before."""
        assert self._child is None or not self._child.running
        self._child = start(self._part, log=self._log)

    def stop(self) -> None:
        """The way a person would: SIGTERM first."""
        if self._child is not None:
            self._child.stop()

    def kill(self) -> None:
        """kill -9."""
        if self._child is not None:
            self._child.kill()
