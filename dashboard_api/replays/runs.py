"""Starts replays one at a time, and ends and removes them. State lies in their folders, so any API may be asked."""

import fcntl
import secrets
import shutil
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from dashboard_api.replays import process
from dashboard_api.replays.checks import check
from dashboard_api.replays.command import ASKED, arguments, asked, reporting
from dashboard_api.replays.files import locate, sources
from dashboard_api.replays.folder import REPORTS, detail, is_name, is_run, keep_request, summary
from dashboard_api.replays.models import FilesSource, ReplayRequest, RunDetail, RunList, RunSummary, Sources
from detectors.contract.values import BUSINESS_TZ
from detectors.engine.rule import Rule

_END_SECONDS: Final = 2.0


class NoSuchRun(Exception):
    """There is no run of that name."""


class Busy(Exception):
    """A run is under way; `run_id` is its name."""

    def __init__(self, run_id: str) -> None:
        super().__init__(run_id)
        self.run_id = run_id


class CannotStart(Exception):
    """The command cannot be run or its folder not be written; the system's own words."""


@dataclass(frozen=True, slots=True)
class Replaying:
    """How replays are run here. `command` is what comes before the arguments; `files` a folder of event files.

    `outlives` tells whether a run goes on when this process ends.
    """

    command: Sequence[str]
    folder: Path
    files: Path | None
    workers: int
    nice: int
    outlives: bool


class Runs:
    """The runs of one folder. Methods block on the disk: call them from a thread."""

    def __init__(
        self,
        replaying: Replaying,
        catalogue: Mapping[str, Rule],
        now: Callable[[], datetime] = lambda: datetime.now(BUSINESS_TZ),
    ) -> None:
        self._how = replaying
        self._catalogue = catalogue
        self._now = now
        self._started: dict[str, threading.Thread] = {}
        self._writing = threading.Lock()

    def sources(self) -> Sources:
        """What may be replayed."""
        return sources(self._how.files)

    def list(self) -> RunList:
        """Every run of the folder, newest first, also those that the command line made."""
        runs = sorted(self._summaries(), key=lambda run: (run.created_at, run.run_id), reverse=True)
        return RunList(runs=runs, running=self._running())

    def detail(self, run_id: str) -> RunDetail:
        """One run. Raises `NoSuchRun`."""
        return detail(self.folder(run_id), self._now())

    def folder(self, run_id: str) -> Path:
        """Where a run lies. Raises `NoSuchRun`."""
        folder = self._how.folder / run_id
        if not is_name(run_id) or not folder.is_dir() or not is_run(folder):
            raise NoSuchRun
        return folder

    def start(self, request: ReplayRequest) -> str:
        """Begin a run; its name. Raises `WrongRequest`, `Busy` and `CannotStart`."""
        check(request, self._catalogue)
        files: Sequence[Path] = ()
        mapping: Path | None = None
        if isinstance(request.source, FilesSource):
            files, mapping = locate(request.source, self._how.files)
        try:
            with self._alone():
                running = self._running()
                if running is not None:
                    raise Busy(running)
                run_id = f"{self._now():%Y%m%d-%H%M%S}-{secrets.token_hex(3)}"
                folder = self._how.folder / run_id
                folder.mkdir()
                keep_request(folder, request)
                (folder / ASKED).write_text(asked(request, files, mapping), encoding="ascii")
                words = arguments(folder.resolve(), self._how.workers)
                limits = process.Limits(self._how.nice, self._how.outlives)
                try:
                    self._started[run_id] = process.start([*self._how.command, *words], folder, limits)
                except OSError:
                    shutil.rmtree(folder, ignore_errors=True)
                    raise
                return run_id
        except OSError as failure:
            raise CannotStart(failure.strerror or type(failure).__name__) from failure

    def cancel(self, run_id: str) -> None:
        """Ask a run to end; nothing for one that is over. Raises `NoSuchRun`."""
        process.cancel(self.folder(run_id))

    def delete(self, run_id: str) -> None:
        """Remove a run and all it wrote. Raises `NoSuchRun`, and `Busy` while it runs."""
        folder = self.folder(run_id)
        if summary(folder, self._now()).state not in ("done", "failed", "cancelled"):
            raise Busy(run_id)
        shutil.rmtree(folder)
        self._started.pop(run_id, None)

    def report(self, run_id: str) -> None:
        """Have a finished run written up, unless it is already. Raises `NoSuchRun`."""
        folder = self.folder(run_id)
        if summary(folder, self._now()).state != "done":
            return
        with self._writing:  # one after the other: a report is quick, and two of one run would meet
            if any(not (folder / name).is_file() for name in REPORTS):
                words = [*self._how.command, *reporting(folder.resolve())]
                process.run(words, folder, self._how.nice)

    def close(self) -> None:
        """Let go of the runs; those that do not outlive this process are ended."""
        if self._how.outlives:
            return
        for run_id, waiting in self._started.items():
            if waiting.is_alive():
                process.end_now(self._how.folder / run_id, _END_SECONDS)

    def _folders(self) -> Iterator[Path]:
        with suppress(FileNotFoundError):
            for path in self._how.folder.iterdir():
                if is_name(path.name) and path.is_dir() and is_run(path):
                    yield path

    def _summaries(self) -> Iterator[RunSummary]:
        now = self._now()
        for folder in self._folders():
            with suppress(FileNotFoundError):  # deleted meanwhile
                yield summary(folder, now)

    def _running(self) -> str | None:
        """The run whose process lives, whichever API started it."""
        return next((path.name for path in self._folders() if process.alive(process.read(path))), None)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """No other request, of this API or of another beside it, starts a run meanwhile."""
        self._how.folder.mkdir(parents=True, exist_ok=True)
        with (self._how.folder / ".starting").open("wb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
