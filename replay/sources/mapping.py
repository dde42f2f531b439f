"""Mapping files: which column of a table is which field of an event. TOML, checked against the contract."""

import tomllib
import types
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta, timezone, tzinfo
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Final, Union, get_args, get_origin, get_type_hints
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from detectors.contract.events import EVENT_CLASSES, Event
from detectors.contract.values import BUSINESS_TZ
from replay.sources.base import WrongSource
from replay.sources.columns import KINDS, As, Column, convert

_TOP: Final = frozenset(("time_zone", "delimiter", "encoding", "columns", "envelope", "data"))
_CELL: Final = frozenset(("column", "value", "as", "format", "values"))
_ENVELOPE: Final[dict[str, As]] = {
    "id": "text",
    "source": "text",
    "type": "text",
    "time": "time",
    "recordedtime": "time",
    "subject": "text",
}
_REQUIRED: Final = ("id", "source", "type", "time")
_KIND_OF: Final[dict[Any, As]] = {
    str: "text",
    Decimal: "number",
    float: "number",
    int: "integer",
    bool: "boolean",
    date: "date",
    datetime: "time",
}


class TableMapping(msgspec.Struct, frozen=True, kw_only=True):
    """What a mapping file says. `columns` names those of a CSV file without a first line of names."""

    envelope: dict[str, tuple[str, Column]]
    data: dict[str, tuple[str, Column]]
    constants: dict[str, Any]
    data_constants: dict[str, Any]
    zone: str = ""
    delimiter: str = ","
    encoding: str = "utf-8"
    columns: tuple[str, ...] = ()

    def needed(self) -> list[str]:
        """The columns that are read, each once."""
        return list(dict.fromkeys(name for part in (self.envelope, self.data) for name, _ in part.values()))

    def converter(self) -> Callable[[Sequence[Any]], bytes]:
        """Makes one event of a row, whose cells are those of `needed`, in its order."""
        zone = _zone(self.zone)
        places = {name: at for at, name in enumerate(self.needed())}
        envelope = [(field, places[name], column) for field, (name, column) in self.envelope.items()]
        data = [(field, places[name], column) for field, (name, column) in self.data.items()]
        constants = {"specversion": "1.0", **self.constants}

        def make(row: Sequence[Any]) -> bytes:
            event = dict(constants)
            for field, place, column in envelope:
                value = convert(row[place], column, zone)
                if value is not None:
                    event[field] = value
            told = dict(self.data_constants)
            for field, place, column in data:
                value = convert(row[place], column, zone)
                if value is not None:
                    told[field] = value
            event["data"] = told
            return msgspec.json.encode(event)

        return make


def read_mapping(path: Path) -> TableMapping:
    """Raises `WrongSource` with the place and what is wrong there."""
    try:
        written = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise WrongSource(
            f"读不了映射文件 {path}：{error.strerror}", f"cannot read the mapping {path}: {error.strerror}"
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise WrongSource(f"{path} 不是 TOML：{error}", f"{path} is not TOML: {error}") from None
    return _Reader(path.name).read(written)


class _Reader:
    def __init__(self, name: str) -> None:
        self._name = name

    def read(self, written: dict[str, Any]) -> TableMapping:
        self._known(written, _TOP, "")
        envelope = self._table(written, "envelope")
        self._known(envelope, frozenset(_ENVELOPE), "envelope.")
        for field in _REQUIRED:
            if field not in envelope:
                raise self._wrong(f"envelope.{field}", "缺少", "is missing")
        columns, constants = self._part("envelope", envelope, _ENVELOPE)
        if "time" in constants:
            raise self._wrong("envelope.time", "应取自一列", "should come from a column")
        kinds = self._data_kinds(envelope["type"])
        data = self._table(written, "data")
        self._known(data, frozenset(kinds), "data.")
        data_columns, data_constants = self._part("data", data, kinds)
        self._complete(constants.get("type"), data)
        found = TableMapping(
            envelope=columns,
            data=data_columns,
            constants=constants,
            data_constants=data_constants,
            zone=self._zone(written.get("time_zone", "")),
            delimiter=self._text(written, "delimiter", ","),
            encoding=self._text(written, "encoding", "utf-8"),
            columns=tuple(self._names(written.get("columns", []))),
        )
        self._check_csv(found)
        return found

    def _part(
        self, part: str, table: Mapping[str, Any], kinds: Mapping[str, As]
    ) -> tuple[dict[str, tuple[str, Column]], dict[str, Any]]:
        columns: dict[str, tuple[str, Column]] = {}
        constants: dict[str, Any] = {}
        for field, cell in table.items():
            where = f"{part}.{field}"
            if isinstance(cell, str):
                cell = {"column": cell}
            if not isinstance(cell, dict) or ("column" in cell) == ("value" in cell):
                raise self._wrong(
                    where,
                    '应为列名，或 { column = "列名" }，或 { value = 固定值 }',
                    'should be a column\'s name, { column = "NAME" } or { value = CONSTANT }',
                )
            self._known(cell, _CELL, f"{where}.")
            if "value" in cell:
                constants[field] = self._constant(where, cell)
                continue
            as_ = cell.get("as", kinds[field])
            if as_ not in KINDS:
                raise self._wrong(
                    f"{where}.as", f"应为 {'、'.join(KINDS)}", f"should be one of {', '.join(KINDS)}"
                )
            values = cell.get("values", {})
            if not isinstance(values, dict) or not all(isinstance(v, str) for v in values.values()):
                raise self._wrong(
                    f"{where}.values", "应为 { 原值 = 新值 }，都用文本", "should be { from = to }, both text"
                )
            if "format" in cell and as_ not in ("date", "time"):
                raise self._wrong(f"{where}.format", "只用于日期和时间", "is for dates and times only")
            columns[field] = (
                self._text(cell, "column", "", where),
                Column(as_=as_, format=self._text(cell, "format", "", where) or None, values=values),
            )
        return columns, constants

    def _constant(self, where: str, cell: Mapping[str, Any]) -> Any:
        extra = sorted(cell.keys() - {"value"})
        if extra:
            raise self._wrong(f"{where}.{extra[0]}", "不能与固定值同用", "cannot go with a constant")
        value = cell["value"]
        return value.isoformat() if isinstance(value, datetime | date) else value

    def _data_kinds(self, cell: Any) -> dict[str, As]:
        """The fields that the events of the mapping's types may have, and how each is read unless said otherwise."""
        if isinstance(cell, dict) and "value" in cell:
            types_: Iterable[Any] = [cell["value"]]
        elif isinstance(cell, dict) and isinstance(cell.get("values"), dict):
            types_ = cell["values"].values()
        else:
            types_ = EVENT_CLASSES
        kinds: dict[str, As] = {}
        for type_ in types_:
            if type_ not in EVENT_CLASSES:
                raise self._wrong("envelope.type", f"没有事件类型 {type_}", f"there is no event type {type_}")
            for field, hint in get_type_hints(_data_of(EVENT_CLASSES[type_]), include_extras=True).items():
                kinds.setdefault(field, kind_of(hint))
        return kinds

    def _complete(self, type_: Any, data: Mapping[str, Any]) -> None:
        if type_ is None:
            return
        for field in msgspec.structs.fields(_data_of(EVENT_CLASSES[type_])):
            if field.required and field.name not in data:
                raise self._wrong(
                    f"data.{field.name}", f"缺少，{type_} 需要它", f"is missing; {type_} needs it"
                )

    def _check_csv(self, found: TableMapping) -> None:
        if len(found.delimiter) != 1:
            raise self._wrong("delimiter", "应为一个字符", "should be one character")
        try:
            "".encode(found.encoding)
        except LookupError:
            raise self._wrong(
                "encoding", f"没有编码 {found.encoding}", f"there is no encoding {found.encoding}"
            ) from None

    def _table(self, written: Mapping[str, Any], name: str) -> dict[str, Any]:
        table = written.get(name)
        if not isinstance(table, dict):
            raise self._wrong(name, f"缺少 [{name}]", f"[{name}] is missing")
        return table

    def _known(self, table: Mapping[str, Any], known: frozenset[str], before: str) -> None:
        unknown = sorted(table.keys() - known)
        if unknown:
            told = "、".join(sorted(known))
            raise self._wrong(
                before + unknown[0],
                f"不认识；可用：{told}",
                f"is not known; there are: {', '.join(sorted(known))}",
            )

    def _text(self, table: Mapping[str, Any], name: str, default: str, where: str = "") -> str:
        value = table.get(name, default)
        if not isinstance(value, str):
            raise self._wrong(f"{where}.{name}" if where else name, "应为文本", "should be text")
        return value

    def _names(self, value: Any) -> list[str]:
        if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
            raise self._wrong("columns", "应为列名的列表", "should be a list of names")
        return value

    def _zone(self, value: Any) -> str:
        try:
            _zone(value)
        except (ValueError, TypeError, AttributeError, ZoneInfoNotFoundError):
            raise self._wrong(
                "time_zone",
                "应为 +08:00 或 Asia/Shanghai 这样的时区",
                "should be a zone such as +08:00 or Asia/Shanghai",
            ) from None
        return str(value)

    def _wrong(self, where: str, zh: str, en: str) -> WrongSource:
        return WrongSource(f"映射文件 {self._name} 的 {where}：{zh}", f"mapping {self._name}, {where}: {en}")


def _zone(text: str) -> tzinfo:
    if not text:
        return BUSINESS_TZ
    if text[0] in "+-":
        hours, _, minutes = text[1:].partition(":")
        offset = timedelta(hours=int(hours), minutes=int(minutes or "0"))
        return timezone(offset if text[0] == "+" else -offset)
    return ZoneInfo(text)


def _data_of(cls: type[Event]) -> type[msgspec.Struct]:
    data: type[msgspec.Struct] = get_type_hints(cls)["data"]
    return data


def kind_of(hint: Any) -> As:
    """How a cell is read for a field of that type."""
    if get_origin(hint) is Annotated:
        return kind_of(get_args(hint)[0])
    if get_origin(hint) in (Union, types.UnionType):
        return kind_of(next(arg for arg in get_args(hint) if arg is not type(None)))
    if hint in _KIND_OF:
        return _KIND_OF[hint]
    is_text = get_origin(hint) is not None and all(isinstance(arg, str) for arg in get_args(hint))
    return "text" if is_text else "json"
