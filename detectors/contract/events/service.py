"""Decisions of those who run the service, in the same logs as the events that they bear on."""

from typing import Any

import msgspec

from detectors.contract.events.base import Event, Moment


class Backfill(msgspec.Struct, kw_only=True, frozen=True):
    """A rule whose cells are being filled from history. What it finds of the time before `since` is found in retrospect.

    `on_trial`: what it raised until now went to the topic of rules on trial, and is published as history brings it up.
    """

    rule: str
    since: Moment
    on_trial: bool = False


class RulesAppliedData(msgspec.Struct, kw_only=True, frozen=True):
    """What differs from the settings, whole: what an earlier one said is gone.

    `tables` holds reference tables by name, each as the lines of its CSV.
    """

    states: dict[str, str] = {}
    parameters: dict[str, dict[str, Any]] = {}
    backfills: tuple[Backfill, ...] = ()
    tables: dict[str, tuple[str, ...]] = {}


class RulesApplied(Event, frozen=True, tag="service.rules_applied"):
    """In force in each partition from where it stands in the log; of several the latest by `time`, then id."""

    data: RulesAppliedData


ServiceEvent = RulesApplied
