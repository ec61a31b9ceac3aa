"""Pages behind an unguessable address: nobody finds, keeps or passes on what they show."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import make_response

View = TypeVar("View", bound=Callable[..., Any])

_HEADERS = {
    "X-Robots-Tag": "noindex, nofollow",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "private, no-store",
}


def private(view: View) -> View:
    """Keep an answer out of search engines, caches and the logs of other sites."""

    @wraps(view)
    def shown(*args: Any, **kwargs: Any) -> Any:
        answer = make_response(view(*args, **kwargs))
        answer.headers.update(_HEADERS)
        return answer

    return shown  # type: ignore[return-value]  # wraps keeps the shape
