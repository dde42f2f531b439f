"""What is taken but worth counting: real registers hold wrong numbers and odd dates."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final, Literal, get_args

from detectors.contract.events import AnyEvent
from detectors.contract.events.registration import PersonChanged, PersonRegistered
from detectors.contract.events.settlement import Admitted, Discharged, Settled
from detectors.identity_number import passes_check
from detectors.intake.dispatch import ByEventClass
from detectors.placeholders import is_placeholder, is_rounded, is_scientific
from detectors.spelling import fold

Flag = Literal[
    "unknown_field",
    "future_date",
    "id_number_check",
    "folded",
    "placeholder",
    "damaged_number",
    "word_for_code",
]
FLAGS: tuple[Flag, ...] = get_args(Flag)


def _end(event: Settled | Discharged) -> datetime | None:
    return event.data.endtime


def _begin(event: Admitted) -> datetime | None:
    return event.data.begntime


def _registered(event: PersonRegistered) -> str | None:
    return event.data.certno


def _changed(event: PersonChanged) -> str | None:
    return event.data.after.certno


_Asked = tuple[Callable[[Any], datetime | None] | None, Callable[[Any], str | None] | None]
# what is asked of a class: a later date than its own, an identity number
_ASKED: Final[ByEventClass[_Asked]] = ByEventClass(
    {
        Settled: (_end, None),
        Discharged: (_end, None),
        Admitted: (_begin, None),
        PersonRegistered: (None, _registered),
        PersonChanged: (None, _changed),
    }
)


def _odd_number(number: str) -> Flag:
    if is_placeholder(number):
        return "placeholder"
    folded = fold(number)
    return "damaged_number" if is_scientific(folded) or is_rounded(folded) else "id_number_check"


def flags_of(event: AnyEvent, horizon: datetime) -> tuple[Flag, ...]:
    """Flags of a decoded event; `horizon` is the aware moment beyond which a date is far in the future."""
    found: tuple[Flag, ...] = ()
    asked = _ASKED.get(type(event))
    if asked is None:
        moment = event.time
        if (
            moment.year + (moment.month == 12) < horizon.year
        ):  # as below, without a call: most events end here
            return found
        return ("future_date",) if moment > horizon else found
    date_of, number_of = asked
    later = None if date_of is None else date_of(event)
    if _is_beyond(event.time, horizon) or (later is not None and _is_beyond(later, horizon)):
        found = ("future_date",)
    number = None if number_of is None else number_of(event)
    if number and not passes_check(number):
        found = (*found, _odd_number(number))
    return found


def _is_beyond(moment: datetime, horizon: datetime) -> bool:
    # comparing aware times is slow, and nearly all lie in an earlier year (the last days of one: whatever the offset)
    if moment.year + (moment.month == 12) < horizon.year:
        return False
    return moment > horizon
