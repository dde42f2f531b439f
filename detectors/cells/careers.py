"""Cell kind `careers`: when one person was first insured and retired, and what the register said of age and sex."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from detectors.birth_dates import is_known
from detectors.calendar_months import month_number
from detectors.contract.events.registration import PersonChanged, PersonRegistered, PersonRetired
from detectors.contract.values import day_of
from detectors.engine.cellkind import CellKind, Key
from detectors.engine.fact import Fact, Stamp, Void


class Registration(Fact, array_like=True, frozen=True, tag=1):
    """`brdy` is an ordinal; `first_insured` a month as a number, None where the source does not say."""

    gend: str
    brdy: int
    psn_type: str
    psn_idet_type: str | None
    cvlserv_flag: str | None
    emp_no: str
    region: str | None
    first_insured: int | None


class Alteration(Fact, array_like=True, frozen=True, tag=2):
    """What a change record makes of the person's data; None where it does not touch them."""

    gend: str | None
    brdy: int | None
    psn_idet_type: str | None
    cvlserv_flag: str | None


class Retired(Fact, array_like=True, frozen=True, tag=3):
    """`day` is an ordinal; `trade_years` are years of special trade; what the source does not say is None."""

    day: int
    reason: str | None
    trade_years: Decimal | None
    gend: str | None
    brdy: int | None
    psn_idet_type: str | None
    cvlserv_flag: str | None


CareerFact = Registration | Alteration | Retired


def _registered(event: PersonRegistered, stamp: Stamp) -> Iterator[tuple[Key, Fact]]:
    data = event.data
    yield (
        (data.psn_no,),
        Registration(
            *stamp,
            data.gend,
            data.brdy.toordinal(),
            data.psn_type,
            data.psn_idet_type,
            data.cvlserv_flag,
            data.emp_no,
            data.insu_admdvs,
            None if data.fst_insu_ym is None else month_number(data.fst_insu_ym),
        ),
    )


def _changed(event: PersonChanged, stamp: Stamp) -> Iterator[tuple[Key, Fact]]:
    after = event.data.after
    yield (
        (event.data.psn_no,),
        Alteration(
            *stamp,
            after.gend,
            None if after.brdy is None else after.brdy.toordinal(),
            after.psn_idet_type,
            after.cvlserv_flag,
        ),
    )


def _retired(event: PersonRetired, stamp: Stamp) -> Iterator[tuple[Key, Fact]]:
    data = event.data
    yield (
        (data.psn_no,),
        Retired(
            *stamp,
            data.date.toordinal(),
            data.reason,
            None if data.special_trade_years is None else Decimal(str(data.special_trade_years)),
            data.gend,
            None if data.brdy is None else data.brdy.toordinal(),
            data.psn_idet_type,
            data.cvlserv_flag,
        ),
    )


CAREERS = CellKind(
    name="careers",
    scope="person",
    facts=Void | Registration | Alteration | Retired,
    projections={PersonRegistered: _registered, PersonChanged: _changed, PersonRetired: _retired},
)


class Profile(NamedTuple):
    """What is known of a person at a fact; `sources` are the other facts that sex and birth date come from."""

    gend: str | None
    brdy: int | None
    psn_idet_type: str | None
    cvlserv_flag: str | None
    sources: tuple[CareerFact, ...]


def profile_at(facts: Sequence[CareerFact], index: int) -> Profile:
    """Each value as the fact itself says, else as the nearest fact before it that does, else the first after it.

    A birth date that stands for an unknown one is not said.
    """
    own = facts[index]
    nearest = [own, *reversed(facts[:index]), *facts[index + 1 :]]

    day = day_of(own.time)

    def says(fact: CareerFact, name: str) -> bool:
        value = getattr(fact, name)
        return value is not None and (name != "brdy" or is_known(value, day))

    def said(name: str) -> CareerFact | None:
        return next((fact for fact in nearest if says(fact, name)), None)

    told = {name: said(name) for name in ("gend", "brdy", "psn_idet_type", "cvlserv_flag")}
    values = {name: None if fact is None else getattr(fact, name) for name, fact in told.items()}
    used = (told["gend"], told["brdy"])
    sources = tuple(fact for fact in facts if fact is not own and any(fact is one for one in used))
    return Profile(**values, sources=sources)
