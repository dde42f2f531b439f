"""How long the archive keeps an event."""

import re
from typing import Any, Final

import structlog

_TTL: Final = re.compile(r"\bTTL toDateTime\(arrived_at\) \+ toIntervalDay\((\d+)\)")
_log = structlog.get_logger("sinks")


def keep_for(client: Any, days: int) -> bool:
    """Let events go `days` after their arrival, never when 0; whether that changed anything.

    `client` is a clickhouse_connect client with its database chosen, and the tables of the archive made.
    """
    changed = [_keep_for(client, table, days) for table in ("events", "event_bodies")]
    if any(changed):
        _log.info("archive retention changed", days=days)
    return any(changed)


def _keep_for(client: Any, table: str, days: int) -> bool:
    made = str(client.command(f"SHOW CREATE TABLE {table}")).replace("\\n", "\n")
    found = _TTL.search(made)
    if days == (int(found[1]) if found else 0):
        return False
    if days:
        client.command(f"ALTER TABLE {table} MODIFY TTL toDateTime(arrived_at) + toIntervalDay({days})")
    else:
        client.command(f"ALTER TABLE {table} REMOVE TTL")
    return True
