"""Kafka topic names. They are part of the contract: neighbouring systems write to and read from them."""

from typing import Final

SETTLEMENT_EVENTS: Final = "settlement.events"
INVENTORY_EVENTS: Final = "inventory.events"
REGISTRATION_EVENTS: Final = "registration.events"
SERVICE_EVENTS: Final = "service.events"
"""Decisions of those who run the service. Sources must not be allowed to write here (Kafka's access lists)."""

RAW: Final = (SETTLEMENT_EVENTS, INVENTORY_EVENTS, REGISTRATION_EVENTS, SERVICE_EVENTS)

FACTS_PERSON: Final = "facts.person"
FACTS_UNIT: Final = "facts.unit"
FACTS_FACILITY: Final = "facts.facility"
FACTS_IDENTITY: Final = "facts.identity"
FACTS: Final = (FACTS_PERSON, FACTS_UNIT, FACTS_FACILITY, FACTS_IDENTITY)

DEAD_LETTERS: Final = "dead-letters"

DOUBTS: Final = "doubts"
DOUBTS_STATE: Final = "doubts.state"
DOUBTS_SHADOW: Final = "doubts.shadow"
DOUBTS_BY_LEVEL: Final = {"high": "doubts.high", "medium": "doubts.medium", "low": "doubts.low"}

LATE_EVENTS: Final = "late.events"
"""Events that came after what they concern was forgotten (`detectors.contract.late`)."""

HEALTH: Final = "health"

RULES_APPLIED: Final = "rules.applied"
