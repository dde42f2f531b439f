"""Settlement events: stays, visits, purchases and what belongs to them."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from detectors.contract.events.base import Code, Day, Event, Id, Moment, Money, Quantity, TraceCodes


class AdmittedData(msgspec.Struct, kw_only=True, frozen=True, gc=False):
    mdtrt_id: Id
    psn_no: Id
    emp_no: Id | None = None
    fixmedins_code: Id
    begntime: Moment
    med_type: Code
    brdy: Day
    gend: Code
    psn_type: Code | None = None
    insu_admdvs: Code
    mdtrtarea_admdvs: Code
    dscg_maindiag_code: Code | None = None


class Admitted(Event, frozen=True, tag="settlement.admitted"):
    """2401 入院办理. `dscg_maindiag_code` 住院主诊断代码 is the main diagnosis of the stay (ICD-10)."""

    data: AdmittedData


class DischargedData(msgspec.Struct, kw_only=True, frozen=True, gc=False):
    mdtrt_id: Id
    psn_no: Id
    fixmedins_code: Id
    endtime: Moment
    begntime: Moment | None = None
    die_date: Day | None = None
    emp_no: Id | None = None


class Discharged(Event, frozen=True, tag="settlement.discharged"):
    """2402 出院办理. `begntime` lets a source repeat the admission, so that an impossible pair is refused."""

    data: DischargedData


class SettledItem(msgspec.Struct, kw_only=True, frozen=True, gc=False):
    """`list_type` 目录类别 tells goods (1xx, 301) from services (2xx); `trdn_flag` 拆零 is `1` for a split pack."""

    med_list_codg: Id
    cnt: Quantity
    pric: Money | None = None
    det_item_fee_sumamt: Money | None = None
    drug_trac_codg: TraceCodes = ()
    list_type: Code | None = None
    trdn_flag: Code | None = None


class SettledData(msgspec.Struct, kw_only=True, frozen=True, gc=False):
    setl_id: Id
    mdtrt_id: Id
    psn_no: Id
    emp_no: Id | None = None
    fixmedins_code: Id
    fixmedins_type: Literal["hospital", "pharmacy"] | None = None
    med_type: Code
    setl_time: Moment | None = None
    begntime: Moment | None = None
    endtime: Moment | None = None
    brdy: Day | None = None
    gend: Code | None = None
    psn_type: Code | None = None
    pay_loc: Code | None = None
    medfee_sumamt: Money
    fund_pay_sumamt: Money
    insu_admdvs: Code
    mdtrtarea_admdvs: Code
    details: tuple[SettledItem, ...] = ()
    online: bool | None = None
    dscg_maindiag_code: Code | None = None
    hosp_lv: Code | None = None
    inscp_scp_amt: Money | None = None
    act_pay_dedc: Money | None = None
    hifp_pay: Money | None = None
    mid_setl_flag: Code | None = None
    refd_setl_flag: Code | None = None
    init_setl_id: Id | None = None
    setl_type: Code | None = None


class Settled(Event, frozen=True, tag="settlement.settled"):
    """2207 门诊结算, 2304 住院结算 and pharmacy purchases. Money in CNY.

    `online` tells that nobody stood at the counter (internet hospital, mail order); the platform has no name for it.
    `dscg_maindiag_code` is the main diagnosis of a stay (ICD-10). `mid_setl_flag` 中途结算标志 is `1` where the stay goes on
    after the settlement, `refd_setl_flag` 退费结算标志 where it gives money back; `init_setl_id` is then the settlement
    taken back (the platform has no name for it; made after its `init_feedetl_sn`). `setl_type` 结算类别: 1 中心报销
    (the agency pays what was advanced), 2 联网结算, 3 补充.
    """

    data: SettledData


class EmergencyRegisteredData(msgspec.Struct, kw_only=True, frozen=True, gc=False):
    mdtrt_id: Id
    psn_no: Id
    begntime: Moment
    opt_time: Moment
    mdtrtarea_admdvs: Code
    insu_admdvs: Code


class EmergencyRegistered(Event, frozen=True, tag="settlement.emergency_registered"):
    data: EmergencyRegisteredData


class OffsiteFiledData(msgspec.Struct, kw_only=True, frozen=True, gc=False):
    """`loc_admdvs` is the region of the unit's address (所属区划), `plan_matn_date` the expected day of a birth."""

    psn_no: Id
    emp_no: Id
    psn_type: Code
    begndate: Day
    enddate: Day | None = None
    mdtrtarea_admdvs: Code
    loc_admdvs: Code | None = None
    insu_admdvs: Code | None = None
    plan_matn_date: Day | None = None
    opt_time: Moment | None = None


class OffsiteFiled(Event, frozen=True, tag="settlement.offsite_filed"):
    data: OffsiteFiledData


class CardBlockedData(msgspec.Struct, kw_only=True, frozen=True, gc=False):
    psn_no: Id
    begntime: Moment


class CardBlocked(Event, frozen=True, tag="settlement.card_blocked"):
    data: CardBlockedData


class CardUnblockedData(msgspec.Struct, kw_only=True, frozen=True, gc=False):
    psn_no: Id
    endtime: Moment


class CardUnblocked(Event, frozen=True, tag="settlement.card_unblocked"):
    data: CardUnblockedData


class DesignationChangedData(msgspec.Struct, kw_only=True, frozen=True, gc=False):
    psn_no: Id
    kind: Annotated[str, Meta(min_length=1, max_length=32)]
    from_fixmedins_code: Id | None = None
    fixmedins_code: Id


class DesignationChanged(Event, frozen=True, tag="settlement.designation_changed"):
    data: DesignationChangedData


class MaternityClaimedData(msgspec.Struct, kw_only=True, frozen=True, gc=False):
    psn_no: Id
    gend: Code
    birctrl_matn_date: Day
    setl_id: Id
    claim_date: Day
    fund_pay_sumamt: Money | None = None
    insu_admdvs: Code | None = None


class MaternityClaimed(Event, frozen=True, tag="settlement.maternity_claimed"):
    data: MaternityClaimedData


class InjuryPaidData(msgspec.Struct, kw_only=True, frozen=True, gc=False):
    case_id: Id
    psn_no: Id
    trum_time: Moment
    grade: Annotated[int, Meta(ge=1, le=10)] | None = None
    wage: Money | None = None
    amount: Money
    kind: Literal["medical", "disability_lump_sum"]


class InjuryPaid(Event, frozen=True, tag="settlement.injury_paid"):
    data: InjuryPaidData


SettlementEvent = (
    Admitted
    | Discharged
    | Settled
    | EmergencyRegistered
    | OffsiteFiled
    | CardBlocked
    | CardUnblocked
    | DesignationChanged
    | MaternityClaimed
    | InjuryPaid
)
