"""Runs services: starts them as soon as what they need serves, again when they die, and ends them all."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path

from fundwatch.cli.errors import UserError
from fundwatch.local.process import POLL_SECONDS
from fundwatch.local.service import Service, State, Supervised
from fundwatch.local.wakeup import Wakeup

GRACE_SECONDS = 10.0
_STARTING_STEP_SECONDS = 0.05
_QUIET_STEP_SECONDS = 1.0

Heard = Callable[[Supervised, State], None]


class Supervisor:
    """Owns the children from `run` to its end. The order of `services` is the order of their start and, reversed, of their stop."""

    def __init__(
        self,
        services: Sequence[Service],
        logs: Path,
        *,
        heard: Heard,
        all_ready: Callable[[], None],
        later: Sequence[Service] = (),
    ) -> None:
        """`heard` is told of every change of state; `all_ready` once, when every service serves; `later` start then."""
        self._logs = logs
        self._heard = heard
        self._all_ready = all_ready
        self._later = later
        self.services = [self._supervised(service) for service in services]

    def _supervised(self, service: Service) -> Supervised:
        one = Supervised(service, self._logs / f"{service.name}.log")
        one.on_change(self._heard)
        return one

    def run(self) -> int:
        """Blocks until a stop signal (0) or until a service is broken for good (raises `UserError`). Leaves no child."""
        with Wakeup() as wakeup:
            try:
                self._until_stopped(wakeup)
            except UserError:
                if not wakeup.stops():  # else it failed because the terminal's Ctrl-C reached it too
                    raise
            finally:
                self._stop_all(wakeup)
        return 0

    def _until_stopped(self, wakeup: Wakeup) -> None:
        announced = False
        while not wakeup.stops():
            for one in self.services:
                one.advance(time.monotonic(), self._is_ready)
                if one.state is State.BROKEN and one.service.restart:
                    raise _broken(one)
                if wakeup.stops():
                    return
            if not announced and all(one.was_ready or one.over for one in self.services):
                announced = True
                self._all_ready()
                self.services += [self._supervised(service) for service in self._later]
                continue
            quiet = all(one.state is State.READY or one.over for one in self.services)
            wakeup.wait(_QUIET_STEP_SECONDS if quiet else _STARTING_STEP_SECONDS)

    def _is_ready(self, name: str) -> bool:
        return any(one.state is State.READY for one in self.services if one.name == name)

    def _stop_all(self, wakeup: Wakeup) -> None:
        """In reverse order, each when those that need it have ended. A second stop signal ends the grace."""
        asked_before = wakeup.stops()
        left = [one for one in self.services if one.child is not None]
        needed_by = {
            name: {other.name for other in left if name in other.service.needs}
            for name in (one.name for one in left)
        }
        asked: dict[str, float] = {}
        while left:
            names = {one.name for one in left}
            for one in reversed(left):
                assert one.child is not None  # noqa: S101
                now = time.monotonic()
                if one.name not in asked and not needed_by[one.name] & names:
                    asked[one.name] = now
                    one.child.ask_to_stop()
                hurried = wakeup.stops() > max(asked_before, 1)
                overdue = now - asked.get(one.name, now) > GRACE_SECONDS
                if hurried or overdue or not one.child.running:
                    one.child.kill()  # also what is left of the group of one that has ended
                    names.discard(one.name)
            left = [one for one in left if one.name in names]
            if left:
                wakeup.wait(POLL_SECONDS)


def _broken(one: Supervised) -> UserError:
    tail = one.child.last_lines() if one.child is not None else ""
    return UserError(
        f"{one.name} 无法启动（退出码 {one.exit_code}），日志 {one.log}：\n{tail}",
        f"{one.name} does not start (exit code {one.exit_code}); the end of its log stands above",
        exit_code=1,
    )
