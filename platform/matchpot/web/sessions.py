"""Who is signed in: loading them for a request, starting and ending a session.

`current_user` is a frozen `SignedIn`, or a `Visitor` when nobody is. A session carries
"id:epoch"; when a password or an address changes the epoch goes up and every session
made before it ends.
"""

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, g, redirect, request, session, url_for
from flask_login import current_user, login_user, logout_user
from werkzeug.wrappers import Response as AnyResponse

from matchpot.domain.accounts import GIVING_KINDS
from matchpot.domain.people import MembershipRole, Role
from matchpot.domain.trust.roles import Actor
from matchpot.extensions import current_settings, login, outside, reader
from matchpot.integrations.links import SignedLinks
from matchpot.integrations.passwords import Passwords
from matchpot.persistence.queries import people
from matchpot.persistence.queries.people import Place, Standing

_UNSAFE = re.compile(r"[\\\x00-\x20\x7f]")


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """The person behind a request; `roles` includes fund member where a place makes one."""

    id: int
    epoch: int
    name: str
    email: str
    verified: bool
    locale: str
    roles: frozenset[Role]
    organisations: tuple[Place, ...]
    is_authenticated: bool = field(default=True, init=False)
    is_active: bool = field(default=True, init=False)
    is_anonymous: bool = field(default=False, init=False)

    def get_id(self) -> str:
        """What the session remembers."""
        return f"{self.id}:{self.epoch}"

    @property
    def fund_ids(self) -> tuple[int, ...]:
        """The funds this person belongs to, in order of name."""
        return tuple(self.fund_roles)

    @property
    def fund_roles(self) -> dict[int, MembershipRole]:
        """The person's role in each fund."""
        return {
            place.organisation_id: place.role
            for place in self.organisations
            if place.kind in GIVING_KINDS
        }

    @property
    def actor(self) -> Actor:
        """The person as the tables of permissions see them."""
        return Actor(id=self.id, roles=self.roles, fund_roles=self.fund_roles)


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Nobody in particular."""

    id: None = None
    roles: frozenset[Role] = frozenset()
    organisations: tuple[Place, ...] = ()
    is_authenticated: bool = field(default=False, init=False)
    is_active: bool = field(default=False, init=False)
    is_anonymous: bool = field(default=True, init=False)

    def get_id(self) -> None:
        """Nothing to remember."""
        return


def _signed_in(found: Standing) -> SignedIn:
    return SignedIn(
        id=found.id,
        epoch=found.epoch,
        name=found.name,
        email=found.email,
        verified=found.verified,
        locale=found.locale,
        roles=found.roles,
        organisations=found.places,
    )


def load(remembered: str) -> SignedIn | None:
    """Who a session belongs to; None when it ended or the person is gone."""
    person_id, _, epoch = remembered.partition(":")
    if not (person_id.isascii() and person_id.isdigit()):
        return None
    found = people.standing(reader(), int(person_id))
    if found is None or str(found.epoch) != epoch:
        return None
    return _signed_in(found)


def me() -> SignedIn:
    """The person behind this request, typed; for views that only signed-in people reach."""
    person: SignedIn = current_user._get_current_object()
    return person


def sign_in(person_id: int, *, stay: bool = False) -> None:
    """Start a new session for somebody whose password was just checked.

    What the old session held is dropped, so nobody can prepare a session for another.
    """
    found = people.standing(reader(), person_id)
    if found is None:
        return
    session.clear()
    session.permanent = stay
    login_user(_signed_in(found))


def sign_out() -> None:
    """End the session and forget everything in it."""
    logout_user()
    session.clear()


def own_path(path: str | None) -> str | None:
    """A path on this site to go back to, or None for anything that could lead elsewhere."""
    if not path or not path.startswith("/") or path.startswith("//") or _UNSAFE.search(path):
        return None
    parts = urlsplit(path)
    return None if parts.scheme or parts.netloc else path


def passwords() -> Passwords:
    """Where passwords are hashed and compared."""
    hasher: Passwords = current_app.extensions["matchpot_passwords"]
    return hasher


def links() -> SignedLinks:
    """Where signed links are read."""
    return SignedLinks(current_settings().secret_key, now=outside().clock.now)


def _to_sign_in() -> AnyResponse:
    # A post cannot be repeated after signing in, so only the address of a page is kept.
    back = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("accounts.sign_in", next=own_path(back)), 303)


def _keep_private(response: Response) -> Response:
    """What is one person's is not kept by browsers or by anything on the way.

    The rooms about accounts show an address, or what a link from a mail opens, to who is
    not signed in too.
    """
    if _is_private():
        response.headers.setdefault("Cache-Control", "private, no-store")
    return response


def _is_private() -> bool:
    person = g.get("_login_user")
    return request.blueprint == "accounts" or (person is not None and person.is_authenticated)


def opens_again() -> bool:
    """Whether this page answers a form, may not be kept, and its address opens without a form too.

    Its entry in the browser's history then becomes one that opens. Otherwise whoever goes back to a
    refused form is asked by the browser whether to send it once more.
    """
    if request.method != "POST" or not _is_private():
        return False
    adapter = current_app.create_url_adapter(request)
    return adapter is not None and adapter.test(method="GET")


def install(app: Flask) -> None:
    """Teach the login manager who people are."""
    app.jinja_env.globals.update(opens_again=opens_again)
    login.anonymous_user = Visitor
    login.session_protection = None  # the epoch ends sessions; a new network must not
    login.user_loader(load)
    login.unauthorized_handler(_to_sign_in)
    app.after_request(_keep_private)
    app.extensions["matchpot_passwords"] = Passwords(
        cheap=app.extensions["matchpot_settings"].cheap_passwords
    )
