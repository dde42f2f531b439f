"""From bytes to a typed, checked event. The gateway, `fundwatch send` and replay all come through here."""

from codecs import BOM_UTF8
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any, Final, get_args, get_type_hints

import msgspec
import xxhash

from detectors.contract.events import EVENT_CLASSES, AnyEvent, Event
from detectors.intake.checks import check_values
from detectors.intake.decimals import check_decimals, holds_decimals, may_hide_odd_decimals
from detectors.intake.examining import examine
from detectors.intake.flags import Flag, flags_of
from detectors.intake.mending import mend
from detectors.intake.refusal import Refused, from_validation, impossible, not_json, too_large
from detectors.intake.screening import may_be_odd


class Taken(msgspec.Struct, frozen=True, gc=False):
    """An accepted event. `digest` is the XXH3-64 of the message without surrounding white space."""

    event: AnyEvent
    digest: int
    flags: tuple[Flag, ...]


def _strict_data(data: type[msgspec.Struct]) -> type[msgspec.Struct]:
    """The same fields, but an unknown one is an error; nested structs likewise.

    The original inside a reversal keeps its own types: what it carries beyond them is no news.
    """
    nested: dict[str, Any] = {}
    for name, hint in get_type_hints(data, include_extras=True).items():
        inner = get_args(hint)
        if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
            nested[name] = _strict_data(hint)
        elif inner and isinstance(inner[0], type) and issubclass(inner[0], msgspec.Struct) and ... in inner:
            nested[name] = (tuple[_strict_data(inner[0]), ...], ())  # type: ignore[misc]
    fields = [(k, *v) if isinstance(v, tuple) else (k, v) for k, v in nested.items()]
    return msgspec.defstruct(
        f"Strict{data.__name__}", fields, bases=(data,), forbid_unknown_fields=True, frozen=True, kw_only=True
    )


# Extensions that CloudEvents itself documents: known, and of no part in anything.
_EXTENSIONS: Final = ("traceparent", "tracestate", "partitionkey", "sequence")


def _strict_event(tag: str, cls: type[Event]) -> type[Event]:
    data: type[msgspec.Struct] = get_type_hints(cls)["data"]
    made = msgspec.defstruct(
        f"Strict{cls.__name__}",
        [("data", _strict_data(data)), *((name, Any, None) for name in _EXTENSIONS)],
        bases=(cls,),
        tag=tag,
        forbid_unknown_fields=True,
        frozen=True,
        kw_only=True,
    )
    assert issubclass(made, Event)  # noqa: S101  (for the type checker)
    return made


# Unknown fields are rare and must be counted: the strict types are tried first, the plain ones only on a miss.
_strict: Final = msgspec.json.Decoder(reduce(or_, [_strict_event(t, c) for t, c in EVENT_CLASSES.items()]))
_plain: Final = msgspec.json.Decoder(AnyEvent)


def _refuse_control_characters(raw: bytes) -> None:
    """Keys are joined with control characters, so no value may hold one. Only an escape can bring one in."""

    def walk(value: Any, path: str) -> None:
        if isinstance(value, str):
            if any(ord(char) < 0x20 for char in value):
                raise impossible(path, "含有控制字符", "holds a control character")
        elif isinstance(value, dict):
            for key, inner in value.items():
                walk(inner, f"{path}.{key}")
        elif isinstance(value, list):
            for index, inner in enumerate(value):
                walk(inner, f"{path}[{index}]")

    walk(msgspec.json.decode(raw), "$")


def read_event(raw: bytes, *, max_bytes: int, horizon: datetime) -> Taken:
    """Decode and check one event; what is plain but oddly written is read as it is meant, and flagged.

    `max_bytes` bounds the message; `horizon` is the aware moment beyond which dates are flagged as far in the
    future. Raises `Refused` with a reason, a sentence in both languages and the JSON path.
    """
    if len(raw) > max_bytes:
        raise too_large(len(raw), max_bytes)
    message = raw
    flags: tuple[Flag, ...] = ()
    try:
        unknown_field = False
        event: AnyEvent | None
        try:
            event = _strict.decode(raw)  # type: ignore[assignment]  # strict types are subclasses
        except msgspec.ValidationError as error:
            event, unknown_field = _plainly(raw, error)
        # an int is found in bytes several times as fast as a text of one character (92 is a backslash)
        odd = False
        if event is None or 92 in raw or may_be_odd(event, raw):
            odd = True
            mended = mend(raw)
            if mended is not None:
                message, flags = mended
            event, unknown_field = _decode(message)
        if 92 in message:
            _refuse_control_characters(message)
            check_decimals(message)
        elif holds_decimals(event) and may_hide_odd_decimals(message):
            check_decimals(message)
    except msgspec.ValidationError as error:
        raise from_validation(error) from None
    except msgspec.DecodeError as error:
        if raw.startswith(BOM_UTF8) and not raw.startswith(BOM_UTF8 * 2):
            return read_event(raw[len(BOM_UTF8) :], max_bytes=max_bytes, horizon=horizon)
        raise not_json(str(error)) from None
    except UnicodeDecodeError:
        raise not_json("not UTF-8") from None
    except RecursionError:
        raise not_json("nested too deeply") from None
    if odd:
        flags += examine(event)
    check_values(event)
    flags += flags_of(event, horizon)
    if unknown_field:
        flags += ("unknown_field",)
    if len(flags) > 1:
        flags = tuple(dict.fromkeys(flags))
    return Taken(event, xxhash.xxh3_64_intdigest(raw.strip()), flags)


def _plainly(raw: bytes, error: msgspec.ValidationError) -> tuple[AnyEvent | None, bool]:
    """What the strict types refuse: the event where it only holds an unknown field, else None."""
    try:
        return _plain.decode(raw), "unknown field" in str(error)
    except msgspec.ValidationError:
        return None, False


def _decode(message: bytes) -> tuple[AnyEvent, bool]:
    """The event, and whether it holds a field that the contract does not know."""
    try:
        return _strict.decode(message), False  # type: ignore[return-value]  # strict types are subclasses
    except msgspec.ValidationError as error:
        return _plain.decode(message), "unknown field" in str(error)


__all__ = ["Refused", "Taken", "read_event"]
