"""What is taken but worth counting: real registers hold wrong numbers and odd dates."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final, Literal, get_args

from detectors.contract.events import AnyEvent
from detectors.contract.events.registration import PersonChanged, PersonRegistered
from detectors.contract.events.settlement import Admitted, Discharged, Settled
from detectors.identity_number import passes_check
from detectors.intake.dispatch import ByEventClass

Flag = Literal["unknown_field", "future_date", "id_number_check"]
FLAGS: tuple[Flag, ...] = get_args(Flag)


def _end(event: Settled | Discharged) -> datetime | None:
    return event.data.endtime


def _begin(event: Admitted) -> datetime | None:
    return event.data.begntime


def _registered(event: PersonRegistered) -> str | None:
    return event.data.certno


def _changed(event: PersonChanged) -> str | None:
    return event.data.after.certno


_LATER_DATE: Final[ByEventClass[Callable[[Any], datetime | None]]] = ByEventClass(
    {Settled: _end, Discharged: _end, Admitted: _begin}
)
_NUMBER: Final[ByEventClass[Callable[[Any], str | None]]] = ByEventClass(
    {PersonRegistered: _registered, PersonChanged: _changed}
)


def flags_of(event: AnyEvent, horizon: datetime) -> tuple[Flag, ...]:
    """Flags of a decoded event; `horizon` is the aware moment beyond which a date is far in the future."""
    found: tuple[Flag, ...] = ()
    cls = type(event)
    date_of = _LATER_DATE.get(cls)
    later = date_of(event) if date_of is not None else None
    # comparing aware times is slow, and nearly all lie in an earlier year (the last days of one: whatever the offset)
    year = horizon.year
    for moment in (event.time, later):
        if moment is None or (moment.year < year and (moment.month, moment.day) < (12, 30)):
            continue
        if moment > horizon:
            found = ("future_date",)
    number_of = _NUMBER.get(cls)
    number = number_of(event) if number_of is not None else None
    if number and not passes_check(number):
        found = (*found, "id_number_check")
    return found
