"""What is played of the population, and what it must lead to."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message. `at` is how much of the demonstration has gone when it is delivered, from 0 to 1."""

    at: float
    event: bytes


@dataclass(frozen=True, slots=True)
class Script:
    """`planted` holds (rule id, anchor) of every doubt that must stand in the end; of the rules in `rules` nothing else may."""

    deliveries: list[Delivery]
    planted: set[tuple[str, str]]
    rules: frozenset[str]
