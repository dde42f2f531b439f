"""Migration files are numbered without a gap, and are cut into statements at the semicolons that end a line."""

from sinks.clickhouse.migrate import read_migrations, statements_of


def test_files_are_numbered_from_one_without_a_gap() -> None:
    versions = [migration.version for migration in read_migrations()]
    assert versions == list(range(1, len(versions) + 1))


def test_every_statement_may_be_done_twice() -> None:
    for migration in read_migrations():
        for statement in migration.statements:
            harmless = "IF NOT EXISTS" in statement or "CREATE OR REPLACE VIEW" in statement
            assert harmless, (migration.name, statement)


def test_a_semicolon_inside_a_line_ends_nothing() -> None:
    text = "CREATE TABLE a (b String COMMENT 'one; two');\n\n-- note\nSELECT ';' ;  \nSELECT 1"
    assert statements_of(text) == (
        "CREATE TABLE a (b String COMMENT 'one; two')",
        "-- note\nSELECT ';'",
        "SELECT 1",
    )
