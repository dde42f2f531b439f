"""Loads the real parts for every test and shuts out the settings of whoever runs them."""

import os

import pytest
from hypothesis import settings

# one that imports another stands after it
pytest_plugins = [
    "tests.parts.clickhouse",
    "tests.parts.kafka",
    "tests.parts.pipeline",
    "tests.parts.redis",
    "tests.parts.deployment",
    "tests.parts.browser",
]

# the environment of the tests themselves, not of the service
_KEPT = {"FUNDWATCH_CHROMIUM"}


def pytest_configure(config: pytest.Config) -> None:
    for name in [name for name in os.environ if name.startswith("FUNDWATCH_") and name not in _KEPT]:
        del os.environ[name]


settings.register_profile("default", deadline=None, print_blob=True)
settings.register_profile("long", deadline=None, print_blob=True, max_examples=5_000)
settings.load_profile("default")
