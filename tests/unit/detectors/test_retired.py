"""Sections without a rule: listed once, with the source's reason, and never beside a rule that has code."""

import json

from detectors.registry import catalogue
from detectors.retired import RETIRED_SECTIONS, describe_retired

_DISABLED_BY_THE_SOURCE = {
    "work-injury-designation-changes",
    "offsite-birth-registration-late",
    "reimbursement-ratio-off-standard",
}


def test_the_source_struck_out_eight_rules_and_left_three_headings_empty() -> None:
    by_state: dict[str, list[str]] = {"retired": [], "empty": []}
    for retired in RETIRED_SECTIONS:
        by_state[retired.state].append(retired.section)
    assert by_state["empty"] == ["3.17", "3.20", "3.21"]
    assert by_state["retired"] == [
        "3.6.4",
        "3.9.1",
        "3.10.1",
        "3.11.1",
        "3.14.2",
        "3.16.1",
        "3.22.1",
        "3.23.1",
    ]


def test_no_section_is_both_struck_out_and_a_rule() -> None:
    sections = {rule.section for rule in catalogue().values()}
    assert sections.isdisjoint(retired.section for retired in RETIRED_SECTIONS)
    headings = {retired.section for retired in RETIRED_SECTIONS if retired.state == "empty"}
    assert not any(section.startswith(tuple(f"{heading}." for heading in headings)) for section in sections)


def test_each_is_described_with_its_reason_in_both_languages() -> None:
    for retired in RETIRED_SECTIONS:
        described = json.loads(json.dumps(describe_retired(retired)))
        assert described["section"] == retired.section
        assert "来源文件" in described["reason"]["zh"]
        assert "Source document" in described["reason"]["en"]


def test_rules_that_the_source_puts_off_are_shipped_off_and_say_so() -> None:
    disabled = {rule.id: rule for rule in catalogue().values() if rule.state == "disabled"}
    assert set(disabled) == _DISABLED_BY_THE_SOURCE
    for rule in disabled.values():
        assert rule.limits is not None
        assert rule.limits.zh.startswith("默认停用。来源文件：")
        assert rule.limits.en.startswith("Shipped off. Source document:")
