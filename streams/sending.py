"""Publishing events as a source would: to the topic of their stream, keyed by whom they concern."""

from typing import Final

from detectors.contract import topics
from detectors.contract.events import AnyEvent
from streams.publisher import Publisher

_TOPICS: Final = {
    "settlement": topics.SETTLEMENT_EVENTS,
    "inventory": topics.INVENTORY_EVENTS,
    "registration": topics.REGISTRATION_EVENTS,
    "calendar": topics.SERVICE_EVENTS,
    "service": topics.SERVICE_EVENTS,
}
_KEYS: Final = {
    "settlement": ("psn_no",),
    "inventory": ("fixmedins_code",),
    "registration": ("psn_no", "emp_no"),
}


def topic_of(event: AnyEvent) -> str:
    """The raw topic of an event's stream."""
    return _TOPICS[str(type(event).__struct_config__.tag).partition(".")[0]]


def key_of(event: AnyEvent) -> bytes | None:
    """The Kafka key that the contract recommends; for a reversal its original's."""
    original = getattr(event.data, "original", None)
    data = event.data if original is None else original.data
    stream = str(type(event).__struct_config__.tag).partition(".")[0]
    for name in _KEYS.get(stream, ()):
        value = getattr(data, name, None)
        if value is not None:
            return str(value).encode()
    return None


class EventSender:
    """Sends checked events with every delivery confirmed at `flush`."""

    def __init__(self, bootstrap: str, max_message_bytes: int) -> None:
        self._publisher = Publisher(bootstrap, max_message_bytes=max_message_bytes)

    def send(self, event: AnyEvent, raw: bytes) -> None:
        """Queue the event's own bytes, unaltered."""
        self._publisher.publish(topic_of(event), key_of(event), raw)
        self._publisher.poll()

    def flush(self) -> None:
        """Wait for the broker. Raises `NotDelivered`."""
        self._publisher.flush()
