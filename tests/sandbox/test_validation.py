"""Requests that Stripe would refuse are refused here, in Stripe's words."""

from typing import Any

import pytest
import stripe
from stripe import StripeClient

from matchpot.sandbox.app import ROUTES
from matchpot.sandbox.errors import ApiError
from matchpot.sandbox.forms import decode
from matchpot.sandbox.validation import check, params_named, shape_of
from tests.sandbox.scenes import a_gift, a_session, session_params


def refused(name: str, form: str) -> ApiError:
    with pytest.raises(ApiError) as refusal:
        check(params_named(name), decode(form))
    return refusal.value


def test_every_endpoint_is_described_by_the_installed_sdk() -> None:
    assert ROUTES
    for route in ROUTES:
        # Raises when the SDK knows no such parameters, or describes them in a way we cannot read.
        assert shape_of(params_named(route.params)) is not None


def test_values_arrive_as_text_and_leave_typed() -> None:
    form = (
        "amount=500&currency=eur&confirm=true&metadata[donation]=1&metadata[empty]="
        "&expand[0]=latest_charge&expand[1]=customer"
    )
    assert check(params_named("PaymentIntentCreateParams"), decode(form)) == {
        "amount": 500,
        "currency": "eur",
        "confirm": True,
        "metadata": {"donation": "1", "empty": ""},
        "expand": ["latest_charge", "customer"],
    }


def test_lists_keep_their_order_beyond_nine() -> None:
    form = "&".join(f"types[{number}]=t{number}" for number in range(12))
    checked = check(params_named("EventListParams"), decode(form))
    assert checked["types"] == [f"t{number}" for number in range(12)]


@pytest.mark.parametrize(
    ("name", "form", "param", "code"),
    [
        ("RefundCreateParams", "tranfer_group=1", "tranfer_group", "parameter_unknown"),
        ("RefundCreateParams", "amount=1.5", "amount", "parameter_invalid_integer"),
        ("RefundCreateParams", "reason=bad", "reason", None),
        ("RefundCreateParams", "charge=", "charge", "parameter_invalid_empty"),
        ("RefundCreateParams", "charge[id]=1", "charge", None),
        ("RefundCreateParams", "metadata=text", "metadata", None),
        ("RefundCreateParams", "reverse_transfer=yes", "reverse_transfer", None),
        ("TransferCreateParams", "currency=eur", "destination", "parameter_missing"),
        ("ChargeListParams", "created[after]=1", "created[after]", "parameter_unknown"),
    ],
)
def test_a_request_that_stripe_would_refuse_is_refused(
    name: str, form: str, param: str, code: str | None
) -> None:
    refusal = refused(name, form)
    assert (refusal.status, refusal.param, refusal.code) == (400, param, code)


def test_a_badly_written_name_is_refused() -> None:
    for form in ("a[b=1", "[b]=1", "a=1&a[b]=2"):
        with pytest.raises(ApiError):
            decode(form)


@pytest.mark.parametrize(
    ("changed", "param"),
    [
        ({"submit_type": "give"}, "submit_type"),
        ({"locale": "frl"}, "locale"),
        ({"mode": "gift"}, "mode"),
        ({"line_items": [{**a_gift(), "price_dat": {}, "x": 1}]}, "line_items[0][x]"),
        ({"line_items": [{"price_data": a_gift()["price_data"]}]}, "line_items[0][quantity]"),
        ({"line_items": None}, "line_items"),
        ({"success_url": None}, "success_url"),
        ({"success_url": "/thanks"}, "success_url"),
        ({"customer_email": "nobody"}, "customer_email"),
        ({"client_reference_id": "x" * 201}, "client_reference_id"),
        ({"metadata": {"k" * 41: "v"}}, "metadata[" + "k" * 41 + "]"),
        ({"metadata": {str(number): "v" for number in range(51)}}, "metadata"),
        ({"expires_at": "soon"}, "expires_at"),
    ],
)
def test_a_wrong_session_is_refused_with_the_name_of_what_is_wrong(
    client: StripeClient, changed: dict[str, Any], param: str
) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        a_session(client, **changed)
    assert refusal.value.http_status == 400
    assert refusal.value.param == param


def test_the_removed_list_of_methods_is_refused_by_its_own_code(client: StripeClient) -> None:
    for create in (client.v1.checkout.sessions.create, client.v1.payment_intents.create):
        params: Any = session_params(payment_method_types=["ideal"])
        with pytest.raises(stripe.InvalidRequestError) as refusal:
            create(params=params)
        assert refusal.value.code in (
            "payment_method_types_no_longer_supported",
            "parameter_unknown",
        )
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        a_session(client, payment_method_types=["ideal"])
    assert refusal.value.code == "payment_method_types_no_longer_supported"


def test_an_error_carries_stripes_fields_and_the_requests_id(client: StripeClient) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.v1.payment_intents.retrieve("pi_nothing")
    error = refusal.value
    assert (error.http_status, error.code, error.param) == (404, "resource_missing", "id")
    assert error.user_message == "No such payment_intent: 'pi_nothing'"
    assert (error.request_id or "").startswith("req_")


def test_unknown_endpoints_are_told_apart_from_unknown_objects(client: StripeClient) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="Unrecognized request URL"):
        client.v1.customers.list()


def test_a_field_that_cannot_be_expanded_is_refused(client: StripeClient) -> None:
    session = a_session(client)
    for field in ("donor", "payment_method_types", "line_items.data.price.product"):
        with pytest.raises(stripe.InvalidRequestError) as refusal:
            client.v1.checkout.sessions.retrieve(session.id, params={"expand": [field]})
        assert refusal.value.param == "expand"


@pytest.mark.parametrize("key", ["sk_live_real", "rk_live_real", "pk_test_public", "nonsense"])
def test_only_secret_test_keys_are_taken(client: StripeClient, sandbox: Any, key: str) -> None:
    stranger = StripeClient(key, base_addresses={"api": sandbox.url}, max_network_retries=0)
    with pytest.raises(stripe.AuthenticationError):
        stranger.v1.balance.retrieve()
