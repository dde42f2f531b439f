"""Waiting for signals without missing one and without polling for them."""

import select
import signal
import socket
from types import FrameType, TracebackType

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Wakeup:
    """While open, stop signals are counted instead of ending the process, and a child's end ends a `wait`.

    Only the main thread may open it.
    """

    def __init__(self) -> None:
        self._stops = 0
        self._reader, self._writer = socket.socketpair()
        self._reader.setblocking(False)
        self._writer.setblocking(False)

    def __enter__(self) -> "Wakeup":
        self._former_fd = signal.set_wakeup_fd(self._writer.fileno(), warn_on_full_buffer=False)
        # what was ignored stays ignored: `nohup` means it
        # nohup's wish is kept; an interrupt counts even where a shell started us in the background, deaf to it
        deaf = {signal.SIGHUP} if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN else set()
        heard = [each for each in STOP_SIGNALS if each not in deaf]
        self._former = {each: signal.signal(each, self._stop) for each in heard}
        self._former[signal.SIGCHLD] = signal.signal(signal.SIGCHLD, lambda *_: None)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for each, handler in self._former.items():
            signal.signal(each, handler)
        signal.set_wakeup_fd(self._former_fd)
        self._reader.close()
        self._writer.close()

    def _stop(self, _signal: int, _frame: FrameType | None) -> None:
        self._stops += 1

    def stops(self) -> int:
        """How many stop signals have come."""
        return self._stops

    def wait(self, seconds: float) -> None:
        """Return after this time, or as soon as a signal has come since the last wait."""
        if select.select([self._reader], [], [], seconds)[0]:
            while True:
                try:
                    if not self._reader.recv(4096):
                        return
                except BlockingIOError:
                    return
