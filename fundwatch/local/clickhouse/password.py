"""The password of the local engine: random, made at the first start, in a file that its owner alone can read."""

import os
import secrets
from pathlib import Path
from typing import Final

USER: Final = "default"
_NAME: Final = "password"


def password_file(home: Path) -> Path:
    """Where it lies: beside the engine's data, and with them it goes."""
    return home / _NAME


def read_password(home: Path) -> str | None:
    """The password, or None where none was made yet."""
    try:
        return password_file(home).read_text().strip() or None
    except FileNotFoundError:
        return None


def make_password(home: Path) -> str:
    """The same, made now if need be."""
    known = read_password(home)
    if known is not None:
        return known
    home.mkdir(parents=True, exist_ok=True)
    made = secrets.token_hex(24)
    part = home / f".{_NAME}.{os.getpid()}"
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(f"{made}\n")
    try:
        os.link(part, password_file(home))  # whoever comes first made it
    except FileExistsError:
        known = read_password(home)
        return known if known is not None else made
    finally:
        part.unlink()
    return made
