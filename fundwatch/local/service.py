"""One supervised process: when it may start, whether it serves, what happens when it dies. Knows no clock of its own."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum, auto
from pathlib import Path

from fundwatch.local.part import Part
from fundwatch.local.process import Child

READY_WITHIN_SECONDS = 60.0
SETTLED_AFTER_SECONDS = 15.0
STARTS_THAT_MAY_FAIL = 4
_FIRST_DELAY_SECONDS = 0.5
_LONGEST_DELAY_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Service:
    """`needs` names what has to serve before the first start. `restart`: again when it ends, else it may end with 0."""

    part: Part
    needs: tuple[str, ...] = ()
    restart: bool = True

    @property
    def name(self) -> str:
        """The part's name."""
        return self.part.name


class State(Enum):
    """WAITING → STARTING → READY; from the latter two to BACKOFF when it dies; DONE and BROKEN are final."""

    WAITING = auto()
    STARTING = auto()
    READY = auto()
    BACKOFF = auto()
    DONE = auto()
    BROKEN = auto()


def delay_before(restart: int) -> float:
    """Seconds to wait before the nth restart in a row (from 0): at once, then longer and longer up to ten seconds."""
    if restart == 0:
        return 0.0
    return min(_FIRST_DELAY_SECONDS * 2.0 ** (restart - 1), _LONGEST_DELAY_SECONDS)


@dataclass(slots=True)
class Supervised:
    """A service and where it stands. `advance` moves it one step; all times are seconds of one monotonic clock."""

    service: Service
    log: Path
    state: State = State.WAITING
    child: Child | None = None
    exit_code: int | None = None
    was_ready: bool = False
    failures: int = 0
    _since: float = 0.0
    _next_start: float = 0.0
    _told: Callable[["Supervised", State], None] = field(default=lambda _one, _state: None)

    @property
    def name(self) -> str:
        """The part's name."""
        return self.service.name

    @property
    def pid(self) -> int | None:
        """Process id while it runs."""
        return self.child.pid if self.child is not None and self.child.running else None

    @property
    def over(self) -> bool:
        """Whether it will not be started again."""
        return self.state in (State.DONE, State.BROKEN)

    def on_change(self, told: Callable[["Supervised", State], None]) -> None:
        """Who hears of each new state."""
        self._told = told

    def advance(self, now: float, ready: Callable[[str], bool]) -> None:
        """One step. `ready` tells whether another service serves. Raises `UserError` when it cannot even be prepared."""
        match self.state:
            case State.WAITING if all(ready(name) for name in self.service.needs):
                self._start(now)
            case State.BACKOFF if now >= self._next_start:
                self._start(now)
            case State.STARTING:
                self._look_whether_ready(now)
            case State.READY if self.child is not None and not self.child.running:
                self._ended(now)

    def _start(self, now: float) -> None:
        self.service.part.prepare()
        command = self.service.part.command()
        self.child = Child(command.argv, log=self.log, environment=command.environment, folder=command.folder)
        self._since = now
        self._become(State.STARTING)

    def _look_whether_ready(self, now: float) -> None:
        assert self.child is not None  # noqa: S101
        if not self.child.running:
            self._ended(now)
        elif self.service.part.ready():
            self.was_ready = True
            self._since = now
            self._become(State.READY)
        elif now - self._since > READY_WITHIN_SECONDS:
            self._ended(now)

    def _ended(self, now: float) -> None:
        assert self.child is not None  # noqa: S101
        self.exit_code = self.child.kill()  # also what is left of its group, or one that never got ready
        if not self.service.restart and self.exit_code == 0:
            self._become(State.DONE)
            return
        settled = self.state is State.READY and now - self._since >= SETTLED_AFTER_SECONDS
        self.failures = 0 if settled else self.failures
        if not self.service.restart or (not self.was_ready and self.failures + 1 >= STARTS_THAT_MAY_FAIL):
            self._become(State.BROKEN)
            return
        self._next_start = now + delay_before(self.failures)
        self.failures += 1
        self._become(State.BACKOFF)

    def _become(self, state: State) -> None:
        self.state = state
        self._told(self, state)
