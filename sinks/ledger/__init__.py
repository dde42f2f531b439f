"""The ledger of pushes, in the relational store (SQLite or PostgreSQL)."""
