"""Records of people that are put right: the new form of an identity number, a name, and nothing that a rule watches."""

from typing import Final

from detectors.identity_number import normalise
from fundwatch.simulate.moments import HOUR, Month, at
from fundwatch.simulate.names import given_name
from fundwatch.simulate.pool import Pool

_UPGRADED: Final = 0.08
_RENAMED: Final = 0.0003


def edit_records(pool: Pool, month: Month) -> None:
    """One old number in twelve gets its 18 digits; now and then somebody takes another given name."""
    draw = pool.draw(month.text, "edits")
    for person in pool.people:
        chance = draw.unit()
        if len(person.certno) == 15 and chance < _UPGRADED:
            old, person.certno = person.certno, normalise(person.certno)
            before, after = {"certno": old}, {"certno": person.certno}
        elif chance > 1 - _RENAMED:
            old, person.name = person.name, person.name[0] + given_name(draw, person.gend)
            if old == person.name:
                continue
            before, after = {"psn_name": old}, {"psn_name": person.name}
        else:
            continue
        moment = at(month.first + draw.below(month.days), 9) + draw.below(7 * HOUR)
        pool.register(
            "person_changed",
            f"edit-{person.no}-{month.text}",
            moment,
            psn_no=person.no,
            psn_name=person.name,
            insu_admdvs=person.insured,
            before=before,
            after=after,
        )
