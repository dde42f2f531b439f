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


def _refunds(event: Event) -> str | None:
    """The number of the settlement that a refund takes back."""
    data = event.data
    negative = fraction(data["medfee_sumamt"]) <= 0 or fraction(data["fund_pay_sumamt"]) < 0
    if data.get("refd_setl_flag") == "1" or negative:
        return str(data.get("init_setl_id") or data["setl_id"])
    return None


def _given_back(refund: Event) -> Counter[str]:
    lines = [(line["med_list_codg"], fraction(line["cnt"])) for line in _goods(refund)]
    sign = -1 if any(units < 0 for _, units in lines) else 1
    back: Counter[str] = Counter()
    for item, units in lines:
        back[item] += sign * units  # type: ignore[assignment]
    return back


def settled_not_dispensed(
    messages: Iterable[bytes], *, grace_hours: int = 24, return_days: int = 400
) -> dict[str, Found]:
    """By anchor: the settlement's number."""
    messages = list(messages)
    settled: dict[str, Event] = {}
    moved: dict[str, list[Event]] = defaultdict(list)
    refunds: dict[str, list[Event]] = defaultdict(list)
    for event in counting(messages):
        number = event.data.get("setl_id")
        if event.type == "settlement.settled":
            taken_back = _refunds(event)
            if taken_back is not None:
                if _goods(event) or not event.data.get("details"):
                    refunds[taken_back].append(event)
            elif _goods(event):
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
        backed = [one for one in refunds[number] if event.time - days <= one.time <= event.time + days]
        back: Counter[str] = Counter()
        for one in backed:
            for item, units in _given_back(one).items():
                back[item] += units
        if backed:
            fees = sum((abs(fraction(one.data["medfee_sumamt"])) for one in backed), Fraction(0))
            if fees >= fraction(event.data["medfee_sumamt"]):
                continue
            if all(units <= back[item] for item, units in wanted.items()):
                continue
            if not all(_goods(one) for one in backed):
                continue
        due = {
            item: min(Fraction(wanted[item]), max(Fraction(0), Fraction(wanted[item] - back[item])))
            for item in {*wanted, *given}
        }
        wrong = {item for item in due if not due[item] <= given[item] <= wanted[item]}
        if not wrong:
            continue
        short = {item: due[item] - given[item] for item in wrong if due[item] > given[item]}
        money = [units * prices[item] for item, units in short.items() if item in prices]
        found[number] = Found(
            reason="quantities_differ" if moved[number] else "nothing_dispensed",
            subject=event.data["fixmedins_code"],
            occurred_at=event.time,
            evidence=frozenset(
                {event.id}
                | {one.id for one in backed}
                | {m.id for m in moved[number] if m.data["med_list_codg"] in wrong}
            ),
            amount=cents(sum(money, Fraction(0))) if money else None,
            facts=tuple(sorted(wrong)),
        )
    return found


def _code(written: str) -> str | None:
    """A code as the histories write it: padded, in lower case, in full width, or in an address."""
    folded = "".join(chr(ord(sign) - 0xFEE0) if "！" <= sign <= "～" else sign for sign in written)
    code = folded.strip().rsplit("=", 1)[-1].rsplit("/", 1)[-1].upper()
    return None if not code.strip("0") or code in ("无", "-", "NULL", "A", "123456") else code


def _codes(event: Event) -> dict[str, dict[str, Any]]:
    """Trace codes of an event and the line that carries each."""
    whole = event.type.startswith("inventory.")
    found: dict[str, dict[str, Any]] = {}
    for line in [event.data] if whole else event.data.get("details", ()):
        for written in line.get("drug_trac_codg", ()):
            code = _code(written)
            if code is not None:
                found.setdefault(code, line)
    return found


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
            if event.type == "inventory.sale_returned":
                _take_back(uses, out, event, event.data.get("setl_id"))
                continue
            if event.type == "settlement.settled" and _line_back(event, line):
                _take_back(uses, out, event, _named_by(event, uses))
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


def _line_back(event: Event, line: dict[str, Any]) -> bool:
    if fraction(line["cnt"]) < 0:
        return True
    none_negative = all(fraction(other["cnt"]) >= 0 for other in event.data["details"])
    return _refunds(event) is not None and none_negative


def _named_by(refund: Event, uses: list[tuple[Event, dict[str, Any]]]) -> str | None:
    """The settlement that a refund names; its own number where that was a use of the code."""
    if _refunds(refund) is None:
        return None
    own = refund.data["setl_id"]
    named: str | None = refund.data.get("init_setl_id")
    return named or (own if any(use.data.get("setl_id") == own for use, _ in uses) else None)


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
