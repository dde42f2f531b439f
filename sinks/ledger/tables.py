"""The ledger's tables as they are now. Times are milliseconds since 1970 UTC: both engines keep them alike.

A push is one revision of one doubt for one robot; a message is what a robot posts, with one push or many.

    push:     skipped                              not told; `decision` says why
              pending ─▶ sending ─▶ sent           in a message from `sending` on
                 │           └────▶ failed         the platform will never take it
                 └─▶ skipped                       a newer revision came before it was told
    message:  sending ─▶ sent | failed
"""

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

METADATA: Final = MetaData()
VERSION_TABLE: Final = "ledger_version"

_ID: Final = BigInteger().with_variant(Integer(), "sqlite")

MESSAGES: Final = Table(
    "push_messages",
    METADATA,
    Column("id", _ID, primary_key=True, autoincrement=True),
    Column("robot", String(64), nullable=False),
    Column("state", String(16), nullable=False),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("attempted_at_ms", BigInteger, nullable=False),
    Column("code", Integer, nullable=True),
    Index("ix_push_messages_state", "robot", "state", "id"),
    Index("ix_push_messages_attempted", "robot", "attempted_at_ms"),
)

PUSHES: Final = Table(
    "pushes",
    METADATA,
    Column("id", _ID, primary_key=True, autoincrement=True),
    Column("robot", String(64), nullable=False),
    Column("doubt_id", String(36), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("decision", String(16), nullable=False),
    Column("state", String(16), nullable=False),
    Column("notice", Text, nullable=False),
    Column("alone", Boolean, nullable=False),
    Column("message_id", _ID, ForeignKey("push_messages.id"), nullable=True),
    Column("noted_at_ms", BigInteger, nullable=False),
    UniqueConstraint("robot", "doubt_id", "revision", name="uq_pushes_revision"),
    Index("ix_pushes_state", "robot", "state", "id"),
    Index("ix_pushes_message", "message_id"),
)
