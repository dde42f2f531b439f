"""Messages to robots, and which revision of which doubt went with which message."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "push_messages",
        sa.Column("id", _big, primary_key=True, autoincrement=True),
        sa.Column("robot", sa.String(64), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("attempted_at_ms", sa.BigInteger, nullable=False),
        sa.Column("code", sa.Integer, nullable=True),
    )
    op.create_index("ix_push_messages_state", "push_messages", ["robot", "state", "id"])
    op.create_index("ix_push_messages_attempted", "push_messages", ["robot", "attempted_at_ms"])
    op.create_table(
        "pushes",
        sa.Column("id", _big, primary_key=True, autoincrement=True),
        sa.Column("robot", sa.String(64), nullable=False),
        sa.Column("doubt_id", sa.String(36), nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("decision", sa.String(16), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("notice", sa.Text, nullable=False),
        sa.Column("alone", sa.Boolean, nullable=False),
        sa.Column("message_id", _big, sa.ForeignKey("push_messages.id"), nullable=True),
        sa.Column("noted_at_ms", sa.BigInteger, nullable=False),
        sa.UniqueConstraint("robot", "doubt_id", "revision", name="uq_pushes_revision"),
    )
    op.create_index("ix_pushes_state", "pushes", ["robot", "state", "id"])
    op.create_index("ix_pushes_message", "pushes", ["message_id"])


def downgrade() -> None:
    op.drop_table("pushes")
    op.drop_table("push_messages")
