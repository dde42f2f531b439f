"""What is said to Redis: masked before it leaves, exact in its numbers."""

import json
import zlib
from datetime import UTC, datetime
from decimal import Decimal

import msgspec
import pytest

from detectors.contract.doubt import Doubt
from sinks.redis.commands import APPLY_DOUBT, Commands
from sinks.settings import RedisSettings
from tests.tools.synthetic import clear_texts, make_doubt

AT = datetime(2026, 3, 2, 2, 15, 0, 123_456, UTC)
COMMANDS = Commands(RedisSettings(prefix="p:", revisions_kept=7))


def arguments(doubt: Doubt) -> tuple[bytes | str | int, ...]:
    call = COMMANDS.doubt(doubt)
    assert call.script == APPLY_DOUBT
    return call.arguments


def test_a_doubt_becomes_arguments_in_the_order_of_the_script() -> None:
    doubt = make_doubt(3, AT)
    prefix, identifier, revision, standing, level, rule, facility, at, status, *_ = arguments(doubt)
    assert (prefix, identifier, revision, standing) == ("p:", str(doubt.doubt_id), 1, 1)
    assert (level, rule, facility) == (doubt.level, doubt.rule_id, doubt.facility or "")
    assert (at, status) == (1_772_417_700_123_456, "raised")


@pytest.mark.parametrize(("status", "standing"), [("raised", 1), ("revised", 1), ("withdrawn", 0)])
def test_only_a_withdrawn_doubt_does_not_stand(status: str, standing: int) -> None:
    assert arguments(msgspec.structs.replace(make_doubt(3, AT), status=status))[3] == standing


@pytest.mark.parametrize(
    ("amount", "said"), [(None, ""), (Decimal("9100.00"), "9100.00"), (Decimal("1E+3"), "1000")]
)
def test_money_is_said_exactly(amount: Decimal | None, said: str) -> None:
    assert arguments(msgspec.structs.replace(make_doubt(3, AT), amount=amount))[10] == said


def test_no_number_and_no_full_name_is_in_any_argument() -> None:
    for number in range(200):
        said = list(arguments(make_doubt(number, AT)))
        packed = said[12]
        assert isinstance(packed, bytes)
        said[12] = zlib.decompress(packed)
        text = "\n".join(part.decode() if isinstance(part, bytes) else str(part) for part in said)
        for who in clear_texts(number):
            assert who.number not in text
            assert who.name not in text


def test_a_row_is_the_doubt_without_its_evidence() -> None:
    row, packed = arguments(make_doubt(3, AT))[11:13]
    assert isinstance(row, bytes)
    assert isinstance(packed, bytes)
    full = json.loads(zlib.decompress(packed))
    assert json.loads(row).items() <= full.items()
    assert full["evidence"]
    assert "evidence" not in json.loads(row)
