"""Numbers in text are digits. Python's decimals also take `1_000`, ` 1 ` and digits of other scripts, which no source means.

Once a text is a decimal its form is gone, so the message's bytes are asked: nearly every message shows at once that it
holds nothing of the kind, and only the others are walked field by field.
"""

import re
from decimal import Decimal
from typing import Any, Final, get_args, get_type_hints

import msgspec

from detectors.contract.events import EVENT_CLASSES, Event, OriginalEvent
from detectors.contract.values import Text
from detectors.intake.refusal import Refused

_FORM: Final = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?", re.ASCII)
# no digit of any script starts with E4 to E9: Chinese names and addresses, in nearly every registration, hide nothing
_FOREIGN: Final = re.compile(rb"[\xc2-\xe3\xea-\xf4]")
# leaving characters out can only bring a digit and an underscore or blank together, never part them; a text's quotes stay
_BORING: Final = bytes(code for code in range(128) if not chr(code).isdigit() and chr(code) not in '" _')
# all characters at once: shifted by a character and a bit more or less, a digit lies on an underscore or a blank beside it
_NEIGHBOURS: Final = (1 << 9) + (1 << 7)
_BITS: Final = bytes(
    {"_": 1, **dict.fromkeys("0123456789", 2), " ": 4}.get(chr(code), 0) for code in range(256)
)

_Plan = dict[str, Any]
_plans: dict[Any, _Plan] = {}
_holding: dict[type, bool] = {}


def may_hide_odd_decimals(raw: bytes) -> bool:
    """Whether a text of the message could be a number in an odd form: it may be, or surely is not.

    The message holds no backslash: what an escape hides is not seen here.
    """
    if not raw.isascii() and _FOREIGN.search(raw):
        return True
    bits = int.from_bytes(raw.translate(_BITS, _BORING), "big")
    if not bits & (bits * _NEIGHBOURS):
        return False
    # a writer may put blanks between the parts of an object, and then before each number
    bare = raw.replace(b": ", b":").replace(b", ", b",")
    if 32 in bare:
        return True
    bits = int.from_bytes(bare.translate(_BITS, _BORING), "big")
    return bool(bits & (bits * _NEIGHBOURS))


def holds_decimals(event: Event) -> bool:
    """Whether events of this class can hold a decimal at all."""
    cls = type(event)
    holds = _holding.get(cls)
    if holds is None:
        holds = _holding[cls] = bool(_plan(cls))
    return holds


def check_decimals(raw: bytes) -> None:
    """Raise `Refused` for a decimal in text that is not digits, a sign, a point and an exponent alone."""
    written = msgspec.json.decode(raw)
    _walk(written, EVENT_CLASSES[written["type"]], "$")


def _walk(value: Any, hint: Any, path: str) -> None:
    if hint is Decimal:
        if isinstance(value, str) and not _FORM.fullmatch(value):
            raise _odd(path)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            _walk(inner, hint, f"{path}[{index}]")
    elif isinstance(value, dict):
        if hint is OriginalEvent:
            hint = EVENT_CLASSES[value["type"]]
        for name, inner_hint in _plan(hint).items():
            if name in value:
                _walk(value[name], inner_hint, f"{path}.{name}")


def _plan(cls: Any) -> _Plan:
    """The fields of a struct that are or hold decimals, with what to walk them as."""
    plan = _plans.get(cls)
    if plan is None:
        hints = get_type_hints(cls)
        plan = _plans[cls] = {name: to for name, hint in hints.items() if (to := _to_walk(hint)) is not None}
    return plan


def _to_walk(hint: Any) -> Any:
    if hint == OriginalEvent:
        return OriginalEvent
    for part in (hint, *get_args(hint)):
        if part is Decimal or (isinstance(part, type) and issubclass(part, msgspec.Struct) and _plan(part)):
            return part
    return None


def _odd(path: str) -> Refused:
    return Refused(
        "wrong_type",
        Text(
            f"{path}：数字只能由数字、正负号、小数点和指数组成，不能有空格、下划线或全角字符",
            f"{path}: a number is written with digits, a sign, a point and an exponent alone, without spaces, underscores "
            "or digits of other scripts",
        ),
        path,
    )
