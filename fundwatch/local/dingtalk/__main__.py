"""`python -m fundwatch.local.dingtalk [FOLDER]`: receive until SIGTERM.

The robot's token and secret are those of the settings `dingtalk.webhook` and `dingtalk.secret`, the port is
`local.dingtalk_port`; messages are kept in FOLDER, else in `dingtalk` below `local.dir`.
"""

import signal
import sys
from pathlib import Path
from threading import Thread
from types import FrameType
from urllib.parse import parse_qs, urlsplit

import structlog

from fundwatch.cli.errors import UserError
from fundwatch.local.dingtalk.archive import Archive
from fundwatch.local.dingtalk.judge import Judge
from fundwatch.local.dingtalk.server import Receiver
from fundwatch.logs import configure_logging
from fundwatch.settings import Settings, load_settings


def main(arguments: list[str]) -> int:
    """Exit code 0 after a clean stop, 2 for settings that cannot work."""
    try:
        settings = load_settings()
        configure_logging(settings.log, "local.dingtalk")
        folder = Path(arguments[0]) if arguments else settings.local.dir / "dingtalk"
        archive = Archive(folder)
        receiver = _receiver(settings, archive)
    except UserError as error:
        print(f"fundwatch: {error}", file=sys.stderr)  # noqa: T201  (its log)
        return error.exit_code

    def stop(_number: int, _frame: FrameType | None) -> None:
        Thread(target=receiver.shutdown).start()  # it waits for the loop that this handler interrupts

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    structlog.get_logger("local").info("dingtalk receiver listens", port=settings.local.dingtalk_port)
    try:
        receiver.serve_forever(poll_interval=0.1)
    finally:
        receiver.server_close()
        archive.close()
    return 0


def _receiver(settings: Settings, archive: Archive) -> Receiver:
    token = parse_qs(urlsplit(settings.dingtalk.webhook.get_secret_value()).query).get("access_token", [""])[
        0
    ]
    if not token:
        raise UserError(
            "本地钉钉接收端需要带 access_token 的 dingtalk.webhook",
            "the local DingTalk receiver needs dingtalk.webhook with an access_token",
        )
    secret = settings.dingtalk.secret.get_secret_value()
    port = settings.local.dingtalk_port
    try:
        return Receiver(port, Judge(token, secret), archive, signed=bool(secret))
    except OSError:
        raise UserError(f"端口 {port} 已被占用", f"port {port} is in use") from None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
