"""Which code runs: the release, and the commit where it runs from a checkout."""

import subprocess
from functools import cache
from importlib.metadata import version
from pathlib import Path

from detectors.registry import catalogue
from replay.manifest import Code

_ROOT = Path(__file__).parents[3]


@cache
def running_code() -> Code:
    """The commit ends in `-dirty` where files were changed since."""
    rules = {rule.id: rule.version for rule in catalogue().values()}
    return Code(version=version("fundwatch"), commit=_commit(), rules=dict(sorted(rules.items())))


def _commit() -> str | None:
    if not (_ROOT / ".git").exists():
        return None
    try:
        told = subprocess.run(  # noqa: S603  (nothing of it comes from outside)
            ["git", "-C", str(_ROOT), "describe", "--always", "--dirty", "--abbrev=40", "--exclude=*"],  # noqa: S607
            capture_output=True,
            text=True,
            timeout=10,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return told.stdout.strip() or None
