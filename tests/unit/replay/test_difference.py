"""What a what-if changes, counted by every view of it, with masked examples."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import msgspec

from detectors.contract.doubt import Doubt, Evidence, Subject, doubt_id
from detectors.contract.values import Text
from replay.difference import EXAMPLES, Comparison, Difference
from replay.writing import line

_DAY = datetime(2026, 3, 2, 10, tzinfo=UTC)


def _line(anchor: str, **over: Any) -> bytes:
    fields: dict[str, Any] = {
        "doubt_id": doubt_id(over.get("rule_id", "r"), anchor),
        "revision": 1,
        "status": "raised",
        "rule_id": "r",
        "rule_version": "1",
        "parameters_digest": "0" * 16,
        "level": "high",
        "business_item": "b",
        "subject": Subject("identity", "220101199001011234"),
        "region": None,
        "facility": "H1",
        "anchor": anchor,
        "occurred_at": _DAY,
        "detected_at": _DAY,
        "amount": Decimal("10.50"),
        "reason": "x",
        "message": Text("220101199001011234 两次", "220101199001011234 twice"),
        "complete": True,
        "evidence": (Evidence("e", "/s", "t", _DAY, {"certno": "220101199001011234"}),),
    }
    return line(Doubt(**{**fields, **over}))


def test_new_gone_changed_and_same_add_up_in_every_view() -> None:
    comparison = Comparison("v")
    comparison.add(None, _line("1", amount=Decimal("5")))
    comparison.add(_line("2", facility=None), None)
    comparison.add(_line("3"), _line("3", amount=Decimal("11.50"), level="low"))
    comparison.add(_line("4"), _line("4"))
    comparison.add(None, _line("5", rule_id="other", occurred_at=datetime(2026, 4, 1, tzinfo=UTC)))
    comparison.add(None, None)
    found = comparison.result()
    total = found.total
    assert (total.new, total.gone, total.changed, total.same) == (2, 1, 1, 1)
    assert (total.amount_before, total.amount_after) == (Decimal("31.50"), Decimal("37.50"))
    for rows in (found.by_rule, found.by_level, found.by_month):
        assert sum(row.new + row.gone + row.changed + row.same for row in rows.values()) == 5
        assert sum(row.amount_after for row in rows.values()) == total.amount_after
    assert list(found.by_rule) == ["other", "r"]
    assert list(found.by_level) == ["high", "low"]
    assert list(found.by_month) == ["2026-03", "2026-04"]
    assert {name: row.gone for name, row in found.by_facility.items()} == {"": 1, "H1": 0}
    assert found.examples["changed"][0].fields == ("level", "amount")
    assert (found.examples["changed"][0].amount_before, found.examples["changed"][0].amount_after) == (
        "10.50",
        "11.50",
    )


def test_a_sentence_and_a_digest_that_only_repeat_the_parameters_are_no_change() -> None:
    comparison = Comparison("v")
    comparison.add(
        _line("1"),
        _line("1", parameters_digest="f" * 16, message=Text("七日", "seven"), revision=3, status="revised"),
    )
    assert comparison.result().total.same == 1
    assert comparison.result().by_facility == {}


def test_examples_are_masked_few_and_dealt_among_the_rules() -> None:
    comparison = Comparison("v")
    for number in range(EXAMPLES + 5):
        comparison.add(None, _line(f"{number:03}"))
    comparison.add(None, _line("x", rule_id="rare"))
    new = comparison.result().examples["new"]
    assert len(new) == EXAMPLES
    assert [example.rule_id for example in new[:3]] == ["r", "rare", "r"]
    text = msgspec.json.encode(comparison.result())
    assert b"220101199001011234" not in text
    assert b"220101********1234" in text


def test_what_is_written_is_read_again() -> None:
    comparison = Comparison("v")
    comparison.add(None, _line("1"))
    text = msgspec.json.encode(comparison.result())
    assert msgspec.json.decode(text, type=Difference) == comparison.result()
    assert json.loads(text)["total"]["amount_after"] == "10.50"
