"""No frame is judged before one that stands in front of it."""

import pytest

from streams.worker.succession import FramesSkipped, Succession


def test_frames_come_one_after_the_other_and_again_after_a_step_back():
    frames = Succession()
    for offset in (7, 8, 9, 8, 9, 10):
        frames.take("facts.person", 0, offset)
    frames.take("facts.person", 1, 40)
    frames.take("facts.unit", 0, 3)


def test_a_skipped_frame_is_refused_also_after_a_rebalance_that_left_the_partition_here():
    frames = Succession()
    frames.take("facts.person", 0, 7)
    with pytest.raises(FramesSkipped):
        frames.take("facts.person", 0, 9)
    frames.assigned({0, 1})
    with pytest.raises(FramesSkipped):
        frames.take("facts.person", 0, 9)
    frames.take("facts.person", 0, 8)


def test_a_partition_that_was_away_may_have_gone_on():
    frames = Succession()
    frames.take("facts.person", 0, 7)
    frames.assigned({1})
    frames.assigned({0, 1})
    frames.take("facts.person", 0, 9)
