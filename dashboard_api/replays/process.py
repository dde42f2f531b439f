"""The process behind a run: how it is started, whether it lives, how it is ended. Known by id and time of birth."""

import os
import shutil
import signal
import subprocess
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec
import psutil

GRACE_SECONDS: Final = 10.0
_SHORT_SECONDS: Final = 600.0
_FILE: Final = "process.json"
_LOG: Final = "output.log"
_WORK: Final = "work"


class Record(msgspec.Struct, frozen=True):
    """`process.json`. `born` tells the process from a later one with the same id; `cancelled` that a person ended it.

    `exit_code` stays null when the service that started the run was itself gone at its end.
    """

    pid: int
    born: float
    exit_code: int | None = None
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class Limits:
    """What a run may take: `nice` is its niceness; one that does not outlive stays in this process's group."""

    nice: int
    outlives: bool


def start(argv: Sequence[str], folder: Path, limits: Limits) -> threading.Thread:
    """Run the command; what it says goes to `output.log`. The thread ends with it. Raises `OSError`."""
    with (folder / _LOG).open("ab") as log:
        process = subprocess.Popen(  # noqa: S603  (an argument list, no shell)
            list(argv),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=limits.outlives,
        )
    with suppress(OSError):  # it may be over already
        os.setpriority(os.PRIO_PROCESS, process.pid, limits.nice)
    born = 0.0
    with suppress(psutil.Error):
        born = psutil.Process(process.pid).create_time()
    _write(folder, Record(process.pid, born))
    waiting = threading.Thread(target=_note_end, args=(process, folder), daemon=True)
    waiting.start()
    return waiting


def run(argv: Sequence[str], folder: Path, nice: int) -> None:
    """Run a short command and wait; what it says goes to `output.log`. Whether it worked shows in its files."""
    with suppress(OSError, subprocess.TimeoutExpired), (folder / _LOG).open("ab") as log:
        process = subprocess.Popen(  # noqa: S603  (an argument list, no shell)
            list(argv), stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT
        )
        try:
            os.setpriority(os.PRIO_PROCESS, process.pid, nice)
            process.wait(_SHORT_SECONDS)
        finally:
            process.kill()
            process.wait()


def read(folder: Path) -> Record | None:
    """What is known of the process; None for a run that this service did not start."""
    try:
        return msgspec.json.decode((folder / _FILE).read_bytes(), type=Record)
    except (OSError, msgspec.DecodeError):
        return None


def alive(record: Record | None) -> bool:
    """Whether the very process of the record still runs."""
    return record is not None and _process(record) is not None


def cancel(folder: Path) -> None:
    """Ask the process to end, and make it after a grace; nothing for one that is over."""
    record = read(folder)
    process = None if record is None else _process(record)
    if record is None or process is None:
        return
    _write(folder, msgspec.structs.replace(record, cancelled=True))
    threading.Thread(target=end, args=(process,), daemon=True).start()


def end(process: psutil.Process, grace_seconds: float = GRACE_SECONDS) -> None:
    """SIGTERM, then SIGKILL to it and to all that it started."""
    with suppress(psutil.Error):
        family = [process, *process.children(recursive=True)]
        process.send_signal(signal.SIGTERM)
        _, left = psutil.wait_procs([process], timeout=grace_seconds)
        if left:
            family += [child for child in process.children(recursive=True) if child not in family]
        for one in family:
            with suppress(psutil.Error):
                one.kill()


def end_now(folder: Path, grace_seconds: float) -> None:
    """The same for a run's process, waiting for it."""
    record = read(folder)
    process = None if record is None else _process(record)
    if process is not None:
        end(process, grace_seconds)


def last_line(folder: Path) -> str:
    """The last thing that the command said."""
    with suppress(OSError):
        lines = (folder / _LOG).read_text(errors="replace").strip().splitlines()
        return lines[-1].strip()[:500] if lines else ""
    return ""


def _process(record: Record) -> psutil.Process | None:
    with suppress(psutil.Error):
        process = psutil.Process(record.pid)
        same = abs(process.create_time() - record.born) < 0.5
        if same and process.status() != psutil.STATUS_ZOMBIE:
            return process
    return None


def _note_end(process: subprocess.Popen[bytes], folder: Path) -> None:
    code = process.wait()
    record = read(folder)
    if record is not None:  # the folder may be gone
        with suppress(OSError):
            _write(folder, msgspec.structs.replace(record, exit_code=code))
        if record.cancelled:  # half results of a big run are big, and nobody will go on with them
            shutil.rmtree(folder / _WORK, ignore_errors=True)


def _write(folder: Path, record: Record) -> None:
    part = folder / f"{_FILE}.part"
    part.write_bytes(msgspec.json.encode(record))
    part.replace(folder / _FILE)
