"""The supervisor with tiny real processes: order, restarts, and that nothing is ever left running."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

import psutil
import pytest

from fundwatch.local.process import wait_until
from fundwatch.local.runfile import read_run
from tests.parts.deployment import all_gone

FOREVER = ["sleep", "600"]
DEAF = ["sh", "-c", "trap '' TERM; sleep 600 & wait; sleep 600"]


class Tiny:
    """A supervisor in a process of its own."""

    def __init__(self, folder: Path, services: list[dict[str, Any]]) -> None:
        self.folder = folder
        command = [sys.executable, "-m", "tests.integration.fundwatch.local.tiny", str(folder)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(json.dumps(services))
        self.process.stdin.close()
        self.said: IO[str] = self.process.stdout

    def until(self, line: str) -> list[str]:
        """What it says up to and including that line."""
        lines = []
        while not lines or lines[-1] != line:
            got = self.said.readline()
            assert got, f"ended before it said {line!r}: {lines}"
            lines.append(got.rstrip("\n"))
        return lines

    def pids(self) -> dict[str, int]:
        run = read_run(self.folder / "run.json")
        assert run is not None
        return run.processes

    def family(self) -> list[psutil.Process]:
        """Every process below it, grandchildren included."""
        return psutil.Process(self.process.pid).children(recursive=True)

    def end(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.said.close()


@pytest.fixture
def tiny(tmp_path: Path) -> Iterator[Callable[..., Tiny]]:
    made: list[Tiny] = []

    def make(*services: dict[str, Any]) -> Tiny:
        made.append(Tiny(tmp_path, list(services)))
        return made[-1]

    yield make
    for one in made:
        one.end()


def test_services_start_in_the_order_of_their_needs(tiny: Callable[..., Tiny], tmp_path: Path) -> None:
    one = tiny(
        {"name": "user", "argv": FOREVER, "needs": ["store"]},
        {
            "name": "store",
            "argv": ["sh", "-c", f"touch {tmp_path}/open; exec sleep 600"],
            "ready_file": "open",
        },
    )
    assert one.until("ALL READY") == [
        "store STARTING",
        "store READY",
        "user STARTING",
        "user READY",
        "ALL READY",
    ]


def test_a_killed_service_is_started_again_at_once(tiny: Callable[..., Tiny]) -> None:
    one = tiny({"name": "a", "argv": FOREVER}, {"name": "b", "argv": FOREVER})
    one.until("ALL READY")
    before = one.pids()
    os.kill(before["a"], signal.SIGKILL)
    assert one.until("a READY") == ["a BACKOFF", "a STARTING", "a READY"]
    after = one.pids()
    assert after["a"] != before["a"]
    assert after["b"] == before["b"]


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_stop_signal_ends_every_process(tiny: Callable[..., Tiny], how: signal.Signals) -> None:
    one = tiny({"name": "a", "argv": FOREVER}, {"name": "b", "argv": ["sh", "-c", "sleep 600 & wait"]})
    one.until("ALL READY")
    assert wait_until(lambda: len(one.family()) == 3, 10, alive=lambda: True)
    family = one.family()
    one.process.send_signal(how)
    assert one.process.wait(20) == 0
    assert family
    assert all_gone([each.pid for each in family])


def test_a_second_stop_signal_does_not_wait_for_a_deaf_process(tiny: Callable[..., Tiny]) -> None:
    one = tiny({"name": "deaf", "argv": DEAF})
    one.until("ALL READY")
    assert wait_until(lambda: len(one.family()) == 2, 10, alive=lambda: True)
    family = one.family()
    one.process.terminate()
    with pytest.raises(subprocess.TimeoutExpired):
        one.process.wait(0.5)
    one.process.terminate()
    assert one.process.wait(5) == 0
    assert family
    assert all_gone([each.pid for each in family])


def test_kill_9_of_the_supervisor_leaves_no_child(tiny: Callable[..., Tiny]) -> None:
    one = tiny(
        {"name": "a", "argv": FOREVER},
        {"name": "deaf", "argv": ["sh", "-c", "trap '' TERM HUP; exec sleep 600"]},
    )
    one.until("ALL READY")
    family = one.family()
    one.process.kill()
    assert family
    assert all_gone([each.pid for each in family])


def test_a_service_that_never_starts_ends_everything_with_its_log(tiny: Callable[..., Tiny]) -> None:
    one = tiny(
        {"name": "a", "argv": FOREVER},
        {"name": "bad", "argv": ["sh", "-c", "echo no such disk; exit 3"], "ready_file": "never"},
    )
    lines = one.said.read()
    assert one.process.wait(20) == 1
    assert "no such disk" in lines
    assert "exit code 3" in lines


def test_a_task_may_end_and_a_failed_task_harms_nobody(tiny: Callable[..., Tiny]) -> None:
    one = tiny(
        {"name": "a", "argv": FOREVER},
        {"name": "done", "argv": ["true"], "restart": False},
        {"name": "failed", "argv": ["false"], "restart": False},
    )
    seen = set(one.until("ALL READY"))
    while not {"done DONE", "failed BROKEN"} <= seen:
        seen.add(one.said.readline().rstrip("\n"))
    assert set(one.pids()) == {"a"}
    assert one.process.poll() is None
