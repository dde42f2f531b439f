"""Settlements that tell their parts, paid at, just off and far off the ratios of `RATIOS`."""

from random import Random
from typing import Any

from tests.generators.histories.giving_back import refund_of
from tests.generators.histories.writing import event, moment

RATIOS = """insu_admdvs,psn_type,med_type,hosp_lv,begndate,value
220100,11,21,03,2026-01-01,0.85
220100,11,21,03,2026-02-01,0.90
220100,12,21,03,2026-01-01,0.92
"""


def reimbursements(rng: Random, events: int) -> list[dict[str, Any]]:
    """One settlement after the other."""
    written: list[dict[str, Any]] = []
    while len(written) < events:
        number = len(written)
        covered, deductible = rng.choice((("11000.00", "1000.00"), ("2500.00", "500"), ("800.00", "800.00")))
        base = float(covered) - float(deductible)
        paid = base * rng.choice((0.85, 0.9, 0.92)) + rng.choice((0, 0, 0.005, -0.005, 0.1)) * base
        hours = 24 * rng.choice((0, 30, 31, 60)) + rng.choice((-0.5, 0, 0.5, 12))
        settled = {
            "setl_id": f"S{number}",
            "mdtrt_id": f"M{number}",
            "psn_no": f"P{number % 50}",
            "fixmedins_code": "H1",
            "med_type": rng.choice(("21", "21", "21", "11")),
            "psn_type": rng.choice(("11", "1101", "12", "15", None)),
            "setl_time": moment(rng, hours + rng.choice((-1, 1))) if rng.random() < 0.3 else None,
            "hosp_lv": rng.choice(("03", "03", "03", "02", None)),
            "inscp_scp_amt": covered if rng.random() < 0.95 else None,
            "act_pay_dedc": deductible if rng.random() < 0.95 else None,
            "hifp_pay": f"{paid + rng.choice((0, 0, 0.01, -0.01)):.2f}" if rng.random() < 0.95 else None,
            "medfee_sumamt": "12000.00",
            "fund_pay_sumamt": "1.00",
            "insu_admdvs": rng.choice(("220100", "220102", "220200")),
            "mdtrtarea_admdvs": "220100",
        }
        written.append(event(number, "settlement.settled", moment(rng, hours), **settled))
        if rng.random() < 0.2:
            written.append(
                event(number + 1, "settlement.settled", moment(rng, hours + 5), **_refund(rng, settled))
            )
    return written


def _refund(rng: Random, settled: dict[str, Any]) -> dict[str, Any]:
    """Of all, of half, or of nobody knows how much."""
    back = refund_of(rng, settled, f"R{settled['setl_id']}")
    part = rng.choice((1, 2))
    for name in ("inscp_scp_amt", "act_pay_dedc", "hifp_pay"):
        told = settled[name] is not None and rng.random() < 0.9
        back[name] = f"{-float(settled[name]) / part:.2f}" if told else None
    return back
