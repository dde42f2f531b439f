"""Registration events: units, persons, contributions, transfers."""

from typing import Annotated

import msgspec
from msgspec import Meta

from detectors.contract.events.base import Code, Day, Event, Id, Moment, Money, Month, Name, Year


class UnitData(msgspec.Struct, kw_only=True, frozen=True, gc=False):
    emp_no: Id
    orgcode: Id
    uscc: Id | None = None
    emp_name: Name
    emp_addr: Name | None = None
    insu_admdvs: Code
    poolarea_no: Code | None = None


class UnitRegistered(Event, frozen=True, tag="registration.unit_registered"):
    data: UnitData


class UnitChanged(Event, frozen=True, tag="registration.unit_changed"):
    data: UnitData


class UnitMovedData(msgspec.Struct, kw_only=True, frozen=True, gc=False):
    emp_no: Id
    emp_name: Name | None = None
    into_emp_no: Id | None = None
    from_emp_no: Id | None = None
    pending_transfer_amount: Money | None = None


class UnitMerged(Event, frozen=True, tag="registration.unit_merged"):
    data: UnitMovedData


class UnitSplit(Event, frozen=True, tag="registration.unit_split"):
    data: UnitMovedData


class UnitDeregistered(Event, frozen=True, tag="registration.unit_deregistered"):
    data: UnitMovedData


class UnitContributionData(msgspec.Struct, kw_only=True, frozen=True, gc=False):
    emp_no: Id
    orgcode: Id
    emp_name: Name
    accrym: Month
    amount: Money


class ContributionBilled(Event, frozen=True, tag="registration.contribution_billed"):
    data: UnitContributionData


class ContributionPaid(Event, frozen=True, tag="registration.contribution_paid"):
    data: UnitContributionData


class RateSetData(msgspec.Struct, kw_only=True, frozen=True, gc=False):
    emp_no: Id
    rate: Money
    begndate: Day


class RateSet(Event, frozen=True, tag="registration.rate_set"):
    data: RateSetData


class PersonFields(msgspec.Struct, kw_only=True, frozen=True, gc=False):
    """What a change may alter; a field that is absent was not touched."""

    certno: Annotated[str, Meta(max_length=64)] | None = None
    psn_name: Name | None = None
    gend: Code | None = None
    brdy: Day | None = None
    psn_type: Code | None = None
    psn_idet_type: Code | None = None
    cvlserv_flag: Code | None = None
    psn_type_lv: Code | None = None
    emp_no: Id | None = None


class PersonRegisteredData(msgspec.Struct, kw_only=True, frozen=True, gc=False):
    psn_no: Id
    certno: Annotated[str, Meta(max_length=64)]
    psn_name: Name
    gend: Code
    brdy: Day
    psn_type: Code
    psn_idet_type: Code | None = None
    cvlserv_flag: Code | None = None
    psn_type_lv: Code | None = None
    emp_no: Id
    insu_admdvs: Code | None = None
    fst_insu_ym: Month | None = None


class PersonRegistered(Event, frozen=True, tag="registration.person_registered"):
    data: PersonRegisteredData


class PersonChangedData(PersonFields, kw_only=True, frozen=True):
    """The record as it stands, as far as the source sends it, and what was altered."""

    psn_no: Id
    insu_admdvs: Code | None = None
    before: PersonFields
    after: PersonFields


class PersonChanged(Event, frozen=True, tag="registration.person_changed"):
    data: PersonChangedData


class PersonEndedData(msgspec.Struct, kw_only=True, frozen=True, gc=False):
    """`gend` to `cvlserv_flag` let a source repeat the person's record, which may be older than the service."""

    psn_no: Id
    reason: Name | None = None
    date: Day
    special_trade_years: Annotated[float, Meta(ge=0, le=80)] | None = None
    gend: Code | None = None
    brdy: Day | None = None
    psn_idet_type: Code | None = None
    cvlserv_flag: Code | None = None


class PersonStopped(Event, frozen=True, tag="registration.person_stopped"):
    data: PersonEndedData


class PersonRetired(Event, frozen=True, tag="registration.person_retired"):
    data: PersonEndedData


class PersonDied(Event, frozen=True, tag="registration.person_died"):
    data: PersonEndedData


class TransferData(msgspec.Struct, kw_only=True, frozen=True, gc=False):
    transfer_id: Id
    psn_no: Id
    gend: Code | None = None
    brdy: Day | None = None
    psn_type: Code | None = None
    from_emp_no: Id | None = None
    emp_no: Id
    cross_pool: bool
    period: Month


class TransferredIn(Event, frozen=True, tag="registration.transferred_in"):
    data: TransferData


class TransferredOut(Event, frozen=True, tag="registration.transferred_out"):
    data: TransferData


class BaseDeclaredData(msgspec.Struct, kw_only=True, frozen=True, gc=False):
    psn_no: Id
    psn_clctstd: Money
    begndate: Day
    year: Year
    psn_type: Code
    emp_no: Id
    insu_admdvs: Code | None = None


class BaseDeclared(Event, frozen=True, tag="registration.base_declared"):
    data: BaseDeclaredData


class PersonContributionPaidData(msgspec.Struct, kw_only=True, frozen=True, gc=False):
    psn_no: Id
    emp_no: Id
    accrym: Month
    clct_time: Moment
    amount: Money


class PersonContributionPaid(Event, frozen=True, tag="registration.person_contribution_paid"):
    data: PersonContributionPaidData


class BackPaidData(msgspec.Struct, kw_only=True, frozen=True, gc=False):
    psn_no: Id
    emp_no: Id
    accrym_begn: Month
    accrym_end: Month
    clct_time: Moment
    amount: Money


class BackPaid(Event, frozen=True, tag="registration.back_paid"):
    data: BackPaidData


RegistrationEvent = (
    UnitRegistered
    | UnitChanged
    | UnitMerged
    | UnitSplit
    | UnitDeregistered
    | ContributionBilled
    | ContributionPaid
    | RateSet
    | PersonRegistered
    | PersonChanged
    | PersonStopped
    | PersonRetired
    | PersonDied
    | TransferredIn
    | TransferredOut
    | BaseDeclared
    | PersonContributionPaid
    | BackPaid
)
