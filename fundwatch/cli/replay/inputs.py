"""From what `--from` names to sources."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, Literal

from fundwatch.cli.errors import UserError
from fundwatch.settings import Settings
from replay.asked import Input
from replay.manifest import SourceRead
from replay.sources.base import Source, WrongSource
from replay.sources.files import expand, needs_mapping, own_suffix
from replay.sources.jsonl import JsonLinesSource
from replay.sources.moments import read_period
from replay.sources.naming import is_service
from replay.sources.opening import STDIN
from replay.sources.service import ServiceLinks, open_service

Format = Literal["jsonl", "csv", "parquet", "xlsx", "zip"]
FORMATS: Final[tuple[Format, ...]] = ("jsonl", "csv", "parquet", "xlsx", "zip")
_SUFFIXES: Final[dict[str, Format]] = {
    ".csv": "csv",
    ".tsv": "csv",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".zip": "zip",
}
_TEXT: Final = (".txt", ".dat")  # what somebody exported: a table where there is a mapping
_OLD: Final = (".xls", ".et", ".ods", ".xlsb", ".7z", ".rar")


def inputs_of(
    names: Sequence[str],
    settings: Settings,
    *,
    mapping: str | None = None,
    format_: str | None = None,
    since: str | None = None,
    until: str | None = None,
    earlier: Sequence[SourceRead] = (),
) -> tuple[Input, ...]:
    """One input a run of files of one format, or a service. Raises `UserError`.

    `earlier` is what a run that is taken up again had described: services are read to where they ended then.
    """
    try:
        period = read_period(since, until)
        inputs: list[Input] = []
        groups = _grouped(names, format_, table=mapping is not None)
        if mapping is not None and all(kind == "service" for kind, _ in groups):
            raise UserError("--mapping 只用于文件", "--mapping is for files only")
        for kind, group in groups:
            if kind == "service":
                held = earlier[len(inputs)] if len(inputs) < len(earlier) else None
                opened = open_service(group[0], period, _links(settings), held)
                assert opened is not None  # noqa: S101  (the name said so)
                inputs.append(Input(opened.source, opened.period))
            else:
                inputs.append(Input(_file_source(kind, group, mapping), period))
    except WrongSource as error:
        raise UserError(error.message.zh, error.message.en) from None
    return tuple(inputs)


def fingerprint(names: Sequence[str], mapping: str | None, since: str | None, until: str | None) -> Any:
    """What tells whether a run that is taken up again reads the same: files by size and time of change."""
    told: list[Any] = [since, until]
    for name in names:
        if is_service(name) or name == STDIN:
            told.append(name)
            continue
        for path in map(Path, expand(name)):
            state = path.stat()
            told.append([str(path.resolve()), state.st_size, state.st_mtime_ns])
    if mapping is not None:
        told.append(hashlib.sha256(Path(mapping).read_bytes()).hexdigest())
    return told


def _grouped(names: Sequence[str], format_: str | None, *, table: bool) -> list[tuple[str, list[str]]]:
    """Files of one kind that follow each other are one source."""
    groups: list[tuple[str, list[str]]] = []
    for name in names:
        if is_service(name):
            groups.append(("service", [name]))
            continue
        for path in expand(name):
            kind = format_ or _format_of(path, table)
            if groups and groups[-1][0] == kind:
                groups[-1][1].append(path)
            else:
                groups.append((kind, [path]))
    files = [path for kind, group in groups if kind != "service" for path in group]
    twice = next((path for path in files if files.count(path) > 1), None)
    if twice is not None:
        raise WrongSource(f"{twice} 写了两次", f"{twice} is named twice")
    return groups


def _format_of(path: str, table: bool) -> Format:
    suffix = own_suffix(path)
    if suffix in _OLD:
        raise WrongSource(
            f"读不了 {path}：请另存为 xlsx 或 CSV", f"cannot read {path}: save it as xlsx or CSV"
        )
    if table and suffix in _TEXT:
        return "csv"
    return _SUFFIXES.get(suffix, "jsonl")


def _file_source(kind: str, names: list[str], mapping: str | None) -> Source:
    from replay.sources.archive import ZipSource
    from replay.sources.mapping import read_mapping

    held = None if mapping is None else read_mapping(Path(mapping))
    if kind == "jsonl":
        return JsonLinesSource(names, held)
    if kind == "zip":
        return ZipSource(names, held)
    if held is None:
        raise needs_mapping(names[0])
    if kind == "xlsx":
        from replay.sources.workbook import XlsxSource

        return XlsxSource(names, held)
    if kind == "csv":
        from replay.sources.delimited import CsvSource

        return CsvSource(names, held)
    from replay.sources.parquet import ParquetSource

    return ParquetSource(names, held)


def _links(settings: Settings) -> ServiceLinks:
    def connect() -> Any:
        from replay.sources.clickhouse import connect_read_only

        store = settings.clickhouse
        return connect_read_only(
            host=store.host,
            port=store.port,
            username=store.username,
            password=store.password.get_secret_value(),
            database=store.database,
            secure=store.secure,
        )

    return ServiceLinks(settings.kafka.bootstrap, connect, settings.kafka.raw_max_message_bytes)
