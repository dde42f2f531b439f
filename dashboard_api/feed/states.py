"""In which state the feed of one homepage is, and which state may follow which."""

from enum import Enum
from typing import Final


class FeedState(Enum):
    """
    OPEN ──▶ CATCHING_UP ──▶ LIVE      a snapshot or what was missed is being sent; then updates as they come
               ▲   │          │
               └───┼──────────┘        the data were built anew: a snapshot again
                   ▼          ▼
                 DROPPED ◀────┘        too slow; it may come back and resume
    any ──▶ CLOSED
    """

    OPEN = "open"
    CATCHING_UP = "catching up"
    LIVE = "live"
    DROPPED = "dropped"
    CLOSED = "closed"


_NEXT: Final = {
    FeedState.OPEN: {FeedState.CATCHING_UP, FeedState.DROPPED, FeedState.CLOSED},
    FeedState.CATCHING_UP: {FeedState.LIVE, FeedState.DROPPED, FeedState.CLOSED},
    FeedState.LIVE: {FeedState.CATCHING_UP, FeedState.DROPPED, FeedState.CLOSED},
    FeedState.DROPPED: {FeedState.CLOSED},
    FeedState.CLOSED: set[FeedState](),
}


class WrongTransition(Exception):
    """A state was followed by one that cannot follow it: a mistake of ours."""

    def __init__(self, state: FeedState, following: FeedState) -> None:
        super().__init__(f"{state.value} cannot be followed by {following.value}")


def follow(state: FeedState, following: FeedState) -> FeedState:
    """The following state. Raises `WrongTransition` where it cannot follow."""
    if following not in _NEXT[state]:
        raise WrongTransition(state, following)
    return following
