"""A replay that is killed or cancelled in the middle, as a process."""

import os
import shutil
import signal
import subprocess
import sysconfig
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from fundwatch.simulate.plan import Plan
from fundwatch.simulate.writing import EVENTS, REFERENCE, write_history
from replay.manifest import RunFolder, read_manifest, read_progress

SCRIPT = Path(sysconfig.get_path("scripts")) / "fundwatch"


@pytest.fixture(scope="module")
def population(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("population")
    write_history(Plan(1_200, 6, 11, "2025-01"), folder, lambda name, lines: None)
    return folder


def _start(population: Path, folder: Path) -> subprocess.Popen[bytes]:
    words = [
        "--from",
        f"{population / EVENTS}/*.jsonl",
        "--run",
        str(folder),
        "--judge",
        "once",
        "--workers",
        "2",
    ]
    environment = {**os.environ, "FUNDWATCH_RULES__REFERENCE_DIR": str(population / REFERENCE)}
    return subprocess.Popen(
        [SCRIPT, "replay", *words], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )


def _until(holds: Callable[[], bool], running: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 120
    while not holds():
        assert running.poll() is None, "it ended before it could be interrupted"
        assert time.monotonic() < deadline
        time.sleep(0.002)


@pytest.mark.slow
def test_killed_in_reading_and_in_judging_it_goes_on_to_the_same_result(
    population: Path, tmp_path: Path
) -> None:
    straight, killed = RunFolder(tmp_path / "straight"), RunFolder(tmp_path / "killed")
    with _start(population, straight.path) as running:
        assert running.wait(120) == 0
    for pattern in ("*.segment", "*.result"):
        for _ in range(5):  # a busy machine may not let us strike before it is through
            with _start(population, killed.path) as running:
                _until(lambda pattern=pattern: any(killed.work.glob(pattern)), running)  # type: ignore[misc]
                running.kill()
            if read_manifest(killed).finished_at is None and any(killed.work.glob(pattern)):
                break
            shutil.rmtree(killed.path)
        else:
            pytest.fail("it was never interrupted in the middle")
    with _start(population, killed.path) as running:
        assert running.wait(120) == 0
    one, other = read_manifest(straight), read_manifest(killed)
    assert (one.variants, one.counts, one.sources) == (other.variants, other.counts, other.sources)
    assert straight.doubts().read_bytes() == killed.doubts().read_bytes()
    assert one.counts.events > 10_000 and one.variants[0].counts.doubts > 100


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_cancelled_it_says_so_ends_its_processes_and_can_go_on(
    population: Path, tmp_path: Path, number: signal.Signals
) -> None:
    folder = RunFolder(tmp_path / "run")
    with _start(population, folder.path) as running:
        _until(lambda: any(folder.work.glob("*.segment")), running)
        running.send_signal(number)
        assert running.wait(30) == 130
        assert running.stderr is not None and "cancelled" in running.stderr.read().decode()
    assert read_progress(folder).phase == "cancelled"
    assert read_manifest(folder).finished_at is None
