"""`run.json`: what runs now, for people, `doctor` and tests."""

import os
from collections.abc import Mapping
from pathlib import Path

import msgspec


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """`pid` of the supervisor, the homepage's address, whether it is the demonstration, and process ids by name."""

    pid: int
    address: str
    demo: bool
    processes: dict[str, int]


def write_run(path: Path, address: str, processes: Mapping[str, int], *, demo: bool = False) -> None:
    """Replace the file as a whole: a reader sees the old or the new one."""
    run = Run(pid=os.getpid(), address=address, demo=demo, processes=dict(processes))
    draft = path.with_suffix(".tmp")
    draft.write_bytes(msgspec.json.format(msgspec.json.encode(run), indent=2) + b"\n")
    draft.replace(path)


def read_run(path: Path) -> Run | None:
    """What the file says, or None when there is none. It may be left over: the lock tells whether it holds."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Run)
    except (FileNotFoundError, msgspec.DecodeError):
        return None
