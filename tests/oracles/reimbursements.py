"""Reimbursement ratio off standard (3.15.3)."""

from collections import defaultdict
from collections.abc import Iterable
from fractions import Fraction

from tests.oracles.reading import Event, Found, cents, counting, day, fraction, instant
from tests.oracles.stay_times import gives_back
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
    settled = [event for event in counting(messages) if event.type == "settlement.settled"]
    back: dict[tuple[str, str], list[Event]] = defaultdict(list)
    for event in settled:
        named = gives_back(event)
        if named is not None:
            back[event.data["psn_no"], named].append(event)
    for event in settled:
        data = event.data
        if gives_back(event) is not None or any(data.get(part) is None for part in _PARTS):
            continue
        refunds = back[data["psn_no"], data["setl_id"]]
        if any(refund.data.get(part) is None for refund in refunds for part in _PARTS[2:]):
            continue
        covered, deductible, paid = (
            sum((fraction(e.data[part]) for e in (event, *refunds)), Fraction(0)) for part in _PARTS[2:]
        )
        base = covered - deductible
        ratio = _ratio(event, ratios)
        if base <= 0 or ratio is None:
            continue
        off = paid / base - ratio
        if abs(off) > fraction(tolerance):
            found[f"{data['psn_no']}|{data['setl_id']}|{event.source}|{event.id}"] = Found(
                reason="above_standard" if off > 0 else "below_standard",
                subject=data["psn_no"],
                occurred_at=event.time,
                evidence=frozenset({event.id, *(refund.id for refund in refunds)}),
                amount=cents(off * base) if off > 0 else None,
            )
    return found
