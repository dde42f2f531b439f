import msgspec
import pytest

from detectors.engine.context import Clock
from detectors.engine.projector import Projector
from detectors.engine.ruleset import make_ruleset
from detectors.registry import catalogue
from fundwatch.reference import reference_tables
from streams.frames import FrameDecoder, UnknownFrame, encode_clock, encode_frame
from tests.support.events import readmission, reversal, taken

RULES = make_ruleset(catalogue(), tables=reference_tables(None))


def facts_of(events):
    kinds = {}
    projector = Projector(RULES.kinds.values())
    for contract_object in events:
        item = taken(contract_object)
        for kind, key, fact in projector.project(item.event, item.digest):
            kinds.setdefault(kind.name, []).append(("\x1f".join(key), fact))
    return kinds


def test_facts_come_out_of_a_frame_as_they_went_in():
    events = readmission()
    kinds = facts_of([*events, reversal(events[0], "r1")])
    frame = FrameDecoder(RULES.kinds).decode(encode_frame(kinds))
    assert frame.clock is None
    assert dict(frame.kinds) == kinds


def test_a_clock_travels_in_a_frame_of_its_own():
    frame = FrameDecoder(RULES.kinds).decode(encode_clock(Clock(now=5, closed="2026-02")))
    assert frame.clock == Clock(now=5, closed="2026-02")
    assert frame.kinds == []


@pytest.mark.parametrize(
    "message",
    [
        b"",
        b"\x00",
        msgspec.msgpack.encode([99, None, None, []]),
        msgspec.msgpack.encode([4, None, None, [["no_such_kind", []]]]),
    ],
    ids=["empty", "not a frame", "other format", "unknown cell kind"],
)
def test_a_frame_of_another_version_is_not_guessed_at(message):
    with pytest.raises(UnknownFrame):
        FrameDecoder(RULES.kinds).decode(message)
