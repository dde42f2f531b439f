"""What the types cannot say: values that contradict each other or cannot be. One function an event type."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Context, Decimal, Inexact, InvalidOperation
from typing import Any, Final

from detectors.contract.events import (
    AnyEvent,
    Event,
    InventoryReversed,
    RegistrationReversed,
    Retracted,
    Reversal,
    SettlementReversed,
)
from detectors.contract.events import inventory as inv
from detectors.contract.events import registration as reg
from detectors.contract.events import settlement as stl
from detectors.contract.values import BUSINESS_TZ
from detectors.intake.dispatch import ByEventClass
from detectors.intake.refusal import Refused, impossible, in_original

_LARGEST: Final = Decimal("1e14")  # N16,2 of the platform
_SMALLEST: Final = Decimal("0.000001")  # N16,6
_quantize: Final = Context(
    prec=20, traps=[InvalidOperation, Inexact]
).quantize  # N16,2 to six decimals: 20 digits
_MOST_ZEROS: Final = 30  # 0E-99999999 is a short way to write a hundred million zeros


def _money(value: Decimal | None, path: str, *, negative: bool = True) -> None:
    if value is None:
        return
    try:
        # one step for what nearly every amount is: within the range, with six decimals at most
        ordinary = _quantize(value, _SMALLEST).is_finite() and value
    except (InvalidOperation, Inexact):
        ordinary = None
    if not ordinary:
        _odd_money(value, path)
    if not negative and value.is_signed() and value:
        raise impossible(path, "不能为负数", "must not be negative")


def _odd_money(value: Decimal, path: str) -> None:
    if not value.is_finite() or not -_LARGEST < value < _LARGEST:
        raise impossible(path, "数值超出范围", "the number is out of range")
    if value.quantize(_SMALLEST) != value:
        raise impossible(path, "小数超过六位", "has more than six decimals")
    if not value and abs(value.adjusted()) > _MOST_ZEROS:
        raise impossible(path, "数值超出范围", "the number is out of range")


def _day(moment: datetime) -> date:
    return moment.astimezone(BUSINESS_TZ).date()


def _settled(event: stl.Settled) -> None:
    data = event.data
    _money(data.medfee_sumamt, "$.data.medfee_sumamt")
    _money(data.fund_pay_sumamt, "$.data.fund_pay_sumamt")
    if data.inscp_scp_amt is not None:  # few sources tell the parts: no call for those that do not
        _money(data.inscp_scp_amt, "$.data.inscp_scp_amt")
    if data.act_pay_dedc is not None:
        _money(data.act_pay_dedc, "$.data.act_pay_dedc")
    if data.hifp_pay is not None:
        _money(data.hifp_pay, "$.data.hifp_pay")
    if data.begntime is not None:
        if data.endtime is not None and data.endtime < data.begntime:
            raise impossible("$.data.endtime", "出院早于入院", "the discharge is before the admission")
        if (
            data.brdy is not None
            and data.brdy.year >= data.begntime.year - 1
            and data.brdy > _day(data.begntime)
        ):
            raise impossible("$.data.brdy", "出生日期晚于就诊", "the birth date is after the visit")
    for item in data.details:
        _money(item.cnt, "$.data.details[...].cnt")
        _money(item.pric, "$.data.details[...].pric", negative=False)
        _money(item.det_item_fee_sumamt, "$.data.details[...].det_item_fee_sumamt")


def _admitted(event: stl.Admitted) -> None:
    if event.data.brdy > event.data.begntime.astimezone(BUSINESS_TZ).date():
        raise impossible("$.data.brdy", "出生日期晚于入院", "the birth date is after the admission")


def _discharged(event: stl.Discharged) -> None:
    if event.data.begntime is not None and event.data.endtime < event.data.begntime:
        raise impossible("$.data.endtime", "出院早于入院", "the discharge is before the admission")


def _offsite_filed(event: stl.OffsiteFiled) -> None:
    if event.data.enddate is not None and event.data.enddate < event.data.begndate:
        raise impossible("$.data.enddate", "结束早于开始", "the end is before the beginning")


def _maternity_claimed(event: stl.MaternityClaimed) -> None:
    _money(event.data.fund_pay_sumamt, "$.data.fund_pay_sumamt")


def _injury_paid(event: stl.InjuryPaid) -> None:
    _money(event.data.amount, "$.data.amount")
    _money(event.data.wage, "$.data.wage", negative=False)


def _unit_moved(event: reg.UnitMerged | reg.UnitSplit | reg.UnitDeregistered) -> None:
    _money(event.data.pending_transfer_amount, "$.data.pending_transfer_amount")


def _amount(event: reg.ContributionBilled | reg.ContributionPaid | reg.PersonContributionPaid) -> None:
    _money(event.data.amount, "$.data.amount")


def _back_paid(event: reg.BackPaid) -> None:
    _money(event.data.amount, "$.data.amount")
    if event.data.accrym_end < event.data.accrym_begn:
        raise impossible("$.data.accrym_end", "止期早于起期", "the last month is before the first")


def _rate_set(event: reg.RateSet) -> None:
    _money(event.data.rate, "$.data.rate", negative=False)


def _base_declared(event: reg.BaseDeclared) -> None:
    _money(event.data.psn_clctstd, "$.data.psn_clctstd", negative=False)


def _person_registered(event: reg.PersonRegistered) -> None:
    if event.data.brdy > event.time.astimezone(BUSINESS_TZ).date():
        raise impossible("$.data.brdy", "出生日期晚于登记", "the birth date is after the registration")


def _person_ended(event: reg.PersonStopped | reg.PersonRetired | reg.PersonDied) -> None:
    if event.data.brdy is not None and event.data.brdy > event.data.date:
        raise impossible("$.data.brdy", "出生日期晚于业务日期", "the birth date is after the date")


def _stock(event: inv.InventoryEvent) -> None:
    _money(event.data.cnt, "$.data.cnt", negative=False)
    _pack(event.data.convrat)
    _money(event.data.finl_trns_pric, "$.data.finl_trns_pric", negative=False)


def _pack(convrat: Decimal | None) -> None:
    if convrat is not None:
        _money(convrat, "$.data.convrat", negative=False)
        if not convrat:
            raise impossible("$.data.convrat", "应大于零", "must be above zero")


def _adjusted(event: inv.Adjusted) -> None:
    _pack(event.data.convrat)
    _money(event.data.cnt, "$.data.cnt", negative=event.data.inv_chg_type is None)
    _money(event.data.finl_trns_pric, "$.data.finl_trns_pric", negative=False)


def _stream(event: Event) -> str:
    return str(event.__struct_config__.tag).partition(".")[0]


def _reversal(event: Reversal) -> None:
    data = event.data
    if (data.reverses.source, data.reverses.id) != (data.original.source, data.original.id):
        raise impossible(
            "$.data.reverses",
            "与所附原事件不是同一事件",
            "does not name the event that is attached as original",
        )
    if _stream(event) != _stream(data.original):
        raise impossible(
            "$.data.original.type",
            "原事件属于另一类事件流，只能由该流的冲销事件冲销",
            "belongs to another stream, whose own reversals take it back",
        )
    _original(data.original)


def _retracted(event: Retracted) -> None:
    data = event.data
    if (data.digest is None) != data.reversed:
        raise impossible(
            "$.data.digest", "未冲销时必填，冲销时不填", "goes with a body that counts, not with a reversal"
        )
    _original(data.original)


def _original(original: Event) -> None:
    check = _CHECKS.get(type(original))
    if check is not None:
        try:
            check(original)
        except Refused as refused:
            raise in_original(refused) from None


_CHECKS: Final[ByEventClass[Callable[[Any], None]]] = ByEventClass(
    {
        stl.Settled: _settled,
        stl.Admitted: _admitted,
        stl.Discharged: _discharged,
        stl.OffsiteFiled: _offsite_filed,
        stl.MaternityClaimed: _maternity_claimed,
        stl.InjuryPaid: _injury_paid,
        reg.UnitMerged: _unit_moved,
        reg.UnitSplit: _unit_moved,
        reg.UnitDeregistered: _unit_moved,
        reg.ContributionBilled: _amount,
        reg.ContributionPaid: _amount,
        reg.PersonContributionPaid: _amount,
        reg.BackPaid: _back_paid,
        reg.RateSet: _rate_set,
        reg.BaseDeclared: _base_declared,
        reg.PersonRegistered: _person_registered,
        reg.PersonStopped: _person_ended,
        reg.PersonRetired: _person_ended,
        reg.PersonDied: _person_ended,
        inv.Adjusted: _adjusted,
        inv.Counted: _stock,
        inv.Purchased: _stock,
        inv.PurchaseReturned: _stock,
        inv.Sold: _stock,
        inv.SaleReturned: _stock,
        SettlementReversed: _reversal,
        RegistrationReversed: _reversal,
        InventoryReversed: _reversal,
        Retracted: _retracted,
    }
)


def check_values(event: AnyEvent) -> None:
    """Raise `Refused` for what the types let through and cannot be true."""
    check = _CHECKS.get(type(event))
    if check is not None:
        check(event)
