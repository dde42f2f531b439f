"""`python -m fundwatch.local.clickhouse DATA PORT`: serve one database folder until SIGTERM."""

import os
import signal
import sys
import time
from pathlib import Path

# before the engine is loaded: a server's zone is UTC wherever the machine stands
os.environ["TZ"] = "UTC"
time.tzset()

import uvicorn  # noqa: E402

from fundwatch.local.clickhouse.engine import Engine  # noqa: E402
from fundwatch.local.clickhouse.failures import Failure  # noqa: E402
from fundwatch.local.clickhouse.password import make_password  # noqa: E402
from fundwatch.local.clickhouse.server import application  # noqa: E402
from fundwatch.local.ports import LOOPBACK  # noqa: E402

# clients put bound parameters into the address
_LONGEST_ADDRESS = 1024 * 1024
_MOST_AT_ONCE = 256


def main(folder: Path, port: int) -> int:
    """Exit code 0 after a clean stop."""
    password = make_password(folder)
    try:
        engine = Engine(folder)
    except Failure as failure:
        print(failure.message, file=sys.stderr)  # noqa: T201  (its log)
        return 1
    os.chdir(engine.nowhere)  # a file's name alone, taken for a table's, finds nothing
    for stop in (signal.SIGTERM, signal.SIGINT):  # the server raises the signal again when it has stopped
        signal.signal(stop, lambda *_: None)
    try:
        uvicorn.run(
            application(engine, password),
            host=LOOPBACK,
            port=port,
            log_level="warning",
            access_log=False,
            http="h11",
            ws="none",
            lifespan="off",
            proxy_headers=False,
            limit_concurrency=_MOST_AT_ONCE,
            h11_max_incomplete_event_size=_LONGEST_ADDRESS,
        )
    finally:
        engine.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2])))
