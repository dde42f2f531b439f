"""Movements of batches that hover around nothing left."""

from random import Random
from typing import Any

from tests.generators.histories.writing import event, moment

_TYPES = (
    ("inventory.purchased",) * 6
    + ("inventory.sold",) * 8
    + ("inventory.sale_returned", "inventory.purchase_returned", "inventory.counted")
    + ("inventory.adjusted",) * 2
)


def stock(rng: Random, events: int) -> list[dict[str, Any]]:
    """About 20 movements a batch; many at the same moment."""
    written: list[dict[str, Any]] = []
    batch = 0
    while len(written) < events:
        batch += 1
        key = {
            "fixmedins_code": f"F{batch % 9}",
            "med_list_codg": f"I{batch % 5}",
            "fixmedins_bchno": rng.choice(("无", "-", "0000")) if batch % 17 == 0 else f"B{batch}",
        }
        # in some batches packs are split; some sources do not say how many parts a pack has
        splits = rng.choice(((None,), (None,), (None,), (None, "0", "1", "1")))
        ratios = rng.choice((("3", "24"), ("10",), (7, None)))
        for _ in range(rng.randrange(5, 36)):
            number = len(written)
            type_ = rng.choice(_TYPES)
            code = (
                rng.choice((None, "101", "102", "103", "104", "106", "108", "109"))
                if type_ == "inventory.adjusted"
                else None
            )
            units = rng.choice(("0", "1", "2", "3", "5", "0.5", 4, 2.25))
            split = rng.choice(splits)
            signed = type_ == "inventory.adjusted" and code is None and rng.random() < 0.5
            written.append(
                event(
                    number,
                    type_,
                    moment(rng, rng.randrange(24 * 20)),
                    **key,
                    cnt=f"-{units}" if signed else units,
                    inv_chg_type=code,
                    trdn_flag=split,
                    convrat=rng.choice(ratios) if split is not None else None,
                    finl_trns_pric=rng.choice((None, "3.5", "0.333333", 12)),
                    expy_end=rng.choice((None, None, None, "2026-01-09", "2026-01-15")),
                )
            )
    return written
