"""What a topic may hold of one history: any order, repeats, reversals before and after what they reverse.

A history starts from one of the rule's own cases, so that it comes near to firing, and adds made-up events, second bodies
under ids that are taken, and reversals.
"""

import json
from copy import deepcopy
from datetime import UTC, date, datetime
from functools import cache
from typing import Any, NamedTuple

from hypothesis import strategies as st

from detectors.cases import Case, load_cases
from detectors.contract.events import EVENT_CLASSES
from detectors.engine.rule import Rule
from detectors.intake.read import Refused, Taken, read_event
from detectors.registry import catalogue
from tests.generators.contract import any_event, moments

_HORIZON = datetime(8000, 1, 1, tzinfo=UTC)

Event = dict[str, Any]


class History(NamedTuple):
    """The case that it starts from, for its parameters and tables, and whole events, reversals last."""

    case: Case
    events: list[Event]


@cache
def plain_cases(rule_id: str) -> list[Case]:
    """The rule's cases, their events as JSON has them."""
    plain: list[Case] = []
    for case in load_cases(catalogue()[rule_id]):
        events = [json.loads(json.dumps(event, default=date.isoformat)) for event in case.events]
        plain.append(case._replace(events=events))
    return plain


def read_all(events: list[Event]) -> list[Taken]:
    """What the intake takes of the events; it refuses some combinations that the strategies make up."""
    taken = []
    for event in events:
        raw = json.dumps(event, ensure_ascii=False).encode()
        try:
            taken.append(read_event(raw, max_bytes=100_000, horizon=_HORIZON))
        except Refused:
            continue
    return taken


def is_reversal(event: Event) -> bool:
    """By its type."""
    return bool(event["type"].endswith(".reversed"))


def _is_calendar(event: Event) -> bool:
    return bool(event["type"].startswith("calendar."))


def reversal_of(event: Event, id_: str, time: str) -> Event:
    """A reversal with its original whole."""
    return {
        "specversion": "1.0",
        "id": id_,
        "source": event["source"],
        "type": f"{event['type'].partition('.')[0]}.reversed",
        "time": time,
        "data": {"reverses": {"source": event["source"], "id": event["id"]}, "original": event},
    }


@st.composite
def _second_body(draw: st.DrawFn, event: Event, others: list[Event]) -> Event:
    """The same id with another body: of a neighbour of the same type, at another time, or recorded at some moment."""
    body = deepcopy(event)
    neighbours = [other for other in others if other["type"] == event["type"]]
    if draw(st.booleans()):
        body["data"] = deepcopy(draw(st.sampled_from(neighbours))["data"])
    if draw(st.booleans()):
        body["time"] = draw(st.sampled_from([other["time"] for other in others]))
    if draw(st.booleans()):
        body["recordedtime"] = draw(moments)
    return body


@cache
def _made_up(types_: tuple[type[Any], ...]) -> st.SearchStrategy[list[Event]]:
    return st.lists(any_event(types_), max_size=3)


@st.composite
def histories(draw: st.DrawFn, rule: Rule, *, bodies: bool = True) -> History:
    """Events that concern the rule's cells; without `bodies` every id has one."""
    case = draw(st.sampled_from(plain_cases(rule.id)))
    given = [event for event in case.events if draw(st.integers(0, 9)) > 0]  # one in ten never comes
    made_up = draw(_made_up(tuple(cls for cls in EVENT_CLASSES.values() if cls in rule.cell.projections)))
    plain = [event for event in (*given, *made_up) if not is_reversal(event)]
    business = [event for event in plain if not _is_calendar(event)]
    if bodies and business:
        for event in draw(st.lists(st.sampled_from(business), max_size=2)):
            plain.append(draw(_second_body(event, business)))
    if not bodies:
        plain = list({(event["source"], event["id"]): event for event in plain}.values())
    business = [event for event in plain if not _is_calendar(event)]
    reversed_ = draw(st.lists(st.sampled_from(business), max_size=2)) if business else []
    reversals = [event for event in given if is_reversal(event)]
    reversals += [reversal_of(event, f"r{index}", draw(moments)) for index, event in enumerate(reversed_)]
    return History(case, [*plain, *reversals])


class Arrivals(NamedTuple):
    """The accepted events of one history in two orders; the second also holds repeats."""

    case: Case
    first: list[Taken]
    second: list[Taken]


@st.composite
def arrivals(draw: st.DrawFn, rule: Rule) -> Arrivals:
    """Two deliveries of one history."""
    case, events = draw(histories(rule))
    taken = read_all(events)
    repeated = draw(st.lists(st.sampled_from(taken), max_size=4)) if taken else []
    rng = draw(st.randoms(use_true_random=False))
    return Arrivals(
        case, rng.sample(taken, len(taken)), rng.sample([*taken, *repeated], len(taken) + len(repeated))
    )
