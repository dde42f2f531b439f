from detectors.contract import topics
from detectors.engine.context import Clock
from detectors.engine.projector import Projector
from detectors.engine.ruleset import make_ruleset
from detectors.registry import catalogue
from streams.frames import FrameDecoder
from streams.gateway.batching import Batch
from streams.gateway.routing import partition_of
from tests.support.events import admitted, taken

RULES = make_ruleset(catalogue(), only=["readmission-within-days"])
DECODER = FrameDecoder(RULES.kinds)


def filled(persons, *, partitions=4, batch_facts=400):
    batch = Batch(partitions, batch_facts)
    projector = Projector(RULES.kinds.values())
    for number in range(persons):
        item = taken(admitted(f"a{number}", number / 100, stay=f"m{number}", person=f"P{number}"))
        for projected in projector.project(item.event, item.digest):
            batch.add(projected)
    return batch


def test_every_fact_goes_to_the_partition_of_its_person():
    for topic, partition, message in filled(200).frames():
        assert topic == topics.FACTS_PERSON
        for _, facts in DECODER.decode(message).kinds:
            for key, _ in facts:
                assert partition_of(key.split("\x1f")[0], 4) == partition


def test_no_frame_holds_more_facts_than_allowed_and_none_is_lost():
    sizes = [
        sum(len(facts) for _, facts in DECODER.decode(message).kinds)
        for _, _, message in filled(101, partitions=1, batch_facts=10).frames()
    ]
    assert sizes == [10] * 10 + [1]


def test_a_round_that_was_taken_out_is_not_taken_out_again():
    batch = filled(5)
    assert list(batch.frames())
    assert not list(batch.frames())


def test_time_reaches_every_partition_of_every_scope_after_the_facts_before_it():
    #  facts ──┐
    #          ├─▶ frame, then clock
    #  tick  ──┘
    batch = filled(3, partitions=2)
    batch.broadcast(Clock(now=7))
    frames = list(batch.frames())
    clocks = [(topic, partition) for topic, partition, m in frames if DECODER.decode(m).clock == Clock(now=7)]
    assert sorted(clocks) == sorted((topic, number) for topic in topics.FACTS for number in range(2))
    first_clock = next(index for index, (_, _, m) in enumerate(frames) if DECODER.decode(m).clock is not None)
    assert all(DECODER.decode(m).kinds for _, _, m in frames[:first_clock])
    assert first_clock >= 1


def test_the_partition_of_a_key_is_fixed_for_ever():
    # cells would be torn apart if this ever changed
    assert [partition_of(route, 12) for route in ("P1", "P2", "2200001", "王")] == [9, 11, 1, 10]
