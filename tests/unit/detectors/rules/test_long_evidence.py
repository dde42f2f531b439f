"""Where a doubt could list thousands of events it lists some, and says how many there are."""

import json
from typing import Any

from detectors.registry import catalogue
from tests.support.events import event
from tests.unit.detectors.rules.judged import judge, read, standing


def _standing(rule_id: str, events: list[dict[str, Any]]) -> Any:
    (doubt,) = standing(
        judge(catalogue()[rule_id], read([json.dumps(one).encode() for one in events]))
    ).values()
    return doubt


def test_a_code_of_many_units_shows_its_first_fifty_settlements_and_counts_every_unit() -> None:
    paid = [
        event(
            "registration.contribution_paid",
            f"s{unit}",
            unit / 100,
            emp_no=f"E{unit}",
            orgcode="123456789",
            emp_name="厂",
            accrym="2026-03",
            amount="1",
        )
        for unit in range(60)
    ]
    doubt = _standing("unit-same-code-different-id", paid)
    assert [entry.event_id for entry in doubt.evidence] == [f"s{unit}" for unit in range(50)]
    assert doubt.message.en.startswith("60 units")


def test_a_deregistration_shows_the_latest_two_hundred_stays_and_counts_every_member() -> None:
    admitted = [
        event(
            "settlement.admitted",
            f"a{member}",
            member / 100,
            mdtrt_id=f"M{member}",
            psn_no=f"P{member}",
            emp_no="E1",
            fixmedins_code="H1",
            begntime=f"2026-03-01T00:{member // 60:02}:{member % 60:02}+08:00",
            med_type="21",
            brdy="1980-01-01",
            gend="1",
            insu_admdvs="220100",
            mdtrtarea_admdvs="220100",
        )
        for member in range(205)
    ]
    gone = event("registration.unit_deregistered", "d1", 30, emp_no="E1")
    doubt = _standing("unit-deregister-with-inpatients", [gone, *admitted])
    shown = [entry.event_id for entry in doubt.evidence]
    assert shown == [*(f"a{member}" for member in range(5, 205)), "d1"]
    assert "205 members" in doubt.message.en


def test_a_mass_transfer_shows_its_first_two_hundred_and_counts_every_person() -> None:
    moved = [
        event(
            "registration.transferred_in",
            f"t{person:04}",
            person / 100,
            transfer_id=f"T{person}",
            psn_no=f"P{person}",
            emp_no="E1",
            from_emp_no="E2",
            cross_pool=True,
            period="2026-03",
        )
        for person in range(230)
    ]
    doubt = _standing("mass-cross-pool-in", moved)
    assert [entry.event_id for entry in doubt.evidence] == [f"t{person:04}" for person in range(200)]
    assert doubt.message.en.startswith("230 persons")
