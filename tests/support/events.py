"""Short ways to write contract events in tests."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from detectors.contract.values import BUSINESS_TZ
from detectors.intake.read import Taken, read_event

HORIZON = datetime(2100, 1, 1, tzinfo=UTC)
START = datetime(2026, 3, 1, 8, 0, tzinfo=BUSINESS_TZ)


def event(event_type: str, event_id: str, days: float = 0.0, **data: Any) -> dict[str, Any]:
    """An event so many days after 2026-03-01 08:00 in the business zone."""
    return {
        "specversion": "1.0",
        "id": event_id,
        "source": "/test",
        "type": event_type,
        "time": (START + timedelta(days=days)).isoformat(),
        "data": data,
    }


def admitted(event_id: str, days: float, *, stay: str, person: str = "P1", **data: Any) -> dict[str, Any]:
    """An admission at that moment."""
    fields = {
        "mdtrt_id": stay,
        "psn_no": person,
        "fixmedins_code": "H1",
        "begntime": (START + timedelta(days=days)).isoformat(),
        "med_type": "21",
        "brdy": "1980-05-05",
        "gend": "1",
        "insu_admdvs": "220100",
        "mdtrtarea_admdvs": "220100",
    }
    return event("settlement.admitted", event_id, days, **{**fields, **data})


def discharged(event_id: str, days: float, *, stay: str, person: str = "P1", **data: Any) -> dict[str, Any]:
    """A discharge at that moment."""
    fields = {
        "mdtrt_id": stay,
        "psn_no": person,
        "fixmedins_code": "H1",
        "endtime": (START + timedelta(days=days)).isoformat(),
    }
    return event("settlement.discharged", event_id, days, **{**fields, **data})


def readmission(person: str = "P1") -> list[dict[str, Any]]:
    """Two stays with one day between them."""
    return [
        admitted(f"{person}-a1", 0, stay=f"{person}-m1", person=person),
        discharged(f"{person}-d1", 3, stay=f"{person}-m1", person=person),
        admitted(f"{person}-a2", 4, stay=f"{person}-m2", person=person),
    ]


def bought(event_id: str, days: float, *, person: str = "P1", **data: Any) -> dict[str, Any]:
    """A purchase in a pharmacy, settled at that moment."""
    fields = {
        "setl_id": event_id,
        "mdtrt_id": event_id,
        "psn_no": person,
        "fixmedins_code": "F1",
        "med_type": "41",
        "medfee_sumamt": "9",
        "fund_pay_sumamt": "8",
        "insu_admdvs": "220100",
        "mdtrtarea_admdvs": "220100",
    }
    return event("settlement.settled", event_id, days, **{**fields, **data})


def reversal(original: dict[str, Any], event_id: str, days: float = 9.0) -> dict[str, Any]:
    """Takes an event back."""
    stream = original["type"].partition(".")[0]
    reverses = {"source": original["source"], "id": original["id"]}
    return event(f"{stream}.reversed", event_id, days, reverses=reverses, original=original)


def raw(contract_object: dict[str, Any]) -> bytes:
    """One message."""
    return json.dumps(contract_object, ensure_ascii=False).encode()


def taken(contract_object: dict[str, Any]) -> Taken:
    """The event as the intake takes it."""
    return read_event(raw(contract_object), max_bytes=1_000_000, horizon=HORIZON)
