"""ClickHouse's HTTP interface: the part that clients use, over one engine."""

import hmac
import json
from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Mapping
from email.parser import BytesParser
from email.policy import HTTP
from typing import Final

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from fundwatch.local.clickhouse.encoding import choose, decode, encode
from fundwatch.local.clickhouse.engine import Answer, Engine, Statement
from fundwatch.local.clickhouse.failures import Failure
from fundwatch.local.clickhouse.password import USER
from fundwatch.local.clickhouse.statement import result_format
from fundwatch.local.hosts import is_local

# what the interface itself consumes; every other parameter that is not `param_…` is a setting
_OF_THE_INTERFACE: Final = frozenset(
    {
        "query",
        "database",
        "default_format",
        "query_id",
        "session_id",
        "session_timeout",
        "session_check",
        "user",
        "password",
        "quota_key",
        "role",
        "stacktrace",
        "compress",
        "decompress",
        "buffer_size",
        "wait_end_of_query",
        "client_protocol_version",
        "enable_http_compression",
        "send_progress_in_http_headers",
        "http_headers_progress_interval_ms",
    }
)
_EMPTY_QUERY: Final = Failure(62, "Code: 62. DB::Exception: Empty query. (SYNTAX_ERROR)")
_ACCESS_DENIED: Final = Failure(
    497, "Code: 497. DB::Exception: Web pages may not use this local engine. (ACCESS_DENIED)"
)
_FOREIGN: Final = Failure(
    497, "Code: 497. DB::Exception: This engine does not answer to that host name. (ACCESS_DENIED)"
)
_NO_PASSWORD: Final = Failure(194, "Code: 194. DB::Exception: Password required. (REQUIRED_PASSWORD)")
_WRONG_PASSWORD: Final = Failure(
    516, "Code: 516. DB::Exception: Authentication failed: password is incorrect. (AUTHENTICATION_FAILED)"
)
_TOO_LARGE: Final = Failure(
    241, "Code: 241. DB::Exception: The request is larger than 1 GiB. (MEMORY_LIMIT_EXCEEDED)"
)
_LARGEST: Final = 1 << 30  # the largest insert of the archive is far below


def application(engine: Engine, password: str) -> Starlette:
    """The ASGI application. Who is asked under another name than this machine's, by a web page or without the password
    is refused before a body is read; GET only reads."""

    async def statement(request: Request) -> Response:
        refused = _refused(request, password)
        if refused is not None:
            return _refusal(refused, engine)
        try:
            body = decode(await _body(request), request.headers.get("content-encoding", ""))
            asked = _statement(request, body)
            answer = await run_in_threadpool(engine.run, asked)
        except Failure as failure:
            return _refusal(failure, engine)
        return _response(request, asked, answer, engine)

    async def ping(request: Request) -> Response:
        if not is_local(request.headers.get("host")):
            return _refusal(_FOREIGN, engine)
        return PlainTextResponse("Ok.\n")

    return Starlette(
        routes=[Route("/ping", ping), Route("/", statement, methods=["GET", "POST"])],
    )


def _refused(request: Request, password: str) -> Failure | None:
    """Why the request is not heard, if it is not."""
    if not is_local(request.headers.get("host")):
        return _FOREIGN
    if "origin" in request.headers or "sec-fetch-site" in request.headers:
        return _ACCESS_DENIED
    user, given = _credentials(request)
    if given is None:
        return _NO_PASSWORD
    same = hmac.compare_digest(given.encode(), password.encode())
    return None if same and user == USER else _WRONG_PASSWORD


def _credentials(request: Request) -> tuple[str, str | None]:
    """User and password in the ways in which clients of ClickHouse say them."""
    scheme, _, told = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "basic":
        try:
            user, _, given = b64decode(told, validate=True).decode().partition(":")
        except (NotBase64, UnicodeDecodeError):
            return USER, ""
        return user, given
    headers, query = request.headers, request.query_params
    user = headers.get("x-clickhouse-user") or query.get("user") or USER
    return user, headers.get("x-clickhouse-key") or query.get("password")


async def _body(request: Request) -> bytes:
    """The whole body. Raises `Failure` for more than is taken, before it is read where its size is told."""
    told = request.headers.get("content-length", "0")
    if not told.isdigit() or int(told) > _LARGEST:
        raise _TOO_LARGE
    pieces: list[bytes] = []
    size = 0
    async for piece in request.stream():
        size += len(piece)
        if size > _LARGEST:
            raise _TOO_LARGE
        pieces.append(piece)
    return b"".join(pieces)


def _statement(request: Request, body: bytes) -> Statement:
    given: dict[str, str] = dict(request.query_params)
    content_type = request.headers.get("content-type", "")
    if content_type.startswith("multipart/form-data"):
        given |= _form(content_type, body)
        body = b""
    query = given.get("query", "").encode()
    text = b"\n".join(piece for piece in (query, body) if piece)
    if not text.strip():
        raise _EMPTY_QUERY
    return Statement(
        body=text,
        database=given.get("database") or request.headers.get("x-clickhouse-database"),
        format=given.get("default_format") or request.headers.get("x-clickhouse-format") or "TabSeparated",
        settings={
            k: v for k, v in given.items() if k not in _OF_THE_INTERFACE and not k.startswith("param_")
        },
        parameters={k.removeprefix("param_"): v for k, v in given.items() if k.startswith("param_")},
        reads=request.method != "POST",
    )


def _form(content_type: str, body: bytes) -> Mapping[str, str]:
    """The fields of a form: a long query and its parameters travel like this."""
    message = BytesParser(policy=HTTP).parsebytes(f"Content-Type: {content_type}\r\n\r\n".encode() + body)
    fields = {}
    for part in message.iter_parts():
        if part.get_filename() is not None:
            raise Failure(48, "Code: 48. DB::Exception: External data is not served here. (NOT_IMPLEMENTED)")
        name = part.get_param("name", header="content-disposition")
        raw = part.get_payload(decode=True)
        if isinstance(name, str) and isinstance(raw, bytes):
            fields[name] = raw.decode()
    return fields


def _response(request: Request, asked: Statement, answer: Answer, engine: Engine) -> Response:
    headers = _common_headers(request, engine)
    headers["X-ClickHouse-Summary"] = json.dumps(
        {
            "read_rows": str(answer.read_rows),
            "read_bytes": str(answer.read_bytes),
            "written_rows": str(answer.written_rows),
            "written_bytes": str(answer.written_bytes),
            "elapsed_ns": str(answer.elapsed_ns),
        }
    )
    result = result_format(asked.body, asked.format)
    if result is not None:
        headers["X-ClickHouse-Format"] = result
    data = answer.data
    coding = choose(request.headers.get("accept-encoding", "")) if _wants_compression(request) else None
    if coding is not None and data:
        data = encode(data, coding)
        headers["Content-Encoding"] = coding
    return Response(data, headers=headers, media_type="application/octet-stream")


def _wants_compression(request: Request) -> bool:
    return request.query_params.get("enable_http_compression") in ("1", "true")


def _common_headers(request: Request, engine: Engine) -> dict[str, str]:
    return {
        "X-ClickHouse-Query-Id": request.query_params.get("query_id", ""),
        "X-ClickHouse-Server-Display-Name": "fundwatch-local",
        "X-ClickHouse-Timezone": engine.timezone,
    }


def _refusal(failure: Failure, engine: Engine) -> Response:
    return PlainTextResponse(
        f"{failure.message} (version {engine.version})\n",
        status_code=failure.status,
        headers={
            "X-ClickHouse-Exception-Code": str(failure.code),
            "X-ClickHouse-Timezone": engine.timezone,
            **({"WWW-Authenticate": 'Basic realm="ClickHouse"'} if failure.status == 401 else {}),
        },
    )
