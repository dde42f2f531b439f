"""Seeded inventory and registration events with planted doubts and near misses."""
