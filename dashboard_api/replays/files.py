"""Event files that may be replayed: those of one folder, and nothing that lies elsewhere."""

from datetime import datetime
from pathlib import Path
from typing import Final

from dashboard_api.replays.checks import WrongRequest
from dashboard_api.replays.models import FilesSource, SourceFile, Sources
from dashboard_api.words import fit
from detectors.contract.values import BUSINESS_TZ

_COLUMNS: Final = (".parquet", ".pq", ".csv", ".tsv")
_EVENTS: Final = (".jsonl", ".ndjson", *_COLUMNS)
_PACKED: Final = ("", ".gz", ".zst", ".bz2", ".xz")
_SUFFIXES: Final = tuple(kind + packed for kind in _EVENTS for packed in _PACKED)
_MAPPINGS: Final = (".toml",)


def sources(folder: Path | None) -> Sources:
    """What the page may offer, files by name."""
    if folder is None or not folder.is_dir():
        return Sources(folder=False, files=[], mappings=[])
    found: list[SourceFile] = []
    mappings: list[str] = []
    for path in sorted(folder.iterdir()):
        if _offered(path, folder, _MAPPINGS):
            mappings.append(path.name)
        if _offered(path, folder, _SUFFIXES):
            stat = path.stat()
            found.append(
                SourceFile(
                    name=path.name,
                    bytes=stat.st_size,
                    modified_at=datetime.fromtimestamp(stat.st_mtime, BUSINESS_TZ),
                    columns=_has_columns(path.name),
                )
            )
    return Sources(folder=True, files=found, mappings=mappings)


def locate(asked: FilesSource, folder: Path | None) -> tuple[list[Path], Path | None]:
    """The files by their plain names, and the mapping that they need.

    Raises `WrongRequest` for any that the page may not offer, and for a mapping that is missing.
    """
    if folder is None or not folder.is_dir():
        raise WrongRequest(
            "source",
            "没有配置可重放文件的文件夹（设置 api.replay_files）。",
            "No folder of files to replay is configured (setting api.replay_files).",
        )
    located = [_located(name, folder, _SUFFIXES) for name in dict.fromkeys(asked.files)]
    columns = next((name for name in asked.files if _has_columns(name)), None)
    if columns is not None and asked.mapping is None:
        raise WrongRequest(
            "source.mapping",
            f"文件 {fit(columns)} 需要一个映射文件说明各列的含义。",
            f"File {fit(columns)} needs a mapping file that says what its columns mean.",
        )
    if columns is None or asked.mapping is None:
        return located, None
    return located, _located(asked.mapping, folder, _MAPPINGS)


def _located(name: str, folder: Path, suffixes: tuple[str, ...]) -> Path:
    path = folder / name.replace("\0", "")
    if name != path.name or not _offered(path, folder, suffixes):
        raise WrongRequest(
            "source.files",
            f"没有可重放的文件 {fit(name)}。",
            f"There is no file {fit(name)} to replay.",
        )
    return path.resolve()


def _has_columns(name: str) -> bool:
    return name.lower().endswith(tuple(kind + packed for kind in _COLUMNS for packed in _PACKED))


def _offered(path: Path, folder: Path, suffixes: tuple[str, ...]) -> bool:
    """A file of that kind that lies in the folder itself; a link that leads out of it does not count."""
    if path.name.startswith(".") or not path.name.lower().endswith(suffixes):
        return False
    real = path.resolve()
    return real.parent == folder.resolve() and real.is_file()
