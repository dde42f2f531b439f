"""Cell kind `offsite_filings`: one person's filings for care in another city (异地备案), and the retirement."""

from collections.abc import Iterator

from detectors.contract.events.registration import PersonRetired
from detectors.contract.events.settlement import OffsiteFiled
from detectors.contract.values import day_of, to_us
from detectors.engine.cellkind import CellKind, Key
from detectors.engine.fact import Fact, Stamp, Void


class OffsiteFiling(Fact, array_like=True, frozen=True, tag=1):
    """Days are ordinals. `unit_region` is where the unit's address lies, `area` where the care is to be given.

    `due` is the expected day of a birth, None for other filings; `accepted` is the day of acceptance.
    """

    emp_no: str
    psn_type: str
    begins: int
    ends: int | None
    area: str
    unit_region: str | None
    region: str | None
    due: int | None
    accepted: int


class FilerRetired(Fact, array_like=True, frozen=True, tag=2):
    """`day` is an ordinal."""

    day: int


def _filed(event: OffsiteFiled, stamp: Stamp) -> Iterator[tuple[Key, Fact]]:
    data = event.data
    yield (
        (data.psn_no,),
        OffsiteFiling(
            *stamp,
            data.emp_no,
            data.psn_type,
            data.begndate.toordinal(),
            None if data.enddate is None else data.enddate.toordinal(),
            data.mdtrtarea_admdvs,
            data.loc_admdvs,
            data.insu_admdvs,
            None if data.plan_matn_date is None else data.plan_matn_date.toordinal(),
            day_of(to_us(data.opt_time or event.time)),
        ),
    )


def _retired(event: PersonRetired, stamp: Stamp) -> Iterator[tuple[Key, Fact]]:
    yield (event.data.psn_no,), FilerRetired(*stamp, event.data.date.toordinal())


OFFSITE_FILINGS = CellKind(
    name="offsite_filings",
    scope="person",
    facts=Void | OffsiteFiling | FilerRetired,
    projections={OffsiteFiled: _filed, PersonRetired: _retired},
)
