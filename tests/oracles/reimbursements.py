"""Reimbursement ratio off standard (3.15.3), for the three ratios that the histories use."""

from collections.abc import Iterable
from datetime import date
from fractions import Fraction

from tests.oracles.reading import Event, Found, cents, counting, day, fraction, instant

_PARTS = ("psn_type", "hosp_lv", "inscp_scp_amt", "act_pay_dedc", "hifp_pay")


def _ratio(event: Event) -> Fraction | None:
    data = event.data
    on = day(instant(data["setl_time"]) if data.get("setl_time") else event.time)
    if (data["insu_admdvs"], data["med_type"], data["hosp_lv"]) != ("220100", "21", "03"):
        return None
    if on < date(2026, 1, 1):
        return None
    if data["psn_type"].startswith("11"):
        return Fraction(85, 100) if on < date(2026, 2, 1) else Fraction(90, 100)
    return Fraction(92, 100) if data["psn_type"].startswith("12") else None


def reimbursement_ratio_off_standard(
    messages: Iterable[bytes], *, tolerance: float = 0.005
) -> dict[str, Found]:
    """By anchor `person|setl_id|source|event id`."""
    found: dict[str, Found] = {}
    for event in counting(messages):
        data = event.data
        if event.type != "settlement.settled" or any(data.get(part) is None for part in _PARTS):
            continue
        base = fraction(data["inscp_scp_amt"]) - fraction(data["act_pay_dedc"])
        ratio = _ratio(event)
        if base <= 0 or ratio is None:
            continue
        off = fraction(data["hifp_pay"]) / base - ratio
        if abs(off) > fraction(tolerance):
            found[f"{data['psn_no']}|{data['setl_id']}|{event.source}|{event.id}"] = Found(
                reason="above_standard" if off > 0 else "below_standard",
                subject=data["psn_no"],
                occurred_at=event.time,
                evidence=frozenset({event.id}),
                amount=cents(off * base) if off > 0 else None,
            )
    return found
