"""What a statement may not do on this machine, by the engine's own reading of it.

The engine explains the statement as a tree, and nothing runs that names a function, an engine or a kind of statement which
leads out of the database folder: files, other servers, programs.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from fundwatch.local.clickhouse.failures import Failure

# tables that are made of nothing but the statement itself, or of tables of the folder
_TABLE_FUNCTIONS: Final = frozenset(
    {
        "numbers",
        "numbers_mt",
        "zeros",
        "zeros_mt",
        "primes",
        "generateseries",
        "generate_series",
        "generaterandom",
        "null",
        "values",
        "view",
        "merge",
    }
)
# functions of these names lead out wherever they stand; further ones come from the engine's list of table functions
_FUNCTIONS: Final = frozenset(
    {"file", "catboostevaluate", "disk", "http", "executable", "url", "s3", "mysql"}
)
# these name a table function, and a harmless function or a part of the syntax as well
_BOTH: Final = frozenset({"format", "dictionary", "input", "view", "null", "values", "merge"})
_ENGINES: Final = re.compile(
    r"(?:Replacing|Summing|Aggregating|Collapsing|VersionedCollapsing|Coalescing)?MergeTree"
    r"|Memory|Log|TinyLog|StripeLog|Null|Set|Join|Buffer|Merge|View|MaterializedView|GenerateRandom|Atomic"
)
_READING: Final = re.compile(r"Select\w*Query|Explain|Describe\w*|Show\w*|Exists\w*|Check\w*")
_WRITING: Final = re.compile(
    r"InsertQuery|CreateQuery|DropQuery|TruncateQuery|AlterQuery|RenameQuery|OptimizeQuery|DeleteQuery|UpdateQuery"
    r"|Set|UseQuery"
)
_LINE: Final = re.compile(r"(?P<depth> *)(?P<kind>[A-Za-z]\w*)(?P<rest>.*)")
# where a text that stands beside the query itself is the file that it goes to or comes from
_FILED: Final = re.compile(
    r"Select(?:WithUnion|IntersectExcept)Query|InsertQuery|Explain|Describe\w*|Show\w*|Exists\w*"
)
_NAME: Final = re.compile(r"[^\s()]+")
_SYNTAX_ERROR: Final = 62
_DENIED: Final = 497
_DISKS: Final = re.compile(rb"\bdisk\b|\bstorage_policy\b", re.IGNORECASE)

Explain = Callable[[bytes], str]


@dataclass(frozen=True, slots=True)
class Outward:
    """What the engine has that may lead out: its table functions in lower case, and its engines of tables and databases."""

    table_functions: frozenset[str]
    engines: frozenset[str]


def single(statement: bytes) -> bytes:
    """The statement without what ends it. Raises `Failure` where it could be two, or not what it looks like.

    The engine runs one after the other what semicolons part, and only explains the first.
    """
    if b"\0" in statement:
        raise _syntax("A statement holds a zero byte")
    text = statement.rstrip(b" \t\r\n;")
    for kind, token in _tokens(text):
        if kind == "plain" and b";" in token:
            raise _syntax("Multi-statements are not allowed")
        if kind == "name" and (b"/" in token or b"\\" in token or any(byte < 32 for byte in token)):
            raise denied("A quoted name may hold no path and no escape")
    return text


def look(statement: bytes, explain: Explain, outward: Outward) -> bool:
    """Have it explained and look at the tree; whether it only reads.

    Raises `Failure`, also the engine's own for what it cannot read.
    """
    nodes = list(_nodes(explain(b"EXPLAIN AST " + statement)))
    if not nodes:
        raise denied("The statement is of a kind that is not served here")
    path: list[str] = []
    for depth, kind, rest in nodes:
        del path[depth:]
        parent = path[-1] if path else ""
        path.append(kind)
        named = _NAME.search(rest)
        name = named[0] if named else ""
        if depth == 0 and not (_READING.fullmatch(kind) or _WRITING.fullmatch(kind)):
            raise denied(f"Statements of this kind ({kind}) are not served here")
        if kind.startswith("Function"):
            _function(kind, parent, name, outward)
        elif kind == "TableIdentifier" and ("/" in rest or "\\" in rest or ".." in rest):
            raise denied("Files are not read here")
        elif kind == "Literal" and _FILED.fullmatch(parent):
            raise denied("INTO OUTFILE and FROM INFILE are not served here")
        elif kind == "Dictionary" or "AttachQuery" in kind:
            raise denied("Dictionaries and attached tables are not served here")
    root = nodes[0][1]
    if root in ("CreateQuery", "AlterQuery") and _DISKS.search(statement):
        raise denied("Disks are not chosen here")
    return _READING.fullmatch(root) is not None


def _function(kind: str, parent: str, name: str, outward: Outward) -> None:
    folded = name.lower()
    if parent == "Storage":  # its order and its partitions are functions as well, but of no engine's name
        if name in outward.engines and not _ENGINES.fullmatch(name):
            raise denied(f"The engine {name} is not served here")
    elif parent == "TableExpression" or kind != "Function":
        if folded not in _TABLE_FUNCTIONS:
            raise denied(f"The table function {name} is not served here")
    elif parent in ("InsertQuery", "CreateQuery"):
        raise denied(f"The table function {name} is not served here")
    if folded in _FUNCTIONS or folded in outward.table_functions - _TABLE_FUNCTIONS - _BOTH:
        raise denied(f"The function {name} is not served here")


def _nodes(tree: str) -> Iterator[tuple[int, str, str]]:
    """Depth, kind and the rest of each line."""
    for line in tree.splitlines():
        found = _LINE.fullmatch(line)
        if found is None:
            if line.strip():
                raise denied("The statement cannot be explained")
            continue
        yield len(found["depth"]), found["kind"], found["rest"]


_QUOTES: Final = {ord("'"): "text", ord('"'): "name", ord("`"): "name"}
_ODD: Final = re.compile("[$#\u2018\u2019\u201c\u201d]")


def _tokens(text: bytes) -> Iterator[tuple[str, bytes]]:
    """Stretches of a statement: plain, text in quotes, names in quotes; comments are left out.

    Only as good as it has to be: where the engine may read quotes differently (its rarer ones), nothing counts as quoted.
    """
    if _ODD.search(text.decode(errors="replace")) and b";" in text:
        yield "plain", text
        return
    at = begin = 0
    while at < len(text):
        if text[at] in _QUOTES:
            yield "plain", text[begin:at]
            end = _closing(text, at)
            yield _QUOTES[text[at]], text[at + 1 : end]
            at = begin = end + 1
        elif text.startswith(b"--", at) or text.startswith(b"/*", at):
            yield "plain", text[begin:at]
            mark = b"\n" if text[at] == ord("-") else b"*/"
            end = text.find(mark, at + 2)
            at = begin = len(text) if end < 0 else end + len(mark)
        else:
            at += 1
    yield "plain", text[begin:]


def _closing(text: bytes, at: int) -> int:
    """Where the quotation that opens at `at` ends; the end of the text for one that does not."""
    quote, end = text[at], at + 1
    while end < len(text):
        if text[end] == ord("\\"):
            end += 2
        elif text[end] == quote:
            if text[end + 1 : end + 2] != bytes([quote]):
                return end
            end += 2
        else:
            end += 1
    return len(text)


def denied(why: str) -> Failure:
    """What the engine says to somebody who may not."""
    return Failure(_DENIED, f"Code: 497. DB::Exception: {why}. (ACCESS_DENIED)")


def _syntax(why: str) -> Failure:
    return Failure(_SYNTAX_ERROR, f"Code: 62. DB::Exception: {why}. (SYNTAX_ERROR)")
