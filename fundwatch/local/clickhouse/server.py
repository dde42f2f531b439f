"""ClickHouse's HTTP interface: the part that clients use, over one engine."""

import json
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
from fundwatch.local.clickhouse.statement import result_format

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


def application(engine: Engine) -> Starlette:
    """The ASGI application. It trusts whoever reaches the loopback interface, but no web page in a browser there."""

    async def statement(request: Request) -> Response:
        if "origin" in request.headers or "sec-fetch-site" in request.headers:
            return _refusal(_ACCESS_DENIED, engine)
        try:
            body = decode(await request.body(), request.headers.get("content-encoding", ""))
            asked = _statement(request, body)
            answer = await run_in_threadpool(engine.run, asked)
        except Failure as failure:
            return _refusal(failure, engine)
        return _response(request, asked, answer, engine)

    async def ping(_: Request) -> Response:
        return PlainTextResponse("Ok.\n")

    return Starlette(
        routes=[Route("/ping", ping), Route("/", statement, methods=["GET", "POST"])],
    )


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
        headers={"X-ClickHouse-Exception-Code": str(failure.code), "X-ClickHouse-Timezone": engine.timezone},
    )
