"""Only the transitions that are drawn are allowed."""

from itertools import product

import pytest

from dashboard_api.feed.states import FeedState, WrongTransition, follow

ALLOWED = {
    ("OPEN", "CATCHING_UP"), ("OPEN", "DROPPED"), ("OPEN", "CLOSED"),
    ("CATCHING_UP", "LIVE"), ("CATCHING_UP", "DROPPED"), ("CATCHING_UP", "CLOSED"),
    ("LIVE", "CATCHING_UP"), ("LIVE", "DROPPED"), ("LIVE", "CLOSED"),
    ("DROPPED", "CLOSED"),
}  # fmt: skip


@pytest.mark.parametrize(("state", "following"), list(product(FeedState, FeedState)))
def test_transitions(state: FeedState, following: FeedState) -> None:
    if (state.name, following.name) in ALLOWED:
        assert follow(state, following) is following
    else:
        with pytest.raises(WrongTransition):
            follow(state, following)
