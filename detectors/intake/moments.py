"""The years in which the business lies. A date outside them is a slip of the pen or a system's word for none."""

from typing import Final

FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2299
"""What the archive's columns hold. The 22nd century is far inside; flags count it."""
