"""Progress for a person who waits: rewritten in place on a terminal, a few plain lines elsewhere."""

import sys
from typing import TextIO


class CountLine:
    """Says `what: 12/46` as work goes on. Callable, so that it can be handed to what does the work."""

    def __init__(self, what: str, stream: TextIO | None = None, plain_step: int = 10) -> None:
        """`plain_step`: on anything but a terminal, only every so many and the last are written."""
        self._what = what
        self._stream = stream or sys.stderr
        self._plain_step = plain_step
        self._open = False

    def __call__(self, done: int, of: int) -> None:
        if self._stream.isatty():
            self._stream.write(f"\r{self._what}: {done}/{of}")
            self._open = True
        elif done == of or done % self._plain_step == 0:
            self._stream.write(f"{self._what}: {done}/{of}\n")
        self._stream.flush()

    def end(self) -> None:
        """Close the line that was being rewritten."""
        if self._open:
            self._stream.write("\n")
            self._open = False
