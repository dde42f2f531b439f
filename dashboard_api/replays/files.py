"""Event files that may be replayed: those of one folder, and nothing that lies elsewhere."""

from datetime import datetime
from pathlib import Path
from typing import Final

from dashboard_api.replays.checks import WrongRequest, shown
from dashboard_api.replays.models import SourceFile, Sources
from detectors.contract.values import BUSINESS_TZ

_EVENTS: Final = (".jsonl", ".ndjson", ".parquet", ".csv")
_PACKED: Final = ("", ".gz", ".zst", ".bz2", ".xz")
_SUFFIXES: Final = tuple(kind + packed for kind in _EVENTS for packed in _PACKED)


def sources(folder: Path | None) -> Sources:
    """What the page may offer, files by name."""
    if folder is None or not folder.is_dir():
        return Sources(folder=False, files=[])
    found = []
    for path in sorted(folder.iterdir()):
        if _replayable(path, folder):
            stat = path.stat()
            found.append(
                SourceFile(
                    name=path.name,
                    bytes=stat.st_size,
                    modified_at=datetime.fromtimestamp(stat.st_mtime, BUSINESS_TZ),
                )
            )
    return Sources(folder=True, files=found)


def locate(names: list[str], folder: Path | None) -> list[Path]:
    """The files by their plain names. Raises `WrongRequest` for any that the page may not offer."""
    if folder is None or not folder.is_dir():
        raise WrongRequest(
            "source",
            "没有配置可重放文件的文件夹（设置 api.replay_files）。",
            "No folder of files to replay is configured (setting api.replay_files).",
        )
    located = []
    for name in dict.fromkeys(names):
        path = folder / name.replace("\0", "")
        if name != path.name or not _replayable(path, folder):
            raise WrongRequest(
                "source.files",
                f"没有可重放的文件 {shown(name)}。",
                f"There is no file {shown(name)} to replay.",
            )
        located.append(path.resolve())
    return located


def _replayable(path: Path, folder: Path) -> bool:
    """An event file that lies in the folder itself; a link that leads out of it does not count."""
    if path.name.startswith(".") or not path.name.lower().endswith(_SUFFIXES):
        return False
    real = path.resolve()
    return real.parent == folder.resolve() and real.is_file()
