"""Units that settle one period under one code or one name (3.1.2, 3.1.3)."""

from collections import defaultdict
from collections.abc import Callable, Iterable

from tests.oracles.identity import code_spelled, is_nothing, name_spelled
from tests.oracles.reading import Event, Found, counting, fraction


def _sharing(
    messages: Iterable[bytes], shared: str, apart: Callable[[Event], str], least: int, reason: str
) -> dict[str, Found]:
    groups: dict[tuple[str, str], list[Event]] = defaultdict(list)
    for event in counting(messages):
        if event.type == "registration.contribution_paid":
            spelled = code_spelled if shared == "orgcode" else name_spelled
            groups[spelled(event.data[shared]), event.data["accrym"]].append(event)
    found: dict[str, Found] = {}
    for (value, period), events in groups.items():
        telling = [event for event in events if _settled(event, events) and apart(event)]
        seen = [apart(event) for event in telling]
        if not value or len(set(seen)) < least:
            continue
        reached = next(index for index in range(len(seen)) if len(set(seen[: index + 1])) == least)
        found[f"{value}|{period}"] = Found(
            reason=reason,
            subject=telling[reached].data["emp_no"],
            occurred_at=telling[reached].time,
            evidence=frozenset(event.id for event in telling),
            facts=(len(set(seen)),),
        )
    return found


def _settled(event: Event, events: list[Event]) -> bool:
    unit = [fraction(e.data["amount"]) for e in events if e.data["emp_no"] == event.data["emp_no"]]
    return fraction(event.data["amount"]) > 0 and sum(unit) > 0


def _number(event: Event) -> str:
    return "" if is_nothing(event.data["emp_no"]) else str(event.data["emp_no"])


def unit_same_code_different_id(messages: Iterable[bytes], *, min_units: int = 2) -> dict[str, Found]:
    """By anchor `code|period`."""
    return _sharing(messages, "orgcode", _number, min_units, "several_units_one_code")


def unit_same_code_different_name(messages: Iterable[bytes], *, min_names: int = 2) -> dict[str, Found]:
    """By anchor `code|period`."""
    return _sharing(
        messages,
        "orgcode",
        lambda event: name_spelled(event.data["emp_name"]),
        min_names,
        "several_names_one_code",
    )


def unit_same_name_different_id(messages: Iterable[bytes], *, min_units: int = 2) -> dict[str, Found]:
    """By anchor `folded name|period`."""
    return _sharing(messages, "emp_name", _number, min_units, "several_units_one_name")
