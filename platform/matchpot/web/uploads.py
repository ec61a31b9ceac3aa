"""Routes that take large files: how much, and only of who is signed in.

A form is read into a file on disk beyond half a megabyte, so nothing lies in memory whole; the
limit of all other routes stays small.
"""

from collections.abc import Callable

from flask import Flask, Request, current_app, request
from flask_login import current_user

from matchpot.extensions import View

_MEGABYTE = 1024 * 1024


def takes(*, megabytes: int) -> Callable[[View], View]:
    """Let a route take so much in one request; stands directly below the route."""

    def decorate(view: View) -> View:
        view.most_bytes = megabytes * _MEGABYTE  # type: ignore[attr-defined]  # read below
        return view

    return decorate


def _most_bytes() -> int | None:
    view = current_app.view_functions.get(request.endpoint or "")
    most: int | None = getattr(view, "most_bytes", None)
    return most if most is not None and current_user.is_authenticated else None


def most_megabytes() -> int | None:
    """What the route that is asked takes of who asks; None where the general limit holds."""
    most = _most_bytes()
    return None if most is None else most // _MEGABYTE


class RoomyRequest(Request):
    """A request that may be as large as its route says.

    Asked before any form is read, also by the check of the token, which comes before the view.
    """

    @property
    def max_content_length(self) -> int | None:
        """The route's own limit for who is signed in, else everybody's."""
        most = _most_bytes()
        if most is not None:
            return most
        return super().max_content_length

    @max_content_length.setter
    def max_content_length(self, value: int | None) -> None:
        self._max_content_length = value


def install(app: Flask) -> None:
    """Read requests this way."""
    app.request_class = RoomyRequest
