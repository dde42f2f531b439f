"""Whether the platform would take a request. Pure but for the window of times it keeps; the time is passed in."""

import base64
import binascii
import hashlib
import hmac
import json
import re
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

LARGEST_BODY_BYTES: Final = 20_000
MAX_PER_MINUTE: Final = 20
_WINDOW_MS: Final = 60_000
_HOUR_MS: Final = 3_600_000
_TIMESTAMP: Final = re.compile(r"[0-9]{1,15}")

# What each kind of message must carry under the key of its name.
_SHAPES: Final[Mapping[str, tuple[str, ...]]] = {
    "text": ("content",),
    "markdown": ("title", "text"),
    "link": ("title", "text", "messageUrl"),
    "actionCard": ("title", "text"),
    "feedCard": ("links",),
}


@dataclass(frozen=True, slots=True)
class Post:
    """A request to `/robot/send`: its query, its content type and its body."""

    query: Mapping[str, str]
    content_type: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Verdict:
    """`errcode` and `errmsg` as the platform answers them; the message when it was taken (`errcode` 0)."""

    errcode: int
    errmsg: str
    message: Mapping[str, Any] | None = None


class Judge:
    """One robot: its token, its secret and its window of messages."""

    def __init__(self, access_token: str, secret: str, *, barred_ms: int = 600_000) -> None:
        """An empty secret: signatures are not asked for. `barred_ms`: how long a robot that sends too fast is refused."""
        self._token = access_token
        self._secret = secret
        self._barred_ms = barred_ms
        self._taken: deque[int] = deque()
        self._barred_until = 0

    def judge(self, post: Post, now_ms: int) -> Verdict:
        """`now_ms`: milliseconds since 1970 UTC."""
        refusal = self._sender(post, now_ms)
        if refusal is not None:
            return refusal
        verdict = read_message(post)
        if verdict.message is None:
            return verdict
        if not self._in_pace(now_ms):
            return Verdict(130101, f"send too fast, exceed {MAX_PER_MINUTE} times per minute")
        return verdict

    def _sender(self, post: Post, now_ms: int) -> Verdict | None:
        if not hmac.compare_digest(post.query.get("access_token", "").encode(), self._token.encode()):
            return Verdict(300001, "token is not exist")
        if not self._secret:
            return None
        timestamp = post.query.get("timestamp", "")
        if not _TIMESTAMP.fullmatch(timestamp) or abs(int(timestamp) - now_ms) > _HOUR_MS:
            return Verdict(310000, "invalid timestamp")
        if not self._signed(timestamp, post.query.get("sign", "")):
            return Verdict(310000, "sign not match")
        return None

    def _signed(self, timestamp: str, sign: str) -> bool:
        try:
            given = base64.b64decode(sign, validate=True)
        except (binascii.Error, ValueError):
            return False
        text = f"{timestamp}\n{self._secret}".encode()
        return hmac.compare_digest(given, hmac.digest(self._secret.encode(), text, hashlib.sha256))

    def _in_pace(self, now_ms: int) -> bool:
        if now_ms < self._barred_until:
            return False
        while self._taken and now_ms - self._taken[0] >= _WINDOW_MS:
            self._taken.popleft()
        if len(self._taken) >= MAX_PER_MINUTE:
            self._barred_until = now_ms + self._barred_ms
            return False
        self._taken.append(now_ms)
        return True


def read_message(post: Post) -> Verdict:
    """The message in the body, or why it is none."""
    if not post.content_type.lower().startswith("application/json"):
        return Verdict(43004, "invalid http content-type, application/json is expected")
    if len(post.body) > LARGEST_BODY_BYTES:
        return Verdict(460101, f"message too long, exceed {LARGEST_BODY_BYTES} bytes")
    try:
        message = json.loads(post.body)
    except (ValueError, RecursionError):
        return Verdict(40035, "the body is not JSON")
    if not isinstance(message, dict):
        return Verdict(40035, "the body is not a JSON object")
    kind = message.get("msgtype")
    if not isinstance(kind, str) or kind not in _SHAPES:
        return Verdict(40035, "msgtype is missing or unknown")
    content = message.get(kind)
    if not isinstance(content, dict):
        return Verdict(40035, f"{kind} is missing")
    missing = [name for name in _SHAPES[kind] if not content.get(name)]
    if missing:
        return Verdict(40035, f"{kind}.{missing[0]} is missing")
    return Verdict(0, "ok", message)
