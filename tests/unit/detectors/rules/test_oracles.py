"""Every rule against its oracle, on seeded random histories as they really come.

`ORACLE_EVENTS` (default 20,000 over all rules) and `ORACLE_SEED` make it longer or other.
"""

import os
from collections.abc import Callable
from datetime import UTC
from random import Random
from typing import Any

import pytest

from detectors.contract.doubt import Doubt
from detectors.registry import catalogue
from tests.generators.histories import HISTORIES
from tests.generators.histories.delivery import messy
from tests.oracles import ORACLES, Found
from tests.unit.detectors.rules.judged import judge, read, standing

_EVENTS = int(os.environ.get("ORACLE_EVENTS", "20000"))
_SEED = os.environ.get("ORACLE_SEED", "2026")

_OTHER_PARAMETERS: dict[str, list[dict[str, Any]]] = {
    "readmission-within-days": [{"max_gap_days": 0}, {"max_gap_days": 15, "age_below": 200}],
    "mass-cross-pool-in": [{"min_persons": 2}, {"min_persons": 11}],
    "id-number-modified": [{"ignore_upgrade": False}],
    "id-number-and-name-modified": [{"within_days": 0}, {"within_days": 3, "ignore_upgrade": False}],
    "id-number-duplicate": [{"min_persons": 3}],
    "stock-oversold": [{"tolerance": 2.5}],
}
_CASES = [(rule_id, given) for rule_id in ORACLES for given in ({}, *_OTHER_PARAMETERS.get(rule_id, []))]

_FACTS: dict[str, Callable[[Doubt], tuple[Any, ...]]] = {
    "readmission-within-days": lambda doubt: tuple(
        entry.fields["gap_days"] for entry in doubt.evidence if "gap_days" in entry.fields
    ),
    "mass-cross-pool-in": lambda doubt: (len({entry.fields["psn_no"] for entry in doubt.evidence}),),
    "id-number-modified": lambda doubt: tuple(
        side
        for entry in doubt.evidence
        for side in (entry.changed["certno"].old, entry.changed["certno"].new)
    ),
    "id-number-duplicate": lambda doubt: tuple(sorted(entry.fields["psn_no"] for entry in doubt.evidence)),
}


def _shown(doubt: Doubt) -> Found:
    return Found(
        reason=doubt.reason,
        subject=doubt.subject.id,
        occurred_at=doubt.occurred_at.astimezone(UTC),
        evidence=frozenset(entry.event_id for entry in doubt.evidence),
        amount=doubt.amount,
        facts=_FACTS.get(doubt.rule_id, lambda _: ())(doubt),
    )


def test_oracles_histories_and_rules_belong_together() -> None:
    assert set(ORACLES) == set(HISTORIES)
    assert set(ORACLES) <= set(catalogue())


@pytest.mark.parametrize(
    ("rule_id", "parameters"), _CASES, ids=[f"{rule_id}-{given}" for rule_id, given in _CASES]
)
def test_a_rule_says_exactly_what_its_oracle_says(rule_id: str, parameters: dict[str, Any]) -> None:
    rng = Random(f"{_SEED}/{rule_id}/{parameters}")
    messages = messy(rng, HISTORIES[rule_id](rng, _EVENTS // len(_CASES)))
    said = {
        anchor: _shown(doubt)
        for anchor, doubt in standing(judge(catalogue()[rule_id], read(messages), parameters)).items()
    }
    expected = ORACLES[rule_id](messages, **parameters)
    assert said.keys() == expected.keys()
    for anchor, found in expected.items():
        assert said[anchor] == found, anchor
    assert len(expected) >= 10  # a history in which nothing happens proves nothing
