"""Where a comparison lies in the folder of its run."""

from pathlib import Path

import msgspec

from replay.compare.model import Comparison
from replay.manifest import RunFolder


def summary_file(folder: RunFolder) -> Path:
    """`comparison.json`."""
    return folder.path / "comparison.json"


def differences_file(folder: RunFolder) -> Path:
    """`comparison.jsonl`: every difference, one a line."""
    return folder.path / "comparison.jsonl"


def read_comparison(folder: RunFolder) -> Comparison | None:
    """The last comparison, None where none was made. Raises `msgspec.DecodeError` for a damaged file."""
    try:
        return msgspec.json.decode(summary_file(folder).read_bytes(), type=Comparison)
    except FileNotFoundError:
        return None
