"""Telling an INSERT that carries its rows in a format of their own from every other statement."""

import re
from typing import NamedTuple

_NAME = rb"(?:`(?:[^`\\]|\\.)*`|\"(?:[^\"\\]|\\.)*\"|\w+)"
_SPACE = rb"(?:\s|--[^\n]*\n|/\*.*?\*/)"
_INSERT = re.compile(
    rb"(?P<head>"
    + _SPACE
    + rb"*INSERT"
    + _SPACE
    + rb"+INTO"
    + _SPACE
    + rb"+(?:TABLE"
    + _SPACE
    + rb"+)?"
    + _NAME
    + rb"(?:\."
    + _NAME
    + rb")?"
    + _SPACE
    + rb"*(?:\((?:"
    + _NAME
    + rb"|[\s,.])*\))?)"
    + _SPACE
    + rb"*(?P<settings>SETTINGS\s.*?)?"
    + rb"(?<=[\s)`\"/])FORMAT\s+(?P<format>\w+)[ \t]*(?:\r?\n|;|$)?",
    re.IGNORECASE | re.DOTALL,
)
_RESULT = re.compile(
    rb"(?:" + _SPACE + rb"|\()*(SELECT|WITH|SHOW|DESC|DESCRIBE|EXISTS|EXPLAIN|CHECK|VALUES)\b",
    re.IGNORECASE | re.DOTALL,
)

_OWN_FORMAT = re.compile(rb"\bFORMAT\s+(\w+)[\s;]*$", re.IGNORECASE)


class RowsInserted(NamedTuple):
    """`INSERT INTO t (a, b) [SETTINGS …] FORMAT F` and the bytes of the rows after it."""

    head: bytes
    settings: bytes
    format: str
    rows: bytes


def split_insert(body: bytes) -> RowsInserted | None:
    """The parts of an INSERT with rows in a format, or None for any other statement.

    Only the start is looked at, so that rows are never searched.
    """
    found = _INSERT.match(body, 0, 262_144)  # the engine's own limit of a statement
    if found is None:
        return None
    return RowsInserted(
        head=found["head"],
        settings=found["settings"] or b"",
        format=found["format"].decode(),
        rows=body[found.end() :],
    )


def result_format(statement: bytes, default: str) -> str | None:
    """The format of the statement's result (its own FORMAT, else the default), or None when it has no result."""
    if _RESULT.match(statement) is None:
        return None
    own = _OWN_FORMAT.search(statement)
    return own[1].decode() if own is not None else default
