"""Cell kind `designations`: one person's changes of the designated hospital (定点) of one kind."""

from collections.abc import Iterator

from detectors.cells.strands import points
from detectors.contract.events.settlement import DesignationChanged
from detectors.engine.cellkind import CellKind, Key
from detectors.engine.fact import Fact, Stamp, Void
from detectors.engine.forgetting import Forgetting


class DesignationChange(Fact, array_like=True, frozen=True, tag=1):
    """`before` is None where the source does not say which hospital it was."""

    before: str | None
    after: str


def _changed(event: DesignationChanged, stamp: Stamp) -> Iterator[tuple[Key, Fact]]:
    data = event.data
    yield (
        (data.psn_no, data.kind),
        DesignationChange(*stamp, data.from_fixmedins_code, data.fixmedins_code),
    )


DESIGNATIONS = CellKind(
    name="designations",
    scope="person",
    facts=Void | DesignationChange,
    projections={DesignationChanged: _changed},
    forgetting=Forgetting(strands=points),
)
