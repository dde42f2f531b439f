"""Reimbursement ratio off standard (3.15.3)."""

from collections.abc import Iterable
from fractions import Fraction

from tests.oracles.reading import Event, Found, cents, counting, day, fraction, instant
from tests.oracles.tables import Figures

_PARTS = ("psn_type", "hosp_lv", "inscp_scp_amt", "act_pay_dedc", "hifp_pay")


def _ratio(event: Event, ratios: Figures) -> Fraction | None:
    data = event.data
    on = day(instant(data["setl_time"]) if data.get("setl_time") else event.time)
    return ratios.in_force((data["insu_admdvs"], data["psn_type"][:2], data["med_type"], data["hosp_lv"]), on)


def reimbursement_ratio_off_standard(
    messages: Iterable[bytes], *, table: str, tolerance: float = 0.005
) -> dict[str, Found]:
    """By anchor `person|setl_id|source|event id`. `table` has the ratios as text."""
    ratios = Figures(table)
    found: dict[str, Found] = {}
    for event in counting(messages):
        data = event.data
        if event.type != "settlement.settled" or any(data.get(part) is None for part in _PARTS):
            continue
        base = fraction(data["inscp_scp_amt"]) - fraction(data["act_pay_dedc"])
        ratio = _ratio(event, ratios)
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
