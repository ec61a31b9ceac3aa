"""A maker pays back on the stand-in's page, through the gateway and Stripe's own SDK."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from matchpot.domain.outside import OF_LOAN, RepaymentOrder
from matchpot.integrations.stripe_gateway import StripeGateway
from matchpot.sandbox.serving import start_sandbox
from matchpot.settings import StripeSettings


def an_order() -> RepaymentOrder:
    now = datetime.now(UTC)
    page = "http://127.0.0.1:8000/nl/maker/loans/3/payments/7"
    return RepaymentOrder(
        key="loan_payment:7:page:1",
        begun_at=now - timedelta(minutes=5),
        payment_id=7,
        loan_id=3,
        cents=25_789,
        title="Je lening terugbetalen",
        email="maker@example.org",
        language="nl",
        expires_at=now + timedelta(minutes=45),
        success_url=page,
        cancel_url=page,
    )


def test_a_page_for_paying_back_is_opened_once_and_found_again() -> None:
    with start_sandbox() as sandbox:
        settings = StripeSettings(api_key="sk_test_stand_in", api_base=sandbox.url)
        _pay_back(StripeGateway(settings))


def _pay_back(gateway: StripeGateway) -> None:
    order = an_order()
    page = gateway.open_repayment(order)
    assert (page.amount_cents, page.client_reference) == (25_789, f"{OF_LOAN}7")
    assert gateway.open_repayment(order).id == page.id
    found = gateway.find_repayment(order)
    assert found is not None
    assert found.id == page.id
    assert gateway.find_repayment(replace(order, payment_id=8)) is None
