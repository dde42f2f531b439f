"""Dead letters and heartbeats: counted once, listed masked, bounded."""

import base64
import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest
import redis
from pydantic import SecretStr

from detectors.contract.deadletter import DeadLetter, encode_dead_letter
from detectors.contract.doubt import encode_doubt
from detectors.contract.health import Heartbeat, LastEvent, encode_heartbeat
from detectors.contract.topics import DEAD_LETTERS, DOUBTS, HEALTH
from detectors.contract.values import BUSINESS_TZ, Text
from sinks.base import Record, SinkError, SinkMisconfigured
from sinks.redis.sink import RedisSink
from sinks.settings import RedisSettings
from tests.parts.redis import RedisServer
from tests.tools.synthetic import make_doubt

NOW = datetime(2026, 3, 2, 10, 15, tzinfo=BUSINESS_TZ)


@pytest.fixture
def client(redis_server: RedisServer) -> Iterator["redis.Redis"]:
    with redis.Redis.from_url(redis_server.url) as connected:
        yield connected


@pytest.fixture
def sink(redis_server: RedisServer) -> Iterator[RedisSink]:
    opened = RedisSink(
        RedisSettings(url=SecretStr(redis_server.url), dead_letters_kept=5), lambda _held: None, pauses=()
    )
    opened.open()
    yield opened
    opened.close()


def letter(offset: int, *, partition: int = 0, reason: str = "not_json", **changed: Any) -> Record:
    plain = DeadLetter(
        reason=reason,  # type: ignore[arg-type]
        message=Text("不是 JSON", "not JSON"),
        path=None,
        topic="settlement.events",
        partition=3,
        offset=900 + offset,
        key="2200001",
        time=NOW + timedelta(seconds=offset),
        original_base64=base64.b64encode(b"{broken").decode(),
    )
    value = encode_dead_letter(msgspec.structs.replace(plain, **changed))
    return Record(DEAD_LETTERS, partition, offset, None, value, 0)


def beat(instance: str, at: datetime, **counts: int | dict[str, int]) -> Record:
    value = encode_heartbeat(
        Heartbeat(
            process="gateway", instance=instance, at=at, counts=counts, last_event=LastEvent(time=NOW, at=at)
        )
    )
    return Record(HEALTH, 0, 0, None, value, 0)


def test_a_dead_letter_counts_once_however_often_it_comes(sink: RedisSink, client: "redis.Redis") -> None:
    first = [letter(0), letter(1, reason="too_large"), letter(0, partition=1)]
    sink.handle(first)
    sink.handle([*first, letter(2)])
    assert client.hgetall("fundwatch:dead:counts") == {b"not_json": b"3", b"too_large": b"1"}


def test_an_event_that_a_restarted_gateway_refuses_again_counts_once(
    sink: RedisSink, client: "redis.Redis"
) -> None:
    again = [Record(DEAD_LETTERS, 0, offset, None, letter(offset - 2).value, 0) for offset in (2, 3)]
    sink.handle([letter(0), letter(1), *again, letter(4)])
    assert client.hget("fundwatch:dead:counts", "not_json") == b"3"
    assert client.zcard("fundwatch:dead:index") == 3


def test_only_the_newest_dead_letters_are_listed(sink: RedisSink, client: "redis.Redis") -> None:
    sink.handle([letter(offset) for offset in range(12)])
    listed = client.zrange("fundwatch:dead:index", 0, -1)
    assert listed == [f"0-{offset}".encode() for offset in range(7, 12)]
    assert sorted(client.hkeys("fundwatch:dead:row")) == sorted(listed)
    assert client.hget("fundwatch:dead:counts", "not_json") == b"12"


def test_a_dead_letter_is_listed_masked_and_without_its_original(
    sink: RedisSink, client: "redis.Redis"
) -> None:
    number = "220101196002031231"
    original = json.dumps({"certno": number}).encode()
    sink.handle(
        [
            letter(
                0,
                key=number,
                message=Text(f"证件号{number}不可能", f"{number} is impossible"),
                original_base64=base64.b64encode(original).decode(),
            )
        ]
    )
    row = json.loads(client.hget("fundwatch:dead:row", "0-0"))
    assert row["key"] == "220101********1231"
    assert row["message"] == {
        "zh": "证件号220101********1231不可能",
        "en": "220101********1231 is impossible",
    }
    assert row["bytes"] == len(original)
    assert "original_base64" not in row


def test_the_newest_heartbeat_of_each_instance_stands(sink: RedisSink, client: "redis.Redis") -> None:
    later = NOW + timedelta(seconds=1)
    sink.handle([beat("a-1", later, accepted=7), beat("a-1", NOW, accepted=3), beat("b-2", NOW, accepted=1)])
    stands = {
        key: json.loads(value)["counts"] for key, value in client.hgetall("fundwatch:processes").items()
    }
    assert stands == {b"gateway|a-1": {"accepted": 7}, b"gateway|b-2": {"accepted": 1}}


def test_instances_are_bounded_and_their_counts_are_kept(sink: RedisSink, client: "redis.Redis") -> None:
    for number in range(300):
        at = NOW + timedelta(seconds=number)
        sink.handle([beat(f"host-{number}", at, accepted=2, flagged={"future_date": 1})])
    assert client.hlen("fundwatch:processes") == client.zcard("fundwatch:processes:at") == 256
    assert client.hgetall("fundwatch:processes:retired") == {
        b"gateway|accepted": b"88",
        b"gateway|flagged|future_date": b"44",
    }


def test_an_instance_started_anew_under_the_same_name_keeps_what_it_had_counted(
    sink: RedisSink, client: "redis.Redis"
) -> None:
    for second, accepted in enumerate((5, 9, 2, 4)):
        sink.handle([beat("container-1", NOW + timedelta(seconds=second), accepted=accepted)])
    assert client.hgetall("fundwatch:processes:retired") == {b"gateway|accepted": b"9"}


def test_what_cannot_be_read_is_counted_and_its_neighbours_go_on(
    sink: RedisSink, client: "redis.Redis"
) -> None:
    doubt = make_doubt(1, NOW)
    sink.handle(
        [
            Record(DOUBTS, 0, 0, None, b"\xff{", 0),
            Record(HEALTH, 0, 0, None, b'{"process": 1}', 0),
            Record(DEAD_LETTERS, 0, 0, None, b"[]", 0),
            Record(DOUBTS, 0, 1, None, encode_doubt(doubt), 0),
        ]
    )
    assert client.hkeys("fundwatch:doubts:row") == [str(doubt.doubt_id).encode()]
    assert sink.tally.counts()["skipped"] == 3


def test_scripts_are_loaded_again_after_redis_has_forgotten_them(
    sink: RedisSink, client: "redis.Redis"
) -> None:
    client.script_flush()
    sink.handle([Record(DOUBTS, 0, 1, None, encode_doubt(make_doubt(1, NOW)), 0)])
    assert client.hlen("fundwatch:doubts:row") == 1


def test_redis_being_away_stops_the_sink(redis_factory: Any) -> None:
    server = redis_factory()
    sink = RedisSink(RedisSettings(url=SecretStr(server.url)), lambda _held: None, pauses=(0.01,))
    sink.open()
    server.kill()
    with pytest.raises(SinkError, match="write to Redis failed 2 times"):
        sink.handle([Record(DOUBTS, 0, 1, None, encode_doubt(make_doubt(1, NOW)), 0)])
    server.start()
    sink.handle([Record(DOUBTS, 0, 1, None, encode_doubt(make_doubt(1, NOW)), 0)])
    sink.close()


def test_an_address_that_is_none_is_said_at_once() -> None:
    with pytest.raises(SinkMisconfigured):
        RedisSink(RedisSettings(url=SecretStr("http://somewhere")), lambda _held: None)
