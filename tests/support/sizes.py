"""How much a test does: what fits `make test`, and what `make test-long` asks for.

There is one switch, Hypothesis' profile: `pytest --hypothesis-profile=long`.
"""

from typing import TypeVar

from hypothesis import settings

T = TypeVar("T")


def sized(usual: T, long: T) -> T:
    """The value for this run."""
    return long if settings.get_current_profile_name() == "long" else usual
