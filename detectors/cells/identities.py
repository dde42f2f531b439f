"""Cell kind `identities`: who holds one normalised identity number. Placeholders and damaged numbers are held by nobody."""

from collections.abc import Iterator

from detectors.contract.events.registration import PersonChanged, PersonRegistered
from detectors.engine.cellkind import CellKind, Key
from detectors.engine.fact import Fact, Stamp, Void
from detectors.identity_number import is_usable, normalise


class Holding(Fact, array_like=True, frozen=True, tag=1):
    """From this event on the person holds the number, or (`holds` false) no longer does. `certno` as written."""

    psn_no: str
    holds: bool
    certno: str


def _registered(event: PersonRegistered, stamp: Stamp) -> Iterator[tuple[Key, Fact]]:
    certno = event.data.certno
    if is_usable(certno):
        yield (normalise(certno),), Holding(*stamp, event.data.psn_no, True, certno)


def _changed(event: PersonChanged, stamp: Stamp) -> Iterator[tuple[Key, Fact]]:
    before, after = event.data.before.certno or "", event.data.after.certno
    if after is None:  # the number was not touched
        return
    old, new = normalise(before), normalise(after)
    if is_usable(after):
        yield (new,), Holding(*stamp, event.data.psn_no, True, after)
    if old != new and is_usable(before):
        yield (old,), Holding(*stamp, event.data.psn_no, False, before)


IDENTITIES = CellKind(
    name="identities",
    scope="identity",
    facts=Void | Holding,
    projections={PersonRegistered: _registered, PersonChanged: _changed},
)
