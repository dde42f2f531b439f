"""A PostgreSQL cluster of the test run's own, where the machine has PostgreSQL's programs."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fundwatch.local.ports import LOOPBACK, free_port

_NOBODY = "nobody"


def programs() -> Path | None:
    """The folder of `initdb` and `pg_ctl`, or None."""
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return installed[-1].parent if installed else None


@contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """The address of an empty database. The server refuses to run as root, so root runs it as nobody."""
    owner = _NOBODY if os.geteuid() == 0 else None
    data = Path(tempfile.mkdtemp(prefix="fundwatch-postgres-"))
    try:
        if owner:
            shutil.chown(data, owner)
        port = free_port()

        def run(program: str, *arguments: str) -> None:
            argv = [str(folder / program), "-D", str(data / "cluster"), *arguments]
            done = subprocess.run(argv, user=owner, capture_output=True, text=True, cwd=data, check=False)
            assert done.returncode == 0, done.stderr

        run("initdb", "--auth=trust", "--username=fundwatch", "--no-sync", "--encoding=UTF8")
        options = f"-h {LOOPBACK} -p {port} -k {data} -F"
        run("pg_ctl", "start", "-w", "-l", str(data / "log"), "-o", options)
        try:
            yield f"postgresql://fundwatch@{LOOPBACK}:{port}/postgres"
        finally:
            run("pg_ctl", "stop", "-m", "immediate", "-w")
    finally:
        shutil.rmtree(data, ignore_errors=True)
