"""Turn records of the topic `health` into heartbeats; only this sink reads them."""

from collections.abc import Sequence

import msgspec
import structlog

from detectors.contract.health import Heartbeat, decode_heartbeat
from sinks.base import Record
from sinks.tally import SKIPPED, Tally

_log = structlog.get_logger("sinks")


def read_heartbeats(records: Sequence[Record], tally: Tally) -> list[Heartbeat]:
    """The heartbeats among the records, in their order; what cannot be read is counted and left out."""
    beats = []
    for record in records:
        try:
            beat = decode_heartbeat(record.value)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            beat = None
        if beat is None or not _aware(beat):
            tally.add(SKIPPED)
            _log.warning(
                "record skipped", topic=record.topic, partition=record.partition, offset=record.offset
            )
        else:
            beats.append(beat)
    return beats


def _aware(beat: Heartbeat) -> bool:
    moments = (beat.at, beat.last_event.at, beat.last_event.time)
    return all(moment is None or moment.tzinfo is not None for moment in moments)
