"""Contribution settlements whose codes and names are shared, in several spellings."""

from random import Random
from typing import Any

from tests.generators.histories.writing import event, moment, odd_spelling


def settling(rng: Random, events: int) -> list[dict[str, Any]]:
    """About four settlements a code and month; a third of the codes belong to several units."""
    written: list[dict[str, Any]] = []
    codes = max(1, events // 8)
    for number in range(events):
        code = rng.randrange(codes)
        unit = code * 3 + (rng.randrange(3) if code % 3 == 0 else 0)
        dot = rng.choice(("", "·", "•", "．"))
        name = (
            f"长春{code if code % 2 else unit}{dot}厂AB"
            if rng.random() < 0.95
            else rng.choice(("", " ", "无"))
        )
        written.append(
            event(
                number,
                "registration.contribution_paid",
                moment(rng, rng.randrange(24 * 60)),
                emp_no=f"E{unit}" if rng.random() < 0.97 else "-",
                orgcode=odd_spelling(rng, f"91220101{rng.choice(('', '-'))}X{code}")
                if rng.random() < 0.95
                else rng.choice(("无", "000000000", "-", "111111111")),
                emp_name=odd_spelling(rng, name) if name.strip() else name,
                accrym=rng.choice(("2026-01", "2026-02")),
                amount=rng.choice(("1000.00", "1000.00", 20, "0", -20)),
            )
        )
    return written
