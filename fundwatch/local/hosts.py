"""Names under which the parts of one machine are asked; a page under any other name is foreign, wherever it leads."""

from typing import Final

_NAMES: Final = ("127.0.0.1", "localhost", "[::1]")


def is_local(host: str | None) -> bool:
    """Whether a `Host` header, with its port or without, names this machine."""
    if host is None:
        return False
    name, colon, port = host.lower().rpartition(":")
    if not colon or host.endswith("]"):
        return host.lower() in _NAMES
    return name in _NAMES and port.isascii() and port.isdigit()
