"""Every event that the service takes, by type."""

from typing import Annotated, get_args

import msgspec
from msgspec import Meta

from detectors.contract.events.base import Event, Moment, Reference
from detectors.contract.events.calendar import CalendarEvent
from detectors.contract.events.inventory import InventoryEvent
from detectors.contract.events.registration import RegistrationEvent
from detectors.contract.events.service import ServiceEvent
from detectors.contract.events.settlement import SettlementEvent

OriginalEvent = SettlementEvent | RegistrationEvent | InventoryEvent


class ReversedData(msgspec.Struct, kw_only=True, frozen=True, gc=False):
    """`original` is the reversed event whole, since its cells are found from its fields."""

    reverses: Reference
    original: OriginalEvent
    reason: str | None = None


class SettlementReversed(Event, frozen=True, tag="settlement.reversed"):
    data: ReversedData


class RegistrationReversed(Event, frozen=True, tag="registration.reversed"):
    data: ReversedData


class InventoryReversed(Event, frozen=True, tag="inventory.reversed"):
    data: ReversedData


Reversal = SettlementReversed | RegistrationReversed | InventoryReversed


class RetractedData(msgspec.Struct, kw_only=True, frozen=True, gc=False):
    """`original` is a body that counts no more: another one under its name does, with this `recordedtime` and `digest`.

    `digest` is the XXH3-64 of that body's message, in hexadecimal digits. With `reversed` the event was reversed, and neither of both is there.
    """

    original: OriginalEvent
    recordedtime: Moment | None = None
    digest: Annotated[str, Meta(pattern="^[0-9a-f]{16}$")] | None = None
    reversed: bool = False


class Retracted(Event, frozen=True, tag="service.retracted"):
    """A retraction (撤回): the body is taken out of the cells to which the one that counts did not go."""

    data: RetractedData


AnyEvent = OriginalEvent | Reversal | Retracted | CalendarEvent | ServiceEvent

EVENT_CLASSES: dict[str, type[Event]] = {str(cls.__struct_config__.tag): cls for cls in get_args(AnyEvent)}

__all__ = [
    "EVENT_CLASSES",
    "AnyEvent",
    "Event",
    "OriginalEvent",
    "Reference",
    "Retracted",
    "Reversal",
    "ReversedData",
]
