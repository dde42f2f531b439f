"""Settlements with details and what left the shelves for them, and boxes whose codes go round."""

from random import Random
from typing import Any

from tests.generators.histories.writing import event, moment


def _settled(
    rng: Random, number: int, hours: float, setl_id: str, lines: list[dict[str, Any]], **more: Any
) -> dict[str, Any]:
    return event(
        number,
        "settlement.settled",
        moment(rng, hours),
        setl_id=setl_id,
        mdtrt_id=f"M{setl_id}",
        psn_no=f"P{number % 20}",
        fixmedins_code=rng.choice(("F1", "F2")),
        med_type="41",
        insu_admdvs="220100",
        mdtrtarea_admdvs="220100",
        details=lines or None,
        **{"medfee_sumamt": "100.00", "fund_pay_sumamt": "80.00", **more},
    )


def _refund(
    rng: Random, number: int, hours: float, setl_id: str, lines: list[dict[str, Any]]
) -> dict[str, Any]:
    """Under a number of its own that names the settlement, under the settlement's, or naming none."""
    sign = rng.choice(("-", "-", ""))
    lines = [
        {**line, "cnt": sign + line["cnt"].lstrip("-")}
        for line in lines
        if rng.random() < 0.7 or len(lines) == 1
    ]
    fee = sign + rng.choice(("100.00", "50.00", "20.00", "20.00"))
    own, named = rng.choice(
        ((f"R{number}", setl_id), (f"R{number}", setl_id), (setl_id, None), (f"R{number}", None))
    )
    return _settled(
        rng,
        number,
        hours,
        own,
        lines if rng.random() < 0.8 else [],
        medfee_sumamt=fee,
        fund_pay_sumamt=rng.choice(("0", fee)),
        refd_setl_flag=rng.choice((None, "1")) if sign else "1",
        init_setl_id=named,
    )


def _moved(
    rng: Random, number: int, hours: float, setl_id: str | None, back: bool, **data: Any
) -> dict[str, Any]:
    return event(
        number,
        "inventory.sale_returned" if back else "inventory.sold",
        moment(rng, hours),
        fixmedins_code=rng.choice(("F1", "F2")),
        fixmedins_bchno="B1",
        setl_id=setl_id,
        **data,
    )


def tills(rng: Random, events: int) -> list[dict[str, Any]]:
    """Some four events a settlement; most of them agree."""
    written: list[dict[str, Any]] = []
    settlement = 0
    while len(written) < events:
        settlement += 1
        number, hours = f"S{settlement}", rng.choice((24.0, 25.0, 24.0 * 18, 24.0 * rng.randrange(30)))
        lines = [
            {"med_list_codg": item, "cnt": rng.choice(("1", "2", "1.5", "-1")), **_extra(rng)}
            for item in rng.sample(("A", "B", "C", "C"), rng.randrange(1, 4))
        ]
        if rng.random() < 0.9:
            written.append(_settled(rng, len(written), hours, number, lines if rng.random() < 0.95 else []))
        for line in lines:
            if rng.random() < 0.85:
                cnt = line["cnt"] if rng.random() < 0.9 else "3"
                back = cnt.startswith("-")
                data = {"med_list_codg": rng.choice((line["med_list_codg"],) * 9 + ("D",))}
                setl_id = number if rng.random() < 0.97 else None
                written.append(
                    _moved(rng, len(written), hours + 1, setl_id, back, cnt=cnt.lstrip("-"), **data)
                )
        for _ in range(rng.choice((0, 0, 0, 1, 2))):
            written.append(_refund(rng, len(written), hours + rng.choice((2, 30, 24 * 401)), number, lines))
    for tick in (24 * 20, 24 * 19 + 1.0):
        written.append(event(len(written), "calendar.tick", moment(rng, tick)))
    return written


def _extra(rng: Random) -> dict[str, Any]:
    priced = {"pric": rng.choice(("2.5", 10, "0.333333"))} if rng.random() < 0.8 else {}
    kind = rng.choice((None, None, "101", "201", "301"))
    return priced if kind is None else {**priced, "list_type": kind}


def _written(rng: Random, code: str) -> str:
    """As tills write a code down."""
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in code)
    return rng.choice(
        (code,) * 6 + (f"{code} ", f" {code.lower()}", wide, f"https://c.example/?t=1&code={code}")
    )


_FILLERS = ("无", "-", "0000", "null", "123456")


def boxes(rng: Random, events: int) -> list[dict[str, Any]]:
    """Some six uses and returns a box; sales and settlements of one number, returns with and without it."""
    written: list[dict[str, Any]] = []
    box = 0
    while len(written) < events:
        box += 1
        codes = [f"T{box}", f"T{box}-b"][: rng.randrange(1, 3)]
        for _ in range(rng.randrange(1, 11)):
            hours = 24.0 * rng.randrange(8)
            told = [_written(rng, code) for code in codes] + rng.sample(_FILLERS, rng.randrange(2))
            number = rng.choice((None, f"S{box}-1", f"S{box}-2", f"S{box}-3"))
            split = rng.choice((None, None, None, "0", "1"))
            if rng.random() < 0.45:
                line = {"med_list_codg": "A", "cnt": rng.choice(("1", "1", "-1")), "drug_trac_codg": told}
                lines = [
                    {k: v for k, v in {**line, "trdn_flag": split, **_extra(rng)}.items() if v is not None}
                ]
                lines += [{"med_list_codg": "B", "cnt": "1", "drug_trac_codg": told[:1]}] * rng.randrange(2)
                if rng.random() < 0.25:
                    written.append(_refund(rng, len(written), hours, number or f"X{len(written)}", lines))
                    continue
                written.append(_settled(rng, len(written), hours, number or f"X{len(written)}", lines))
            else:
                written.append(
                    _moved(
                        rng,
                        len(written),
                        hours,
                        number,
                        rng.random() < 0.45,
                        med_list_codg="A",
                        cnt="1",
                        finl_trns_pric=rng.choice((None, "7.5", 3)),
                        drug_trac_codg=told,
                        trdn_flag=split,
                    )
                )
    return written
