"""Prices paid and asked over two years, around the allowed markup and the quarters that are remembered."""

from random import Random
from typing import Any

from tests.generators.histories.writing import event, moment

_DAYS = (-500, -366, -365, -364, -276, -275, -92, -91, -1, 0, 1, 58, 59, 89, 90, 91, 180)


def shelves(rng: Random, events: int) -> list[dict[str, Any]]:
    """Some 25 movements an item, of which one in four is a purchase."""
    written: list[dict[str, Any]] = []
    item = 0
    while len(written) < events:
        item += 1
        paid = rng.choice((10.0, 8.0, 0.4))
        for _ in range(rng.randrange(15, 35)):
            bought = rng.random() < 0.25
            price = (
                paid * rng.choice((1, 1.2, 0.9))
                if bought
                else paid * rng.choice((1.1, 1.15, 1.150001, 1.3, 2))
            )
            ratio = rng.choice((3, 24, "1.5", None)) if rng.random() < 0.2 else 1
            split = ratio != 1 or rng.random() < 0.05
            if split and ratio is not None:
                price = price / float(ratio)
            written.append(
                event(
                    len(written),
                    "inventory.purchased" if bought else "inventory.sold",
                    moment(rng, 24 * rng.choice(_DAYS) + rng.choice((0, 0, 10, 23.999))),
                    fixmedins_code=f"F{item % 7}",
                    med_list_codg=f"I{item}",
                    fixmedins_bchno=f"B{rng.randrange(3)}",
                    cnt=rng.choice(("1", "2", "0.5", "0")),
                    trdn_flag="1" if split else rng.choice((None, "0")),
                    convrat=ratio if split else rng.choice((None, 12)),
                    finl_trns_pric=rng.choice((f"{price:.6f}", f"{price:.6f}", f"{price:.6f}", "0", None)),
                )
            )
    written.append(event(len(written), "calendar.tick", moment(rng, 24 * 59)))
    return written
