"""What `fundwatch up` tells the person who started it."""

import time
from collections.abc import Callable

from fundwatch.local.service import State, Supervised
from fundwatch.text import say

Write = Callable[[str], None]


class Announcer:
    """Turns changes of state into short lines; times are seconds since the command."""

    def __init__(self, write: Write, logs: str) -> None:
        self._write = write
        self._logs = logs
        self._begun = time.monotonic()

    def starting(self) -> None:
        """The first line."""
        self._write(say(f"启动中，日志在 {self._logs}", f"starting, logs in {self._logs}"))

    def heard(self, one: Supervised, state: State) -> None:
        """One service has changed."""
        match state:
            case State.READY if one.service.restart:
                self._write(f"  {self._clock()}  {one.name} " + say("就绪", "is ready"))
            case State.BACKOFF:
                self._write(
                    f"  {self._clock()}  {one.name} "
                    + say(
                        f"意外结束（退出码 {one.exit_code}），重新启动",
                        f"ended unexpectedly (exit code {one.exit_code}) and is started again",
                    )
                )
            case State.DONE:
                self._write(f"  {self._clock()}  {one.name} " + say("播放完毕", "has played everything"))
            case State.BROKEN if not one.service.restart:
                self._write(
                    f"  {self._clock()}  {one.name} "
                    + say(f"失败，见日志 {one.log}", f"failed, its log is {one.log}")
                )
            case _:
                pass

    def serving(self, address: str) -> None:
        """Everything is ready. The address has a line of its own, for people and for scripts."""
        self._write(say("全部就绪，首页地址：", "everything is ready, the homepage:"))
        self._write(address)
        self._write(say("按 Ctrl-C 停止", "Ctrl-C stops everything"))

    def stopped(self) -> None:
        """The last line."""
        self._write(say("已停止", "stopped"))

    def _clock(self) -> str:
        return f"{time.monotonic() - self._begun:5.1f} s"
