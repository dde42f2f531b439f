"""Whose page a browser speaks for."""

from starlette.requests import HTTPConnection


def is_own_page(connection: HTTPConnection, allowed: tuple[str, ...]) -> bool:
    """A browser names the page's origin; other programs name none and hold nobody's trust."""
    origin = connection.headers.get("origin")
    if origin is None or origin in allowed:
        return True
    return origin.partition("://")[2] == connection.headers.get("host")
