"""Scenes: planted doubts and near misses, one module a business item."""
