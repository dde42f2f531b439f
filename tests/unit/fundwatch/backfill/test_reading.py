"""Where the tail of history begins on the raw topics: no gap behind what was read, and nothing read for nothing."""

from fundwatch.backfill.reading import tail_of
from replay.manifest import FileRead, SourceRead, TopicRead


def places(**offsets: tuple[int, int]) -> tuple[TopicRead, ...]:
    return tuple(TopicRead(topic=t, partition=0, from_=a, to=b) for t, (a, b) in sorted(offsets.items()))


ENDS = SourceRead(kind="kafka", name="kafka", topics=places(a=(10, 100), b=(0, 50)))
OPENED = SourceRead(kind="kafka", name="kafka", topics=places(a=(5, 90), b=(0, 40)))
FILE = SourceRead(kind="jsonl", name="x", files=(FileRead(name="x.jsonl", bytes=1),))


def begins(*read: SourceRead) -> dict[str, int]:
    return {topic: first for topic, _, first in tail_of(read, ENDS, OPENED)}


def test_it_begins_where_history_ends() -> None:
    archive = SourceRead(kind="clickhouse", name="clickhouse:a,b", topics=places(a=(0, 70), b=(0, 45)))
    assert begins(archive) == {"a": 70, "b": 45}


def test_what_has_not_come_to_the_archive_yet_is_read_from_kafka() -> None:
    archive = SourceRead(kind="clickhouse", name="clickhouse:a,b", topics=places(a=(0, 70)))
    assert begins(archive) == {"a": 70, "b": 0}


def test_what_kafka_holds_no_more_cannot_be_read() -> None:
    assert begins(SourceRead(kind="clickhouse", name="clickhouse", topics=places(a=(0, 7))))["a"] == 10


def test_a_topic_that_was_left_out_is_read_from_where_it_was_when_all_began() -> None:
    assert begins(SourceRead(kind="kafka", name="kafka:a", topics=places(a=(0, 70)))) == {"a": 70, "b": 40}


def test_after_files_everything_is_read_that_no_other_source_had() -> None:
    archive = SourceRead(kind="clickhouse", name="clickhouse", topics=places(a=(0, 70)))
    assert begins(FILE) == {"a": 10, "b": 0}
    assert begins(FILE, archive) == {"a": 70, "b": 0}
