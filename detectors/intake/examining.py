"""A close look at what `screening` finds odd: what it is refused for, and what it is flagged with."""

from datetime import date, datetime
from typing import Any, Final, get_type_hints

import msgspec

from detectors.codes import CHECKED
from detectors.contract.events import EVENT_CLASSES, Event
from detectors.intake.fields import Field, Kind, fields_of
from detectors.intake.flags import Flag
from detectors.intake.moments import FIRST_YEAR, LAST_YEAR
from detectors.intake.refusal import Refused, impossible, in_original
from detectors.placeholders import NO_NUMBERS, is_filler_day, is_scientific

# What may be none without strangers meeting in one cell: rules know a placeholder of a code, and one pharmacy's goods
# of one kind without a batch are still its goods of one kind.
_MAY_NAME_NOTHING: Final = frozenset({"orgcode", "fixmedins_bchno"})


def examine(event: Event) -> tuple[Flag, ...]:
    """The flags of what is odd in an event that is mended. Raises `Refused` for what cannot be taken."""
    found: dict[Flag, None] = {}
    _envelope(event)
    data: Any = event.data  # type: ignore[attr-defined]  # every concrete event has data
    _struct(data, get_type_hints(EVENT_CLASSES[str(event.__struct_config__.tag)])["data"], "$.data", found)
    return tuple(found)


def _envelope(event: Event) -> None:
    # a counter may begin with 0
    if event.id in NO_NUMBERS and not event.id.isdigit():
        raise _names_nothing("$.id")
    for name in ("time", "recordedtime"):
        moment: datetime | None = getattr(event, name)
        if moment is not None:
            _check_year(moment, f"$.{name}")


def _struct(data: Any, struct: type[msgspec.Struct], path: str, found: dict[Flag, None]) -> None:
    for field in fields_of(struct):
        value = getattr(data, field.name)
        where = f"{path}.{field.name}"
        if value is None:
            continue
        if field.kind is Kind.NUMBER:
            _number(value, field, where, found)
        elif field.kind is Kind.CODE:
            _code(value, field, where)
        elif field.kind in (Kind.DAY, Kind.MOMENT):
            _check_year(value, where)
            if is_filler_day(value):
                found["placeholder"] = None
        elif field.kind is Kind.STRUCT and field.inner is not None:
            _struct(value, field.inner, where, found)
        elif field.kind is Kind.ORIGINAL:
            try:
                found.update(dict.fromkeys(examine(value)))
            except Refused as refused:
                raise in_original(refused) from None


def _number(value: str, field: Field, where: str, found: dict[Flag, None]) -> None:
    tolerated = field.name in _MAY_NAME_NOTHING
    if value in NO_NUMBERS:
        if not tolerated:
            raise _names_nothing(where)
        found["placeholder"] = None
    elif is_scientific(value):
        if not tolerated:
            raise impossible(
                where,
                "被电子表格写成了科学计数法，末几位已丢失，不知指谁；请从原系统按文本导出该号码后重送",
                "was written in scientific notation by a spreadsheet and has lost its last digits; export the number as "
                "text from where it is kept and send the event again",
            )
        found["damaged_number"] = None


def _code(value: str, field: Field, where: str) -> None:
    codes = CHECKED.get(field.name)
    if codes is not None and not codes.knows(value):
        allowed = codes.allowed
        raise impossible(
            where,
            f"不是允许的取值，应为：{allowed.zh}；来源自有的代码请先对照成这些代码（从表格读入时写在映射文件的 values 中）",
            f"is not one of the allowed values, which are: {allowed.en}; translate codes of your own to these first "
            "(`values` in the mapping file when tables are read)",
        )


def _names_nothing(where: str) -> Refused:
    return impossible(
        where,
        "填的是占位符，不指任何人或物；请补上实际的编号后重送",
        "holds a placeholder, which names nobody and nothing; send the event again with the real number",
    )


def _check_year(moment: date, where: str) -> None:
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise impossible(
            where,
            f"年份应在 {FIRST_YEAR} 至 {LAST_YEAR} 之间",
            f"the year must be between {FIRST_YEAR} and {LAST_YEAR}",
        )
