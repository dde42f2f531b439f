"""The ledger on SQLite and PostgreSQL: migrated once, unique by revision and robot, without words of a driver."""

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError

from sinks.ledger.pushes import NewPush, Pushes
from sinks.ledger.store import migrate
from sinks.ledger.tables import METADATA, VERSION_TABLE


def push(number: int, revision: int = 1) -> NewPush:
    return NewPush(f"doubt-{number}", revision, "new", "pending", '{"secret":"220101199003070012"}')


def test_migrations_make_the_tables_that_the_code_uses_and_run_once(engine: Engine) -> None:
    migrate(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
        assert compare_metadata(context, METADATA) == []


def test_a_revision_is_noted_once_for_a_robot_and_the_failure_quotes_no_data(engine: Engine) -> None:
    one, other = Pushes(engine, "one", lambda: 0), Pushes(engine, "other", lambda: 0)
    one.note([push(1)], [])
    other.note([push(1)], [])
    with pytest.raises(IntegrityError) as caught:
        one.note([push(2), push(1)], [])
    if engine.dialect.name == "sqlite":  # PostgreSQL names the key, which is no person's
        assert "doubt-1" not in str(caught.value)
    assert "220101" not in str(caught.value)
    assert [row.doubt_id for row in one.pending(10)] == ["doubt-1"]  # nothing of the failed batch


def test_robots_do_not_see_each_other(engine: Engine) -> None:
    one, other = Pushes(engine, "one", lambda: 5), Pushes(engine, "other", lambda: 5)
    one.note([push(1), push(2)], [])
    message = one.compose("t", "x", [row.id for row in one.pending(10)])
    one.attempt(message.id)
    assert other.pending(10) == []
    assert other.unfinished() is None
    assert other.attempts_since(0) == []
    assert other.of_doubts(["doubt-1"]) == []
    assert one.attempts_since(5) == [5]
    assert one.attempts_since(6) == []


def test_a_message_takes_its_pushes_along(engine: Engine) -> None:
    ledger = Pushes(engine, "one", lambda: 5)
    ledger.note([push(number) for number in range(1_200)], [])
    ids = [row.id for row in ledger.pending(1_100)]
    message = ledger.compose("t", "x", ids)
    assert len(ledger.pending(2_000)) == 100
    assert ledger.pushes_in(message.id) == 1_100
    found = ledger.unfinished()
    assert found is not None
    assert (found.id, found.attempts) == (message.id, 0)
    assert ledger.sent(message.id, 0) == 1_100
    assert ledger.unfinished() is None
    with engine.connect() as connection:
        states = connection.execute(sa.text("SELECT state, count(*) FROM pushes GROUP BY state")).all()
    assert sorted(tuple(row) for row in states) == [("pending", 100), ("sent", 1_100)]
