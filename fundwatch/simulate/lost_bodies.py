"""Bodies that lost their event to another cell: what only the archive can take back.

A history for a service without an archive (a benchmark, a test of workers alone) leaves them out.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from detectors.engine.projector import name_of_event, named_by, version_of
from detectors.intake.read import Taken, read_event
from detectors.registry import catalogue
from sinks.archive.retractions import cells_of

_HORIZON: Final = datetime(8000, 1, 1, tzinfo=UTC)
_MAX_BYTES: Final = 16_777_216


def without_lost_bodies(lines: Sequence[bytes]) -> list[bytes]:
    """The lines in their order, without those that went to a cell to which the body that counts did not go."""
    kinds = {rule.cell.name: rule.cell for rule in catalogue().values()}
    cells = cells_of(kinds.values())
    named: dict[str, dict[bytes, Taken]] = defaultdict(dict)
    for line in lines:
        taken = read_event(line, max_bytes=_MAX_BYTES, horizon=_HORIZON)
        named[name_of_event(named_by(taken.event))][line] = taken
    lost: set[bytes] = set()
    for bodies in named.values():
        if len(bodies) > 1:
            best = max(bodies.values(), key=_version)
            kept = cells(best.event)
            lost |= {line for line, taken in bodies.items() if not cells(taken.event) <= kept}
    return [line for line in lines if line not in lost]


def _version(taken: Taken) -> tuple[int, int]:
    return version_of(taken.event, taken.digest)
