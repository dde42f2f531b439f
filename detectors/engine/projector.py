"""Events to facts: which cells an event concerns, for the cell kinds that active rules subscribe to."""

from collections.abc import Iterable

from detectors.contract.events import AnyEvent, Event
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
        """Every fact of the event; for a reversal a `Void` in every cell that its original went to."""
        original = getattr(event.data, "original", None)
        if original is None:
            recorded = to_us(event.recordedtime) if event.recordedtime is not None else UNRECORDED
            return self._facts(event, _stamp(event, recorded, digest))
        stamp = _stamp(original, REVERSED, 0)
        return [(kind, key, Void(*stamp)) for kind, key, _ in self._facts(original, stamp)]

    def _facts(self, event: Event, stamp: Stamp) -> list[Projected]:
        return [
            (kind, key, fact)
            for kind, projection in self._table.get(type(event)) or ()
            for key, fact in projection(event, stamp)
        ]


def _stamp(event: Event, recorded: int, digest: int) -> Stamp:
    event_type: str = event.__struct_config__.tag  # type: ignore[assignment]  # every event class has a text tag
    return Stamp(event.source, event.id, event_type, to_us(event.time), recorded, digest)
