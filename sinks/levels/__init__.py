"""Kafka topics for downstream systems: one a level, and a compacted one with the latest state of each doubt."""
