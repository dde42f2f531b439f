"""Every event that the service takes, by type."""

from typing import get_args

import msgspec

from detectors.contract.events.base import Event, Reference
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
AnyEvent = OriginalEvent | Reversal | CalendarEvent | ServiceEvent

EVENT_CLASSES: dict[str, type[Event]] = {str(cls.__struct_config__.tag): cls for cls in get_args(AnyEvent)}

__all__ = ["EVENT_CLASSES", "AnyEvent", "Event", "OriginalEvent", "Reference", "Reversal", "ReversedData"]
