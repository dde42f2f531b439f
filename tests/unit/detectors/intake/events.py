"""One whole event of several types, for tests that spoil something in it."""

import json
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any, Final

from detectors.intake.read import Refused, Taken, read_event

HORIZON: Final = datetime(2030, 1, 1, tzinfo=UTC)
MAX_BYTES: Final = 1_048_576

_NUMBER: Final = "220101196002031231"

EVENTS: Final[dict[str, dict[str, Any]]] = {
    "settlement.settled": {
        "setl_id": "8812345",
        "mdtrt_id": "M100",
        "psn_no": "2200001",
        "emp_no": "E77",
        "fixmedins_code": "H22010200001",
        "med_type": "21",
        "begntime": "2026-02-25T09:00:00+08:00",
        "endtime": "2026-03-02T09:30:00+08:00",
        "brdy": "1960-02-03",
        "gend": "1",
        "psn_type": "11",
        "medfee_sumamt": "12034.50",
        "fund_pay_sumamt": "9100.00",
        "insu_admdvs": "220100",
        "mdtrtarea_admdvs": "220100",
        "details": [{"med_list_codg": "XA01", "cnt": "2", "pric": "3.50", "det_item_fee_sumamt": "7.00"}],
    },
    "settlement.admitted": {
        "mdtrt_id": "M100",
        "psn_no": "2200001",
        "fixmedins_code": "H22010200001",
        "begntime": "2026-02-25T09:00:00+08:00",
        "med_type": "21",
        "brdy": "1960-02-03",
        "gend": "1",
        "insu_admdvs": "220100",
        "mdtrtarea_admdvs": "220100",
    },
    "settlement.discharged": {
        "mdtrt_id": "M100",
        "psn_no": "2200001",
        "fixmedins_code": "H22010200001",
        "begntime": "2026-02-25T09:00:00+08:00",
        "endtime": "2026-03-02T09:30:00+08:00",
    },
    "registration.person_registered": {
        "psn_no": "2200001",
        "certno": _NUMBER,
        "psn_name": "李样本",
        "gend": "1",
        "brdy": "1960-02-03",
        "psn_type": "11",
        "emp_no": "E77",
    },
    "registration.person_changed": {
        "psn_no": "2200001",
        "before": {"certno": _NUMBER},
        "after": {"certno": "220101196002031258"},
    },
    "registration.back_paid": {
        "psn_no": "2200001",
        "emp_no": "E77",
        "accrym_begn": "2025-01",
        "accrym_end": "2025-06",
        "clct_time": "2026-03-02T09:30:00+08:00",
        "amount": "1200.00",
    },
    "registration.rate_set": {"emp_no": "E77", "rate": "0.005", "begndate": "2026-01-01"},
    "registration.transferred_in": {
        "transfer_id": "T1",
        "psn_no": "2200001",
        "emp_no": "E77",
        "cross_pool": True,
        "period": "2026-03",
    },
    "registration.base_declared": {
        "psn_no": "2200001",
        "psn_clctstd": "5000.00",
        "begndate": "2026-01-01",
        "year": 2026,
        "psn_type": "11",
        "emp_no": "E77",
    },
    "settlement.offsite_filed": {
        "psn_no": "2200001",
        "emp_no": "E77",
        "psn_type": "11",
        "begndate": "2026-01-01",
        "enddate": "2026-06-30",
        "mdtrtarea_admdvs": "110100",
    },
    "settlement.maternity_claimed": {
        "psn_no": "2200001",
        "gend": "2",
        "birctrl_matn_date": "2026-01-10",
        "setl_id": "8812346",
        "claim_date": "2026-03-02",
        "fund_pay_sumamt": "5000.00",
    },
    "registration.person_retired": {
        "psn_no": "2200001",
        "date": "2026-03-02",
        "special_trade_years": 8,
        "gend": "1",
        "brdy": "1966-03-03",
    },
    "inventory.sold": {
        "fixmedins_code": "P22010200001",
        "med_list_codg": "XA01",
        "fixmedins_bchno": "B1",
        "cnt": "2",
        "finl_trns_pric": "3.50",
    },
    "inventory.adjusted": {
        "fixmedins_code": "P22010200001",
        "med_list_codg": "XA01",
        "fixmedins_bchno": "B1",
        "cnt": "2",
        "inv_chg_type": "104",
    },
}


def event(type_: str, *, id_: str = "e-1", **spoilt: Any) -> dict[str, Any]:
    """A whole event; `spoilt` replaces fields of its data."""
    return {
        "specversion": "1.0",
        "id": id_,
        "source": "/his/H22010200001",
        "type": type_,
        "time": "2026-03-02T10:15:00+08:00",
        "data": {**deepcopy(EVENTS[type_]), **spoilt},
    }


def reversal(original: dict[str, Any], **data: Any) -> dict[str, Any]:
    """The reversal of an event."""
    named = {"source": original["source"], "id": original["id"]}
    return {
        **original,
        "id": f"{original['id']}-r",
        "type": f"{original['type'].split('.')[0]}.reversed",
        "data": {"reverses": named, "original": original, **data},
    }


def raw(written: dict[str, Any]) -> bytes:
    """As it comes from Kafka."""
    return json.dumps(written, ensure_ascii=False).encode()


def read(written: dict[str, Any] | bytes, *, max_bytes: int = MAX_BYTES) -> Taken:
    """Through the intake."""
    return read_event(
        written if isinstance(written, bytes) else raw(written), max_bytes=max_bytes, horizon=HORIZON
    )


def refusal(written: dict[str, Any] | bytes, *, max_bytes: int = MAX_BYTES) -> Refused:
    """Why the intake refuses it; fails when it does not."""
    try:
        read(written, max_bytes=max_bytes)
    except Refused as refused:
        return refused
    raise AssertionError("the event was taken")
