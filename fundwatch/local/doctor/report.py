"""Findings for people and for programs."""

import unicodedata
from collections.abc import Iterator, Sequence

import msgspec

from detectors.contract.values import Text
from fundwatch.local.doctor.finding import Finding, State
from fundwatch.text import say

_MARKS: dict[State, tuple[str, Text]] = {
    "ok": ("✓", Text("正常", "fine")),
    "note": ("·", Text("提示", "note")),
    "problem": ("✗", Text("问题", "problem")),
}


def to_json(findings: Sequence[Finding]) -> str:
    """One object: `ok`, and `checks` in order."""
    ok = all(finding.state != "problem" for finding in findings)
    return msgspec.json.format(msgspec.json.encode({"ok": ok, "checks": findings}), indent=2).decode()


def as_table(findings: Sequence[Finding]) -> Iterator[str]:
    """Aligned lines in the reader's language; what to do stands below what is wrong."""
    names = {finding.check: _said(finding.name) for finding in findings}
    width = max(_columns(name) for name in names.values())
    for finding in findings:
        mark, word = _MARKS[finding.state]
        name = names[finding.check]
        yield f"{mark} {name}{' ' * (width - _columns(name))}  {_said(word)}  {_said(finding.detail)}"
        if finding.mend is not None:
            yield f"  {' ' * width}  → {_said(finding.mend)}"
    problems = sum(finding.state == "problem" for finding in findings)
    yield say(f"{problems} 个问题", f"{problems} problems") if problems else say("一切正常", "all is well")


def _said(text: Text) -> str:
    return text.zh if text.zh == text.en else say(text.zh, text.en)


def _columns(words: str) -> int:
    """Columns on a terminal: Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in words)
