"""Cell kind `emergencies`: one admission, and when it was registered as an emergency."""

from collections.abc import Iterator

from detectors.cells.strands import points
from detectors.contract.events.settlement import EmergencyRegistered
from detectors.contract.values import to_us
from detectors.engine.cellkind import CellKind, Key
from detectors.engine.fact import Fact, Stamp, Void
from detectors.engine.forgetting import Forgetting


class EmergencyRegistration(Fact, array_like=True, frozen=True, tag=1):
    """`begntime` of the admission and `opt_time` of the registration, in microseconds.

    `region` is where the person is insured, `area` where the hospital lies.
    """

    begntime: int
    opt_time: int
    region: str
    area: str


def _registered(event: EmergencyRegistered, stamp: Stamp) -> Iterator[tuple[Key, Fact]]:
    data = event.data
    yield (
        (data.psn_no, data.mdtrt_id),
        EmergencyRegistration(
            *stamp, to_us(data.begntime), to_us(data.opt_time), data.insu_admdvs, data.mdtrtarea_admdvs
        ),
    )


EMERGENCIES = CellKind(
    name="emergencies",
    scope="person",
    facts=Void | EmergencyRegistration,
    projections={EmergencyRegistered: _registered},
    forgetting=Forgetting(strands=points),
)
