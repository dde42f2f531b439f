"""Doubts, then changelog, then store, then acknowledgement; and after a failure nothing."""

import asyncio
from collections import Counter
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest

from detectors.contract.late import LateEvent, decode_late_event
from streams.publisher import NotDelivered
from streams.worker.committer import Committer
from streams.worker.partition import Judged

CHANGELOG = "changelog"


class Diary:
    """Fakes of the three ports; each writes down what it was asked, in one list."""

    def __init__(self, failing=None):
        self.lines = []
        self.failing = failing
        self.queued = []

    def publish(self, topic, key, value, partition=-1):
        self.queued.append(topic)

    def publish_all(self, topic, partition, messages):
        for key, value in messages:
            self.publish(topic, key, value, partition)

    def flush(self):
        topics, self.queued = self.queued, []
        if self.failing in topics:
            raise NotDelivered(self.failing)
        self.lines.extend(f"confirmed {topic}" for topic in topics)
        return {(CHANGELOG, 0): 17}

    def apply(self, partition, rows, offset):
        if self.failing == "store":
            raise OSError("disk is full")
        self.lines.append(f"stored {len(rows)} at {offset}")


class Source:
    def __init__(self, diary, name):
        self.diary, self.name = diary, name

    def ack(self):
        self.diary.lines.append(f"acknowledged {self.name}")


def judged(doubts=1, rows=1, shadow=False):
    item = SimpleNamespace(doubt=SimpleNamespace(doubt_id=uuid4()), message=b"{}", shadow=shadow)
    return Judged({(n, 1): item for n in range(doubts)}, {b"row%d" % n: b"v" for n in range(rows)}, Counter())


async def committed(diary, *works, limit=1_000):
    stored = []
    done = asyncio.Event()

    def on_stored(where, turn):
        stored.append((where, turn))
        done.set()

    committer = Committer(diary, diary, CHANGELOG, limit=limit, on_stored=on_stored)
    for number, work in enumerate(works):
        await committer.submit(Source(diary, number), ("person", 0), work, 1, number + 1)
    task = asyncio.create_task(committer.run())
    waiting = asyncio.create_task(done.wait())
    await asyncio.wait({task, waiting}, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    if task.done():
        task.result()
    task.cancel()
    return stored


async def test_doubts_are_confirmed_before_the_changelog_the_store_and_the_acknowledgement():
    diary = Diary()
    stored = await committed(diary, judged(), judged())
    assert diary.lines == [
        "confirmed doubts",
        "confirmed doubts",
        "confirmed changelog",
        "stored 1 at 17",
        "acknowledged 0",
        "acknowledged 1",
    ]
    assert stored == [(("person", 0), 2)]


async def test_doubts_of_rules_on_trial_go_to_their_own_topic_only():
    diary = Diary()
    await committed(diary, judged(shadow=True))
    assert diary.lines[0] == "confirmed doubts.shadow"
    assert "confirmed doubts" not in diary.lines


@pytest.mark.parametrize("failing", ["doubts", CHANGELOG])
async def test_what_the_broker_refused_is_never_stored_or_acknowledged(failing):
    diary = Diary(failing)
    with pytest.raises(NotDelivered):
        await committed(diary, judged())
    assert not any(line.startswith(("stored", "acknowledged")) for line in diary.lines)


async def test_what_the_store_refused_is_never_acknowledged():
    diary = Diary("store")
    with pytest.raises(OSError, match="disk is full"):
        await committed(diary, judged())
    assert not any(line.startswith("acknowledged") for line in diary.lines)


async def test_a_row_that_is_written_again_is_logged_after_the_rows_it_speaks_of():
    #  frame 1: head(segments=0)   frame 2: segment 0, head(segments=1)
    #  log:     segment 0, head    -- never head, segment 0: a crash may cut the log between them
    diary = Diary()
    logged = []
    diary.publish = lambda topic, key, value, partition=-1: logged.append(key)
    first = Judged({}, {b"head": b"0"}, Counter())
    second = Judged({}, {b"segment": b"s", b"head": b"1"}, Counter())
    await committed(diary, first, second)
    assert logged == [b"segment", b"head"]


async def test_what_goes_is_logged_after_every_head_that_still_speaks_of_it():
    #  frame 1: head(segments 1–), segment 0 gone   frame 2: head with one fact more
    #  log:     head, then segment 0 gone           -- the head before them would miss what a crash let go already
    diary = Diary()
    logged = []
    diary.publish = lambda topic, key, value, partition=-1: logged.append((key, value))
    first = Judged({}, {b"head": b"1", b"segment": None}, Counter())
    second = Judged({}, {b"head": b"2"}, Counter())
    await committed(diary, first, second)
    assert logged == [(b"head", b"2"), (b"segment", None)]


async def test_late_events_are_told_before_their_input_is_acknowledged():
    moment = datetime(2026, 3, 1, tzinfo=UTC)
    late = LateEvent(
        source="/s", id="e1", type="t", time=moment, cell="care", late_days=500, clock=moment + timedelta(500)
    )
    diary = Diary()
    logged = []
    diary.publish = lambda topic, key, value, partition=-1: logged.append((topic, value))
    await committed(diary, Judged({}, {}, Counter(), [late]))
    ((topic, value),) = logged
    assert topic == "late.events" and decode_late_event(value) == late
    assert diary.lines[-1].startswith("acknowledged")


async def test_agents_wait_while_too_much_is_in_memory_only():
    diary = Diary()
    stored = asyncio.Event()
    committer = Committer(diary, diary, CHANGELOG, limit=2, on_stored=lambda where, turn: stored.set())
    await committer.submit(Source(diary, 0), ("person", 0), judged(), 1, 1)
    blocked = asyncio.create_task(committer.submit(Source(diary, 1), ("person", 0), judged(), 1, 2))
    await asyncio.sleep(0)
    assert not blocked.done()
    task = asyncio.create_task(committer.run())
    await asyncio.wait_for(blocked, 10)
    await asyncio.wait_for(stored.wait(), 10)
    task.cancel()


async def test_it_has_settled_once_everything_submitted_is_stored_and_not_before():
    diary = Diary()
    committer = Committer(diary, diary, CHANGELOG, limit=1_000, on_stored=lambda where, turn: None)
    await asyncio.wait_for(committer.settled(), 10)  # there was nothing
    for number in range(2):
        await committer.submit(Source(diary, number), ("person", 0), judged(), 1, number + 1)
    waiting = asyncio.create_task(committer.settled())
    await asyncio.sleep(0)
    assert not waiting.done()
    task = asyncio.create_task(committer.run())
    await asyncio.wait_for(waiting, 10)
    assert diary.lines[-1] == "acknowledged 1"
    task.cancel()


async def test_it_never_settles_after_a_failure():
    diary = Diary("changelog")
    committer = Committer(diary, diary, CHANGELOG, limit=1_000, on_stored=lambda where, turn: None)
    await committer.submit(Source(diary, 0), ("person", 0), judged(), 1, 1)
    with pytest.raises(NotDelivered):
        await committer.run()
    waiting = asyncio.create_task(committer.settled())
    await asyncio.sleep(0)
    assert not waiting.done()
    waiting.cancel()
