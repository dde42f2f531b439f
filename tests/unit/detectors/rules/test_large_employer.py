"""A large employer's cluster: its doubt stays small, its figures are those of everybody."""

import json
from decimal import Decimal

from detectors.registry import catalogue
from detectors.rules.unit_inpatients.unit_members_same_hospital import MOST_SHOWN
from tests.support.events import event
from tests.unit.detectors.rules.judged import judge, read, standing


def _settled(number: int) -> bytes:
    settled = event(
        "settlement.settled",
        f"s{number:03}",
        number / 100,
        setl_id=f"S{number}",
        mdtrt_id=f"M{number}",
        psn_no=f"P{number}",
        emp_no="E1",
        fixmedins_code="H1",
        med_type="21",
        begntime="2026-03-01T09:00:00+08:00",
        endtime="2026-03-09T09:00:00+08:00",
        medfee_sumamt="200.00",
        fund_pay_sumamt="100.10",
        insu_admdvs="220100",
        mdtrtarea_admdvs="220100",
    )
    return json.dumps(settled).encode()


def test_evidence_is_bounded_while_persons_and_money_are_of_all() -> None:
    rule = catalogue()["unit-members-same-hospital"]
    taken = read(_settled(number) for number in range(MOST_SHOWN + 10))
    (doubt,) = standing(judge(rule, taken)).values()
    assert len(doubt.evidence) == MOST_SHOWN
    assert f"{MOST_SHOWN + 10} members" in doubt.message.en
    assert doubt.amount == Decimal("100.10") * (MOST_SHOWN + 10)
