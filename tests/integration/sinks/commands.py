"""`fundwatch sink NAME` as the supervisor runs it."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from fundwatch.local.process import Child

FUNDWATCH = [sys.executable, "-c", "from fundwatch.cli.main import main; main()"]


@contextmanager
def sink_process(name: str, environment: Mapping[str, str], log: Path) -> Iterator[Child]:
    """The process; killed at the end if the test did not stop it."""
    child = Child(
        [*FUNDWATCH, "sink", name], log=log, environment={"FUNDWATCH_LANGUAGE": "en", **environment}
    )
    try:
        yield child
    finally:
        child.kill()
