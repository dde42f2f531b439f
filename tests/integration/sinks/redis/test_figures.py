"""The figures in Redis are right whatever order, duplicates and old revisions the topic brings."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import count
from random import Random

import msgspec
import pytest
import redis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from detectors.contract.doubt import Doubt, encode_doubt
from detectors.contract.topics import DOUBTS
from detectors.contract.values import BUSINESS_TZ
from sinks.base import Record
from sinks.redis.sink import RedisSink
from sinks.settings import RedisSettings
from tests.integration.sinks.redis.observed import expect, observe
from tests.parts.redis import RedisServer
from tests.tools.synthetic import make_doubt

_prefixes = count()
_offsets = count()


def record(doubt: Doubt) -> Record:
    return Record(DOUBTS, 0, next(_offsets), str(doubt.doubt_id).encode(), encode_doubt(doubt), 0)


def sink_for(server: RedisServer, **changed: int) -> tuple[RedisSink, RedisSettings]:
    chosen = RedisSettings(
        url=SecretStr(server.url), prefix=f"t{next(_prefixes)}:", **{"revisions_kept": 4, **changed}
    )
    sink = RedisSink(chosen, lambda _held: None, pauses=())
    sink.open()
    return sink, chosen


@pytest.fixture
def client(redis_server: RedisServer) -> Iterator["redis.Redis"]:
    with redis.Redis.from_url(redis_server.url) as connected:
        yield connected


def revision(number: int, number_of_revision: int, start: datetime) -> Doubt:
    """A revision whose level, rule, facility and status may all differ from those before: the worst case."""
    dice = Random(number * 100 + number_of_revision)
    plain = make_doubt(number, start + timedelta(seconds=dice.randrange(3_000)), revision=number_of_revision)
    return msgspec.structs.replace(
        plain,
        status=dice.choice(("raised", "revised", "withdrawn")),
        level=dice.choice(("high", "medium")),
        rule_id=dice.choice((plain.rule_id, "another-rule")),
        facility=dice.choice((plain.facility, None, "H22010200009")),
    )


sequences = st.lists(st.tuples(st.integers(0, 3), st.integers(1, 7)), min_size=1, max_size=40)


@given(sequences, st.integers(1, 7), st.booleans())
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_figures_follow_from_the_revisions_seen_alone(
    redis_server: RedisServer, client: "redis.Redis", seen: Sequence[tuple[int, int]], batch: int, again: bool
) -> None:
    start = datetime.now(BUSINESS_TZ).replace(microsecond=0) - timedelta(minutes=52)
    doubts = [revision(number, part, start) for number, part in seen]
    sink, chosen = sink_for(redis_server)
    for _ in range(2 if again else 1):
        for at in range(0, len(doubts), batch):
            sink.handle([record(doubt) for doubt in doubts[at : at + batch]])
    sink.close()
    assert observe(client, chosen.prefix) == expect(doubts, revisions_kept=4)


def test_a_withdrawn_doubt_leaves_and_a_raised_one_comes_back(
    redis_server: RedisServer, client: "redis.Redis"
) -> None:
    now = datetime.now(BUSINESS_TZ)
    sink, chosen = sink_for(redis_server)
    counters = []
    for part, status in enumerate(("raised", "withdrawn", "raised"), 1):
        sink.handle([record(make_doubt(1, now, revision=part, status=status))])
        counters.append(observe(client, chosen.prefix).counters)
    level = make_doubt(1, now).level
    assert counters == [
        {f"{level}:raised": 1, f"{level}:standing": 1},
        {f"{level}:raised": 1, f"{level}:withdrawn": 1},
        {f"{level}:raised": 1, f"{level}:standing": 1},
    ]
    sink.close()


def test_what_changed_nothing_is_not_in_the_feed(redis_server: RedisServer, client: "redis.Redis") -> None:
    now = datetime.now(BUSINESS_TZ)
    sink, chosen = sink_for(redis_server)
    first, second = make_doubt(1, now), make_doubt(1, now, revision=2, status="revised")
    sink.handle([record(second), record(second), record(first), record(first)])
    entries = [fields for _, fields in client.xrange(f"{chosen.prefix}feed")]
    assert [b"row" in fields for fields in entries] == [True, False]  # the second tells of the minute only
    sink.close()


def test_minutes_expire(redis_server: RedisServer, client: "redis.Redis") -> None:
    now = datetime.now(BUSINESS_TZ)
    sink, chosen = sink_for(redis_server, minutes_kept=60)
    sink.handle([record(make_doubt(1, now)), record(make_doubt(2, now - timedelta(minutes=90)))])
    (key,) = client.scan_iter(f"{chosen.prefix}minute:*")
    assert 60 * 60 < client.ttl(key) <= 61 * 60
    sink.close()


def test_beyond_the_limit_the_oldest_keep_only_their_counts(
    redis_server: RedisServer, client: "redis.Redis"
) -> None:
    now = datetime.now(BUSINESS_TZ)
    sink, chosen = sink_for(redis_server, doubts_kept=1_000)
    doubts = [make_doubt(number, now + timedelta(milliseconds=number)) for number in range(1_200)]
    for at in range(0, len(doubts), 100):
        sink.handle([record(doubt) for doubt in doubts[at : at + 100]])
    figures = observe(client, chosen.prefix)
    everything = expect(doubts, revisions_kept=4)
    assert (figures.counters, figures.rules, figures.facilities) == (
        everything.counters,
        everything.rules,
        everything.facilities,
    )
    kept = {str(doubt.doubt_id) for doubt in doubts[200:]}
    assert figures.rows.keys() == figures.full.keys() == figures.indexes["all"].keys() == kept
    assert set().union(*figures.indexes.values()) == kept

    oldest = doubts[0]
    sink.handle([record(oldest)])  # known, and not shown again
    assert observe(client, chosen.prefix).counters == everything.counters
    withdrawn = msgspec.structs.replace(
        oldest, revision=2, status="withdrawn", detected_at=now + timedelta(hours=1)
    )
    sink.handle([record(withdrawn)])
    figures = observe(client, chosen.prefix)
    assert figures.counters == expect([*doubts, withdrawn], revisions_kept=4).counters
    assert str(oldest.doubt_id) in figures.rows
    sink.close()


def test_the_feed_is_capped(redis_server: RedisServer, client: "redis.Redis") -> None:
    now = datetime.now(BUSINESS_TZ)
    sink, chosen = sink_for(redis_server, feed_kept=100)
    sink.handle([record(make_doubt(number, now)) for number in range(1_000)])
    assert 100 <= client.xlen(f"{chosen.prefix}feed") < 250  # whole nodes are dropped, not single entries
    sink.close()
