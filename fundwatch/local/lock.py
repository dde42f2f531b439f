"""One deployment a folder: a lock that the system itself lets go of when its holder dies, however it dies."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Held(Exception):
    """Somebody else holds the lock."""


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock for the block. Raises `Held` at once when another process does. The file itself stays."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Held from None
        yield
    finally:
        os.close(handle)


def is_held(path: Path) -> bool:
    """Whether another process holds the lock now. Makes nothing."""
    if not path.exists():
        return False
    try:
        with locked(path):
            return False
    except Held:
        return True
