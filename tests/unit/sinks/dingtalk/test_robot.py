"""The signature is what the platform computes, and every answer is understood."""

import base64
import hashlib

import pytest

from sinks.dingtalk.robot import Answer, read_reply, signature


def hmac_sha256_by_hand(key: bytes, message: bytes) -> bytes:
    """RFC 2104 written out, so that the test does not lean on the module it checks."""
    block = 64
    if len(key) > block:
        key = hashlib.sha256(key).digest()
    key = key.ljust(block, b"\0")
    inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in key) + message).digest()
    return hashlib.sha256(bytes(byte ^ 0x5C for byte in key) + inner).digest()


@pytest.mark.parametrize("secret", ["SEC0123456789abcdef", "短", "S" * 200])
def test_the_signature_is_hmac_sha256_over_time_and_secret_in_base64(secret: str) -> None:
    timestamp = 1_795_266_300_123
    expected = hmac_sha256_by_hand(secret.encode(), f"{timestamp}\n{secret}".encode())
    assert base64.b64decode(signature(secret, timestamp)) == expected


@pytest.mark.parametrize(
    ("status", "body", "answer", "code"),
    [
        (200, b'{"errcode":0,"errmsg":"ok"}', Answer.TAKEN, 0),
        (200, b'{"errcode":130101,"errmsg":"send too fast"}', Answer.TOO_FAST, 130101),
        (200, b'{"errcode":310000,"errmsg":"sign not match"}', Answer.DENIED, 310000),
        (200, b'{"errcode":300001,"errmsg":"token is not exist"}', Answer.DENIED, 300001),
        (200, b'{"errcode":460101,"errmsg":"message too long"}', Answer.UNFIT, 460101),
        (200, b'{"errcode":-1,"errmsg":"busy"}', Answer.AWAY, -1),
        (200, b'{"errcode":987654,"errmsg":"?"}', Answer.UNKNOWN, 987654),
        (200, b"<html>a proxy's page</html>", Answer.AWAY, 200),
        (502, b'{"errcode":0}', Answer.AWAY, 502),
        (302, b"", Answer.AWAY, 302),
    ],
)
def test_an_answer_is_read(status: int, body: bytes, answer: Answer, code: int) -> None:
    reply = read_reply(status, body)
    assert (reply.answer, reply.code) == (answer, code)
