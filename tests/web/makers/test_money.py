"""A maker's money: where it goes, why it waits, and a statement that is the books' own."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from matchpot.domain.refunds import RefundReason
from matchpot.persistence.models.payouts import Payee
from matchpot.persistence.models.people import Person
from matchpot.services import books, refunds, statements
from matchpot.services.ports import Outside
from tests.builders import a_person
from tests.fakes import FakePayments, a_fake_outside
from tests.plans import post, sign_in
from tests.web.money_scenes import an_end, work

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])


@pytest.fixture
def outside() -> Outside:
    return a_fake_outside()


@pytest.fixture
def newcomer(client: FlaskClient, engine: Engine) -> Person:
    with Session(engine, expire_on_commit=False) as session:
        person = a_person(session, "Sam")
        session.commit()
    sign_in(client, person)
    return person


def test_a_newcomer_is_sent_to_the_payment_service_and_welcomed_back(
    client: FlaskClient, engine: Engine, outside: Outside, newcomer: Person
) -> None:
    payments = outside.payments
    assert isinstance(payments, FakePayments)
    assert "Fill in my details" in client.get("/en/maker/money").get_data(as_text=True)
    for _ in range(2):
        answer = post(client, "/en/maker/money/account", {})
        assert answer.status_code == 303
    (account,) = payments.accounts
    assert answer.location == f"https://connect.example/{account}"
    back = client.get("/en/maker/money/account/back", follow_redirects=True)
    assert "Something is missing still." in back.get_data(as_text=True)
    payments.onboard(account)
    back = client.get("/en/maker/money/account/back", follow_redirects=True)
    assert "We can pay you from now on." in back.get_data(as_text=True)
    with Session(engine) as session:
        payee = session.scalars(select(Payee).where(Payee.person_id == newcomer.id)).one()
        assert (payee.account, payee.transfers_active) == (account, True)


def test_an_account_is_opened_once_though_the_answer_was_lost(
    client: FlaskClient, outside: Outside, newcomer: Person
) -> None:
    payments = outside.payments
    assert isinstance(payments, FakePayments)
    payments.fail_next("open_account", after=True)
    assert post(client, "/en/maker/money/account", {}).status_code == 503
    assert post(client, "/en/maker/money/account", {}).status_code == 303
    assert len(payments.accounts) == 1


def test_a_maker_reads_why_the_money_waits(
    app: Flask, client: FlaskClient, outside: Outside
) -> None:
    scene = an_end(app, outside, goal=100)
    sign_in(client, scene.maker)
    page = client.get("/en/maker/money").get_data(as_text=True)
    assert "7 days after the end of a campaign" in page
    assert "€100.00" in page.replace("\u00a0", "")


def test_the_statement_is_what_the_books_say(
    app: Flask, client: FlaskClient, engine: Engine, outside: Outside
) -> None:
    scene = an_end(app, outside, goal=100)
    with Session(engine) as session:
        now = scene.clock.now()
        refunds.request_part(session, 1, 1_000, reason=RefundReason.DONOR_ASKED, by=None, now=now)
        session.commit()
        found = statements.of_campaign(session, scene.campaign_id, maker_id=scene.maker.id)
        assert found is not None
        owed = -books.balance(session, f"Liabilities:Maker:M{scene.maker.id}:Payable")
        assert found.open_cents == owed == 8_000
        assert (found.gifts_cents, found.refunded_cents) == (5_000, 1_000)
        assert found.fees_cents == books.balance(session, "Expenses:Fees:Stripe")
        assert found.tips_cents == -books.balance(session, "Income:Tips")
    sign_in(client, scene.maker)
    url = f"/en/maker/money/campaign/{scene.campaign_id}"
    page = client.get(url).get_data(as_text=True).replace("\u00a0", "")
    assert "Match by Stadsfonds (Buurtpot)" in page
    assert "€80.00" in page
    assert "It is yours when the campaign succeeds." not in page
    # One gift went back in part: nobody reads that everybody gets everything.
    assert "giving-back" not in page
    assert client.get(f"{url}/giving-back").location == url
    rows = client.get(f"{url}/gifts.csv").get_data(as_text=True).splitlines()
    assert len(rows) == 3
    assert "25.00,10.00,15.00,0.29" in rows[1]


def test_a_maker_sees_how_far_gifts_of_a_missed_goal_went_back(
    app: Flask, client: FlaskClient, outside: Outside
) -> None:
    scene = an_end(app, outside, goal=1_000, gifts=1)
    sign_in(client, scene.maker)
    url = f"/en/maker/money/campaign/{scene.campaign_id}"
    assert f"{url}/giving-back" in client.get(url).get_data(as_text=True)
    page = client.get(f"{url}/giving-back").get_data(as_text=True).replace("\u00a0", "")
    assert "1 gift, €26.00" in page
    assert "0 gifts, €0.00" in page
    work(app, scene)
    desk = client.get("/en/maker/").get_data(as_text=True).replace("\u00a0", "")
    assert "€50 of €1,000" in desk


def test_nobody_reads_the_statement_of_another(
    app: Flask, client: FlaskClient, outside: Outside, newcomer: Person
) -> None:
    scene = an_end(app, outside, goal=100)
    for path in ("", "/gifts.csv", "/giving-back"):
        url = f"/en/maker/money/campaign/{scene.campaign_id}{path}"
        assert client.get(url).status_code == 404
