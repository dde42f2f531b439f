"""The token and signing secret that the local DingTalk receiver and its sink share: random, made once a folder."""

import os
import secrets
from pathlib import Path

import msgspec
from pydantic import SecretStr


class _Stored(msgspec.Struct, frozen=True):
    token: str
    secret: str


class Robot:
    """What stands for a group's robot on this machine."""

    def __init__(self, token: str, secret: str, port: int) -> None:
        self.webhook = SecretStr(f"http://127.0.0.1:{port}/robot/send?access_token={token}")
        self.secret = SecretStr(secret)


def local_robot(path: Path, port: int) -> Robot:
    """Read the file, or make it, readable by its owner alone."""
    try:
        stored = msgspec.json.decode(path.read_bytes(), type=_Stored)
    except FileNotFoundError:
        stored = _Stored(token=secrets.token_hex(32), secret="SEC" + secrets.token_hex(32))
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(msgspec.json.encode(stored))
    return Robot(stored.token, stored.secret, port)
