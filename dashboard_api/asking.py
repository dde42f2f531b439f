"""Names in a query that an address does not know are refused: a filter that is misspelt would be no filter."""

from collections import Counter

from fastapi import Request

from dashboard_api.described import query_names
from dashboard_api.errors import ApiError
from dashboard_api.words import fit


async def only_known(request: Request) -> None:
    """A dependency of every address of the API. Raises `ApiError` for the first name that is unknown or there twice."""
    if not request.query_params:
        return
    known = query_names(request.app, request.url.path, request.method)
    for name, times in Counter(name for name, _ in request.query_params.multi_items()).items():
        if name not in known:
            told = fit(name)
            raise ApiError(
                422,
                "unknown_parameter",
                f"没有参数 {told}。" + (f"可用的有：{'、'.join(sorted(known))}。" if known else ""),
                f"There is no parameter {told}."
                + (f" There are: {', '.join(sorted(known))}." if known else ""),
            )
        if times > 1:
            raise ApiError(
                422, "invalid_parameter", f"参数 {name} 写了两次。", f"Parameter {name} is there twice."
            )
