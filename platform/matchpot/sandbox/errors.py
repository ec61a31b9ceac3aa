"""Refusals, in the shape that Stripe gives them.

Each function returns the error to raise. Sentences and codes follow Stripe's reference, since
the product may show or test them.
"""

from dataclasses import dataclass, field

from matchpot.sandbox.store import JsonObject


@dataclass(slots=True)
class ApiError(Exception):
    """A refusal that becomes the answer of a request.

    `is_kept` says whether an idempotency key remembers it: refusals by the endpoint itself are
    remembered, refusals of the request's form are not.
    """

    status: int
    message: str
    type: str = "invalid_request_error"
    code: str | None = None
    param: str | None = None
    is_kept: bool = True
    extra: JsonObject = field(default_factory=dict)

    def body(self) -> JsonObject:
        """The JSON body of the answer."""
        error: JsonObject = {"message": self.message, "type": self.type}
        if self.code is not None:
            error["code"] = self.code
            error["doc_url"] = f"https://stripe.com/docs/error-codes/{self.code.replace('_', '-')}"
        if self.param is not None:
            error["param"] = self.param
        return {"error": {**error, **self.extra}}


def invalid(message: str, *, param: str | None = None, code: str | None = None) -> ApiError:
    """The request's form is wrong: nothing was tried, so nothing is remembered."""
    return ApiError(400, message, param=param, code=code, is_kept=False)


def refused(message: str, *, code: str | None = None, param: str | None = None) -> ApiError:
    """The endpoint understood the request and refuses it."""
    return ApiError(400, message, param=param, code=code)


def missing_object(noun: str, object_id: str, *, param: str = "id", status: int = 404) -> ApiError:
    """There is no such object; 404 when the path named it, 400 when a parameter did."""
    return ApiError(
        status, f"No such {noun}: '{object_id}'",
        code="resource_missing", param=param, is_kept=False,
    )  # fmt: skip


def unknown_address(method: str, path: str) -> ApiError:
    """Stripe, or this stand-in, has no such endpoint."""
    return ApiError(
        404,
        f"Unrecognized request URL ({method}: {path}). If you are trying to list objects, remove"
        " the trailing slash. If you are trying to retrieve an object, make sure you passed a"
        " valid (non-empty) identifier in your code.",
        is_kept=False,
    )


def unauthenticated(message: str) -> ApiError:
    """The key is absent or not one of a test account."""
    return ApiError(401, message, is_kept=False)


def foreign_account(account_id: str) -> ApiError:
    """The Stripe-Account header names an account that is not ours."""
    return ApiError(
        403,
        f"The provided key does not have access to account '{account_id}' (or that account does"
        " not exist). Application access may have been revoked.",
        code="account_invalid",
        is_kept=False,
    )


def rate_limited() -> ApiError:
    """Too many requests."""
    return ApiError(
        429,
        "Request rate limit exceeded. Learn more about rate limits here"
        " https://stripe.com/docs/rate-limits.",
        code="rate_limit",
        is_kept=False,
    )


def server_error() -> ApiError:
    """Something went wrong on Stripe's side; the caller cannot know what was done."""
    return ApiError(500, "An unknown error occurred", type="api_error")


def key_reused(key: str) -> ApiError:
    """One idempotency key, two different requests."""
    return ApiError(
        400,
        "Keys for idempotent requests can only be used with the same parameters they were first"
        f" used with. Try using a key other than '{key}' if you meant to execute a different"
        " request.",
        type="idempotency_error",
        is_kept=False,
    )


def key_in_use(key: str) -> ApiError:
    """The first request with this key has not been answered yet."""
    return ApiError(
        409,
        "There is currently another in-progress request using this Idempotent Key (that probably"
        " means you submitted twice, and the other request is still going through):"
        f" {key}. Please try again later.",
        type="idempotency_error",
        code="idempotency_key_in_use",
        is_kept=False,
    )


def card_declined(
    message: str, *, code: str, decline_code: str | None, intent: JsonObject, charge_id: str
) -> ApiError:
    """The payer's bank said no."""
    extra: JsonObject = {"payment_intent": intent, "charge": charge_id}
    if decline_code is not None:
        extra["decline_code"] = decline_code
    return ApiError(402, message, type="card_error", code=code, extra=extra)
