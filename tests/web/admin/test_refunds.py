"""Refunds in the back office: the consequence before the step, and what came back after it."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from matchpot.domain.campaigns import UNSUCCESSFUL, CampaignState
from matchpot.domain.outside import PaymentRefused
from matchpot.domain.people import Role
from matchpot.domain.refunds import RefundState
from matchpot.persistence.models.donations import Donation, Refund
from matchpot.persistence.models.payments import Quarantined
from matchpot.services import checks
from matchpot.services.ports import Outside
from tests.builders import a_campaign, a_person
from tests.fakes import a_fake_outside
from tests.plans import post, sign_in
from tests.web.money_scenes import Scene, an_end, work

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])


@pytest.fixture
def outside() -> Outside:
    return a_fake_outside()


@pytest.fixture
def scene(app: Flask, client: FlaskClient, engine: Engine, outside: Outside) -> Scene:
    """A settled campaign, and an operator signed in."""
    made = an_end(app, outside, goal=100)
    _signed_in(client, engine)
    return made


def _signed_in(client: FlaskClient, engine: Engine) -> None:
    with Session(engine, expire_on_commit=False) as session:
        person = a_person(session, "Olga", roles=(Role.OPERATOR,))
        session.commit()
    sign_in(client, person)


def _refunds(engine: Engine) -> list[Refund]:
    with Session(engine, expire_on_commit=False) as session:
        return list(session.scalars(select(Refund).order_by(Refund.id)))


def _checked(engine: Engine, scene: Scene) -> None:
    with Session(engine) as session:
        findings = checks.run_checks(session, now=scene.clock.now())
        assert not [one for one in findings if not one.ok]


def test_a_gift_is_found_by_number_and_by_address(client: FlaskClient, scene: Scene) -> None:
    for words in ("1", "DONOR0@example.org"):
        page = client.get("/en/admin/gifts", query_string={"q": words}).get_data(as_text=True)
        assert "/en/admin/gifts/1" in page
    assert "Nothing fits" in client.get("/en/admin/gifts?q=99").get_data(as_text=True)


def test_the_consequence_is_shown_in_figures_before_anything_happens(
    client: FlaskClient, engine: Engine, scene: Scene
) -> None:
    answer = post(client, "/en/admin/gifts/1/refund", {"amount": "10.00", "reason": "donor_asked"})
    page = answer.get_data(as_text=True).replace("\u00a0", "")
    assert answer.status_code == 200
    assert "Match back to Buurtpot (Stadsfonds)" in page
    assert page.count("€10.00") >= 3
    assert "€20.00" in page
    assert "€0.29" in page
    assert "comes out of the maker" in page
    assert _refunds(engine) == []


def test_a_part_goes_back_once_it_is_confirmed(
    app: Flask, client: FlaskClient, engine: Engine, scene: Scene
) -> None:
    form = {"amount": "10.00", "reason": "donor_asked", "sure": "1"}
    assert post(client, "/en/admin/gifts/1/refund", form).status_code == 303
    (refund,) = _refunds(engine)
    assert (refund.gift_cents, refund.tip_cents) == (1_000, 0)
    work(app, scene)
    assert _refunds(engine)[0].state is RefundState.DONE
    assert "Sent back" in client.get("/en/admin/gifts/1").get_data(as_text=True)
    _checked(engine, scene)


@pytest.mark.parametrize(
    ("typed", "says"),
    [("99", "At most"), ("0", "at least a cent"), ("", "how much"), ("ten", "digits")],
)
def test_a_wrong_amount_is_shown_again_beside_its_field(
    typed: str, says: str, client: FlaskClient, engine: Engine, scene: Scene
) -> None:
    form = {"amount": typed, "reason": "operator", "sure": "1"}
    answer = post(client, "/en/admin/gifts/1/refund", form)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert says in page
    assert f'value="{typed}"' in page
    assert _refunds(engine) == []


def test_a_failed_campaign_shows_how_far_it_is_and_survives_a_reload(
    app: Flask, client: FlaskClient, engine: Engine, outside: Outside
) -> None:
    scene = an_end(app, outside, goal=1_000)
    _signed_in(client, engine)
    url = f"/en/admin/refunds/campaign/{scene.campaign_id}"
    begun = client.get(url).get_data(as_text=True)
    assert "0 of 2" in begun
    assert f'hx-get="{url}"' in begun
    part = client.get(url, headers={"HX-Request": "true"}).get_data(as_text=True)
    assert "<html" not in part
    assert "0 of 2" in part
    scene.payments.fail_next("refund", PaymentRefused("charge_expired_for_refund"))
    work(app, scene)
    done = client.get(url).get_data(as_text=True)
    assert "1 of 2" in done
    assert "hx-get" not in done
    assert "Send again" in done
    sign_in(client, scene.maker)
    own = f"/en/maker/money/campaign/{scene.campaign_id}/giving-back"
    assert "1 of 2" in client.get(own).get_data(as_text=True)


@pytest.mark.parametrize("state", sorted(set(CampaignState) - UNSUCCESSFUL))
def test_a_campaign_that_gives_nothing_back_has_no_page_of_it(
    client: FlaskClient, engine: Engine, state: CampaignState
) -> None:
    with Session(engine) as session:
        campaign_id = a_campaign(session, state=state).id
        session.commit()
    _signed_in(client, engine)
    assert client.get(f"/en/admin/refunds/campaign/{campaign_id}").status_code == 404


def test_a_refund_that_came_back_is_sent_again_once(
    app: Flask, client: FlaskClient, engine: Engine, outside: Outside
) -> None:
    scene = an_end(app, outside, goal=1_000, gifts=1)
    _signed_in(client, engine)
    scene.payments.fail_next("refund", PaymentRefused("charge_disputed"))
    work(app, scene)
    (refund,) = _refunds(engine)
    assert refund.state is RefundState.REFUSED
    url = f"/en/admin/refunds/{refund.id}/again"
    assert post(client, url, {}).status_code == 303
    assert post(client, url, {}).status_code == 303
    work(app, scene)
    assert _refunds(engine)[0].state is RefundState.DONE
    assert len(scene.payments.refunds) == 1
    _checked(engine, scene)


def test_a_donor_paid_by_bank_is_never_paid_again(
    app: Flask, client: FlaskClient, engine: Engine, outside: Outside
) -> None:
    scene = an_end(app, outside, goal=1_000, gifts=1)
    _signed_in(client, engine)
    work(app, scene)
    (sent,) = scene.payments.refunds.values()
    scene.payments.fail_refund(sent.id)
    work(app, scene, hours=2)
    (refund,) = _refunds(engine)
    assert refund.state is RefundState.REFUSED
    url = f"/en/admin/refunds/{refund.id}/bank"
    assert client.get(url).status_code == 200
    empty = post(client, url, {"purse": "operating_bank", "reference": ""})
    assert empty.status_code == 422
    form = {"purse": "operating_bank", "reference": "BANK 7"}
    assert post(client, url, form).status_code == 303
    assert _refunds(engine)[0].state is RefundState.BY_BANK
    post(client, f"/en/admin/refunds/{refund.id}/again", {})
    work(app, scene)
    assert _refunds(engine)[0].state is RefundState.BY_BANK
    _checked(engine, scene)


def test_a_payment_set_aside_goes_back_whole_and_the_books_know_it(
    app: Flask, client: FlaskClient, engine: Engine, scene: Scene
) -> None:
    with Session(engine) as session:
        donation = session.get_one(Donation, 1)
        order = next(o for o in scene.payments.orders.values() if o.donation_id == donation.id)
    again = scene.payments.open_checkout(
        type(order)(**{name: getattr(order, name) for name in order.__slots__} | {"key": "second"})
    )
    paid = scene.payments.pay(again.id)
    work(app, scene)
    with Session(engine) as session:
        odd = session.scalars(select(Quarantined)).one()
        assert (odd.reason, odd.reference) == ("paid_twice", paid.id)
        odd_id = odd.id
    listed = client.get("/en/admin/quarantine").get_data(as_text=True)
    assert "The gift had been paid before" in listed
    assert "Give it back whole" in client.get(f"/en/admin/quarantine/{odd_id}").get_data(
        as_text=True
    )
    for _ in range(2):
        assert post(client, f"/en/admin/quarantine/{odd_id}/give-back", {}).status_code == 303
    work(app, scene)
    work(app, scene, hours=2)
    assert len(scene.payments.refunds) == 1
    page = client.get(f"/en/admin/quarantine/{odd_id}").get_data(as_text=True)
    assert "Decided on" in page
    _checked(engine, scene)


def test_something_odd_is_closed_with_a_note(
    client: FlaskClient, engine: Engine, scene: Scene
) -> None:
    with Session(engine) as session:
        odd = Quarantined(
            reference="txn_1",
            reason="unbooked",
            seen={"net_cents": 100, "booked_cents": None, "type": "stripe_fee"},
            found_at=scene.clock.now(),
        )
        session.add(odd)
        session.commit()
        odd_id = odd.id
    assert client.get(f"/en/admin/quarantine/{odd_id}").status_code == 200
    assert post(client, f"/en/admin/quarantine/{odd_id}/resolve", {"note": ""}).status_code == 422
    answer = post(client, f"/en/admin/quarantine/{odd_id}/resolve", {"note": "A yearly fee."})
    assert answer.status_code == 303
    assert "A yearly fee." in client.get("/en/admin/quarantine").get_data(as_text=True)
