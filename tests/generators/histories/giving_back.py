"""Refunds of settlements: in whole or in part, under the number of the original or a number of their own."""

from decimal import Decimal
from random import Random
from typing import Any


def refund_of(rng: Random, settled: dict[str, Any], name: str) -> dict[str, Any]:
    """The data of a refund of a settlement's data; `name` is the number that it may have for itself."""
    fund = Decimal(settled["fund_pay_sumamt"])
    part = rng.choice((1, 1, 1, 2))
    data = {
        **settled,
        "medfee_sumamt": f"-{settled['medfee_sumamt']}",
        "fund_pay_sumamt": f"{-(fund / part):.2f}",
        "refd_setl_flag": rng.choice(("1", None)),
    }
    way = rng.choice(("named", "named", "same", "nameless", "stranger"))
    if way != "same":
        data["setl_id"] = name
    if way in ("named", "stranger"):
        data["init_setl_id"] = settled["setl_id"] if way == "named" else "S-unknown"
    if way != "same" and rng.random() < 0.3:
        data["mdtrt_id"] = f"M-{name}"
    return data
