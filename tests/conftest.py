"""Loads the real parts for every test and shuts out the settings of whoever runs them."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

from tests.support.seeds import choose_seed

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
    choose_seed()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Side by side (`-n 2`), tests of the whole service and of its parts under load take turns; others go file by file."""
    here = Path(__file__).parent
    for item in items:
        whole = "deployment" in getattr(item, "fixturenames", ())
        loaded = any(item.path.is_relative_to(here / folder) for folder in ("e2e", "faults"))
        item.add_marker(pytest.mark.xdist_group("whole service" if whole or loaded else str(item.path)))


settings.register_profile("default", deadline=None, print_blob=True)
settings.register_profile("long", deadline=None, print_blob=True, max_examples=5_000)
settings.load_profile("default")
