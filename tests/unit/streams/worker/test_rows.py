"""Rows that an earlier release wrote are read and written anew; what cannot be read says what to do."""

from dataclasses import replace

import msgspec
import pytest

from detectors.cells.stays import STAYS, Admission
from detectors.contract.values import day_of, day_start_us
from detectors.engine.cell import Cell
from detectors.engine.cellkind import join_key
from detectors.engine.due import NEVER
from detectors.engine.projector import Projector
from streams.worker.rows import (
    RowDecoder,
    UnreadableRow,
    encode_head,
    encode_segment,
    encode_standing,
    glance,
    header_of,
)
from tests.support.events import admitted, discharged, taken

# The head of the cell (P1, H1) as the first release stored it: two stays, and the doubts of two rules about them.
FIRST_RELEASE = bytes.fromhex(
    "94939d01a52f74657374a26130b3736574746c656d656e742e61646d6974746564cf00064beb26c36000d3c000000000000000"
    "cf92324081a04559b5a26d30cf00064beb26c36000ce000b07fca6323230313030a23231c09902a52f74657374a26430b57365"
    "74746c656d656e742e64697363686172676564cf00064c1362722000d3c000000000000000cf0c93094edbbdb5c8a26d30cf00"
    "064c13627220009d01a52f74657374a26131b3736574746c656d656e742e61646d6974746564cf00064c2780498000d3c00000"
    "0000000000cfee06d7d30ed6302aa26d31cf00064c2780498000ce000b07fca6323230313030a23231c0009295b7726561646d"
    "697373696f6e2d77697468696e2d64617973a850317c48317c6d3101c2cf78b2b34104d99f6f95b573706c69742d686f737069"
    "74616c69736174696f6ea850317c48317c6d3101c2cfa9b2f9742404540092c0c0"
)
EVENTS = [admitted("a0", 0, stay="m0"), discharged("d0", 2, stay="m0"), admitted("a1", 3, stay="m1")]


def facts_of(events):
    projected = (
        Projector([STAYS]).project(item.event, item.digest) for item in (taken(event) for event in events)
    )
    return [fact for one in projected for _, _, fact in one]


def cell_of(facts):
    cell = Cell(STAYS, join_key(("P1", "H1")))
    for fact in facts:
        cell.put(fact)
    return cell


def test_a_head_of_the_first_release_is_read_and_what_is_written_of_it_is_of_this_one():
    head = RowDecoder(STAYS).head(FIRST_RELEASE)
    assert [fact.event_id for fact in head.tail] == ["a0", "d0", "a1"]
    assert (head.first, head.segments, head.wake, head.rests_until) == (0, 0, NEVER, 0)
    assert [(rule, anchor, revision) for rule, anchor, revision, *_ in head.standing] == [
        ("readmission-within-days", "P1|H1|m1", 1),
        ("split-hospitalisation", "P1|H1|m1", 1),
    ]
    assert glance(FIRST_RELEASE) == (0, 0)  # so that it is looked at
    anew = encode_head(header_of(cell_of(head.tail)), head.tail, (0, 0), encode_standing({}), head.wake)
    assert anew[0] == 2
    assert RowDecoder(STAYS).head(anew)[:3] == head[:3]


def test_a_segment_of_the_first_release_is_read():
    tail = RowDecoder(STAYS).head(FIRST_RELEASE).tail
    assert RowDecoder(STAYS).segment(msgspec.msgpack.encode(tail)) == tail
    assert RowDecoder(STAYS).segment(encode_segment(STAYS, tail)) == tail


def test_a_head_tells_the_age_of_its_oldest_fact_and_its_rest_without_being_decoded():
    facts = facts_of(EVENTS)
    cell = cell_of(reversed(facts))
    head = encode_head(header_of(cell), facts, (3, 5), encode_standing({}), NEVER)
    assert glance(head) == (day_of(facts[0].time), 0)
    cell.rests_until = facts[2].time
    head = encode_head(header_of(cell), facts, (3, 5), encode_standing({}), (7, "2026-03"))
    seen, read = glance(head), RowDecoder(STAYS).head(head)
    assert day_start_us(seen.rests_until) == read.rests_until >= cell.rests_until
    assert (read.first, read.segments, read.wake) == (3, 5, (7, "2026-03"))


def test_a_row_of_an_unknown_format_is_refused_with_what_to_do_in_both_languages():
    head = encode_head(header_of(cell_of(facts_of(EVENTS))), [], (0, 0), encode_standing({}), NEVER)
    for read, row in ((RowDecoder(STAYS).head, head), (RowDecoder(STAYS).segment, encode_segment(STAYS, []))):
        with pytest.raises(UnreadableRow) as caught:
            read(b"\x03" + row[1:])
        assert "格式 3" in caught.value.message.zh and "重建" in caught.value.message.zh
        assert "format 3" in caught.value.message.en and "rebuild" in caught.value.message.en
        assert caught.value.message.zh in str(caught.value) and caught.value.message.en in str(caught.value)


def test_facts_of_an_earlier_version_of_their_kind_are_turned_into_those_of_today():
    facts = facts_of(EVENTS)
    before = (
        encode_head(header_of(cell_of(facts)), facts, (0, 1), encode_standing({}), NEVER),
        encode_segment(STAYS, facts),
    )

    def shout(fact):
        """Fields of a fact stand after its tag and header; the stay's number is the first of them."""
        return [*fact[:7], fact[7].upper(), *fact[8:]]

    later = RowDecoder(replace(STAYS, version=3, upgrades={1: shout, 2: lambda fact: fact}))
    for read in (later.head(before[0]).tail, later.segment(before[1])):
        assert [fact.mdtrt_id for fact in read] == ["M0", "M0", "M1"]
        assert isinstance(read[0], Admission)
    for strange in (replace(STAYS, version=2), replace(STAYS, version=0)):
        with pytest.raises(UnreadableRow):
            RowDecoder(strange).head(before[0])
        with pytest.raises(UnreadableRow):
            RowDecoder(strange).segment(before[1])


def test_facts_that_do_not_fit_are_refused_and_not_guessed():
    facts = [["no", "fact"]]
    head = header_of(cell_of(facts_of(EVENTS))) + msgspec.msgpack.encode((facts, 0, 0, [], NEVER))
    with pytest.raises(UnreadableRow):
        RowDecoder(STAYS).head(head)
    with pytest.raises(UnreadableRow):
        RowDecoder(STAYS).segment(bytes((2, 1)) + msgspec.msgpack.encode(facts))
    with pytest.raises(UnreadableRow):
        RowDecoder(STAYS).head(head[:5])
