"""When a service starts, is started again, and is given up: with tiny real processes and a clock in the test's hand."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from fundwatch.local.part import Command
from fundwatch.local.process import wait_until
from fundwatch.local.service import (
    READY_WITHIN_SECONDS,
    SETTLED_AFTER_SECONDS,
    STARTS_THAT_MAY_FAIL,
    Service,
    State,
    Supervised,
    delay_before,
)

FOREVER = ("sleep", "600")
ENDS = ("true",)
FAILS = ("false",)


@dataclass
class FakePart:
    """A part that is ready when the test says so."""

    argv: tuple[str, ...]
    serves: bool = False
    prepared: int = 0
    name: str = "part"

    def prepare(self) -> None:
        self.prepared += 1

    def command(self) -> Command:
        return Command(self.argv)

    def ready(self) -> bool:
        return self.serves


class Stage:
    """One supervised service and the clock."""

    def __init__(self, part: FakePart, log: Path, **options: object) -> None:
        self.part = part
        self.one = Supervised(Service(part, **options), log)  # type: ignore[arg-type]
        self.states: list[State] = []
        self.one.on_change(lambda _, state: self.states.append(state))
        self.now = 1000.0

    def step(self, seconds: float = 0.0, ready: bool = True) -> State:
        self.now += seconds
        self.one.advance(self.now, lambda _: ready)
        return self.one.state

    def until_ended(self) -> None:
        child = self.one.child
        assert child is not None
        assert wait_until(lambda: not child.running, 10, alive=lambda: True)

    def end(self) -> None:
        if self.one.child is not None:
            self.one.child.kill()


@pytest.fixture
def stages() -> Iterator[list[Stage]]:
    made: list[Stage] = []
    yield made
    for stage in made:
        stage.end()


def on_stage(stages: list[Stage], folder: Path, argv: tuple[str, ...], **options: object) -> Stage:
    stages.append(Stage(FakePart(argv), folder / "part.log", **options))
    return stages[-1]


def test_restarts_come_at_once_then_ever_later_up_to_ten_seconds() -> None:
    delays = [delay_before(restart) for restart in range(9)]
    assert delays == [0, 0.5, 1, 2, 4, 8, 10, 10, 10]


def test_it_waits_for_what_it_needs(stages: list[Stage], tmp_path: Path) -> None:
    stage = on_stage(stages, tmp_path, FOREVER, needs=("other",))
    assert stage.step(ready=False) is State.WAITING
    assert stage.part.prepared == 0
    assert stage.step(ready=True) is State.STARTING
    assert stage.part.prepared == 1


def test_it_is_ready_when_its_part_says_so(stages: list[Stage], tmp_path: Path) -> None:
    stage = on_stage(stages, tmp_path, FOREVER)
    stage.step()
    assert stage.step() is State.STARTING
    stage.part.serves = True
    assert stage.step() is State.READY
    assert stage.one.was_ready


def test_what_never_gets_ready_is_ended_and_started_again(stages: list[Stage], tmp_path: Path) -> None:
    stage = on_stage(stages, tmp_path, FOREVER)
    stage.step()
    first = stage.one.pid
    assert stage.step(READY_WITHIN_SECONDS + 1) is State.BACKOFF
    assert stage.one.pid is None
    assert stage.step() is State.STARTING
    assert stage.one.pid != first


def test_what_dies_young_is_started_ever_later(stages: list[Stage], tmp_path: Path) -> None:
    stage = on_stage(stages, tmp_path, FAILS)
    stage.part.serves = True
    stage.one.was_ready = True  # an earlier start went well
    for restart in range(4):
        assert stage.step(delay_before(max(restart - 1, 0))) is State.STARTING
        stage.until_ended()
        assert stage.step() is State.BACKOFF
        early = delay_before(restart) - 0.01
        if early > 0:
            assert stage.step(early) is State.BACKOFF
            stage.now -= early


def test_what_had_settled_is_started_again_at_once(stages: list[Stage], tmp_path: Path) -> None:
    stage = on_stage(stages, tmp_path, FOREVER)
    stage.part.serves = True
    stage.one.failures = 5
    stage.step()
    assert stage.step() is State.READY
    assert stage.one.child is not None
    stage.one.child.kill()
    assert stage.step(SETTLED_AFTER_SECONDS) is State.BACKOFF
    assert stage.step() is State.STARTING


def test_what_never_was_ready_is_given_up(stages: list[Stage], tmp_path: Path) -> None:
    stage = on_stage(stages, tmp_path, FAILS)
    for start in range(1, STARTS_THAT_MAY_FAIL + 1):
        assert stage.step(60) is State.STARTING
        stage.until_ended()
        assert stage.step() is (State.BROKEN if start == STARTS_THAT_MAY_FAIL else State.BACKOFF)
    assert stage.one.over
    assert stage.one.exit_code == 1


@pytest.mark.parametrize(("argv", "state"), [(ENDS, State.DONE), (FAILS, State.BROKEN)])
def test_a_task_runs_once(stages: list[Stage], tmp_path: Path, argv: tuple[str, ...], state: State) -> None:
    stage = on_stage(stages, tmp_path, argv, restart=False)
    stage.step()
    stage.until_ended()
    assert stage.step() is state
    assert stage.step(3600) is state
