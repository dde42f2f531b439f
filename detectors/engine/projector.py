"""Events to facts: which cells an event concerns, for the cell kinds that active rules subscribe to."""

from collections.abc import Iterable
from datetime import datetime

from detectors.contract.events import AnyEvent, Event, Retracted
from detectors.contract.values import to_us
from detectors.engine.cellkind import CellKind, Key, Projection
from detectors.engine.fact import REVERSED, UNRECORDED, Fact, Stamp, Void
from detectors.intake.dispatch import ByEventClass

Projected = tuple[CellKind, Key, Fact]


class Projector:
    """The projection table of a set of cell kinds."""

    def __init__(self, kinds: Iterable[CellKind]) -> None:
        table: dict[type, list[tuple[CellKind, Projection]]] = {}
        for kind in kinds:
            for event_class, projection in kind.projections.items():
                table.setdefault(event_class, []).append((kind, projection))
        self._table = ByEventClass(table)

    def project(self, event: AnyEvent, digest: int) -> list[Projected]:
        """Every fact of the event; for a reversal or a retraction a `Void` in every cell that its original went to."""
        original = getattr(event.data, "original", None)
        if original is None:
            return self._facts(event, _stamp(event, *version_of(event, digest)))
        stamp = _stamp(original, *version_of(event, digest))
        return [(kind, key, Void(*stamp)) for kind, key, _ in self._facts(original, stamp)]

    def _facts(self, event: Event, stamp: Stamp) -> list[Projected]:
        return [
            (kind, key, fact)
            for kind, projection in self._table.get(type(event)) or ()
            for key, fact in projection(event, stamp)
        ]


def version_of(event: AnyEvent, digest: int) -> tuple[int, int]:
    """`recorded` and `digest` of the event's facts; of a retraction those of the body that counts, of a reversal above all.

    `digest` is that of the event's own message.
    """
    if isinstance(event, Retracted):
        data = event.data
        if data.reversed:
            return REVERSED, 0
        return _recorded(data.recordedtime), int(data.digest or "0", 16)
    if hasattr(event.data, "original"):
        return REVERSED, 0
    return _recorded(event.recordedtime), digest


def named_by(event: AnyEvent) -> Event:
    """The event whose name a message speaks of: its own, or that of the original that it takes back."""
    original: Event | None = getattr(event.data, "original", None)
    return event if original is None else original


def name_of_event(event: Event) -> str:
    """`Fact.name` of the event's facts."""
    return f"{event.source}\x1f{event.id}\x1f{event.__struct_config__.tag}"


def _recorded(moment: datetime | None) -> int:
    return UNRECORDED if moment is None else to_us(moment)


def _stamp(event: Event, recorded: int, digest: int) -> Stamp:
    event_type: str = event.__struct_config__.tag  # type: ignore[assignment]  # every event class has a text tag
    return Stamp(event.source, event.id, event_type, to_us(event.time), recorded, digest)
