"""Workers by name that a test starts, kills, pauses and looks after. A name keeps its local store."""

import json
import shutil
import signal
from collections import Counter
from collections.abc import Iterator
from typing import Any

from tests.parts.pipeline import Pipeline
from tests.support.processes import Process

_TAKEN_UP_AGAIN = ("doubts or cells could not be made durable", "FramesSkipped")


class Crew:
    """On one pipeline, which stops them all in the end."""

    def __init__(self, pipeline: Pipeline, **environment: str) -> None:
        self._pipeline = pipeline
        self._environment = environment
        self._running: dict[str, Process] = {}
        self.killed: Counter[str] = Counter()
        self.gave_up: Counter[str] = Counter()
        self._assignments: dict[str, int] = {}

    def start(self, *names: str) -> None:
        """Each as a process of its own, with what its folder holds."""
        for name in names:
            self._running[name] = self._pipeline.worker(name, **self._environment)
            self._assignments[name] = 0

    def stop(self, name: str) -> int:
        """SIGTERM; its exit code."""
        return self._running.pop(name).stop()

    def kill(self, name: str) -> None:
        """kill -9."""
        self._running.pop(name).kill()
        self.killed[name] += 1

    def pause(self, name: str) -> None:
        """The process stands still, as on a machine that hangs."""
        self._assignments[name] = self._assigned(name)
        self._running[name].child.send_signal(signal.SIGSTOP)

    def resume(self, name: str) -> None:
        """The process goes on where it stood, and knows nothing of the time between."""
        self._running[name].child.send_signal(signal.SIGCONT)

    def lose_folder(self, name: str) -> None:
        """Of one that does not run."""
        assert name not in self._running
        shutil.rmtree(self._pipeline.folder / name)

    def ended(self) -> dict[str, int]:
        """Exit codes of those that ended by themselves."""
        codes = {name: process.child.poll() for name, process in self._running.items()}
        return {name: code for name, code in codes.items() if code is not None}

    def tend(self) -> None:
        """Start again those that ended since Kafka was too slow or frames were skipped; fails the test on any other end."""
        for name, code in self.ended().items():
            log = self.log(name)
            assert code == 70 and any(words in log for words in _TAKEN_UP_AGAIN), log[-3_000:]
            self.start(name)
            self.gave_up[name] += 1

    def logs(self) -> dict[str, str]:
        """The end of what each has said."""
        return {name: self.log(name)[-3_000:] for name in self._running}

    def active(self, name: str) -> set[int]:
        """Partitions that it holds and has restored, as far as it has said."""
        assigned = [line["active"] for line in self._said(name) if line["event"] == "partitions assigned"]
        return set(assigned[-1]) if assigned else set()

    def rejoined(self, name: str) -> bool:
        """Whether it was told its partitions since it was started or paused."""
        return self._assigned(name) > self._assignments[name]

    def _assigned(self, name: str) -> int:
        return sum(line["event"] == "partitions assigned" for line in self._said(name))

    def restored(self, name: str) -> int:
        """Changelog records that it read in bulk since it was started."""
        return sum(line["records"] for line in self._said(name) if line["event"] == "store restored")

    def log(self, name: str) -> str:
        """What the process of now has said."""
        return self._running[name].log()

    def _said(self, name: str) -> Iterator[dict[str, Any]]:
        for line in self.log(name).splitlines():
            if line.startswith("{") and line.endswith("}"):
                yield json.loads(line)
