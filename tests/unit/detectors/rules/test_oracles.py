"""Every rule against its oracle, on seeded random histories as they really come.

`ORACLE_EVENTS` (over all rules and parameters) and `ORACLE_SEED` make it longer or other.
"""

import os
import re
from collections import defaultdict
from math import ceil
from pathlib import Path
from random import Random
from typing import Any

import pytest

from detectors.reference.parse import parse_tables
from detectors.registry import catalogue
from tests.generators.histories import FIXED, HISTORIES, MOVES
from tests.generators.histories.delivery import messy
from tests.generators.tables import shipped_tables
from tests.oracles import ORACLES
from tests.support.sizes import sized
from tests.unit.detectors.rules.compared import OTHER_PARAMETERS, TABLES, differences, oracle_of
from tests.unit.detectors.rules.judged import judge, read, standing

_EVENTS = int(os.environ.get("ORACLE_EVENTS", sized(200_000, 2_000_000)))
_SEED = os.environ.get("ORACLE_SEED", "2026")
_LEAST, _MOST = 1_500, 2_000  # of one history: fewer may hold too few doubts, more make an oracle slow
_TABLES = shipped_tables()
_ROOT = Path(__file__).resolve().parents[4]

_CASES = [(rule_id, given) for rule_id in ORACLES for given in ({}, *OTHER_PARAMETERS.get(rule_id, []))]


_SHARE = max(ceil(_EVENTS / len(_CASES)), _LEAST)
_ROUNDS = ceil(_SHARE / _MOST)


def test_oracles_share_no_code_with_the_engine() -> None:
    for path in (_ROOT / "tests/oracles").glob("*.py"):
        assert not re.search(
            r"^\s*(from|import) (?!tests\.oracles)(detectors|replay|fundwatch|streams|tests)\b",
            path.read_text(),
            re.M,
        ), path


def test_every_family_is_listed_with_its_oracle() -> None:
    listed = (_ROOT / "docs/oracles.md").read_text()
    rows: dict[tuple[str, str], list[str]] = defaultdict(list)
    for rule_id, oracle in ORACLES.items():
        modules = (oracle.__module__, HISTORIES[rule_id].__module__)
        rows[tuple(name.rpartition(".")[2] for name in modules)].append(f"`{rule_id}`")
    for (oracle_, history), rules in rows.items():
        assert f"| `{oracle_}` | `{history}` | {', '.join(rules)} |" in listed


def test_every_rule_has_an_oracle_and_histories() -> None:
    assert set(ORACLES) == set(catalogue())
    assert set(HISTORIES) == set(catalogue())


@pytest.mark.parametrize(
    ("rule_id", "parameters"), _CASES, ids=[f"{rule_id}-{given}" for rule_id, given in _CASES]
)
def test_a_rule_says_exactly_what_its_oracle_says(rule_id: str, parameters: dict[str, Any]) -> None:
    tables = {**_TABLES, **parse_tables(TABLES.get(rule_id, {}))}
    for number in range(_ROUNDS):
        rng = Random(f"{_SEED}/{rule_id}/{parameters}/{number}")
        events = HISTORIES[rule_id](rng, ceil(_SHARE / _ROUNDS))
        assert len(events) >= _SHARE / _ROUNDS  # the total is what it is said to be
        messages = messy(rng, events, FIXED.get(rule_id, ()), MOVES.get(rule_id, ()))
        judged = judge(catalogue()[rule_id], read(messages), parameters, tables=tables)
        expected = oracle_of(rule_id, TABLES.get(rule_id, {}), parameters)(messages)
        assert differences(expected, standing(judged)) == []
        assert len(expected) >= 3  # a history in which nothing happens proves nothing
