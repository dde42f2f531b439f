"""What every part of a one-machine deployment is to those who start it: a command, and a word on whether it is ready."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from fundwatch.cli.errors import UserError
from fundwatch.local.process import Child, wait_until


class Part(Protocol):
    """Something that runs as a process of its own."""

    @property
    def name(self) -> str:
        """Short, unique, as in logs and `run.json`."""

    def prepare(self) -> None:
        """Make folders and files; may take a second. Raises `UserError` for what a person has to mend."""

    def command(self) -> "Command":
        """How to run it, once prepared."""

    def ready(self) -> bool:
        """Whether it serves now; answers within about a quarter of a second."""


@dataclass(frozen=True, slots=True)
class Command:
    """Arguments and what is added to the environment."""

    argv: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    folder: Path | None = None


def start(part: Part, *, log: Path, seconds: float = 60.0) -> Child:
    """Prepare, run and wait until it serves. Raises `UserError` (exit code 1) with the end of its log if it does not."""
    part.prepare()
    command = part.command()
    child = Child(command.argv, log=log, environment=command.environment, folder=command.folder)
    try:
        if wait_until(part.ready, seconds, alive=lambda: child.running):
            return child
    except BaseException:
        child.kill()
        raise
    child.kill()
    raise UserError(
        f"{part.name} 未能启动，日志末尾：\n{child.last_lines()}",
        f"{part.name} did not start; its log is {log}",
        exit_code=1,
    )
