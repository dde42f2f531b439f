"""Redis never holds an identity number or a full name: every byte of every key is looked through."""

import zlib
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

import redis
from pydantic import SecretStr

from detectors.contract.doubt import encode_doubt
from detectors.contract.topics import DOUBTS
from detectors.contract.values import BUSINESS_TZ
from sinks.base import Record
from sinks.redis.sink import RedisSink
from sinks.settings import RedisSettings
from tests.parts.redis import RedisServer
from tests.tools.synthetic import clear_texts, stream


def everything(client: "redis.Redis") -> Iterator[bytes]:
    """Every key, field, member and value, unpacked where it is packed."""
    for key in client.scan_iter():
        yield key
        match client.type(key):
            case b"string":
                values: Iterable[Any] = [client.get(key)]
            case b"hash":
                values = [part for pair in client.hgetall(key).items() for part in pair]
            case b"zset":
                values = client.zrange(key, 0, -1)
            case b"stream":
                values = [part for _, entry in client.xrange(key) for pair in entry.items() for part in pair]
            case other:
                raise AssertionError(f"a type that this test does not look into: {other!r}")
        for value in values:
            yield value if value[:1] != b"\x78" else zlib.decompress(value)


def test_no_number_and_no_full_name_is_in_redis(redis_server: RedisServer) -> None:
    sink = RedisSink(RedisSettings(url=SecretStr(redis_server.url)), lambda _held: None, pauses=())
    sink.open()
    doubts = list(stream(300, datetime.now(BUSINESS_TZ)))
    sent = b"\n".join(encode_doubt(doubt) for doubt in doubts)
    sink.handle([Record(DOUBTS, 0, n, None, encode_doubt(doubt), 0) for n, doubt in enumerate(doubts)])
    sink.close()
    with redis.Redis.from_url(redis_server.url) as client:
        held = b"\n".join(everything(client))
    assert b"********" in held
    for number in range(300):
        for who in clear_texts(number):
            assert who.number.encode() not in held
            assert who.name.encode() not in held
    assert clear_texts(0)[0].number.encode() in sent  # the same search does find what was sent
