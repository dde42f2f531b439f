"""Every rule against its oracle, on seeded random histories as they really come.

`ORACLE_EVENTS` (default 20,000 over all rules, and at least 1,500 each) and `ORACLE_SEED` make it longer or other.
"""

import os
from datetime import UTC
from random import Random
from typing import Any

import pytest

from detectors.contract.doubt import Doubt
from detectors.reference.parse import parse_tables
from detectors.registry import catalogue
from tests.generators.histories import FIXED, HISTORIES
from tests.generators.histories.delivery import messy
from tests.generators.tables import shipped_tables
from tests.oracles import ORACLES, Found
from tests.unit.detectors.rules.compared import FACTS, OTHER_PARAMETERS, TABLES
from tests.unit.detectors.rules.judged import judge, read, standing

_EVENTS = int(os.environ.get("ORACLE_EVENTS", "20000"))
_SEED = os.environ.get("ORACLE_SEED", "2026")
_LEAST = 1_500  # fewer events may hold too few doubts to prove anything
_TABLES = shipped_tables()

_CASES = [(rule_id, given) for rule_id in ORACLES for given in ({}, *OTHER_PARAMETERS.get(rule_id, []))]


def _shown(doubt: Doubt) -> Found:
    return Found(
        reason=doubt.reason,
        subject=doubt.subject.id,
        occurred_at=doubt.occurred_at.astimezone(UTC),
        evidence=frozenset(entry.event_id for entry in doubt.evidence),
        amount=doubt.amount,
        facts=FACTS.get(doubt.rule_id, lambda _: ())(doubt),
    )


def test_oracles_histories_and_rules_belong_together() -> None:
    assert set(ORACLES) == set(HISTORIES)
    assert set(ORACLES) <= set(catalogue())


@pytest.mark.parametrize(
    ("rule_id", "parameters"), _CASES, ids=[f"{rule_id}-{given}" for rule_id, given in _CASES]
)
def test_a_rule_says_exactly_what_its_oracle_says(rule_id: str, parameters: dict[str, Any]) -> None:
    rng = Random(f"{_SEED}/{rule_id}/{parameters}")
    events = max(_EVENTS // len(_CASES), _LEAST)
    messages = messy(rng, HISTORIES[rule_id](rng, events), FIXED.get(rule_id, ()))
    tables = {**_TABLES, **parse_tables(TABLES.get(rule_id, {}))}
    judged = judge(catalogue()[rule_id], read(messages), parameters, tables=tables)
    said = {anchor: _shown(doubt) for anchor, doubt in standing(judged).items()}
    expected = ORACLES[rule_id](messages, **parameters)
    assert said.keys() == expected.keys()
    for anchor, found in expected.items():
        assert said[anchor] == found, anchor
    assert len(expected) >= 10  # a history in which nothing happens proves nothing
