"""The id of a doubt in an address: what is none names no doubt, so it is answered as one that does not exist."""

import re
from typing import Annotated, Final
from uuid import UUID

from fastapi import Path

DoubtId = Annotated[str, Path(max_length=100, description="疑点编号（UUID）/ the doubt")]
_SHAPE: Final = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def parse_doubt_id(text: str) -> UUID | None:
    """None for what is no id."""
    return UUID(text) if _SHAPE.fullmatch(text) else None
