"""Mapping files: which column of a table is which field of an event. TOML, checked against the contract."""

import re
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
from detectors.contract.events.base import Month, TraceCodes
from detectors.contract.values import BUSINESS_TZ, Text
from detectors.intake.refusal import Refused, impossible
from replay.sources.base import WrongSource
from replay.sources.columns import KINDS, As, Column, Role, convert, has_day, has_month, has_year
from replay.sources.dates import Unreadable
from replay.sources.decoding import broken, known_encoding, replaced

_TOP: Final = frozenset(("time_zone", "delimiter", "encoding", "columns", "sheet", "envelope", "data"))
_CELL: Final = frozenset(("column", "columns", "join", "value", "as", "format", "values"))
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
_NAME_LENGTH: Final = 500  # of the contract's free text (`Name`)
_ROLES: Final[dict[str, Role]] = {"expy_end": "expiry", "brdy": "birth"}
# the whole country keeps one offset, and the service keeps it for all of time; that of 1986 to 1991 in the time zone
# database is not what clocks of a hospital's tables were set to
_CHINA: Final = frozenset(
    (
        "asia/shanghai", "asia/chongqing", "asia/chungking", "asia/harbin", "asia/beijing", "prc", "cst", "utc+8", "gmt+8",
        "utc+08:00", "gmt+08:00", "china standard time", "beijing time", "北京时间", "中国标准时间", "东八区",
    )
)  # fmt: skip


class Field(msgspec.Struct, frozen=True, array_like=True):
    """Which columns a field is made of, and how each is read; of several the values are joined by `join`."""

    names: tuple[str, ...]
    column: Column
    join: str = ""


class TableMapping(msgspec.Struct, frozen=True, kw_only=True):
    """What a mapping file says. `columns` names those of a CSV file without a first line of names.

    An empty `delimiter` or `encoding` is told by the file itself, an empty `sheet` is the first of a workbook.
    """

    envelope: dict[str, Field]
    data: dict[str, Field]
    constants: dict[str, Any]
    data_constants: dict[str, Any]
    zone: str = ""
    delimiter: str = ""
    encoding: str = ""
    sheet: str = ""
    columns: tuple[str, ...] = ()

    def needed(self) -> list[str]:
        """The columns that are read, each once."""
        fields = (*self.envelope.values(), *self.data.values())
        return list(dict.fromkeys(name for field in fields for name in field.names))

    def shows_months(self) -> bool:
        """Whether a date of which a spreadsheet shows the month alone means another day than the first."""
        return any(field.column.role == "expiry" for field in self.data.values())

    def column_of(self, path: str | None) -> str | None:
        """The column that a field (`$.data.brdy`) is read from, None where it is none of a table."""
        if path is None:
            return None
        part = self.data if path.startswith("$.data.") else self.envelope
        field = part.get(re.split(r"[.\[]", path.removeprefix("$.data.").removeprefix("$."), maxsplit=1)[0])
        return None if field is None else "+".join(field.names)

    def converter(self) -> Callable[[Sequence[Any]], bytes | Refused]:
        """Makes one event of a row, whose cells are those of `needed`, in its order, or says what is wrong with it."""
        zone = zone_of(self.zone)
        places = {name: at for at, name in enumerate(self.needed())}

        def reader(part: dict[str, Field]) -> list[tuple[str, int, Column, tuple[int, ...], str]]:
            return [
                (
                    name,
                    places[field.names[0]],
                    field.column,
                    tuple(places[n] for n in field.names[1:]),
                    field.join,
                )
                for name, field in part.items()
            ]

        envelope, data = reader(self.envelope), reader(self.data)
        constants = {"specversion": "1.0", **self.constants}

        def fill(
            told: dict[str, Any], fields: list[tuple[str, int, Column, tuple[int, ...], str]], row: Any
        ) -> None:
            for name, place, column, more, join in fields:
                try:
                    value = convert(row[place], column, zone)
                    if more and value is not None:
                        parts = [value, *(convert(row[at], column, zone) for at in more)]
                        value = None if None in parts else join.join(parts)
                except Unreadable as error:
                    raise _Wrong(name, error.message) from None
                except (ValueError, OverflowError):  # beyond what a calendar or number can hold
                    raise _Wrong(name, _BEYOND) from None
                if value is not None:
                    told[name] = value

        def make(row: Sequence[Any]) -> bytes | Refused:
            event, told = dict(constants), dict(self.data_constants)
            before = "$."
            try:
                fill(event, envelope, row)
                before = "$.data."
                fill(told, data, row)
            except _Wrong as wrong:
                return impossible(before + wrong.field, wrong.message.zh, wrong.message.en)
            event["data"] = told
            try:
                return msgspec.json.encode(event)
            except UnicodeEncodeError:
                return self._without_broken(event)

        return make

    def _without_broken(self, event: dict[str, Any]) -> bytes | Refused:
        """A byte that could not be decoded may stand in a name; a number or code with one names nobody."""
        data = event["data"]
        for part, fields, before in ((event, self.envelope, "$."), (data, self.data, "$.data.")):
            for name, field in fields.items():
                value = part.get(name)
                if isinstance(value, str) and broken(value):
                    if field.column.role != "name":
                        return impossible(before + name, *_BROKEN)
                    part[name] = replaced(value)
        try:
            return msgspec.json.encode(event)
        except UnicodeEncodeError:
            return impossible("$.data", *_BROKEN)


_BEYOND: Final = Text("数值超出范围", "is out of range")
_BROKEN: Final = ("有不能解码的字节", "holds a byte that is none of the encoding")


class _Wrong(Exception):
    def __init__(self, field: str, message: Text) -> None:
        super().__init__(message.en)
        self.field = field
        self.message = message


def read_mapping(path: Path) -> TableMapping:
    """Raises `WrongSource` with the place and what is wrong there."""
    try:
        raw = path.read_bytes()
        try:
            text = raw.decode("utf-8-sig")
        except UnicodeDecodeError:  # what an editor of Chinese Windows writes
            text = raw.decode("gb18030")
        written = tomllib.loads(text)
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
        columns, constants = self._part(
            "envelope", envelope, {name: (as_, "") for name, as_ in _ENVELOPE.items()}
        )
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
            delimiter=self._text(written, "delimiter", ""),
            encoding=self._text(written, "encoding", ""),
            sheet=self._text(written, "sheet", ""),
            columns=tuple(self._names(written.get("columns", []))),
        )
        self._check_csv(found)
        return found

    def _part(
        self, part: str, table: Mapping[str, Any], kinds: Mapping[str, tuple[As, Role]]
    ) -> tuple[dict[str, Field], dict[str, Any]]:
        columns: dict[str, Field] = {}
        constants: dict[str, Any] = {}
        for field, cell in table.items():
            where = f"{part}.{field}"
            if isinstance(cell, str):
                cell = {"column": cell}
            if (
                not isinstance(cell, dict)
                or sum(name in cell for name in ("column", "columns", "value")) != 1
            ):
                raise self._wrong(
                    where,
                    '应为列名，或 { column = "列名" }，或 { columns = ["列一", "列二"], join = "-" }，或 { value = 固定值 }',
                    'should be a column\'s name, { column = "NAME" }, { columns = ["A", "B"], join = "-" } or { value = CONSTANT }',
                )
            self._known(cell, _CELL, f"{where}.")
            if "value" in cell:
                constants[field] = self._constant(where, cell)
                continue
            kind, role = kinds[field]
            as_ = cell.get("as", kind)
            if as_ not in KINDS:
                raise self._wrong(
                    f"{where}.as", f"应为 {'、'.join(KINDS)}", f"should be one of {', '.join(KINDS)}"
                )
            values = cell.get("values", {})
            if not isinstance(values, dict) or not all(isinstance(v, str) for v in values.values()):
                raise self._wrong(
                    f"{where}.values", "应为 { 原值 = 新值 }，都用文本", "should be { from = to }, both text"
                )
            if as_ != kind:
                role = ""
            column = Column(as_=as_, format=self._format(cell, where, as_, role), values=values, role=role)
            columns[field] = Field(
                *self._columns(cell, where, as_), column, self._text(cell, "join", "-", where)
            )
        return columns, constants

    def _columns(self, cell: Mapping[str, Any], where: str, as_: As) -> tuple[tuple[str, ...]]:
        if "column" in cell:
            if "join" in cell:
                raise self._wrong(f"{where}.join", "只与 columns 同用", "goes with columns only")
            return ((self._text(cell, "column", "", where),),)
        names = self._names(cell["columns"], f"{where}.columns")
        if len(names) < 2:
            raise self._wrong(f"{where}.columns", "应有两列或更多", "should be two columns or more")
        if as_ != "text":
            raise self._wrong(f"{where}.columns", "只用于文本", "are for text only")
        return (tuple(names),)

    def _format(self, cell: Mapping[str, Any], where: str, as_: As, role: Role) -> str | None:
        if "format" not in cell:
            return None
        if as_ not in ("date", "time", "month"):
            raise self._wrong(f"{where}.format", "只用于日期和时间", "is for dates and times only")
        format_ = self._text(cell, "format", "", where)
        if format_ and not has_year(format_):
            raise self._wrong(f"{where}.format", "应含年份（%Y）", "should hold the year (%Y)")
        if format_ and not has_month(format_):
            raise self._wrong(f"{where}.format", "应含月份（%m）", "should hold the month (%m)")
        if format_ and not has_day(format_) and as_ != "month" and role != "expiry":
            raise self._wrong(f"{where}.format", "只有年月，没有日（%d）", "has a month but no day (%d)")
        return format_ or None

    def _constant(self, where: str, cell: Mapping[str, Any]) -> Any:
        extra = sorted(cell.keys() - {"value"})
        if extra:
            raise self._wrong(f"{where}.{extra[0]}", "不能与固定值同用", "cannot go with a constant")
        value = cell["value"]
        return value.isoformat() if isinstance(value, datetime | date) else value

    def _data_kinds(self, cell: Any) -> dict[str, tuple[As, Role]]:
        """The fields that the events of the mapping's types may have, and how each is read unless said otherwise."""
        if isinstance(cell, dict) and "value" in cell:
            types_: Iterable[Any] = [cell["value"]]
        elif isinstance(cell, dict) and isinstance(cell.get("values"), dict):
            types_ = cell["values"].values()
        else:
            types_ = EVENT_CLASSES
        kinds: dict[str, tuple[As, Role]] = {}
        for type_ in types_:
            if type_ not in EVENT_CLASSES:
                raise self._wrong("envelope.type", f"没有事件类型 {type_}", f"there is no event type {type_}")
            for field, hint in get_type_hints(_data_of(EVENT_CLASSES[type_]), include_extras=True).items():
                kinds.setdefault(field, (kind_of(hint), _role_of(field, hint)))
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
        if len(found.delimiter) > 1:
            raise self._wrong("delimiter", "应为一个字符", "should be one character")
        if found.encoding and not known_encoding(found.encoding):
            raise self._wrong(
                "encoding", f"没有编码 {found.encoding}", f"there is no encoding {found.encoding}"
            )

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

    def _names(self, value: Any, where: str = "columns") -> list[str]:
        if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
            raise self._wrong(where, "应为列名的列表", "should be a list of names")
        return value

    def _zone(self, value: Any) -> str:
        try:
            zone_of(value)
        except (ValueError, TypeError, AttributeError, ZoneInfoNotFoundError):
            raise self._wrong(
                "time_zone",
                "应为 +08:00 或 Asia/Shanghai 这样的时区",
                "should be a zone such as +08:00 or Asia/Shanghai",
            ) from None
        return str(value)

    def _wrong(self, where: str, zh: str, en: str) -> WrongSource:
        return WrongSource(f"映射文件 {self._name} 的 {where}：{zh}", f"mapping {self._name}, {where}: {en}")


def zone_of(text: str) -> tzinfo:
    """The zone of times without an offset. Raises `ValueError` or `ZoneInfoNotFoundError`."""
    if not text or text.strip().lower() in _CHINA:
        return BUSINESS_TZ
    if text[0] in "+-":
        hours, _, minutes = text[1:].partition(":")
        offset = timedelta(hours=int(hours), minutes=int(minutes or "0"))
        return timezone(offset if text[0] == "+" else -offset)
    return ZoneInfo(text)


def _data_of(cls: type[Event]) -> type[msgspec.Struct]:
    data: type[msgspec.Struct] = get_type_hints(cls)["data"]
    return data


def _role_of(field: str, hint: Any) -> Role:
    if field in _ROLES:
        return _ROLES[field]
    for inner in (hint, *get_args(hint)):
        if get_origin(inner) is Annotated and any(
            isinstance(meta, msgspec.Meta) and meta.max_length == _NAME_LENGTH for meta in get_args(inner)[1:]
        ):
            return "name"
    return "codes" if hint == TraceCodes else ""


def kind_of(hint: Any) -> As:
    """How a cell is read for a field of that type."""
    if hint == Month:
        return "month"
    if get_origin(hint) is Annotated:
        return kind_of(get_args(hint)[0])
    if get_origin(hint) in (Union, types.UnionType):
        return kind_of(next(arg for arg in get_args(hint) if arg is not type(None)))
    if hint in _KIND_OF:
        return _KIND_OF[hint]
    is_text = get_origin(hint) is not None and all(isinstance(arg, str) for arg in get_args(hint))
    return "text" if is_text else "json"
