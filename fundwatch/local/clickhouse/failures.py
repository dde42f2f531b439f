"""Exceptions of the engine as ClickHouse's HTTP interface reports them."""

import re
from dataclasses import dataclass

_CODE = re.compile(r"Code: (\d+)\. ")
_UNKNOWN_EXCEPTION = 1002
_NOT_FOUND = frozenset(
    {16, 46, 47, 50, 56, 60, 81, 115, 218}
)  # unknown column, function, table, database, setting, …
_MISUSE = frozenset({6, 26, 27, 36, 38, 41, 42, 43, 44, 53, 57, 62, 70, 72, 73, 108, 117, 386, 456, 457})
_NOT_IMPLEMENTED = 48
_REFUSED = {194: 401, 516: 403, 497: 403, 164: 403}  # no password, a wrong one, not allowed, read-only


@dataclass(frozen=True, slots=True)
class Failure(Exception):
    """What went wrong with a statement, in the engine's words."""

    code: int
    message: str

    @property
    def status(self) -> int:
        """HTTP status: clients try 429, 503 and 504 again, so none of those."""
        if self.code in _REFUSED:
            return _REFUSED[self.code]
        if self.code in _NOT_FOUND:
            return 404
        if self.code in _MISUSE:
            return 400
        return 501 if self.code == _NOT_IMPLEMENTED else 500


def failure_of(error: Exception) -> Failure:
    """The engine raises bare RuntimeErrors whose text starts with the code."""
    message = str(error).strip()
    found = _CODE.search(message)
    if found is None:
        return Failure(_UNKNOWN_EXCEPTION, f"Code: {_UNKNOWN_EXCEPTION}. DB::Exception: {message}")
    return Failure(int(found[1]), message[found.start() :])
