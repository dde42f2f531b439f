"""What is said to Redis for each record: which script with which arguments. Pure; masking happens here."""

import zlib
from dataclasses import dataclass
from typing import Final

import msgspec

from detectors.contract.deadletter import DeadLetter
from detectors.contract.doubt import Doubt, encode_doubt
from detectors.contract.health import Heartbeat
from detectors.contract.live import row_of, summary_of
from detectors.contract.masking import mask_doubt
from detectors.contract.values import to_us
from sinks.base import Record
from sinks.redis.rebuild import Positions
from sinks.settings import RedisSettings

APPLY_DOUBT: Final = "apply_doubt"
NOTE_DEAD_LETTER: Final = "note_dead_letter"
NOTE_HEARTBEAT: Final = "note_heartbeat"
NOTE_POSITIONS: Final = "note_positions"

_INSTANCES_KEPT: Final = 256
_json = msgspec.json.Encoder(decimal_format="string", uuid_format="canonical")


@dataclass(frozen=True, slots=True)
class Call:
    """One run of a script; `arguments` follow the order that the script's first lines read them in."""

    script: str
    arguments: tuple[bytes | str | int, ...]


class Commands:
    """Makes calls for one deployment's settings."""

    def __init__(self, settings: RedisSettings) -> None:
        self._settings = settings

    def doubt(self, doubt: Doubt) -> Call:
        """Take one revision of a doubt."""
        settings = self._settings
        masked = mask_doubt(doubt)
        return Call(
            APPLY_DOUBT,
            (
                settings.prefix,
                str(masked.doubt_id),
                masked.revision,
                0 if masked.status == "withdrawn" else 1,
                masked.level,
                masked.rule_id,
                masked.facility or "",
                to_us(masked.detected_at),
                masked.status,
                masked.reason,
                "" if masked.amount is None else f"{masked.amount:f}",
                _json.encode(row_of(masked)),
                zlib.compress(encode_doubt(masked)),
                settings.minutes_kept,
                settings.revisions_kept,
                settings.feed_kept,
                settings.doubts_kept,
            ),
        )

    def dead_letter(self, record: Record, letter: DeadLetter) -> Call:
        """Count the refused event once, also where a gateway that was killed refuses it again."""
        row = summary_of(letter, record.partition, record.offset)
        return Call(
            NOTE_DEAD_LETTER,
            (
                self._settings.prefix,
                f"{record.partition}|{letter.topic}:{letter.partition}",
                letter.offset,
                letter.reason,
                row.id,
                to_us(letter.time),
                _json.encode(row),
                self._settings.dead_letters_kept,
            ),
        )

    def positions(self, after: Positions) -> Call:
        """Remember that everything before these offsets is held."""
        pairs = ((f"{topic}:{partition}", offset) for (topic, partition), offset in after.items())
        return Call(NOTE_POSITIONS, (self._settings.prefix, *(part for pair in pairs for part in pair)))

    def heartbeat(self, beat: Heartbeat) -> Call:
        """Keep what a process says of itself."""
        return Call(
            NOTE_HEARTBEAT,
            (
                self._settings.prefix,
                f"{beat.process}|{beat.instance}",
                to_us(beat.at),
                _json.encode(beat),
                _INSTANCES_KEPT,
            ),
        )
