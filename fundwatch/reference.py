"""Reads the reference tables: those that ship with the rules, replaced by the files of a folder of one's own."""

from importlib.resources import files
from pathlib import Path

from detectors.engine.context import Table
from detectors.reference.parse import WrongTable, parse_tables
from fundwatch.cli.errors import UserError


def reference_tables(folder: Path | None) -> dict[str, Table]:
    """Tables by name (`social-average-wage`, …). Raises `UserError` for a file that cannot be used."""
    texts = {
        Path(entry.name).stem: entry.read_text(encoding="utf-8")
        for entry in files("detectors.reference").iterdir()
        if entry.name.endswith(".csv")
    }
    if folder is not None:
        if not folder.is_dir():
            raise UserError(f"没有参考表目录 {folder}", f"there is no folder of reference tables {folder}")
        for path in sorted(folder.glob("*.csv")):
            if path.stem not in texts:
                raise UserError(f"没有名为 {path.stem} 的参考表", f"no rule reads a table named {path.stem}")
            texts[path.stem] = path.read_text(encoding="utf-8")
    try:
        return parse_tables(texts)
    except WrongTable as error:
        raise UserError(f"参考表不正确：{error}", f"a reference table is wrong: {error}") from None
