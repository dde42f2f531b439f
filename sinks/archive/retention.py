"""How long the archive keeps an event."""

import re
from typing import Any, Final

import structlog

_TTL: Final = re.compile(r"\bTTL toDateTime\(arrived_at\) \+ toIntervalDay\((\d+)\)")
_log = structlog.get_logger("sinks")


def keep_for(client: Any, days: int) -> bool:
    """Let events go `days` after their arrival, never when 0; whether that changed anything.

    `client` is a clickhouse_connect client with its database chosen, and the table `events` made.
    """
    made = str(client.command("SHOW CREATE TABLE events")).replace("\\n", "\n")
    found = _TTL.search(made)
    if days == (int(found[1]) if found else 0):
        return False
    if days:
        client.command(f"ALTER TABLE events MODIFY TTL toDateTime(arrived_at) + toIntervalDay({days})")
    else:
        client.command("ALTER TABLE events REMOVE TTL")
    _log.info("archive retention changed", days=days)
    return True
