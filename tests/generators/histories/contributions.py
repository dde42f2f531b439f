"""What was paid in, what was paid back, injuries and stays: months, moments and money near their limits."""

from random import Random
from typing import Any

from tests.generators.histories.writing import event, moment

_MONTHS = tuple(f"{year}-{month:02}" for year in (2024, 2025, 2026) for month in range(1, 13))
_JANUARY = _MONTHS.index("2026-01")
_MONTHS_OF_WAGE = (27, 25, 23, 21, 18, 16, 13, 11, 9, 7)


class _Writer:
    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.written: list[dict[str, Any]] = []

    def add(self, type_: str, hours: float, **data: Any) -> None:
        self.written.append(event(len(self.written), type_, moment(self.rng, hours), **data))

    def hours_in(self, month: int) -> float:
        """A moment in a month, often its first or its last."""
        day = 30.4375 * (month - _JANUARY) + self.rng.choice((0, 0.01, 9, 10, 29))
        return round(24 * day)


def contributions(rng: Random, events: int) -> list[dict[str, Any]]:
    """Some ten events a person."""
    to = _Writer(rng)
    person = 0
    while len(to.written) < events:
        person += 1
        name = f"P{person}"
        for month in rng.sample(range(18, 30), rng.randrange(1, 8)):
            hours = to.hours_in(month + rng.choice((0, 0, 0, 1)))
            to.add(
                "registration.person_contribution_paid",
                hours,
                psn_no=name,
                emp_no=rng.choice(("E1", "E1", "E1", "E2", "E2", "-")),
                accrym=_MONTHS[month],
                clct_time=moment(rng, hours),
                amount=rng.choice(("350.00", "350.00", "0", "-350.00")),
            )
        if rng.random() < 0.5:
            _back_payment(to, name)
        for case in range(rng.choice((0, 1, 1, 2))):
            _injury(to, name, f"C{person}-{case}")
    return to.written


def _back_payment(to: _Writer, name: str) -> None:
    rng = to.rng
    first = rng.randrange(12, 24)
    last = min(first + rng.choice((0, 3, 10, 11, 12, 15)), len(_MONTHS) - 1)
    hours = to.hours_in(_JANUARY + 2)
    to.add(
        "registration.back_paid",
        hours,
        psn_no=name,
        emp_no=rng.choice(("E1", "E2")),
        accrym_begn=_MONTHS[first],
        accrym_end=_MONTHS[last],
        clct_time=moment(rng, hours),
        amount=rng.choice(("4200.00", "4200.00", "0")),
    )
    if rng.random() < 0.2:
        back = to.written[-1]["data"]
        to.add("registration.back_paid", hours + 50, **{**back, "amount": rng.choice(("-4200.00", "-100"))})
    if rng.random() < 0.7:
        settled = hours + 24 * rng.choice((-1, 0, 30, 89, 90, 91, 200)) + rng.choice((0, 0, 5))
        to.add(
            "settlement.settled",
            settled + rng.choice((0, 0, 72)),
            setl_id=f"S{len(to.written)}",
            mdtrt_id=f"M{len(to.written)}",
            psn_no=name,
            fixmedins_code="H1",
            med_type=rng.choice(("21", "21", "52", "2101", "11", "51")),
            setl_time=moment(rng, settled) if rng.random() < 0.5 else None,
            medfee_sumamt="9000.00",
            fund_pay_sumamt=f"{rng.randrange(9000)}.{rng.randrange(100):02}",
            insu_admdvs="220100",
            mdtrtarea_admdvs="220100",
        )
        if rng.random() < 0.3:
            _refund(to, to.written[-1], settled)


def _refund(to: _Writer, stay: dict[str, Any], settled: float) -> None:
    rng, data = to.rng, stay["data"]
    whole = rng.random() < 0.6
    to.add(
        "settlement.settled",
        settled + 100,
        **{
            **data,
            "setl_id": f"S{len(to.written)}",
            "setl_time": None,
            "init_setl_id": data["setl_id"],
            "refd_setl_flag": rng.choice((None, "1")),
            "medfee_sumamt": "-9000.00" if whole else "-10",
            "fund_pay_sumamt": f"-{data['fund_pay_sumamt']}" if whole else "-5.5",
        },
    )


def _injury(to: _Writer, name: str, case_id: str) -> None:
    rng = to.rng
    hours = to.hours_in(rng.randrange(20, 30)) + rng.choice((-1, 0, 0, 1, 8))
    injured = moment(rng, hours)
    same = rng.random() < 0.5
    grade, wage = rng.randrange(1, 11), rng.choice((5000, 4321, 6000))
    for _ in range(rng.randrange(1, 5)):
        if not same:
            grade, wage = rng.randrange(1, 11), rng.choice((5000, 4321, 6000))
        off = rng.choice((0, 0, 0.01, -0.01, 0.02, -0.02, 500, -500))
        lump_sum = rng.random() < 0.6
        to.add(
            "settlement.injury_paid",
            hours + 24 * rng.randrange(5, 60),
            case_id=case_id,
            psn_no=name,
            trum_time=injured,
            grade=grade if rng.random() < 0.8 else None,
            wage=f"{wage}.00" if rng.random() < 0.8 else None,
            amount=_lump_sum(rng, _MONTHS_OF_WAGE[grade - 1] * wage, off)
            if lump_sum
            else rng.choice(("120.50", "120.50", "-120.50", "0")),
            kind="disability_lump_sum" if lump_sum else "medical",
        )


def _lump_sum(rng: Random, standard: int, off: float) -> str:
    """The standard or near it, a half or all of it, or given back."""
    return f"{rng.choice((1, 1, 1, 0.5, 0.5, -0.5, -1, 0)) * standard + off:.2f}"
