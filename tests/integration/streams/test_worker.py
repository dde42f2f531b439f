"""Worker processes against a real broker: restarts, restores, several side by side."""

import shutil

from tests.support.events import raw, readmission, reversal
from tests.support.processes import until
from tests.support.reading import latest


def sent(pipeline, first, last):
    for number in range(first, last):
        pipeline.send(*(raw(e) for e in readmission(f"P{number}")), key=f"P{number}".encode())


def doubts_of(count):
    return lambda values: len({d["doubt_id"] for d in values}) >= count


def test_a_killed_worker_comes_back_from_its_store_without_reading_the_changelog_again(pipeline):
    pipeline.gateway()
    worker = pipeline.worker()
    doubts = pipeline.readmissions()
    sent(pipeline, 0, 40)
    doubts.until(doubts_of(40))
    assert until(lambda: pipeline_lag_is_zero(pipeline))
    worker.kill()
    again = pipeline.worker()
    last = readmission("P3")[2]
    pipeline.send(raw(reversal(last, "r1")), key=b"P3")
    found = doubts.until(lambda values: [d for d in values if d["status"] == "withdrawn"])
    assert latest(found)[next(d for d in found if d["status"] == "withdrawn")["doubt_id"]]["revision"] == 2
    assert '"event": "store restored"' in again.log()
    assert restored(again) == 0


def restored(worker):
    """Changelog records read at start, summed over rebalances."""
    import json

    return sum(
        line["records"]
        for line in map(json.loads, worker.log().splitlines())
        if line["event"] == "store restored"
    )


def pipeline_lag_is_zero(pipeline):
    """Whether everything on the facts topics is committed by the workers."""
    from confluent_kafka import Consumer, ConsumerGroupTopicPartitions, TopicPartition
    from confluent_kafka.admin import AdminClient

    admin = AdminClient({"bootstrap.servers": pipeline.bootstrap})
    (future,) = admin.list_consumer_group_offsets([ConsumerGroupTopicPartitions("fundwatch-worker")]).values()
    committed = {(tp.topic, tp.partition): tp.offset for tp in future.result().topic_partitions}
    consumer = Consumer({"bootstrap.servers": pipeline.bootstrap, "group.id": "lag"})
    try:
        return all(
            committed.get(("facts.person", number), 0)
            >= consumer.get_watermark_offsets(TopicPartition("facts.person", number))[1]
            for number in range(2)
        )
    finally:
        consumer.close()


def test_a_worker_that_lost_its_store_restores_it_from_the_changelog(pipeline):
    pipeline.gateway()
    worker = pipeline.worker()
    doubts = pipeline.readmissions()
    sent(pipeline, 0, 40)
    doubts.until(doubts_of(40))
    assert until(lambda: pipeline_lag_is_zero(pipeline))
    assert worker.stop() == 0
    shutil.rmtree(pipeline.folder / "w1")
    again = pipeline.worker()
    pipeline.send(raw(reversal(readmission("P5")[1], "r1")), key=b"P5")
    found = doubts.until(lambda values: [d for d in values if d["status"] == "withdrawn"])
    withdrawn = next(d for d in found if d["status"] == "withdrawn")
    assert withdrawn["subject"]["id"] == "P5"
    assert withdrawn["revision"] == 2
    assert restored(again) >= 80  # at least a head and a doubt's text for each person


def test_two_workers_share_the_partitions_and_one_takes_over_when_the_other_is_killed(pipeline):
    pipeline.gateway()
    first, second = pipeline.worker("w1"), pipeline.worker("w2")
    doubts = pipeline.readmissions()
    assert until(lambda: '"active": [' in first.log() and '"active": [' in second.log())
    sent(pipeline, 0, 30)
    doubts.until(doubts_of(30))
    first.kill()
    sent(pipeline, 30, 60)
    found = doubts.until(doubts_of(60))
    assert {d["subject"]["id"] for d in found} == {f"P{n}" for n in range(60)}
    assert all(d["status"] == "raised" and d["revision"] == 1 for d in latest(found).values())
    assert second.child.poll() is None


def test_a_worker_that_cannot_read_a_frame_stops_loudly_and_acknowledges_nothing(pipeline):
    worker = pipeline.worker()
    assert until(lambda: "partitions assigned" in worker.log())
    pipeline.send(b"not a frame", topic="facts.person", key=None)
    assert until(lambda: worker.child.poll() is not None)
    assert worker.child.returncode == 70
    assert "a frame could not be judged" in worker.log()
    assert not pipeline_lag_is_zero(pipeline)
