"""Which partition a cell lives in."""

from zlib import crc32


def partition_of(route: str, partitions: int) -> int:
    """The partition of a cell, from the first part of its key. Gateways and tools must agree for ever on this."""
    return crc32(route.encode()) % partitions
