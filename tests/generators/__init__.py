"""Made-up events for tests: Hypothesis strategies from the contract's types, and seeded histories for the oracles."""
