"""Who may use a route: every view says so, and a test of the house checks that it does."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import abort
from flask_login import current_user

from matchpot.domain.people import Role
from matchpot.extensions import View, everyone, login, open_to

__all__ = ["everyone", "only", "signed_in"]


def signed_in(view: View) -> View:
    """Open to whoever is signed in; the view itself checks what is theirs."""

    @open_to("signed in")
    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if not current_user.is_authenticated:
            return login.unauthorized()
        return view(*args, **kwargs)

    return guarded  # type: ignore[return-value]  # wraps keeps the shape


def only(*roles: Role) -> Callable[[View], View]:
    """Open to people with one of these roles; others get a 403 that says what is missing."""

    def decorate(view: View) -> View:
        @open_to(", ".join(roles))
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            if not current_user.is_authenticated:
                return login.unauthorized()
            if not set(roles) & set(current_user.roles):
                abort(403)
            return view(*args, **kwargs)

        return guarded  # type: ignore[return-value]

    return decorate
