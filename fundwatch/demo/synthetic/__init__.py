"""The made-up population of the demonstration, with planted doubts and near misses."""
