"""Ties a child's life to its parent's: when the parent dies, however it dies, the kernel ends the child."""

import ctypes
import os
import signal
import sys
from collections.abc import Callable

_PR_SET_PDEATHSIG = 1


def leash() -> Callable[[], None] | None:
    """What a child has to call between fork and exec, or None where the system has no such thing.

    The kernel watches the *thread* that forked: start children from a thread that lives as long as they should.
    Everything is looked up before the fork, since the child of a process with threads must do as little as it can.
    """
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    parent = os.getpid()
    kill_signal = int(signal.SIGKILL)

    def tie() -> None:
        prctl(_PR_SET_PDEATHSIG, kill_signal, 0, 0, 0)
        if os.getppid() != parent:  # it died before the line above
            os._exit(1)

    return tie
