"""The seed of simulated populations: chosen once a run, the same in all its processes, and shown in the tests' names."""

import os
import secrets
from typing import Final

_NAME: Final = "SIMULATION_SEED"


def choose_seed() -> None:
    """Called once, before tests are collected; processes that are started later inherit it."""
    os.environ.setdefault(_NAME, str(secrets.randbelow(10**6)))


def simulation_seed() -> int:
    """The seed of this run; `SIMULATION_SEED` in the environment repeats one."""
    return int(os.environ[_NAME])
