"""What was settled against what was handed over, and boxes that were handed over twice."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import timedelta
from fractions import Fraction
from typing import Any

from tests.oracles.reading import Event, Found, cents, counting, fraction
from tests.oracles.time import now


def _goods(event: Event) -> list[dict[str, Any]]:
    return [
        line for line in event.data.get("details", ()) if not str(line.get("list_type", "")).startswith("2")
    ]


def settled_not_dispensed(
    messages: Iterable[bytes], *, grace_hours: int = 24, return_days: int = 400
) -> dict[str, Found]:
    """By anchor: the settlement's number."""
    messages = list(messages)
    settled: dict[str, Event] = {}
    moved: dict[str, list[Event]] = defaultdict(list)
    for event in counting(messages):
        number = event.data.get("setl_id")
        if event.type == "settlement.settled" and _goods(event):
            settled[number] = event
        if event.type in ("inventory.sold", "inventory.sale_returned") and number:
            moved[number].append(event)
    found: dict[str, Found] = {}
    today = now(messages)
    for number, event in settled.items():
        if today < event.time + timedelta(hours=grace_hours):
            continue
        wanted: Counter[str] = Counter()
        prices: dict[str, Fraction] = {}
        for line in _goods(event):
            wanted[line["med_list_codg"]] += fraction(line["cnt"])  # type: ignore[assignment]
            if "pric" in line:
                prices.setdefault(line["med_list_codg"], fraction(line["pric"]))
        given: Counter[str] = Counter()
        days = timedelta(days=return_days)
        moved[number] = [
            move for move in moved[number] if event.time - days <= move.time <= event.time + days
        ]
        for move in moved[number]:
            sign = 1 if move.type == "inventory.sold" else -1
            given[move.data["med_list_codg"]] += sign * fraction(move.data["cnt"])  # type: ignore[assignment]
        wrong = {item for item in {*wanted, *given} if wanted[item] != given[item]}
        if not wrong:
            continue
        short = {item: wanted[item] - given[item] for item in wrong if wanted[item] > given[item]}
        money = [units * prices[item] for item, units in short.items() if item in prices]
        found[number] = Found(
            reason="quantities_differ" if moved[number] else "nothing_dispensed",
            subject=event.data["fixmedins_code"],
            occurred_at=event.time,
            evidence=frozenset(
                {event.id} | {m.id for m in moved[number] if m.data["med_list_codg"] in wrong}
            ),
            amount=cents(sum(money, Fraction(0))) if money else None,
            facts=tuple(sorted(wrong)),
        )
    return found


def _codes(event: Event) -> dict[str, dict[str, Any]]:
    """Trace codes of an event and the line that carries each."""
    if event.type.startswith("inventory."):
        return dict.fromkeys(event.data.get("drug_trac_codg", ()), event.data)
    lines: dict[str, dict[str, Any]] = {}
    for line in event.data.get("details", ()):
        for code in line.get("drug_trac_codg", ()):
            lines.setdefault(code, line)
    return lines


def trace_code_reused(
    messages: Iterable[bytes], *, min_uses: int = 2, exempt_split: bool = True
) -> dict[str, Found]:
    """By anchor: the trace code."""
    told: dict[str, list[tuple[Event, dict[str, Any]]]] = defaultdict(list)
    for event in counting(messages):
        if event.type in ("inventory.sold", "inventory.sale_returned", "settlement.settled"):
            for code, line in _codes(event).items():
                told[code].append((event, line))
    found: dict[str, Found] = {}
    for code, tellings in told.items():
        uses: list[tuple[Event, dict[str, Any]]] = []
        out: list[bool] = []
        again: list[int] = []
        for event, line in tellings:
            refund = event.type == "settlement.settled" and fraction(line["cnt"]) < 0
            if event.type == "inventory.sale_returned" or refund:
                _take_back(uses, out, event, None if refund else event.data.get("setl_id"))
                continue
            if exempt_split and line.get("trdn_flag") == "1":
                continue
            number = event.data.get("setl_id")
            if number and any(number == use.data.get("setl_id") for use, _ in uses):
                continue
            if sum(out) >= min_uses - 1:
                again.append(len(uses))
            uses.append((event, line))
            out.append(True)
        if again:
            first = uses[again[0]][0]
            lines = [uses[n][1] for n in again]
            prices = [line.get("finl_trns_pric", line.get("pric")) for line in lines]
            known = [fraction(price) for price in prices if price is not None]
            places = {use.data["fixmedins_code"] for use, _ in uses}
            found[code] = Found(
                reason="code_used_again" if len(places) == 1 else "code_used_at_several_places",
                subject=first.data["fixmedins_code"],
                occurred_at=first.time,
                evidence=frozenset(event.id for event, _ in tellings),
                amount=cents(sum(known, Fraction(0))) if known else None,
                facts=(len(uses), len(again)),
            )
    return found


def _take_back(
    uses: list[tuple[Event, dict[str, Any]]], out: list[bool], back: Event, number: str | None
) -> None:
    if number is not None:
        for index, (use, _) in enumerate(uses):
            if use.data.get("setl_id") == number:
                out[index] = False
        return
    still = [index for index in range(len(uses)) if out[index]]
    here = [i for i in still if uses[i][0].data["fixmedins_code"] == back.data["fixmedins_code"]]
    if still:
        out[(here or still)[-1]] = False
