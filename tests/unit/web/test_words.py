"""The page has words for whatever the rules lay down as evidence: their own cases say what that is."""

import re
from pathlib import Path
from typing import Any

import pytest

from detectors.cases import load_cases, standing_after
from detectors.registry import catalogue
from tests.generators.tables import shipped_tables

WORDS = Path(__file__).resolve().parents[3] / "web/src/words"


@pytest.fixture(scope="module")
def evidence() -> list[dict[str, Any]]:
    """Every event cited by a doubt of any rule's cases."""
    tables = shipped_tables()
    return [
        cited
        for rule in catalogue().values()
        for case in load_cases(rule)
        for doubt in standing_after(rule, case, tables)
        for cited in doubt["evidence"]
    ]


def test_every_evidence_field_has_words(evidence: list[dict[str, Any]]) -> None:
    text = (WORDS / "fields.ts").read_text(encoding="utf-8")
    worded = set(re.findall(r"^  (\w+): field\('[^']+', '[^']+'", text, re.MULTILINE))
    named = {name for cited in evidence for part in ("fields", "changed") for name in cited[part]}
    assert len(named) > 80  # the cases do cite fields
    assert named - worded == set()


def test_every_type_of_event_that_is_cited_has_words(evidence: list[dict[str, Any]]) -> None:
    text = (WORDS / "events.ts").read_text(encoding="utf-8")
    worded = set(re.findall(r"^  '([\w.]+)': \{ zh: '[^']+', en: '[^']+' \}", text, re.MULTILINE))
    named = {cited["type"] for cited in evidence}
    assert named - worded == set()
