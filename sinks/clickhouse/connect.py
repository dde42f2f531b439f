"""The connection to ClickHouse's HTTP interface."""

from typing import Any

import clickhouse_connect

from sinks.settings import ClickHouseSettings


def connect(settings: ClickHouseSettings) -> Any:
    """A clickhouse_connect client whose database exists and is chosen.

    Raises `clickhouse_connect.driver.exceptions.Error` when the server is away or refuses.
    """
    client = clickhouse_connect.get_client(
        host=settings.host,
        port=settings.port,
        username=settings.username,
        password=settings.password.get_secret_value(),
        secure=settings.secure,
        connect_timeout=5,
        send_receive_timeout=60,
        autogenerate_session_id=False,  # a session allows one query at a time
        client_name="fundwatch-sink",
    )
    client.command(f"CREATE DATABASE IF NOT EXISTS {settings.database}")
    client.database = settings.database
    return client
