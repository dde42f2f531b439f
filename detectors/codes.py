"""Code lists of the national platform that rules read."""

from typing import Final

INPATIENT_PREFIXES: Final = ("2", "52")
"""med_type 医疗类别: 21–28 are stays (普通住院 … 日间手术), 52 is 生育住院; local extensions keep the first digits."""

STOCK_IN: Final = frozenset({"101", "103", "106", "108", "110"})
"""inv_chg_type 库存变更类型 that add: 调拨入库, 盘盈, 其他入库, 采购入库, 赠药入库. The others take away."""

PURCHASE_RECEIPT: Final = "108"
"""inv_chg_type 采购入库: a purchase that was reported as a stock change."""

_AGENCY: Final = "1"
"""setl_type 结算类别 1 中心报销, pay_loc 支付地点类别 1 中心: the agency paid out, nobody stood at the facility's counter."""

MALE: Final = "1"
FEMALE: Final = "2"
"""gend 性别."""


def is_inpatient(med_type: str) -> bool:
    """Whether a settlement of this kind is a stay in hospital."""
    return med_type.startswith(INPATIENT_PREFIXES)


def is_in_service(psn_type: str) -> bool:
    """Whether a psn_type 人员类别 is an employee in service: 11 在职, and local extensions of it."""
    return psn_type.startswith("11")


def is_retired(psn_type: str) -> bool:
    """Whether a psn_type 人员类别 is retired: 12 退休, 1204 提前退休, 13 离休, and local extensions of them."""
    return psn_type.startswith(("12", "13"))


def is_pharmacy(fixmedins_type: str | None, med_type: str) -> bool:
    """Whether a settlement is a purchase in a pharmacy: the source says so, or the kind is 41 定点药店购药."""
    return med_type.startswith("41") if fixmedins_type is None else fixmedins_type == "pharmacy"


def is_paid_by_agency(pay_loc: str | None, setl_type: str | None) -> bool:
    """Whether the agency settled by hand (中心报销) what the person had advanced; false where neither code is given."""
    return pay_loc == _AGENCY or setl_type == _AGENCY
