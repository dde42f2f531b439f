"""Why a doubt differs between live and replay. Pure: two doubts and what was read in, a class out."""

from collections.abc import Collection
from typing import Final

from detectors.contract.doubt import Doubt
from replay.compare.model import Class

Name = tuple[str, str]
"""Source and id of an event."""

_JUDGED_BY: Final = ("parameters_digest", "rule_version")


def class_of(
    replayed: Doubt | None,
    live: Doubt | None,
    *,
    unread: Collection[Name],
    live_digests: Collection[str],
    replayed_digest: str | None,
    fields: Collection[str],
) -> Class:
    """The class of one difference.

    `replayed` stands in the replay, or None; `live` is the newest live revision, withdrawn or not, or None. `unread` are
    events of its evidence that the replay never read. `live_digests` are those that the rule's live doubts carry,
    `replayed_digest` the replay's for this rule. `fields` differ where both stand.

    What can be told for certain comes first: a replay that lacks the events cannot have judged as live did; one with
    other parameters was asked another question.
    """
    if unread:
        return "archive-incomplete"
    if live is not None and replayed_digest is not None and live.parameters_digest != replayed_digest:
        return "other-parameters"
    if replayed is None:
        return "raised-only-live"
    if live is None or live.status == "withdrawn":
        # never seen live: all that is known of the rule there is what its other doubts carry
        others = live is None and live_digests and replayed.parameters_digest not in live_digests
        return "other-parameters" if others else "missed-live"
    if any(field in fields for field in _JUDGED_BY):
        return "other-parameters"
    return "other-evidence" if "evidence" in fields else "other-fields"


def named(doubt: Doubt) -> list[Name]:
    """The events of its evidence, in its order."""
    return [(item.source, item.event_id) for item in doubt.evidence]
