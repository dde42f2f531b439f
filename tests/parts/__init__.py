"""Fixtures that run the real Kafka, Redis and ClickHouse engine on free ports in folders of the test run."""
