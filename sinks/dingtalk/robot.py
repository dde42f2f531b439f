"""The custom robot's webhook: one signed POST a message, and what its answer means."""

import base64
import hashlib
import hmac
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Final, Protocol
from urllib.parse import parse_qs, quote_plus, urlsplit

import httpx
import msgspec

from sinks.base import SinkMisconfigured
from sinks.dingtalk.wording import Message
from sinks.settings import DingTalkSettings

_TIMEOUT_SECONDS: Final = 5.0

_BUSY: Final = -1
_TOO_FAST: Final = frozenset({130101, 410100})
# Signature, keyword or address list of the robot (310000), its token or the robot itself: a person has to act.
_DENIED: Final = frozenset({310000, 300001, 400013, 400101, 400102})
# The message itself: shape, length, content that the platform does not let through.
_UNFIT: Final = frozenset({40035, 43004, 460101, 430101, 430102, 430103, 430104})


class Answer(Enum):
    """What the destination made of a message."""

    TAKEN = "taken"
    TOO_FAST = "too_fast"  # over the limit of messages
    DENIED = "denied"  # the robot's settings here or there are wrong
    UNFIT = "unfit"  # this message will never be taken
    AWAY = "away"  # nothing heard, or busy
    UNKNOWN = "unknown"  # an errcode that is not listed here


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer with the platform's `errcode`, or the HTTP status where there is none."""

    answer: Answer
    code: int | None = None


class Robot(Protocol):
    """Where messages go."""

    def send(self, message: Message) -> Reply:
        """Send one message; never raises for what the destination does or fails to do."""

    def close(self) -> None:
        """Let go of the connection."""


def signature(secret: str, timestamp_ms: int) -> str:
    """HMAC-SHA256 over the timestamp, a line feed and the secret, keyed with the secret; base64."""
    text = f"{timestamp_ms}\n{secret}"
    return base64.b64encode(hmac.new(secret.encode(), text.encode(), hashlib.sha256).digest()).decode()


class WebhookRobot:
    """Speaks to the platform. The webhook's address holds the access token: it is never logged."""

    def __init__(
        self, settings: DingTalkSettings, *, now_ms: Callable[[], int] = lambda: time.time_ns() // 1_000_000
    ) -> None:
        """Raises `SinkMisconfigured` for an address that is none."""
        self._webhook = settings.webhook.get_secret_value()
        self._secret = settings.secret.get_secret_value()
        self._now_ms = now_ms
        check_webhook(self._webhook)
        self._client = httpx.Client(timeout=_TIMEOUT_SECONDS, follow_redirects=False)

    def send(self, message: Message) -> Reply:
        headers = {"Content-Type": "application/json; charset=utf-8"}
        try:
            response = self._client.post(self._address(), content=message.body(), headers=headers)
        except httpx.HTTPError:
            return Reply(Answer.AWAY)
        return read_reply(response.status_code, response.content)

    def close(self) -> None:
        self._client.close()

    def _address(self) -> str:
        if not self._secret:
            return self._webhook
        timestamp = self._now_ms()
        sign = quote_plus(signature(self._secret, timestamp))
        return f"{self._webhook}&timestamp={timestamp}&sign={sign}"


class _Body(msgspec.Struct):
    errcode: int


def read_reply(status: int, content: bytes) -> Reply:
    """What an HTTP answer means: the platform answers 200 and puts what went wrong into `errcode`."""
    if status != 200:
        return Reply(Answer.AWAY, status)
    try:
        code = msgspec.json.decode(content, type=_Body).errcode
    except msgspec.DecodeError:
        return Reply(Answer.AWAY, status)
    if code == 0:
        return Reply(Answer.TAKEN, code)
    if code in _TOO_FAST:
        return Reply(Answer.TOO_FAST, code)
    if code in _DENIED:
        return Reply(Answer.DENIED, code)
    if code in _UNFIT:
        return Reply(Answer.UNFIT, code)
    return Reply(Answer.AWAY if code == _BUSY else Answer.UNKNOWN, code)


def check_webhook(webhook: str) -> None:
    """Raises `SinkMisconfigured` unless the address is one of a robot; the sentence does not quote it."""
    parts = urlsplit(webhook)
    if not webhook:
        raise SinkMisconfigured(
            "没有设置钉钉机器人地址（FUNDWATCH_DINGTALK__WEBHOOK），不能启动钉钉推送",
            "dingtalk.webhook (FUNDWATCH_DINGTALK__WEBHOOK) is not set, so nothing can be pushed to DingTalk",
        )
    if parts.scheme not in ("http", "https") or "access_token" not in parse_qs(parts.query):
        raise SinkMisconfigured(
            "钉钉机器人地址应为 https://…/robot/send?access_token=… 的形式",
            "dingtalk.webhook must look like https://…/robot/send?access_token=…",
        )
