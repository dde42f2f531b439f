"""What the application's own OpenAPI document says of an address."""

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI
from starlette.routing import compile_path


def operations(app: FastAPI, path: str) -> Mapping[str, Mapping[str, Any]]:
    """By method what is described for the path; empty for what is not of the API."""
    found: dict[str, Mapping[str, Any]] = {}
    for template, methods in app.openapi()["paths"].items():
        if compile_path(template)[0].match(path):
            for method, told in methods.items():
                found.setdefault(method.upper(), told)  # the first that fits is the one that is served
    return found


def query_names(app: FastAPI, path: str, method: str) -> frozenset[str]:
    """Names that its query may hold."""
    told = operations(app, path).get(method, {})
    return frozenset(one["name"] for one in told.get("parameters", ()) if one["in"] == "query")
