"""The reference tables that come with the product."""

from importlib.resources import files

from detectors.engine.context import Tables
from detectors.reference.parse import parse_table


def shipped_tables() -> Tables:
    """By name."""
    folder = files("detectors.reference")
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".csv"))
    return {name[:-4]: parse_table(name[:-4], (folder / name).read_text(encoding="utf-8")) for name in names}
