"""No frame is judged before one that stands in front of it, nor one of another worker's partition."""

import pytest

from streams.worker.succession import FramesSkipped, Succession


def frames_of(*active, begins=0):
    frames = Succession(lambda topic, partition: begins)
    frames.assigned(set(active))
    return frames


def test_frames_come_one_after_the_other_and_again_after_a_step_back():
    frames = frames_of(0, 1)
    for offset in (7, 8, 9, 8, 9, 10):
        frames.take("facts.person", 0, offset, 7)
    frames.take("facts.person", 1, 40, 40)
    frames.take("facts.unit", 0, 3, 3)


def test_a_skipped_frame_is_refused_also_after_a_rebalance_that_left_the_partition_here():
    frames = frames_of(0)
    frames.take("facts.person", 0, 7, 7)
    with pytest.raises(FramesSkipped):
        frames.take("facts.person", 0, 9, 7)
    frames.stop()
    frames.assigned({0, 1})
    with pytest.raises(FramesSkipped):
        frames.take("facts.person", 0, 9, 7)
    frames.take("facts.person", 0, 8, 7)


def test_the_first_frame_is_where_the_group_goes_on_or_before():
    for offset in (6, 7):
        frames_of(0).take("facts.person", 0, offset, 7)
    with pytest.raises(FramesSkipped):
        frames_of(0).take("facts.person", 0, 8, 7)


def test_a_group_that_never_committed_goes_on_at_the_beginning():
    frames_of(0).take("facts.person", 0, 0, None)
    with pytest.raises(FramesSkipped):
        frames_of(0).take("facts.person", 0, 1, None)


@pytest.mark.parametrize("committed", [None, 7])
def test_frames_that_were_deleted_after_their_retention_are_not_waited_for(committed):
    frames_of(0, begins=30).take("facts.person", 0, 30, committed)
    with pytest.raises(FramesSkipped):
        frames_of(0, begins=30).take("facts.person", 0, 31, committed)


def test_a_partition_that_was_away_may_have_gone_on():
    frames = frames_of(0)
    frames.take("facts.person", 0, 7, 7)
    frames.assigned({1})
    frames.assigned({0, 1})
    frames.take("facts.person", 0, 9, 9)


def test_a_frame_of_another_workers_partition_is_refused():
    frames = frames_of(0)
    with pytest.raises(FramesSkipped):
        frames.take("facts.person", 1, 7, 7)


def test_nothing_is_judged_between_two_assignments():
    frames = frames_of(0)
    frames.stop()
    with pytest.raises(FramesSkipped):
        frames.take("facts.person", 0, 7, 7)
