"""Payouts in the back office: seen with their figures, approved by two, stopped by one."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from matchpot.domain.payouts import PayoutState
from matchpot.domain.people import Role
from matchpot.persistence.models.payouts import Payout
from matchpot.persistence.models.people import Person
from matchpot.services.ports import Outside
from tests.builders import a_person
from tests.fakes import a_fake_outside
from tests.plans import post, sign_in
from tests.web.money_scenes import Scene, an_end, bring, work

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])


@pytest.fixture
def outside() -> Outside:
    return a_fake_outside()


def _operator(engine: Engine, name: str = "Olga") -> Person:
    with Session(engine, expire_on_commit=False) as session:
        person = a_person(session, name, roles=(Role.OPERATOR,))
        session.commit()
        return person


def _payout(engine: Engine) -> Payout:
    with Session(engine, expire_on_commit=False) as session:
        return session.scalars(select(Payout)).one()


def _ready(app: Flask, outside: Outside, *, gifts: int = 2) -> Scene:
    scene = an_end(app, outside, goal=50 * gifts, gifts=gifts)
    bring(app, scene)
    return scene


def test_a_blocked_payout_says_why_and_cannot_be_approved(
    app: Flask, client: FlaskClient, engine: Engine, outside: Outside
) -> None:
    an_end(app, outside, goal=100)
    sign_in(client, _operator(engine))
    listed = client.get("/en/admin/payouts").get_data(as_text=True)
    assert "7 days after the end of a campaign" in listed
    assert "The money has not arrived yet." in listed
    assert "You need not do anything" not in listed
    page = client.get(f"/en/admin/payouts/{_payout(engine).id}").get_data(as_text=True)
    assert "This cannot go now." in page
    assert "/approve" not in page


def test_an_operator_approves_what_was_shown_and_it_is_sent(
    app: Flask, client: FlaskClient, engine: Engine, outside: Outside
) -> None:
    scene = _ready(app, outside)
    payout = _payout(engine)
    assert payout.state is PayoutState.READY
    sign_in(client, _operator(engine))
    page = client.get(f"/en/admin/payouts/{payout.id}").get_data(as_text=True)
    assert "Approve €100.00" in page.replace("\u00a0", "")
    url = f"/en/admin/payouts/{payout.id}/approve"
    assert post(client, url, {"cents": "9999"}).status_code == 303
    assert _payout(engine).state is PayoutState.READY
    assert post(client, url, {"cents": str(payout.amount_cents)}).status_code == 303
    work(app, scene)
    assert _payout(engine).state is PayoutState.SENT
    assert post(client, url, {"cents": str(payout.amount_cents)}).status_code == 303
    work(app, scene)
    assert len(scene.payments.transfers) == 1


def test_above_the_limit_the_first_operator_cannot_be_the_second(
    app: Flask, client: FlaskClient, engine: Engine, outside: Outside
) -> None:
    _ready(app, outside, gifts=40)
    payout = _payout(engine)
    assert payout.amount_cents == 200_000
    # The limit of this installation is lower than the amount.
    settings = app.extensions["matchpot_settings"]
    limits = type(settings.limits)(second_person_from_cents=100_000)
    app.extensions["matchpot_settings"] = type(settings)(
        **{name: getattr(settings, name) for name in settings.__slots__} | {"limits": limits}
    )
    first, second = _operator(engine), _operator(engine, "Otto")
    url, cents = f"/en/admin/payouts/{payout.id}/approve", {"cents": str(payout.amount_cents)}
    sign_in(client, first)
    post(client, url, cents)
    page = client.get(f"/en/admin/payouts/{payout.id}").get_data(as_text=True)
    assert "Somebody else must be the second." in page
    post(client, url, cents)
    assert _payout(engine).state is PayoutState.READY
    sign_in(client, second)
    post(client, url, cents)
    done = _payout(engine)
    assert (done.state, done.approver, done.second_approver) == (
        PayoutState.APPROVED,
        first.id,
        second.id,
    )


def test_an_operator_stops_a_payout_and_lets_it_go(
    app: Flask, client: FlaskClient, engine: Engine, outside: Outside
) -> None:
    _ready(app, outside)
    payout = _payout(engine)
    sign_in(client, _operator(engine))
    post(client, f"/en/admin/payouts/{payout.id}/hold", {"held": "1"})
    assert _payout(engine).state is PayoutState.BLOCKED
    listed = client.get("/en/admin/payouts").get_data(as_text=True)
    assert "An operator stopped this payout." in listed
    post(client, f"/en/admin/payouts/{payout.id}/hold", {"held": "0"})
    assert _payout(engine).state is PayoutState.READY


@pytest.mark.parametrize(
    "path", ["payouts", "refunds", "quarantine", "books", "work", "books/balances.csv"]
)
def test_only_operators_see_money_of_others(
    path: str, app: Flask, client: FlaskClient, engine: Engine, outside: Outside
) -> None:
    scene = an_end(app, outside, goal=100)
    sign_in(client, scene.maker)
    assert client.get(f"/en/admin/{path}").status_code == 403
    sign_in(client, _operator(engine))
    assert client.get(f"/en/admin/{path}").status_code == 200
