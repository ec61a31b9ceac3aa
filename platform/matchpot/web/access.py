"""Who may use a route: every view says so, and a test of the house checks that it does."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import abort
from flask_login import current_user

from matchpot.domain.people import Role
from matchpot.extensions import login

View = TypeVar("View", bound=Callable[..., Any])


def everyone(view: View) -> View:
    """Open to all; what is shown must be public or guarded by an unguessable address."""
    view.audience = "everyone"  # type: ignore[attr-defined]  # read by the test of the house
    return view


def signed_in(view: View) -> View:
    """Open to whoever is signed in; the view itself checks what is theirs."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if not current_user.is_authenticated:
            return login.unauthorized()
        return view(*args, **kwargs)

    guarded.audience = "signed in"  # type: ignore[attr-defined]
    return guarded  # type: ignore[return-value]  # wraps keeps the shape


def only(*roles: Role) -> Callable[[View], View]:
    """Open to people with one of these roles; others get a 403 that says what is missing."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            if not current_user.is_authenticated:
                return login.unauthorized()
            if not set(roles) & set(current_user.roles):
                abort(403)
            return view(*args, **kwargs)

        guarded.audience = ", ".join(roles)  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return decorate
