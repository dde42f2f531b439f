"""Raw messages to the events that count: one body an id, reversed ones out, in business-time order."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any, NamedTuple

import xxhash


class Found(NamedTuple):
    """What an oracle says of one doubt. `evidence` holds the ids of the events that it rests on."""

    reason: str
    subject: str
    occurred_at: datetime
    evidence: frozenset[str]
    amount: Decimal | None = None
    facts: tuple[Any, ...] = ()
    """Further values that the doubt must show, such as the days of a gap."""


class Event(NamedTuple):
    """One event that counts."""

    time: datetime
    source: str
    id: str
    type: str
    data: dict[str, Any]

    @property
    def order(self) -> tuple[datetime, str, str, str]:
        """Its place in business time."""
        return self.time, self.source, self.id, self.type


def instant(text: str) -> datetime:
    """An aware moment in UTC."""
    moment = datetime.fromisoformat(text)
    assert moment.tzinfo is not None
    return moment.astimezone(UTC)


def day(moment: datetime) -> date:
    """The calendar date in Shanghai."""
    return (moment + timedelta(hours=8)).date()


def fraction(number: str | float) -> Fraction:
    """An exact number, from a decimal text or a JSON number."""
    return Fraction(Decimal(str(number)))


def cents(amount: Fraction) -> Decimal:
    """Money to the cent, halves to even."""
    return (Decimal(round(amount * 100)) / 100).quantize(Decimal("0.01"))


_NAMES = ("id", "source", "type")
_NUMBERS = (
    *("psn_no", "emp_no", "fixmedins_code", "mdtrt_id", "setl_id", "init_setl_id", "med_list_codg"),
    *("fixmedins_bchno", "orgcode", "from_emp_no", "into_emp_no", "transfer_id", "case_id"),
)


def read_body(message: bytes) -> dict[str, Any]:
    """A message with its numbers as they are compared: half-width, without blanks around them."""
    body: dict[str, Any] = json.loads(message)
    for told, fields in ((body, _NAMES), (body["data"], _NUMBERS)):
        for name in fields:
            if isinstance(told.get(name), str):
                told[name] = _plain(told[name])
    return body


def _plain(number: str) -> str:
    narrow = "".join(chr(ord(sign) - 0xFEE0) if "！" <= sign <= "～" else sign for sign in number)
    return narrow.strip(" \u3000")


Rank = tuple[int, datetime, int]


def _rank(body: dict[str, Any], message: bytes) -> Rank:
    recorded = body.get("recordedtime")
    return (
        int(recorded is not None),
        instant(recorded) if recorded is not None else datetime.min.replace(tzinfo=UTC),
        xxhash.xxh3_64_intdigest(message.strip()),
    )


def counting(messages: Iterable[bytes]) -> list[Event]:
    """Of two bodies under one (source, id, type) the later `recordedtime` counts, then the larger digest."""
    return list(_counting(tuple(messages)))


@lru_cache(maxsize=1)  # every oracle of one history asks for the same
def _counting(messages: tuple[bytes, ...]) -> tuple[Event, ...]:
    best: dict[tuple[str, str, str], tuple[Rank, dict[str, Any]]] = {}
    reversed_: set[tuple[str, str, str]] = set()
    for message in messages:
        body = read_body(message)
        if body["type"].endswith(".reversed"):
            reverses = body["data"]["reverses"]
            reversed_.add((reverses["source"], reverses["id"], body["data"]["original"]["type"]))
            continue
        rank = _rank(body, message)
        name = (body["source"], body["id"], body["type"])
        if name not in best or rank > best[name][0]:
            best[name] = (rank, body)
    events = [
        Event(instant(body["time"]), *name, body["data"])
        for name, (_, body) in best.items()
        if name not in reversed_
    ]
    return tuple(sorted(events, key=lambda event: event.order))


def counting_in(
    messages: Iterable[bytes], type_: str, places: Callable[[Event], Iterable[Any]]
) -> dict[Any, list[Event]]:
    """The events of one type that count, in each of the places to which they go: their day, their month, the next one's head.

    A body that was corrected to lie elsewhere counts nowhere (docs/decisions/0003).
    """
    found: dict[Any, list[Event]] = defaultdict(list)
    for event in counting(messages):
        if event.type == type_:
            for place in places(event):
                found[place].append(event)
    return found


def took_back(event: Event) -> str | None:
    """The number of the settlement that a refund takes back; None for what is no refund."""
    data = event.data
    refund = (
        data.get("refd_setl_flag") == "1"
        or fraction(data["medfee_sumamt"]) <= 0
        or fraction(data["fund_pay_sumamt"]) < 0
    )
    return str(data.get("init_setl_id", data["setl_id"])) if refund else None


def without_refunds(events: list[Event]) -> list[Event]:
    """Those that are no refund and of which the fund's money was not given back whole."""
    kept = []
    for event in events:
        back = [fraction(r.data["fund_pay_sumamt"]) for r in events if took_back(r) == event.data["setl_id"]]
        if took_back(event) is None and (
            not back or fraction(event.data["fund_pay_sumamt"]) + sum(back, Fraction(0)) > 0
        ):
            kept.append(event)
    return kept


def refunds_of(events: list[Event], shown: list[Event]) -> list[Event]:
    """The refunds among the events that take back something of those shown."""
    return [event for event in events if took_back(event) in {one.data["setl_id"] for one in shown}]
