"""Decisions of those who run the service, in the same logs as the events that they bear on."""

from typing import Any

import msgspec

from detectors.contract.events.base import Event


class RulesAppliedData(msgspec.Struct, kw_only=True, frozen=True):
    """Rules' states and parameters that differ from the settings, whole: what an earlier one said is gone."""

    states: dict[str, str] = {}
    parameters: dict[str, dict[str, Any]] = {}


class RulesApplied(Event, frozen=True, tag="service.rules_applied"):
    """In force in each partition from where it stands in the log; of several the latest by `time`, then id."""

    data: RulesAppliedData


ServiceEvent = RulesApplied
