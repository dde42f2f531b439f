"""The loop around every sink: nothing is lost, nothing is committed before it is handled, and it waits for topics."""

import time
from collections.abc import Sequence
from datetime import datetime
from threading import Event

from confluent_kafka import Producer

from detectors.contract.doubt import encode_doubt
from detectors.contract.health import decode_heartbeat
from detectors.contract.topics import DOUBTS, HEALTH
from detectors.contract.values import BUSINESS_TZ
from sinks.base import Record, Sink
from sinks.reading import read_doubts
from sinks.runner import KafkaLink, run_sink
from tests.integration.sinks.running import (
    RunningSink,
    committed,
    eventually,
    make_topic,
    produce,
    publish,
    read_topic,
    running,
)
from tests.parts.kafka import KafkaBroker
from tests.tools.synthetic import make_doubt

AT = datetime(2026, 11, 21, 21, 5, tzinfo=BUSINESS_TZ)


class Recorder(Sink):
    """Keeps what it is given; fails at the doubt that it is told to fail at."""

    name = "recorder"
    topics = (DOUBTS,)

    def __init__(self, fail_at: str | None = None) -> None:
        super().__init__()
        self.taken: list[str] = []
        self.at: list[float] = []
        self.fail_at = fail_at
        self.closed = False
        self.batches = 0

    def handle(self, records: Sequence[Record]) -> None:
        self.batches += 1
        doubts = [str(doubt.doubt_id) for _, doubt in read_doubts(records, self.tally)]
        if self.fail_at in doubts:
            raise OSError("the destination is away")
        self.at += [time.monotonic()] * len(doubts)
        self.taken += doubts

    def close(self) -> None:
        self.closed = True


def test_a_topic_that_does_not_exist_yet_is_waited_for(clean_kafka: KafkaBroker) -> None:
    sink = Recorder()
    with running(sink, clean_kafka.bootstrap):
        eventually(lambda: read_topic(clean_kafka.bootstrap, HEALTH), "a heartbeat while it waits")
        make_topic(clean_kafka.bootstrap, DOUBTS)
        publish(clean_kafka.bootstrap, [make_doubt(1, AT)])
        eventually(lambda: sink.taken, "the doubt")
    assert sink.closed


def test_a_failure_stops_it_and_commits_nothing_of_the_batch(clean_kafka: KafkaBroker) -> None:
    make_topic(clean_kafka.bootstrap, DOUBTS)
    first, second = make_doubt(1, AT), make_doubt(2, AT)
    publish(clean_kafka.bootstrap, [first])
    failing = Recorder(fail_at=str(second.doubt_id))
    run = RunningSink(failing, clean_kafka.bootstrap)
    run.has_committed(1)
    publish(clean_kafka.bootstrap, [second])
    eventually(run.ended, "the end")
    assert isinstance(run.failure, OSError)
    assert failing.closed
    assert committed(clean_kafka.bootstrap, "recorder") == 1

    mended = Recorder()
    with running(mended, clean_kafka.bootstrap) as again:
        again.has_committed(2)
    assert mended.taken == [str(second.doubt_id)]


def test_poison_is_skipped_and_its_neighbours_go_on(clean_kafka: KafkaBroker) -> None:
    make_topic(clean_kafka.bootstrap, DOUBTS, partitions=1)
    sink = Recorder()
    with running(sink, clean_kafka.bootstrap) as run:
        publish(clean_kafka.bootstrap, [make_doubt(1, AT)])
        produce(clean_kafka.bootstrap, [(b"k", b"{broken"), (b"k", None), (None, b"")])
        publish(clean_kafka.bootstrap, [make_doubt(2, AT)])
        eventually(
            lambda: committed(clean_kafka.bootstrap, "recorder", partitions=1) == 5, "all five committed"
        )
        assert run.failure is None
    assert sink.taken == [str(make_doubt(number, AT).doubt_id) for number in (1, 2)]
    assert sink.tally.counts()["skipped"] == 3


def test_heartbeats_tell_who_it_is_and_what_it_has_done(clean_kafka: KafkaBroker) -> None:
    make_topic(clean_kafka.bootstrap, DOUBTS)
    doubt = make_doubt(1, AT)
    publish(clean_kafka.bootstrap, [doubt])
    with running(Recorder(), clean_kafka.bootstrap):

        def told() -> bool:
            beats = [
                decode_heartbeat(message.value()) for message in read_topic(clean_kafka.bootstrap, HEALTH)
            ]
            return any(beat.counts["records"] == 1 for beat in beats)

        eventually(told, "a heartbeat that counts the record")
    last = decode_heartbeat(read_topic(clean_kafka.bootstrap, HEALTH)[-1].value())
    assert last.process == "sink.recorder"
    assert last.counts == {"records": 1, "skipped": 0}
    assert last.last_event.time == doubt.occurred_at
    assert abs((datetime.now(BUSINESS_TZ) - last.at).total_seconds()) < 60


def test_a_lone_record_is_handed_over_at_once(clean_kafka: KafkaBroker) -> None:
    make_topic(clean_kafka.bootstrap, DOUBTS)
    sink = Recorder()
    waits = []
    producer = Producer({"bootstrap.servers": clean_kafka.bootstrap, "linger.ms": 0})
    with running(sink, clean_kafka.bootstrap) as run:
        publish(clean_kafka.bootstrap, [make_doubt(0, AT)])
        run.has_committed(1)
        for number in range(1, 22):
            sent = time.monotonic()
            producer.produce(DOUBTS, encode_doubt(make_doubt(number, AT)), str(number))
            producer.flush(10)
            eventually(lambda count=number: len(sink.at) > count, "the doubt")
            waits.append(sink.at[-1] - sent)
    # 3 ms where the machine has time; to wait for a batch would add at least 50 ms to each of them
    assert sorted(waits)[len(waits) // 4] < 0.04, waits


def test_it_finishes_the_batch_in_hand_when_it_is_asked_to_stop(clean_kafka: KafkaBroker) -> None:
    make_topic(clean_kafka.bootstrap, DOUBTS)
    publish(clean_kafka.bootstrap, [make_doubt(number, AT) for number in range(20)])
    stop = Event()

    class Stopping(Recorder):
        def handle(self, records: Sequence[Record]) -> None:
            stop.set()
            super().handle(records)

    sink = Stopping()
    run_sink(sink, KafkaLink(clean_kafka.bootstrap), stop)
    assert sink.taken
    assert committed(clean_kafka.bootstrap, "recorder") == len(sink.taken)


def test_two_members_share_the_partitions_and_one_takes_over_from_the_other(
    clean_kafka: KafkaBroker,
) -> None:
    make_topic(clean_kafka.bootstrap, DOUBTS, partitions=2)
    doubts = [make_doubt(number, AT) for number in range(60)]
    one, other = Recorder(), Recorder()
    with running(one, clean_kafka.bootstrap):
        with running(other, clean_kafka.bootstrap):
            publish(clean_kafka.bootstrap, doubts[:30])
            eventually(lambda: len({*one.taken, *other.taken}) == 30, "the first thirty")
        publish(clean_kafka.bootstrap, doubts[30:])
        eventually(lambda: len({*one.taken, *other.taken}) == 60, "all sixty")
    assert {*one.taken, *other.taken} == {str(doubt.doubt_id) for doubt in doubts}


def test_thousands_at_once_come_in_batches_and_in_order(clean_kafka: KafkaBroker) -> None:
    count = 5_000
    make_topic(clean_kafka.bootstrap, DOUBTS, partitions=1)
    doubts = [make_doubt(number, AT) for number in range(count)]
    publish(clean_kafka.bootstrap, doubts)
    sink = Recorder()
    with running(sink, clean_kafka.bootstrap):
        eventually(lambda: len(sink.taken) >= count, "all")
    assert sink.taken == [str(doubt.doubt_id) for doubt in doubts]
    assert sink.batches < count / 10
