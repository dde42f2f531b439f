"""Whatever stands wherever: it is taken or refused, never repeated in a sentence, and breaks nothing."""

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from detectors.contract.deadletter import REASONS
from detectors.intake.refusal import Refused
from tests.unit.detectors.intake.events import EVENTS, event, raw, read, refusal


def test_five_megabytes_are_refused_before_they_are_read() -> None:
    assert refusal(b"[" * 5_000_000).reason == "too_large"


@pytest.mark.parametrize("opening", [b"[", b'{"a":', b'[{"a":'])
def test_a_depth_bomb_is_refused_or_taken_but_breaks_nothing(opening: bytes) -> None:
    closing = {b"[": b"]", b"{": b"}"}
    bomb = (
        opening * 100_000
        + b"1"
        + b"".join(closing[bytes([c])] for c in opening[::-1] if bytes([c]) in closing) * 100_000
    )
    assert refusal(bomb).reason in ("not_json", "wrong_type", "missing_field")
    inside = raw(event("inventory.sold"))[:-1] + b',"extra":' + bomb + b"}"
    assert refusal(inside).reason == "not_json"
    assert refusal(inside.replace(b"XA01", b"\\u0041")).reason == "not_json"


_SECRET = "张三丰220101196002031238"


def _leaves(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    if isinstance(value, dict):
        return [leaf for key, inner in value.items() for leaf in _leaves(inner, (*path, key))] + [path]
    if isinstance(value, list):
        return [leaf for index, inner in enumerate(value) for leaf in _leaves(inner, (*path, index))] + [path]
    return [path]


_EVERYWHERE = [(type_, leaf) for type_ in EVENTS for leaf in _leaves(event(type_)) if leaf]


@pytest.mark.parametrize(
    "wrong", [_SECRET, [_SECRET], {"certno": _SECRET}, f"{_SECRET}\n", f"x` - at `$.{_SECRET}`"], ids=range(5)
)
def test_no_sentence_repeats_a_value_whichever_field_it_stands_in(wrong: Any) -> None:
    refusals = 0
    for type_, leaf in _EVERYWHERE:
        written = event(type_)
        inner: Any = written
        for part in leaf[:-1]:
            inner = inner[part]
        inner[leaf[-1]] = deepcopy(wrong)
        try:
            read(written)
        except Refused as refused:
            refusals += 1
            for text in (refused.message.zh, refused.message.en, refused.path or "", str(refused)):
                assert "张三丰" not in text and "19600203" not in text
    assert refusals > len(_EVERYWHERE) // 3


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(sorted(EVENTS)), st.data())
def test_any_json_in_any_place_is_taken_or_refused_and_never_breaks(type_: str, data: st.DataObject) -> None:
    written = event(type_)
    leaf = data.draw(st.sampled_from([leaf for known, leaf in _EVERYWHERE if known == type_]))
    inner: Any = written
    for part in leaf[:-1]:
        inner = inner[part]
    inner[leaf[-1]] = data.draw(
        st.recursive(
            st.none()
            | st.booleans()
            | st.integers()
            | st.floats()
            | st.text()
            | st.decimals().map(str)
            | st.datetimes().map(str),
            lambda inner: (
                st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
            ),
            max_leaves=5,
        )
    )
    try:
        read(written)
    except Refused as refused:
        assert refused.reason in REASONS


@given(st.binary(max_size=200))
def test_any_bytes_are_refused(noise: bytes) -> None:
    assert refusal(noise).reason in REASONS
