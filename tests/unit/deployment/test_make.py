"""`make clean` leaves nothing of what the other targets made."""

import re
import subprocess
from pathlib import Path

_TOP = Path(__file__).parents[3]


def test_clean_removes_every_environment_and_folder_that_git_ignores() -> None:
    said = subprocess.run(
        ["make", "-n", "clean"], cwd=_TOP, capture_output=True, text=True, check=True
    ).stdout
    removed = set(re.findall(r"[\w./*-]+", said))
    ignored = {
        line.strip().strip("/")
        for line in (_TOP / ".gitignore").read_text(encoding="utf-8").splitlines()
        if line.strip().startswith((".venv", ".fundwatch", "/.venv", "/.fundwatch"))
    }
    assert {".venv", ".venv-peers", ".fundwatch"} <= removed
    assert ignored <= removed
