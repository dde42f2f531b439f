"""Answers whose bytes are put together here instead of by the framework."""

from typing import Any, Final

import msgspec
from fastapi.responses import Response

_encode: Final = msgspec.json.Encoder(decimal_format="string").encode


def json_answer(body: Any) -> Response:
    """The body as JSON; parts that are JSON already (`msgspec.Raw`) go in as they are. Never cached."""
    return Response(_encode(body), media_type="application/json", headers={"Cache-Control": "no-store"})
