"""Reading an event where its meaning is plain: padding goes, placeholders of optional fields are taken as absent.

This is the slow path: the message is decoded to plain objects, mended by the contract's types and written again. It is
taken for what `screening` finds odd and for what the types refuse.
"""

import re
from decimal import Decimal
from typing import Any, Final, NamedTuple

import msgspec

from detectors.codes import CHECKED
from detectors.contract.events import EVENT_CLASSES
from detectors.intake.fields import Field, Kind, fields_of
from detectors.intake.flags import Flag
from detectors.placeholders import NO_CODES, NO_NUMBERS, is_filler, is_placeholder, is_scientific
from detectors.spelling import fold

_exact: Final = msgspec.json.Decoder(float_hook=Decimal)
_encoder: Final = msgspec.json.Encoder(decimal_format="number")
_DATE: Final = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", re.ASCII)


class Mended(NamedTuple):
    """The message as it is read, and the flags of what was done to it."""

    message: bytes
    flags: tuple[Flag, ...]


def mend(raw: bytes) -> Mended | None:
    """The message with plain meanings read, or None where there is nothing to mend. Raises as the decoder does."""
    written = _exact.decode(raw)
    flags: dict[Flag, None] = {}
    changed = _event(written, flags)
    return Mended(_encoder.encode(written), tuple(flags)) if changed else None


def _event(written: Any, flags: dict[Flag, None]) -> bool:
    if not isinstance(written, dict) or not isinstance(written.get("type"), str):
        return False
    type_ = fold(written["type"])
    changed = type_ != written["type"]
    if changed:
        written["type"] = type_
        flags["folded"] = None
    cls = EVENT_CLASSES.get(type_)
    return (cls is not None and _struct(written, cls, flags)) or changed


def _struct(written: dict[str, Any], struct: type[msgspec.Struct], flags: dict[Flag, None]) -> bool:
    changed = False
    for field in fields_of(struct):
        value = written.get(field.name)
        if isinstance(value, str):
            mended = _text(value, field, flags)
            if mended is None:
                del written[field.name]
            elif mended != value:
                written[field.name] = mended
            changed |= mended != value
        elif isinstance(value, dict):
            if field.kind is Kind.ORIGINAL:
                changed |= _event(value, flags)
            elif field.kind is Kind.STRUCT and field.inner is not None:
                changed |= _struct(value, field.inner, flags)
        elif isinstance(value, list) and field.kind is Kind.STRUCTS and field.inner is not None:
            changed |= _structs(value, field.inner, flags)
    return changed


def _structs(written: list[Any], struct: type[msgspec.Struct], flags: dict[Flag, None]) -> bool:
    """What of a list names nothing is left out: goods without a code are none that a rule could speak of."""
    numbers = [field.name for field in fields_of(struct) if field.kind is Kind.NUMBER and not field.optional]
    changed, kept = False, []
    for item in written:
        if isinstance(item, dict):
            changed |= _struct(item, struct, flags)
            if any(
                item.get(name) == "" or item.get(name) in NO_NUMBERS
                for name in numbers
                if _is_text(item, name)
            ):
                flags["placeholder"] = None
                continue
        kept.append(item)
    if len(kept) < len(written):
        written[:] = kept
        changed = True
    return changed


def _is_text(item: dict[str, Any], name: str) -> bool:
    return isinstance(item.get(name), str)


def _text(value: str, field: Field, flags: dict[Flag, None]) -> str | None:
    """What a text is read as; None where it is taken as absent."""
    kind = field.kind
    if kind is Kind.FREE:
        return value
    folded = fold(value)
    if kind is Kind.CODE and field.name in CHECKED and not CHECKED[field.name].knows(folded):
        code = CHECKED[field.name].of_word(folded)
        if code is not None:
            flags["word_for_code"] = None
            return code
    if field.optional:
        if _says_nothing(folded, kind):
            flags["placeholder"] = None
            return None
        if kind is Kind.NUMBER and is_scientific(folded):
            flags["damaged_number"] = None
            return None
    if kind is Kind.AMOUNT:  # a number in another form is told of, not guessed at
        return value
    if folded != value:
        flags["folded"] = None
    return folded


def _says_nothing(folded: str, kind: Kind) -> bool:
    if kind is Kind.NUMBER:
        return not folded or folded in NO_NUMBERS
    if kind is Kind.CODE:
        return not folded or folded in NO_CODES
    if kind is Kind.AMOUNT:  # 0 is a number
        return is_placeholder(folded) and not any(character.isdigit() for character in folded)
    if kind in (Kind.DAY, Kind.MOMENT):
        date = _DATE.match(folded)
        return is_placeholder(folded) if date is None else is_filler(*map(int, date.groups()))
    return is_placeholder(folded) and not any("1" <= character <= "9" for character in folded)
