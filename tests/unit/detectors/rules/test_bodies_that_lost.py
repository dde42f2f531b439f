"""A body that counts less stands nowhere: not in the cell that it went to and the one that counts did not.

Each history in every order of arrival, and as a replay reads it.
"""

import json
from copy import deepcopy
from itertools import permutations
from typing import Any

from detectors.registry import catalogue
from replay.judging import in_business_order
from tests.generators.arrivals import reversal_of
from tests.unit.detectors.rules.judged import judge, read, standing

_DUPLICATE = catalogue()["id-number-duplicate"]
_READMISSION = catalogue()["readmission-within-days"]


def _registered(id_: str, person: str, certno: str, **more: Any) -> dict[str, Any]:
    data = {
        "psn_no": person,
        "certno": certno,
        "psn_name": "李样本",
        "gend": "1",
        "brdy": "1960-01-01",
        "psn_type": "11",
    }
    time = "2026-03-02T10:00:00+08:00"
    envelope = {
        "specversion": "1.0",
        "id": id_,
        "source": "/reg",
        "type": "registration.person_registered",
        "time": time,
    }
    return {**envelope, **more, "data": {**data, "emp_no": "E1"}}


def _settled(id_: str, stay: str, begin: str, end: str, **more: Any) -> dict[str, Any]:
    data = {
        "setl_id": id_, "mdtrt_id": stay, "psn_no": "P1", "fixmedins_code": "H1", "med_type": "21",
        "begntime": f"2026-03-{begin}T10:00:00+08:00", "endtime": f"2026-03-{end}T10:00:00+08:00", "brdy": "1960-01-01",
        "medfee_sumamt": "1", "fund_pay_sumamt": "1", "insu_admdvs": "220100", "mdtrtarea_admdvs": "220100",
    }  # fmt: skip
    time = f"2026-03-{end}T11:00:00+08:00"
    return {
        "specversion": "1.0",
        "id": id_,
        "source": "/his",
        "type": "settlement.settled",
        "time": time,
        "data": {**data, **more},
    }


def _anchors(rule: Any, *events: dict[str, Any]) -> set[str]:
    """What stands, the same in every order of arrival and in business order."""
    taken = read(json.dumps(event).encode() for event in events)
    replayed = set(standing(judge(rule, in_business_order(taken))))
    for order in permutations(taken):
        assert set(standing(judge(rule, order))) == replayed
    return replayed


def test_a_body_recorded_later_under_another_number_takes_the_first_number_back() -> None:
    first, other = (
        _registered("g1", "P1", "440524188001010014"),
        _registered("g2", "P2", "440524188001010014"),
    )
    corrected = _registered("g2", "P2", "360426199101010071", recordedtime="2026-03-03T10:00:00+08:00")
    assert _anchors(_DUPLICATE, first, other, corrected) == set()


def test_a_body_recorded_later_as_an_outpatient_visit_takes_the_stay_back() -> None:
    first, second = _settled("s1", "M1", "01", "02"), _settled("s2", "M2", "03", "04")
    outpatient = deepcopy(first)
    outpatient["data"]["med_type"] = "11"
    outpatient["recordedtime"] = "2026-03-09T10:00:00+08:00"
    assert _anchors(_READMISSION, first, second, outpatient) == set()


def test_a_reversal_that_carries_another_body_takes_the_event_out_all_the_same() -> None:
    first, second = _settled("s1", "M1", "01", "02"), _settled("s2", "M2", "03", "04")
    carried = deepcopy(first)
    carried["data"]["fixmedins_code"] = "H2"
    assert (
        _anchors(_READMISSION, first, second, reversal_of(carried, "r1", "2026-03-09T10:00:00+08:00"))
        == set()
    )


def test_a_body_recorded_later_in_another_hospital_takes_the_readmission_back() -> None:
    """The patient was in two hospitals, once the hospital's number was put right."""
    first, second = _settled("s1", "M1", "01", "02"), _settled("s2", "M2", "03", "04")
    elsewhere = deepcopy(second)
    elsewhere["data"]["fixmedins_code"] = "H2"
    elsewhere["recordedtime"] = "2026-03-09T10:00:00+08:00"
    assert _anchors(_READMISSION, first, second) == {"P1|H1|M2"}
    assert _anchors(_READMISSION, first, second, elsewhere) == set()


def test_a_body_that_went_elsewhere_and_came_back_stands_where_it_is() -> None:
    first, second = _settled("s1", "M1", "01", "02"), _settled("s2", "M2", "03", "04")
    elsewhere, back = deepcopy(second), deepcopy(second)
    elsewhere["data"]["fixmedins_code"] = "H2"
    elsewhere["recordedtime"] = "2026-03-09T10:00:00+08:00"
    back["recordedtime"] = "2026-03-10T10:00:00+08:00"
    assert _anchors(_READMISSION, first, second, elsewhere, back) == {"P1|H1|M2"}


def test_the_admission_and_the_discharge_of_one_number_are_two_events() -> None:
    """Sources number documents: neither takes the other's place."""
    first, second = _settled("s1", "M1", "01", "02"), _settled("s2", "M2", "03", "04")
    discharged = {
        **deepcopy(first),
        "type": "settlement.discharged",
        "recordedtime": "2026-03-09T10:00:00+08:00",
    }
    discharged["data"] = {
        "mdtrt_id": "M1", "psn_no": "P1", "fixmedins_code": "H1", "endtime": "2026-03-02T10:00:00+08:00"
    }  # fmt: skip
    assert _anchors(_READMISSION, first, second, discharged) == {"P1|H1|M2"}


def test_only_the_original_of_the_reversed_type_is_taken_back() -> None:
    first, second = _settled("s1", "M1", "01", "02"), _settled("s2", "M2", "03", "04")
    discharged = {**deepcopy(first), "type": "settlement.discharged"}
    discharged["data"] = {
        "mdtrt_id": "M1", "psn_no": "P1", "fixmedins_code": "H1", "endtime": "2026-03-02T10:00:00+08:00"
    }  # fmt: skip
    back = reversal_of(discharged, "r1", "2026-03-09T10:00:00+08:00")
    assert _anchors(_READMISSION, first, second, discharged, back) == {"P1|H1|M2"}
