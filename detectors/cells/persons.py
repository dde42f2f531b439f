"""Cell kind `persons`: what was altered in one person's registration."""

from collections.abc import Iterator

import msgspec

from detectors.cells.strands import points
from detectors.contract.events.registration import PersonChanged, PersonFields
from detectors.engine.cellkind import CellKind, Key
from detectors.engine.fact import Fact, Stamp, Void
from detectors.engine.forgetting import Forgetting


class PersonChange(Fact, array_like=True, frozen=True, tag=1):
    """Values before and after by the platform's field name; an absent or empty value has no entry."""

    before: dict[str, str]
    after: dict[str, str]
    psn_name: str | None
    region: str | None


def _values(fields: PersonFields) -> dict[str, str]:
    return {
        name: str(value) for name, value in msgspec.structs.asdict(fields).items() if value not in (None, "")
    }


def _changed(event: PersonChanged, stamp: Stamp) -> Iterator[tuple[Key, Fact]]:
    data = event.data
    name = data.after.psn_name or data.psn_name or data.before.psn_name
    yield (
        (data.psn_no,),
        PersonChange(*stamp, _values(data.before), _values(data.after), name, data.insu_admdvs),
    )


PERSONS = CellKind(
    name="persons",
    scope="person",
    facts=Void | PersonChange,
    projections={PersonChanged: _changed},
    forgetting=Forgetting(strands=points),
)
