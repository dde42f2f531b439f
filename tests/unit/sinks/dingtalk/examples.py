"""Notices for tests of what is said about them."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from detectors.contract.doubt import doubt_id
from detectors.contract.values import BUSINESS_TZ
from sinks.dingtalk.notice import Notice

PAGE = "http://wall.example:8080"


def notice(number: int = 1, **changed: Any) -> Notice:
    """A standing doubt about a masked person in hospital H22010200001."""
    plain: dict[str, Any] = {
        "doubt_id": str(doubt_id("readmission-within-days", str(number))),
        "revision": 1,
        "status": "raised",
        "rule_id": "readmission-within-days",
        "rule_name": "两天内重复住院",
        "level": "high",
        "subject": "参保人 张*",
        "facility": "H22010200001",
        "occurred_at": datetime(2026, 3, 2, 10, 15, tzinfo=BUSINESS_TZ),
        "amount": Decimal("9100.00"),
        "reason": "readmitted",
        "message": "出院 1 天后在同一医院再次住院",
    }
    return Notice(**(plain | changed))
