"""What kind of value each field of the contract holds, read off its types: what may be folded, left out or checked."""

import types
from datetime import date, datetime
from enum import Enum
from functools import cache
from typing import Annotated, Any, Final, Literal, NamedTuple, Union, get_args, get_origin, get_type_hints

import msgspec

from detectors.contract.events import OriginalEvent

_LONGEST_CODE: Final = 32


class Kind(Enum):
    """What stands in a field."""

    NUMBER = "number"  # names something: person, unit, facility, stay, event
    CODE = "code"
    FORM = "form"  # a month, or one of a few words
    DAY = "day"
    MOMENT = "moment"
    AMOUNT = "amount"  # numbers, and whatever else has a type of its own
    FREE = "free"  # names, addresses, reasons, trace codes: not the intake's to spell
    STRUCT = "struct"
    STRUCTS = "structs"
    ORIGINAL = "original"


class Field(NamedTuple):
    """`inner` is the struct that the field holds, of `STRUCT` and `STRUCTS`."""

    name: str
    kind: Kind
    optional: bool
    inner: type[msgspec.Struct] | None = None


@cache
def fields_of(struct: type[msgspec.Struct]) -> tuple[Field, ...]:
    """The fields of a struct of the contract."""
    hints = get_type_hints(struct, include_extras=True)
    return tuple(
        Field(field.name, *_kind(hints[field.name], optional=not field.required))
        for field in msgspec.structs.fields(struct)
    )


def _kind(hint: Any, *, optional: bool) -> tuple[Kind, bool, type[msgspec.Struct] | None]:
    if hint == OriginalEvent:
        return Kind.ORIGINAL, optional, None
    if get_origin(hint) in (Union, types.UnionType):
        (hint,) = [part for part in get_args(hint) if part is not type(None)]
    metadata: tuple[Any, ...] = ()
    if get_origin(hint) is Annotated:
        hint, *rest = get_args(hint)
        metadata = tuple(rest)
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        return Kind.STRUCT, optional, hint
    if get_origin(hint) is tuple:
        inner = get_args(hint)[0]
        if isinstance(inner, type) and issubclass(inner, msgspec.Struct):
            return Kind.STRUCTS, optional, inner
        return Kind.FREE, optional, None
    return _plain(hint, metadata), optional, None


def _plain(hint: Any, metadata: tuple[Any, ...]) -> Kind:
    if get_origin(hint) is Literal:
        return Kind.FORM
    if hint is str:
        if any(meta.pattern for meta in metadata):
            return Kind.FORM
        if any(meta.min_length for meta in metadata):
            return Kind.CODE if any(meta.max_length <= _LONGEST_CODE for meta in metadata) else Kind.NUMBER
        return Kind.FREE
    if hint is datetime:
        return Kind.MOMENT
    if hint is date:
        return Kind.DAY
    return Kind.FREE if get_origin(hint) is dict else Kind.AMOUNT
