"""What of a doubt may be told in a group: no evidence, no identity number, names down to their first character."""

import re
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Final

import msgspec

from detectors.contract.doubt import Doubt, Status, Subject
from detectors.contract.masking import HIDDEN, mask_doubt
from detectors.contract.values import BUSINESS_TZ, Level

_LONGEST_MESSAGE: Final = 300  # characters
_LONGEST_CODE: Final = 64
# A masked number still shows ten of its characters; in a group it shows none.
_MASKED_NUMBER: Final = re.compile(rf"[0-9A-Za-z]*{re.escape(HIDDEN)}[0-9A-Za-z]*")
_KINDS: Final = {"person": "参保人", "unit": "参保单位", "identity": "证件号码", "facility": "医药机构"}


class Notice(msgspec.Struct, frozen=True):
    """The part of a doubt that is pushed and that the ledger keeps. `subject` is ready to be shown."""

    doubt_id: str
    revision: int
    status: Status
    rule_id: str
    rule_name: str
    level: Level
    subject: str
    facility: str | None
    occurred_at: datetime
    amount: Decimal | None
    reason: str
    message: str
    retrospect: bool = False


_encoder = msgspec.json.Encoder(decimal_format="string")
_decoder = msgspec.json.Decoder(Notice)


def encode_notice(notice: Notice) -> str:
    """As the ledger keeps it."""
    return _encoder.encode(notice).decode()


def decode_notice(text: str) -> Notice:
    """Back from the ledger."""
    return _decoder.decode(text)


def notice_of(doubt: Doubt, rule_name: Callable[[str], str]) -> Notice:
    """The notice of a doubt; `rule_name` gives the Chinese name of a rule id."""
    masked = mask_doubt(doubt)
    return Notice(
        doubt_id=str(doubt.doubt_id),
        revision=doubt.revision,
        status=doubt.status,
        rule_id=doubt.rule_id,
        rule_name=_plain(rule_name(doubt.rule_id), _LONGEST_CODE),
        level=doubt.level,
        subject=_subject(masked.subject),
        facility=None if doubt.facility is None else _plain(doubt.facility, _LONGEST_CODE),
        occurred_at=doubt.occurred_at.astimezone(BUSINESS_TZ),
        amount=doubt.amount,
        reason=doubt.reason,
        message=_plain(masked.message.zh, _LONGEST_MESSAGE),
        retrospect=doubt.found == "retrospect",
    )


def _subject(masked: Subject) -> str:
    """A person by masked name and never by number; a unit or facility by its number."""
    kind = _KINDS[masked.kind]
    if masked.kind in ("person", "identity"):
        return f"{kind} {_plain(masked.name, _LONGEST_CODE)}" if masked.name else kind
    return f"{kind} {_plain(masked.id, _LONGEST_CODE)}"


def _plain(text: str, longest: int) -> str:
    """One line without masked numbers and without what Markdown would read as a link, code or an element."""
    text = _MASKED_NUMBER.sub("（号码已隐去）", text)
    text = " ".join(text.translate(_HARMLESS).split())
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


_HARMLESS: Final = str.maketrans(
    {"[": "［", "]": "］", "<": "＜", ">": "＞", "`": "｀", "#": "＃", "|": "｜"}
)
