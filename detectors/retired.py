"""Sections of the source document that have no rule, and why: the catalogue lists them, so that nobody looks for them."""

from typing import Any, Final, Literal, NamedTuple

from detectors.contract.values import Text


class RetiredSection(NamedTuple):
    """`retired`: the source struck the rule out; `empty`: it has the heading only."""

    section: str
    state: Literal["retired", "empty"]
    name: Text
    reason: Text


_DELETED: Final = Text("删掉", "Deleted")
_DELETED_BECAUSE: Final = Text(
    "来源文件：已删除（业务上不会发生，或业务允许）。",
    "Source document: deleted (the business cannot produce the case, or allows it).",
)
_HEADING: Final = Text("（仅有标题）", "(a heading only)")
_HEADING_BECAUSE: Final = Text("来源文件：只有标题，没有规则。", "Source document: a heading without a rule.")

RETIRED_SECTIONS: Final = (
    *(
        RetiredSection(section, "retired", _DELETED, _DELETED_BECAUSE)
        for section in ("3.6.4", "3.9.1", "3.10.1", "3.11.1", "3.14.2", "3.16.1", "3.22.1", "3.23.1")
    ),
    *(RetiredSection(section, "empty", _HEADING, _HEADING_BECAUSE) for section in ("3.17", "3.20", "3.21")),
)
"""In the order of the source's list."""


def describe_retired(retired: RetiredSection) -> dict[str, Any]:
    """JSON-ready, in the words that `describe` uses for rules; there is no id, since there is no code."""
    return {
        "section": retired.section,
        "state": retired.state,
        "name": {"zh": retired.name.zh, "en": retired.name.en},
        "reason": {"zh": retired.reason.zh, "en": retired.reason.en},
    }
