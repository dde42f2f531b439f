"""Tests: unit, integration, e2e and faults, each mirroring the packages; `parts` are the real things they run against."""
