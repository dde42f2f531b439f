"""Open the relational store and bring the ledger's tables up to date."""

from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from sinks.base import SinkMisconfigured
from sinks.settings import LedgerSettings


def connect(settings: LedgerSettings) -> Engine:
    """The engine for these settings; nothing is opened yet but the folder of an SQLite file.

    Raises `SinkMisconfigured` for an address that SQLAlchemy does not understand.
    """
    try:
        url = make_url(settings.url.get_secret_value())
    except ArgumentError:
        raise SinkMisconfigured(
            "ledger.url 不是有效的数据库地址", "ledger.url is not an address of a database"
        ) from None
    if url.drivername in ("postgresql", "postgres"):
        url = url.set(drivername="postgresql+psycopg")
    sqlite = url.get_backend_name() == "sqlite"
    if sqlite and url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    # parameters hold notices of doubts: they stay out of error messages
    engine = create_engine(url, hide_parameters=True, pool_pre_ping=not sqlite)
    if sqlite:
        event.listen(engine, "connect", _prepare_sqlite)
    return engine


def migrate(engine: Engine) -> None:
    """Apply the migrations that are missing, in one transaction."""
    with as_file(files("sinks.ledger").joinpath("migrations")) as folder, engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(folder).replace("%", "%%"))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")  # what was noted as sent stays noted when the power goes
    cursor.execute("PRAGMA busy_timeout = 5000")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()
