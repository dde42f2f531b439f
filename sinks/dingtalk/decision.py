"""Whether a revision of a doubt is told, given what was told of that doubt before. Pure; the answer is a reason."""

from collections.abc import Collection
from enum import Enum

from sinks.dingtalk.notice import Notice


class Decision(Enum):
    """What becomes of one revision. The first three are pushed; the rest is not, and says why."""

    NEW = "new"  # people have not heard of it, or heard that it was withdrawn
    CHANGED = "changed"  # it stands as told, but the level, the amount, the reason or the subject is another
    WITHDRAWN = "withdrawn"  # it was told and no longer stands

    UNWANTED = "unwanted"  # its level is not pushed
    UNTOLD = "untold"  # withdrawn before anybody heard of it
    SAME = "same"  # nothing that a person would act on has changed
    RETROSPECT = "retrospect"  # found after the fact, in history: seen on the page, not pushed

    @property
    def pushed(self) -> bool:
        """Whether a message follows."""
        return self in (Decision.NEW, Decision.CHANGED, Decision.WITHDRAWN)


def decide(
    told: Notice | None, notice: Notice, levels: Collection[str], quiet: Notice | None = None
) -> Decision:
    """`told` is the last notice of the doubt that was sent or is being sent; `levels` are those that are pushed.

    `quiet` is the newest noted revision where that was found in retrospect: what repeats it is no news either. A doubt
    that was told is corrected, wherever the correction comes from.
    """
    if told is None or told.status == "withdrawn":
        if notice.status == "withdrawn":
            return Decision.UNTOLD
        if notice.level not in levels:
            return Decision.UNWANTED
        if notice.retrospect:
            return Decision.RETROSPECT
        known = quiet is not None and quiet.status != "withdrawn" and _matter(quiet) == _matter(notice)
        return Decision.SAME if known else Decision.NEW
    if notice.status == "withdrawn":
        return Decision.WITHDRAWN
    return Decision.CHANGED if _matter(told) != _matter(notice) else Decision.SAME


def _matter(notice: Notice) -> tuple[object, ...]:
    return notice.level, notice.amount, notice.reason, notice.subject
