"""The receiver takes what the platform takes and refuses what it refuses, with the platform's codes."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping

import pytest

from fundwatch.local.dingtalk.judge import LARGEST_BODY_BYTES, Judge, Post, Verdict

NOW = 1_795_266_300_000
SECRET = "SEC0123456789"
TOKEN = "token"
BODY = json.dumps({"msgtype": "markdown", "markdown": {"title": "题", "text": "文"}}).encode()
JSON = "application/json; charset=utf-8"


def query(timestamp: int | str = NOW, token: str = TOKEN, secret: str = SECRET) -> dict[str, str]:
    mac = hmac.new(secret.encode(), f"{timestamp}\n{secret}".encode(), hashlib.sha256)
    sign = base64.b64encode(mac.digest()).decode()
    return {"access_token": token, "timestamp": str(timestamp), "sign": sign}


def verdict(given: Mapping[str, str], body: bytes = BODY, content_type: str = JSON) -> Verdict:
    return Judge("token", SECRET).judge(Post(given, content_type, body), NOW)


def test_a_signed_message_is_taken() -> None:
    taken = verdict(query())
    assert (taken.errcode, taken.errmsg) == (0, "ok")
    assert taken.message == json.loads(BODY)


@pytest.mark.parametrize("away_ms", [-3_600_000, 0, 3_600_000])
def test_a_clock_may_be_an_hour_wrong(away_ms: int) -> None:
    assert verdict(query(NOW + away_ms)).errcode == 0


@pytest.mark.parametrize(
    ("given", "errcode", "errmsg"),
    [
        ({}, 300001, "token is not exist"),
        (query(token="another"), 300001, "token is not exist"),
        (query(NOW - 3_600_001), 310000, "invalid timestamp"),
        (query(NOW + 3_600_001), 310000, "invalid timestamp"),
        (query("soon"), 310000, "invalid timestamp"),
        (query("9" * 5_000), 310000, "invalid timestamp"),
        (query("９"), 310000, "invalid timestamp"),
        (query() | {"timestamp": str(NOW - 1)}, 310000, "sign not match"),
        (query(secret="SECanother"), 310000, "sign not match"),
        (query() | {"sign": "not base64 at all"}, 310000, "sign not match"),
        (query() | {"sign": ""}, 310000, "sign not match"),
        ({"access_token": "token"}, 310000, "invalid timestamp"),
    ],
)
def test_a_sender_that_is_not_the_robots_owner_is_refused(
    given: dict[str, str], errcode: int, errmsg: str
) -> None:
    refused = verdict(given)
    assert (refused.errcode, refused.errmsg, refused.message) == (errcode, errmsg, None)


@pytest.mark.parametrize(
    ("body", "content_type", "errcode"),
    [
        (BODY, "text/plain", 43004),
        (b"not json", JSON, 40035),
        (b"[" * 10_000, JSON, 40035),
        (b"[]", JSON, 40035),
        (b"{}", JSON, 40035),
        (b'{"msgtype":["markdown"]}', JSON, 40035),
        (b'{"msgtype":"carrier pigeon"}', JSON, 40035),
        (b'{"msgtype":"markdown"}', JSON, 40035),
        (b'{"msgtype":"markdown","markdown":{"title":"","text":"x"}}', JSON, 40035),
        (b'{"msgtype":"text","text":{}}', JSON, 40035),
        (BODY + b" " * LARGEST_BODY_BYTES, JSON, 460101),
    ],
)
def test_a_body_that_is_no_message_is_refused(body: bytes, content_type: str, errcode: int) -> None:
    assert verdict(query(), body, content_type).errcode == errcode


def test_a_body_of_just_the_largest_size_is_taken() -> None:
    assert verdict(query(), BODY.ljust(LARGEST_BODY_BYTES)).errcode == 0


def test_the_twenty_first_message_in_a_minute_bars_the_robot_for_a_while() -> None:
    judge = Judge("token", SECRET, barred_ms=600_000)

    def at(ms: int) -> int:
        return judge.judge(Post(query(NOW + ms), JSON, BODY), NOW + ms).errcode

    assert [at(second * 1_000) for second in range(20)] == [0] * 20
    assert at(59_999) == 130101
    assert at(599_999) == 130101
    assert at(659_999) == 0


def test_the_minute_slides_and_refused_bodies_do_not_count() -> None:
    judge = Judge("token", SECRET)

    def at(ms: int, body: bytes = BODY) -> int:
        return judge.judge(Post(query(NOW + ms), JSON, body), NOW + ms).errcode

    assert [at(0, b"{}") for _ in range(30)] == [40035] * 30
    assert [at(second * 3_000) for second in range(60)] == [0] * 60


def test_without_a_secret_no_signature_is_asked_for() -> None:
    assert Judge("token", "").judge(Post({"access_token": "token"}, JSON, BODY), NOW).errcode == 0
