"""Transfers between units: two employers with many, and employers that just miss."""

from fundwatch.demo.synthetic.script import Script

_PERIOD = "2026-03"


def _transfer(script: Script, unit: str, person: str, *, cross_pool: bool = True) -> None:
    script.happen(
        "registration.transferred_in",
        script.moment(),
        transfer_id=f"T{unit}{person}{script.rng.randrange(10**6):06d}",
        psn_no=person,
        gend=script.rng.choice("12"),
        brdy=f"19{script.rng.randrange(80, 99)}-0{script.rng.randrange(1, 9)}-15",
        psn_type="11",
        from_emp_no=f"E{script.rng.randrange(9000, 9999)}",
        emp_no=unit,
        cross_pool=cross_pool,
        period=_PERIOD,
    )


def transfers(script: Script) -> None:
    """10 and 13 persons raise; 9, 12 transfers of 9 persons, and 20 within the pool do not."""
    for unit, persons in (("E80001", 10), ("E80002", 13)):
        for index in range(persons):
            _transfer(script, unit, f"31{unit[-1]}{index:06d}")
        script.planted.add(("mass-cross-pool-in", f"{unit}|{_PERIOD}"))
    for index in range(9):
        _transfer(script, "E80003", f"323{index:06d}")
    for index in range(12):
        _transfer(script, "E80004", f"324{index % 9:06d}")
    for index in range(20):
        _transfer(script, "E80005", f"325{index:06d}", cross_pool=False)
