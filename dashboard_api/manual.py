"""The API's documentation as one page, made from its OpenAPI document: no script, and nothing from another server."""

from collections.abc import Iterator, Mapping
from html import escape
from typing import Any, Final

from fastapi import APIRouter, FastAPI
from fastapi.responses import HTMLResponse

_STYLE: Final = (
    "body{font:16px/1.6 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a;"
    "background:#fff}h2{border-top:1px solid #bbb;padding-top:1rem}code{background:#f2f2f2;padding:.1em .3em}"
    "table{border-collapse:collapse;width:100%}td,th{border:1px solid #bbb;padding:.3em .6em;text-align:left;"
    "vertical-align:top}@media(prefers-color-scheme:dark){body{color:#e8e8e8;background:#161616}"
    "code{background:#2a2a2a}a{color:#8ab4ff}}"
)


def manual_router(app: FastAPI) -> APIRouter:
    """`/docs`."""
    router = APIRouter()

    @router.get("/docs", include_in_schema=False)
    def manual() -> HTMLResponse:
        return HTMLResponse(
            "".join(_page(app.openapi(), app.openapi_url or "")), headers={"Cache-Control": "no-cache"}
        )

    return router


def _page(document: Mapping[str, Any], address: str) -> Iterator[str]:
    title = escape(document["info"]["title"])
    yield f'<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>{title} API</title>'
    yield f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style><h1>{title} API</h1>'
    yield f"<p>{escape(document['info'].get('description', ''))}</p>"
    yield f'<p>OpenAPI: <a href="{escape(address)}">{escape(address)}</a></p>'
    for path, methods in document["paths"].items():
        for method, told in methods.items():
            yield from _operation(method.upper(), path, told)
    yield "<h2>内容格式 / shapes</h2>"
    for name, schema in document.get("components", {}).get("schemas", {}).items():
        yield from _schema(name, schema)


def _operation(method: str, path: str, told: Mapping[str, Any]) -> Iterator[str]:
    yield f'<h2><code>{method} {escape(path)}</code></h2><p lang="zh-CN">{escape(told.get("summary", ""))}</p>'
    yield f'<p lang="en">{escape(told.get("description", ""))}</p>'
    parameters = told.get("parameters", [])
    if parameters:
        yield "<table><tr><th>参数 / parameter</th><th>位置 / in</th><th>类型 / type</th><th>含义 / meaning</th></tr>"
        for one in parameters:
            yield (
                f"<tr><td><code>{escape(one['name'])}</code>{' *' if one.get('required') else ''}</td>"
                f"<td>{escape(one['in'])}</td><td>{_type(one.get('schema', {}))}</td>"
                f"<td>{escape(one.get('description', ''))}</td></tr>"
            )
        yield "</table>"
    body = told.get("requestBody", {}).get("content", {})
    for kind, content in body.items():
        yield f"<p>请求内容 / body ({escape(kind)}): {_type(content.get('schema', {}))}</p>"
    yield "<ul>"
    for status, answer in told.get("responses", {}).items():
        shapes = ", ".join(_type(content.get("schema", {})) for content in answer.get("content", {}).values())
        yield f"<li>{escape(status)} {escape(answer.get('description', ''))} {shapes}</li>"
    yield "</ul>"


def _schema(name: str, schema: Mapping[str, Any]) -> Iterator[str]:
    yield f'<h3 id="{escape(name)}">{escape(name)}</h3><p>{escape(schema.get("description", ""))}</p>'
    if schema.get("properties"):
        yield "<table>"
        for field, told in schema["properties"].items():
            yield (
                f"<tr><td><code>{escape(field)}</code></td><td>{_type(told)}</td>"
                f"<td>{escape(told.get('description', ''))}</td></tr>"
            )
        yield "</table>"


def _type(schema: Mapping[str, Any]) -> str:
    """A type in a few words, with links to the shapes that it names."""
    if "$ref" in schema:
        name = escape(schema["$ref"].rpartition("/")[2])
        return f'<a href="#{name}">{name}</a>'
    if "enum" in schema:
        return " | ".join(f"<code>{escape(str(value))}</code>" for value in schema["enum"])
    for word in ("anyOf", "oneOf", "allOf"):
        if word in schema:
            return " | ".join(_type(one) for one in schema[word])
    if schema.get("type") == "array":
        return f"[{_type(schema.get('items', {}))}]"
    if "const" in schema:
        return f"<code>{escape(str(schema['const']))}</code>"
    shape = schema.get("format") or schema.get("type", "")
    return escape(str(shape))
