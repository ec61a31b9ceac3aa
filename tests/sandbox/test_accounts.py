"""Makers' accounts: bare, onboarded on the page, restricted."""

import pytest
import stripe
from stripe import StripeClient

from matchpot.sandbox.serving import ControlRefused, Sandbox
from tests.sandbox.scenes import MAKERS_IBAN, a_bare_account, a_paid_session, charge_of, event_types
from tests.sandbox.test_checkout_pages import visit

RETURN_URL = "http://127.0.0.1:1/return"
REFRESH_URL = "http://127.0.0.1:1/refresh"
FORM = {"name": "M. Maker", "iban": "NL91 ABNA 0417 1643 00", "confirm": "yes", "action": "send"}


def a_link(client: StripeClient, account: str) -> str:
    return client.v1.account_links.create(
        params={
            "account": account,
            "type": "account_onboarding",
            "return_url": RETURN_URL,
            "refresh_url": REFRESH_URL,
        }
    ).url


def the_form(sandbox: Sandbox, link: str) -> str:
    status, _, target = visit(link)
    assert status == 303
    assert target.startswith("/setup/s/")
    return sandbox.url + target


def test_a_bare_account_cannot_be_paid_yet(client: StripeClient) -> None:
    account = a_bare_account(client)
    assert account.type == "express"
    assert account.capabilities is not None
    assert account.capabilities.transfers == "inactive"
    assert (account.details_submitted, account.payouts_enabled) == (False, False)
    assert account.requirements is not None
    assert account.requirements.currently_due
    assert account.controller is not None
    assert account.controller.losses is not None
    assert account.controller.losses.payments == "application"


def test_a_maker_fills_in_the_form_and_can_be_paid(client: StripeClient, sandbox: Sandbox) -> None:
    account = a_bare_account(client)
    form = the_form(sandbox, a_link(client, account.id))
    assert "Stel je uitbetalingen in" in visit(form, headers={"Accept-Language": "nl"})[1]
    status, _, target = visit(form, FORM)
    assert (status, target) == (303, RETURN_URL)
    ready = client.v1.accounts.retrieve(account.id)
    assert (ready.details_submitted, ready.payouts_enabled) == (True, True)
    assert ready.capabilities is not None
    assert ready.capabilities.transfers == "active"
    assert ready.external_accounts is not None
    bank = ready.external_accounts.data[0]
    assert isinstance(bank, stripe.BankAccount)
    assert (bank.last4, bank.bank_name, bank.account_holder_name) == (
        "4300",
        "ABN AMRO",
        "M. Maker",
    )
    assert event_types(client, account.id) == [
        "account.external_account.created",
        "capability.updated",
        "account.updated",
    ]


def test_a_makers_account_is_recognised_when_it_pays_a_gift(
    client: StripeClient, sandbox: Sandbox
) -> None:
    account = a_bare_account(client)
    sandbox.control(f"accounts/{account.id}/onboard", {"iban": MAKERS_IBAN})
    ready = client.v1.accounts.retrieve(account.id)
    assert ready.external_accounts is not None
    bank = ready.external_accounts.data[0]
    gift = charge_of(a_paid_session(client, sandbox, method="sepa_debit", iban=MAKERS_IBAN))
    assert gift.payment_method_details is not None
    assert gift.payment_method_details.sepa_debit is not None
    assert bank.fingerprint == gift.payment_method_details.sepa_debit.fingerprint


def test_a_link_opens_once(client: StripeClient, sandbox: Sandbox) -> None:
    link = a_link(client, a_bare_account(client).id)
    the_form(sandbox, link)
    assert visit(link)[2] == REFRESH_URL


def test_a_link_lives_for_minutes(client: StripeClient, sandbox: Sandbox) -> None:
    link = a_link(client, a_bare_account(client).id)
    sandbox.control("clock", {"advance_seconds": 301})
    assert visit(link)[2] == REFRESH_URL


def test_a_made_up_link_opens_nothing(client: StripeClient, sandbox: Sandbox) -> None:
    account = a_bare_account(client)
    assert visit(f"{sandbox.url}/setup/e/{account.id}/alu_nothing")[0] == 404
    assert visit(f"{sandbox.url}/setup/s/visit_nothing", FORM)[0] == 404


@pytest.mark.parametrize("field", ["name", "iban", "confirm"])
def test_an_incomplete_form_is_shown_again(
    client: StripeClient, sandbox: Sandbox, field: str
) -> None:
    account = a_bare_account(client)
    form = the_form(sandbox, a_link(client, account.id))
    status, text, _ = visit(form, {**FORM, field: ""})
    assert status == 422
    assert f'href="#{field}"' in text
    assert not client.v1.accounts.retrieve(account.id).details_submitted


def test_a_maker_may_come_back_later(client: StripeClient, sandbox: Sandbox) -> None:
    account = a_bare_account(client)
    form = the_form(sandbox, a_link(client, account.id))
    assert visit(form, {"action": "later"})[2] == RETURN_URL
    assert not client.v1.accounts.retrieve(account.id).details_submitted


def test_details_may_be_checked_for_days(client: StripeClient, sandbox: Sandbox) -> None:
    account = a_bare_account(client)
    sandbox.control(f"accounts/{account.id}/onboard", {"state": "pending"})
    checked = client.v1.accounts.retrieve(account.id)
    assert checked.capabilities is not None
    assert (checked.details_submitted, checked.capabilities.transfers) == (True, "pending")
    sandbox.control("clock", {"advance_seconds": 2 * 86_400 + 1})
    checked = client.v1.accounts.retrieve(account.id)
    assert checked.capabilities is not None
    assert checked.capabilities.transfers == "active"


def test_a_restricted_maker_is_asked_for_more(client: StripeClient, sandbox: Sandbox) -> None:
    account = a_bare_account(client)
    sandbox.control(f"accounts/{account.id}/onboard", {"state": "restricted"})
    restricted = client.v1.accounts.retrieve(account.id)
    assert restricted.details_submitted
    assert not restricted.payouts_enabled
    assert restricted.requirements is not None
    assert restricted.requirements.currently_due == ["individual.verification.document"]


def test_a_wrong_account_number_is_refused(client: StripeClient, sandbox: Sandbox) -> None:
    account = a_bare_account(client)
    with pytest.raises(ControlRefused, match="IBAN"):
        sandbox.control(f"accounts/{account.id}/onboard", {"iban": "NL92ABNA0417164300"})


def test_accounts_are_listed_and_changed(client: StripeClient) -> None:
    account = a_bare_account(client)
    client.v1.accounts.update(account.id, params={"metadata": {"maker": "5"}})
    listed = client.v1.accounts.list().data
    assert [one.id for one in listed] == [account.id]
    assert listed[0].metadata is not None
    assert listed[0].metadata["maker"] == "5"
    assert client.v1.accounts.retrieve_current().country == "NL"
