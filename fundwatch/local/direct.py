"""Keeping the processes of one machine from looking for each other through a web proxy."""

from collections.abc import Mapping
from typing import Final

_LOCAL: Final = ("127.0.0.1", "localhost")
_VARIABLES: Final = ("no_proxy", "NO_PROXY")


def past_proxies(environment: Mapping[str, str]) -> dict[str, str]:
    """Both spellings of `NO_PROXY` for a child: what stands in the environment, and the hosts of this machine."""
    given = [host.strip() for name in _VARIABLES for host in environment.get(name, "").split(",")]
    hosts = ",".join(dict.fromkeys(host for host in (*_LOCAL, *given) if host))
    return dict.fromkeys(_VARIABLES, hosts)
