"""The folder of a run, as a person names it."""

from pathlib import Path
from typing import Final

from fundwatch.cli.errors import UserError
from replay.manifest import RunFolder

RUNS: Final = Path(".fundwatch/replays")


def run_folder(text: str) -> RunFolder:
    """A folder, or the id of a run in the usual place. Raises `UserError` where there is no run."""
    for path in (Path(text), RUNS / text):
        folder = RunFolder(path)
        if folder.manifest.is_file():
            return folder
    raise UserError(f"{text} 里没有重放", f"there is no replay in {text}")
