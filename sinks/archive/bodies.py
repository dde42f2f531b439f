"""Columns of the table `event_bodies`: which bodies came under which name. The migrations declare the same ones."""

from typing import Final

import xxhash

from detectors.engine.projector import name_of_event, named_by, version_of
from detectors.intake.read import Taken
from sinks.archive.columns import EVENT
from sinks.clickhouse.columns import Column


def name_of(taken: Taken) -> int:
    """The hash of the name that a message speaks of; of a reversal that of what it reverses."""
    return xxhash.xxh3_64_intdigest(name_of_event(named_by(taken.event)).encode())


def has_name(taken: Taken) -> bool:
    """Whether the message is one that another may correct or reverse."""
    return not str(taken.event.__struct_config__.tag).startswith(("calendar.", "service."))


_PLACE: Final = ("event_time", "topic", "partition", "offset", "arrived_at")

BODY: Final[tuple[Column[Taken], ...]] = (
    Column("name", "UInt64", lambda _, t: name_of(t)),
    Column("recorded", "Int64", lambda _, t: version_of(t.event, t.digest)[0]),
    Column("digest", "UInt64", lambda _, t: t.digest),
    *(column for column in EVENT if column.name in _PLACE),
)
