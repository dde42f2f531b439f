"""Work spread over processes: each takes one task at a time, and ends by itself when its parent is gone."""

import gc
import os
import signal
import traceback
from collections.abc import Callable, Iterator
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, Final, Protocol

_LOOK_SECONDS: Final = 0.2


class Handler(Protocol):
    """Does the tasks of one phase in one process."""

    def __call__(self, task: Any) -> Any:
        """A task's result; both are pickled."""
        ...


class WorkerFailed(Exception):
    """A process ended without a word (out of memory, killed), or its task raised what nobody foresaw."""


Start = tuple[Callable[..., Handler], tuple[Any, ...]]
"""What makes a phase's handler in the process that does the work, and its arguments; both are pickled."""


class Pool:
    """With no workers everything is done in this process."""

    def __init__(self, workers: int) -> None:
        self._workers: list[tuple[BaseProcess, Connection]] = []
        context = get_context("spawn")  # a fork would copy the parent's threads and signals half
        for _ in range(workers):
            ours, theirs = context.Pipe()
            process = context.Process(target=_serve, args=(theirs,), daemon=True)
            process.start()
            theirs.close()
            self._workers.append((process, ours))

    def run(self, start: Start, tasks: Iterator[Any], look: Callable[[], None]) -> Iterator[Any]:
        """Results as they come, in no order. `look` is called several times a second and may raise to stop.

        Raises `WorkerFailed`, and `OSError` where a task did.
        """
        if not self._workers:
            handler = start[0](*start[1])
            for task in tasks:
                look()
                yield handler(task)
            return
        yield from self._spread(start, tasks, look)

    def _spread(self, start: Start, tasks: Iterator[Any], look: Callable[[], None]) -> Iterator[Any]:
        busy: dict[Connection, BaseProcess] = {}
        idle: list[tuple[BaseProcess, Connection]] = []
        for process, connection in self._workers:
            _send(connection, ("start", start))
            idle.append((process, connection))
        following = next(tasks, _END)
        while following is not _END or busy:
            look()
            while following is not _END and idle:
                process, connection = idle.pop()
                _send(connection, ("do", following))
                busy[connection] = process
                following = next(tasks, _END)  # read on while the others work
            for ready in wait(list(busy), _LOOK_SECONDS):
                assert isinstance(ready, Connection)  # noqa: S101  (nothing else was waited for)
                try:
                    kind, value = ready.recv()
                except (EOFError, OSError):
                    raise WorkerFailed(
                        f"a process ended by itself (exit code {busy[ready].exitcode}); it may have lacked memory"
                    ) from None
                if kind == "failed":
                    raise value if isinstance(value, OSError) else WorkerFailed(value)
                idle.append((busy.pop(ready), ready))
                yield value

    def close(self) -> None:
        """End every process; what it was doing is lost."""
        for process, connection in self._workers:
            connection.close()
            process.terminate()
        for process, _ in self._workers:
            process.join(5)
            if process.is_alive():
                process.kill()
        self._workers = []


_END: Final = object()


def _send(connection: Connection, message: Any) -> None:
    try:
        connection.send(message)
    except OSError:
        raise WorkerFailed("a process ended by itself; it may have lacked memory") from None


def _serve(connection: Connection) -> None:
    # Ctrl-C reaches every process of the terminal; the parent decides and ends this one
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # nothing here makes cycles worth looking for
    gc.disable()
    handler: Handler | None = None
    with suppress(EOFError, OSError):
        while True:
            kind, message = connection.recv()
            try:
                if kind == "start":
                    handler = message[0](*message[1])
                    gc.collect()
                    gc.freeze()
                    continue
                assert handler is not None  # noqa: S101  (a phase starts before its tasks)
                answer = ("done", handler(message))
            except OSError as error:
                answer = ("failed", OSError(error.errno, error.strerror))
            except Exception:
                answer = ("failed", traceback.format_exc())
            connection.send(answer)
    os._exit(0)  # no farewell: whatever is not under its final name is not wanted
