"""How a history really comes: shuffled, repeated, with second bodies under one id, with reversals anywhere."""

import json
from collections.abc import Collection, Sequence
from copy import deepcopy
from datetime import datetime, timedelta
from random import Random
from typing import Any

_FREE: dict[str, dict[str, tuple[Any, ...]]] = {
    # fields in which a second body may differ and still belong to the same cell
    "settlement.admitted": {"brdy": ("1950-01-01", "1970-01-01"), "insu_admdvs": ("220300",)},
    "settlement.discharged": {"die_date": ("2026-06-01",), "endtime": ("2027-01-01T00:00:00+08:00",)},
    "settlement.settled": {"fund_pay_sumamt": ("1.00", "77777.77"), "insu_admdvs": ("220300",)},
    "registration.transferred_in": {"psn_no": ("P0", "P1"), "cross_pool": (True, False)},
    "registration.transferred_out": {"psn_no": ("P0", "P1"), "cross_pool": (True, False)},
    "registration.base_declared": {
        "psn_clctstd": ("3000", "9000"),
        "year": (2025, 2026),
        "psn_type": ("11", "12"),
        "begndate": ("2025-06-01", "2026-06-01"),
    },
    "registration.person_died": {"date": ("2026-01-10", "2026-02-28")},
    "registration.person_retired": {"date": ("2025-01-01", "2026-12-31")},
    "registration.contribution_paid": {"amount": ("0", "77.5", "-10")},
    "registration.contribution_billed": {"amount": ("0", "77.5", "1000")},
    "registration.unit_registered": {"insu_admdvs": ("220300",)},
    "registration.unit_changed": {"insu_admdvs": ("220300",)},
    "registration.unit_merged": {"pending_transfer_amount": ("1",)},
    "registration.unit_split": {"pending_transfer_amount": ("0", "1")},
    "registration.unit_deregistered": {"pending_transfer_amount": ("1",)},
    "registration.rate_set": {"rate": ("0.001", "0.009"), "begndate": ("2026-03-15",)},
    "registration.person_registered": {"psn_no": ("P0", "P1", "P2"), "psn_type": ("11", "12")},
    "registration.person_stopped": {"date": ("2026-02-02", "2026-12-31")},
    "registration.person_contribution_paid": {"emp_no": ("E1", "E2"), "accrym": ("2026-01", "2026-02")},
    "registration.back_paid": {"emp_no": ("E1", "E2"), "accrym_end": ("2026-06",)},
    "settlement.maternity_claimed": {"birctrl_matn_date": ("2026-01-15",), "claim_date": ("2027-04-01",)},
    "settlement.designation_changed": {"fixmedins_code": ("H1", "H2"), "from_fixmedins_code": ("H1",)},
    "settlement.emergency_registered": {"opt_time": ("2026-02-20T12:00:00+08:00",)},
    "settlement.offsite_filed": {"loc_admdvs": ("220100", "110000"), "plan_matn_date": ("2026-01-15",)},
    "settlement.card_blocked": {"begntime": ("2026-01-20T12:00:00+08:00",)},
    "settlement.card_unblocked": {"endtime": ("2026-01-20T12:00:00+08:00",)},
    "settlement.injury_paid": {"amount": ("1.00", "99999.99", "-1.00"), "grade": (1, 10)},
    "registration.person_changed": {"insu_admdvs": ("220300",)},
    "inventory": {"cnt": ("0", "1", "6"), "finl_trns_pric": ("9.99",)},
}


def messy(
    rng: Random, events: list[dict[str, Any]], fixed: Collection[str] = (), moves: Sequence[float] = ()
) -> list[bytes]:
    """The messages of a history, with 4 % second bodies, 4 % reversals and 5 % repeats, in random order.

    `fixed` names fields (and `time`) that decide the cell in this history, so that a second body keeps them. `moves` are hours by
    which a second body may lie earlier or later all the same. Nothing takes back what the calendar says.
    """
    business = [event for event in events if not event["type"].startswith("calendar.")]
    bodies = list(events)
    for original in rng.sample(business, len(business) // 25):
        bodies.append(_second_body(rng, original, fixed, moves))
    messages = [json.dumps(body, ensure_ascii=False).encode() for body in bodies]
    for number, original in enumerate(rng.sample(business, len(business) // 25)):
        messages.append(json.dumps(_reversal(number, original), ensure_ascii=False).encode())
    messages += rng.choices(messages, k=len(messages) // 20)
    rng.shuffle(messages)
    return messages


def _second_body(
    rng: Random, original: dict[str, Any], fixed: Collection[str], moves: Sequence[float]
) -> dict[str, Any]:
    body = deepcopy(original)
    free = _FREE.get(body["type"]) or _FREE["inventory"]
    name = rng.choice(sorted(set(free) - set(fixed)))
    body["data"][name] = rng.choice(free[name])
    if rng.random() < 0.5:
        body["recordedtime"] = f"2026-07-0{rng.randrange(1, 10)}T00:00:00+08:00"
    if rng.random() < 0.3 and "time" not in fixed:
        body["time"] = f"2026-01-{rng.randrange(10, 29)}T12:00:00+08:00"
    if moves and rng.random() < 0.6:
        body["time"] = (datetime.fromisoformat(body["time"]) + timedelta(hours=rng.choice(moves))).isoformat()
    return body


def _reversal(number: int, original: dict[str, Any]) -> dict[str, Any]:
    return {
        "specversion": "1.0",
        "id": f"r{number}",
        "source": original["source"],
        "type": f"{original['type'].partition('.')[0]}.reversed",
        "time": original["time"],
        "data": {"reverses": {"source": original["source"], "id": original["id"]}, "original": original},
    }
