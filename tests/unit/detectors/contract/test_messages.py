"""Doubts and dead letters as they stand on their topics: there and back again, and readable by the next version."""

import base64
import json
from datetime import datetime
from decimal import Decimal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.contract.deadletter import REASONS, DeadLetter, decode_dead_letter, encode_dead_letter
from detectors.contract.doubt import Change, Doubt, Evidence, Subject, decode_doubt, doubt_id, encode_doubt
from detectors.contract.values import Text, from_us

_WORDS = [
    "schema_version", "doubt_id", "revision", "status", "rule_id", "rule_version", "parameters_digest", "level",
    "business_item", "subject", "region", "facility", "anchor", "occurred_at", "detected_at", "amount", "reason",
    "message", "complete", "evidence",
]  # fmt: skip

_texts = st.text(max_size=8)
_moments = st.integers(-2_208_988_800_000_000, 221_845_000_000_000_000).map(from_us)
_amounts = st.none() | st.decimals(
    allow_nan=False, allow_infinity=False, places=2, min_value=-(10**14), max_value=10**14
)
_changes = st.builds(Change, st.none() | _texts, st.none() | _texts)
_evidence = st.builds(
    Evidence, _texts, _texts, _texts, _moments,
    st.dictionaries(_texts, st.none() | st.integers(-9, 9) | _texts, max_size=2), st.dictionaries(_texts, _changes, max_size=2),
)  # fmt: skip
_doubts = st.builds(
    Doubt,
    doubt_id=st.builds(doubt_id, _texts, _texts),
    subject=st.builds(
        Subject, st.sampled_from(["person", "unit", "identity", "facility"]), _texts, st.none() | _texts
    ),
    occurred_at=_moments,
    detected_at=_moments,
    amount=_amounts,
    message=st.builds(Text, _texts, _texts),
    evidence=st.lists(_evidence, max_size=2).map(tuple),
    region=st.none() | _texts,
)


@given(_doubts)
def test_a_doubt_comes_back_as_it_went(doubt: Doubt) -> None:
    message = encode_doubt(doubt)
    assert decode_doubt(message) == doubt
    assert encode_doubt(decode_doubt(message)) == message
    assert list(json.loads(message)) == _WORDS


@given(_doubts)
def test_money_is_text_and_exact(doubt: Doubt) -> None:
    amount = json.loads(encode_doubt(doubt))["amount"]
    assert amount is None if doubt.amount is None else Decimal(amount) == doubt.amount


@given(_doubts)
def test_a_reader_of_this_version_reads_what_a_later_one_adds(doubt: Doubt) -> None:
    later = {**json.loads(encode_doubt(doubt)), "schema_version": "1.7", "colour": "red"}
    assert decode_doubt(json.dumps(later).encode()).doubt_id == doubt.doubt_id


@pytest.mark.parametrize("message", [b"", b"{}", b"[]", b"null", b'{"doubt_id": "no uuid"}'])
def test_what_is_no_doubt_is_not_read_as_one(message: bytes) -> None:
    with pytest.raises(msgspec.DecodeError):
        decode_doubt(message)


@given(st.binary(max_size=40), st.sampled_from(REASONS), st.none() | _texts, _moments)
def test_a_dead_letter_keeps_the_bytes_as_they_came(
    raw: bytes, reason: str, path: str | None, time: datetime
) -> None:

    letter = DeadLetter(
        reason=reason,  # type: ignore[arg-type]
        message=Text("不成立", "cannot be"),
        path=path,
        topic="settlement.events",
        partition=3,
        offset=2**40,
        key=None,
        time=time,
        original_base64=base64.b64encode(raw).decode(),
    )
    back = decode_dead_letter(encode_dead_letter(letter))
    assert back == letter
    assert back.original == raw
