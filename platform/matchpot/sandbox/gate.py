"""The gate of the interface: every `/v1` request comes in and is answered here.

Key check, armed faults, idempotency, validation against the SDK's types, the endpoint in one
transaction, expansion; then the faults that strike after the commit.
"""

import json
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, Flask, Response, request

from matchpot.sandbox import errors, expansion, faults, forms, tasks, validation
from matchpot.sandbox.errors import ApiError
from matchpot.sandbox.faults import FaultKind, Strike
from matchpot.sandbox.idempotency import Answer, KeyRing, fingerprint
from matchpot.sandbox.resources import Call, Route
from matchpot.sandbox.store import JsonObject
from matchpot.sandbox.world import PLATFORM, RequestMark, World, new_id

TEST_KEYS = ("sk_test_", "rk_test_")
LIVE_KEYS = ("sk_live_", "rk_live_")
MAX_KEY_CHARS = 255
# A declined card leaves its failed charge behind; other refusals leave nothing.
DECLINED_STATUS = 402
AFTERWARDS = (
    FaultKind.ERROR_AFTER_COMMIT, FaultKind.TIMEOUT_AFTER_COMMIT,
    FaultKind.DISCONNECT_AFTER_COMMIT, FaultKind.ERROR_BEFORE_COMMIT,
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """One request as it came in, before its parameters are checked."""

    method: str
    path: str
    account: str
    given: JsonObject
    ids: Mapping[str, str]
    mark: RequestMark
    scope: str | None


@dataclass(slots=True)
class Gate:
    """Answers the requests for the given routes."""

    world: World
    keys: KeyRing

    def answer(self, route: Route, ids: Mapping[str, str]) -> Response:
        """Answers the request that Flask is handling."""
        mark = RequestMark(new_id("req"), request.headers.get("Idempotency-Key"))
        try:
            incoming = self._receive(ids, mark)
            answer, strike = self._with_key(route, incoming)
        except ApiError as error:
            answer, strike = self._shown(error, mark), None
        response = _respond(answer, mark)
        if strike is not None:
            _suffer(strike)
        return response

    def _receive(self, ids: Mapping[str, str], mark: RequestMark) -> Incoming:
        _check_key()
        with self.world.store.transaction():
            strike = faults.strike_request(
                self.world.store, request.method, request.path, (FaultKind.RATE_LIMIT,)
            )
        if strike is not None:
            raise errors.rate_limited()
        account = request.headers.get("Stripe-Account", PLATFORM)
        if account and self.world.store.find(account, kind="account") is None:
            raise errors.foreign_account(account)
        is_read = request.method == "GET"
        text = request.query_string.decode() if is_read else request.get_data(as_text=True)
        key = None if is_read else mark.idempotency_key
        if key is not None and len(key) > MAX_KEY_CHARS:
            raise errors.invalid("Idempotency keys have up to 255 characters.")
        return Incoming(
            method=request.method, path=request.path, account=account,
            given=forms.decode(text), ids=ids, mark=mark,
            scope=None if key is None else f"{account}:{key}",
        )  # fmt: skip

    def _with_key(self, route: Route, incoming: Incoming) -> tuple[Answer, Strike | None]:
        if incoming.scope is None:
            return self._execute(route, incoming, "")
        digest = fingerprint(incoming.method, incoming.path, incoming.given)
        known = self.keys.claim(incoming.scope, digest, now=self.world.clock.now())
        if known is not None:
            return known, None
        try:
            answer, strike = self._execute(route, incoming, digest)
            # The key stays taken while the answer is on its slow way, as it would at Stripe.
            if strike is not None and strike.kind == FaultKind.TIMEOUT_AFTER_COMMIT:
                time.sleep(strike.seconds)
                strike = None
            return answer, strike
        finally:
            self.keys.release(incoming.scope)

    def _execute(
        self, route: Route, incoming: Incoming, digest: str
    ) -> tuple[Answer, Strike | None]:
        """Does the work in one transaction and remembers the answer with it."""
        params = validation.check(validation.params_named(route.params), incoming.given)
        store = self.world.store
        tasks.run_due(self.world)
        with store.transaction():
            strike = faults.strike_request(store, incoming.method, incoming.path, AFTERWARDS)
            if strike is not None and strike.kind == FaultKind.ERROR_BEFORE_COMMIT:
                answer, strike = self._shown(errors.server_error(), incoming.mark), None
            else:
                answer = self._call(route, incoming, params)
                if strike is not None and strike.kind == FaultKind.ERROR_AFTER_COMMIT:
                    answer, strike = self._shown(errors.server_error(), incoming.mark), None
            if incoming.scope is not None:
                self.keys.keep(incoming.scope, digest, answer, now=self.world.clock.now())
        return answer, strike

    def _call(self, route: Route, incoming: Incoming, params: JsonObject) -> Answer:
        """Calls the endpoint; a refusal undoes what it wrote, a declined card does not."""
        store, mark = self.world.store, incoming.mark
        wanted = params.pop("expand", [])
        call = Call(world=self.world, account=incoming.account, params=params, ids=incoming.ids)
        self.world.request = mark
        store.execute("SAVEPOINT endpoint")
        try:
            document = expansion.expand(store, route.handler(call), wanted)
        except ApiError as error:
            if error.status != DECLINED_STATUS:
                store.execute("ROLLBACK TO endpoint")
            if not error.is_kept:
                raise
            return self._shown(error, mark)
        finally:
            self.world.request = None
            store.execute("RELEASE endpoint")
        return Answer(200, json.dumps(document), mark.id)

    def _shown(self, error: ApiError, mark: RequestMark) -> Answer:
        return Answer(error.status, json.dumps(error.body()), mark.id)


def _check_key() -> None:
    authorization = request.authorization
    key = ""
    if authorization is not None:
        key = authorization.token or authorization.username or ""
    if key.startswith(LIVE_KEYS):
        raise errors.unauthenticated(
            "This is a live key, and this is a stand-in for tests. Never use a live key here."
        )
    if not key.startswith(TEST_KEYS):
        raise errors.unauthenticated(
            "You did not provide a test API key. Provide it in the Authorization header, using"
            " Bearer auth (e.g. 'Authorization: Bearer sk_test_...')."
        )


def _respond(answer: Answer, mark: RequestMark) -> Response:
    response = Response(answer.body, status=answer.status, mimetype="application/json")
    response.headers["Request-Id"] = mark.id
    if mark.idempotency_key is not None:
        response.headers["Idempotency-Key"] = mark.idempotency_key
        response.headers["Original-Request"] = answer.request_id
    if answer.is_replayed:
        response.headers["Idempotent-Replayed"] = "true"
    return response


def _suffer(strike: Strike) -> None:
    """Lets the answer come late, or never."""
    if strike.kind == FaultKind.TIMEOUT_AFTER_COMMIT:
        time.sleep(strike.seconds)
    elif strike.kind == FaultKind.DISCONNECT_AFTER_COMMIT:
        connection: socket.socket = request.environ["werkzeug.socket"]
        connection.shutdown(socket.SHUT_RDWR)


def open_gate(app: Flask, world: World, routes: tuple[Route, ...]) -> None:
    """Adds all routes of the interface to the app, and Stripe's answer to unknown ones."""
    gate = Gate(world, KeyRing(world.store))
    blueprint = Blueprint("v1", __name__)
    for number, route in enumerate(routes):

        def view(route: Route = route, **ids: str) -> Response:
            return gate.answer(route, ids)

        blueprint.add_url_rule(route.path, f"route_{number}", view, methods=[route.method])

    def unknown(path: str) -> Response:
        mark = RequestMark(new_id("req"))
        error = errors.unknown_address(request.method, f"/v1/{path}")
        return _respond(Answer(error.status, json.dumps(error.body()), mark.id), mark)

    blueprint.add_url_rule("/v1/<path:path>", "unknown", unknown, methods=["GET", "POST", "DELETE"])
    app.register_blueprint(blueprint)
