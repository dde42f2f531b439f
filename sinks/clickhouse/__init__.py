"""ClickHouse: every doubt and every revision, for queries and statistics; and the dead letters."""
