"""What somebody sent, fit to stand in a sentence."""

import re


def fit(text: str) -> str:
    """At most 60 characters, none of which could be taken for anything else."""
    return re.sub(r"[^\w.\-]", "?", text)[:60]
