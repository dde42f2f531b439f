"""Which retractions follow from the bodies that came under one name. Pure."""

from collections.abc import Callable, Collection, Sequence
from typing import Any, Final, NamedTuple

import msgspec

from detectors.contract.events import AnyEvent
from detectors.engine.cellkind import CellKind, join_key
from detectors.engine.fact import REVERSED
from detectors.engine.projector import Projector, named_by, version_of
from detectors.intake.read import Taken

SOURCE: Final = "/fundwatch/archive"

Cells = frozenset[tuple[str, str]]
"""Cell kind and joined key."""


class Body(NamedTuple):
    """A message as it came, and as it was read."""

    raw: bytes
    taken: Taken


def cells_of(kinds: Collection[CellKind]) -> Callable[[AnyEvent], Cells]:
    """Answers to which cells of these kinds an event goes, a reversal to those of its original."""
    projector = Projector(kinds)

    def cells(event: AnyEvent) -> Cells:
        return frozenset((kind.name, join_key(key)) for kind, key, _ in projector.project(event, 0))

    return cells


def retractions(bodies: Sequence[Body], cells: Callable[[AnyEvent], Cells]) -> list[bytes]:
    """Messages for `service.events`: one for each body that went to a cell to which the one that counts did not go.

    Their ids follow from the bodies, so that what is found again is said again and changes nothing.
    """
    best = max(bodies, key=_version)
    reversed_ = _version(best)[0] == REVERSED
    counting = [body for body in bodies if _version(body)[0] == REVERSED] if reversed_ else [best]
    kept: Cells = frozenset().union(*(cells(body.taken.event) for body in counting))
    return [
        _retraction(body, best, reversed_)
        for body in bodies
        if body not in counting and not cells(body.taken.event) <= kept
    ]


def _version(body: Body) -> tuple[int, int]:
    return version_of(body.taken.event, body.taken.digest)


def _retraction(lost: Body, best: Body, reversed_: bool) -> bytes:
    recorded = best.taken.event.recordedtime
    by: dict[str, Any] = {"reversed": True}
    if not reversed_:
        by = {"digest": f"{best.taken.digest:016x}"}
        if recorded is not None:
            by["recordedtime"] = recorded
    return msgspec.json.encode(
        {
            "specversion": "1.0",
            "id": f"{lost.taken.digest:016x}-{best.taken.digest:016x}",
            "source": SOURCE,
            "type": "service.retracted",
            "time": named_by(best.taken.event).time,
            "data": {"original": msgspec.Raw(lost.raw.strip()), **by},
        }
    )
