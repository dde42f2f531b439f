"""Duplicate ID number (3.5.8): who holds which number in the end."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from tests.oracles.identity import is_real, one_spelling, tells_apart
from tests.oracles.reading import Event, Found, counting


def _said(event: Event) -> Iterator[tuple[str | None, bool]]:
    """What an event says of numbers: the person holds it from now on, or no longer."""
    data = event.data
    if event.type == "registration.person_registered":
        yield data["certno"], True
    elif event.type == "registration.person_changed" and data["after"].get("certno") is not None:
        old, new = data["before"].get("certno"), data["after"]["certno"]
        if one_spelling(old) != one_spelling(new):
            yield old, False
        yield new, True


def id_number_duplicate(messages: Iterable[bytes], *, min_persons: int = 2) -> dict[str, Found]:
    """By anchor: the normalised number."""
    said: dict[str, dict[str, list[tuple[Event, bool]]]] = defaultdict(lambda: defaultdict(list))
    for event in counting(messages):
        for written, holds in _said(event):
            if tells_apart(written):
                said[one_spelling(written)][event.data["psn_no"]].append((event, holds))
    found: dict[str, Found] = {}
    for number, persons in said.items():
        last = [history[-1][0] for history in persons.values() if history[-1][1]]
        if len(last) >= min_persons:
            last.sort(key=lambda event: event.order)
            found[number] = Found(
                reason="number_held_by_several",
                subject=number,
                occurred_at=last[min_persons - 1].time,
                evidence=frozenset(event.id for event in last),
                facts=(
                    is_real(number),
                    *sorted(event.data["psn_no"] for event in last),
                ),
            )
    return found
