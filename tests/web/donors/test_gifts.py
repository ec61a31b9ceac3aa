"""A gift's own page says the truth in every state, to nobody but who has its address."""

import re

import pytest

from matchpot.domain.campaigns import CampaignState
from matchpot.domain.donations import DonationState
from matchpot.domain.matching.unlock import UnlockFixed
from matchpot.persistence.models.donations import Donation
from matchpot.services import checks
from tests.builders import a_person, euros
from tests.web.donors.scenes import Donor, Stage, words

STATES = {
    DonationState.CREATED: "Your gift is waiting to be paid",
    DonationState.SESSION_OPEN: "Your gift is waiting to be paid",
    DonationState.PROCESSING: "Your bank is working on it",
    DonationState.EXPIRED: "This gift was not paid in time",
    DonationState.ABANDONED: "This gift was not finished",
    DonationState.FAILED: "The payment did not work",
    DonationState.PAID: "Your gift counts",
    DonationState.DISPUTED: "Your bank is looking into this payment",
    DonationState.REFUND_REQUESTED: "Your money is on its way back",
    DonationState.REFUND_FAILED: "Giving your money back did not work yet",
    DonationState.PARTLY_REFUNDED: "A part of your gift was given back",
    DonationState.REFUNDED: "Your gift was given back",
    DonationState.CHARGED_BACK: "Your bank took this payment back",
}


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_every_state_of_a_gift_has_its_words_in_both_languages(stage: Stage, donor: Donor) -> None:
    assert set(STATES) == set(DonationState)
    stage.pot()
    gift = donor.pays()
    for state, told in STATES.items():
        stage.gift_is(state)
        assert told in donor.sees(gift)
        assert donor.client.get(f"/nl/give/gift/{gift.token}").status_code == 200


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_every_state_of_the_campaign_says_what_comes_next(stage: Stage, donor: Donor) -> None:
    gift = donor.pays()
    for state in CampaignState:
        stage.campaign_is(state)
        donor.sees(gift)
    stage.campaign_is(CampaignState.PAID_OUT)
    page = donor.sees(gift)
    assert "It counted! The project reached its goal" in page
    assert "The maker has the money and can start." in page


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_the_page_is_kept_from_search_engines_caches_and_other_sites(
    stage: Stage, donor: Donor
) -> None:
    gift = donor.pays()
    headers = donor.client.get(f"/en/give/gift/{gift.token}").headers
    assert "noindex" in headers["X-Robots-Tag"]
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "private, no-store"
    for token in ("nothing", gift.token[:-1], gift.token.upper() + "x"):
        assert donor.client.get(f"/en/give/gift/{token}").status_code == 404
        assert donor.client.get(f"/en/give/gift/{token}/paid").status_code == 404
        assert donor.client.get(f"/en/give/gift/{token}/wait").status_code == 404


def test_the_page_shows_rule_digest_receipt_and_what_waits_for_all(
    stage: Stage, donor: Donor
) -> None:
    stage.pot("Stadsfonds")
    stage.pot("Podium", rule=UnlockFixed(grant_cents=euros(750), trigger_cents=euros(20)))
    reward = stage.reward()
    gift = donor.pays(reward=str(reward), tip="150")
    page = donor.sees(gift)
    assert re.search(r"Mark of this version: [0-9a-f]{64}", page)
    assert "You paid, so the fund's part is given. €25.00" in page
    assert "The threshold of €20 is reached, so Podium adds €750." in page
    assert "Paid in all €26.50" in page
    assert "Of which for the reward, VAT included €10.00" in page
    assert "It is not a receipt for the tax office" in page


def test_taking_a_gift_back_shows_the_figures_first_and_gives_funds_their_part(
    stage: Stage, donor: Donor
) -> None:
    stage.pot()
    gift = donor.pays(tip="250")
    url = f"/en/give/gift/{gift.token}/withdraw"
    asked = donor.client.get(url)
    told = words(asked.text)
    assert "You get back €27.50, to the account you paid from" in told
    assert "The project loses €25.00 of yours and €25.00 that funds added" in told
    assert stage.gifts()[0].state is DonationState.PAID
    donor.reads(asked.text)
    donor.client.post(url, data=donor.fields)
    assert stage.lines() == [(0, "reversed")]
    stage.work()
    page = donor.sees(gift)
    assert "Your gift was given back" in page
    assert "€27.50, Sent back" in page
    assert "The gift was given back. €0.00" in page
    # A second press, an old page: nothing more happens.
    donor.client.post(url, data=donor.fields)
    assert len(stage.payments.refunds) == 1
    with stage.write() as session:
        found = checks.run_checks(session, now=stage.clock.now())
    assert not [finding for finding in found if not finding.ok]


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_after_the_deadline_a_gift_cannot_be_taken_back(stage: Stage, donor: Donor) -> None:
    gift = donor.pays()
    url = f"/en/give/gift/{gift.token}/withdraw"
    assert "Take my gift back" in donor.sees(gift)
    stage.clock.forward(days=31)
    assert "Take my gift back" not in donor.sees(gift)
    assert donor.client.get(url).status_code == 303


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_taking_back_needs_the_form_of_the_page(stage: Stage, donor: Donor) -> None:
    gift = donor.pays()
    donor.client.post(f"/en/give/gift/{gift.token}/withdraw", data={})
    assert stage.gifts()[0].state is DonationState.PAID


def test_who_is_signed_in_finds_all_gifts_of_the_address_once_it_is_confirmed(
    stage: Stage, donor: Donor
) -> None:
    stage.pot()
    with stage.write() as session:
        person = a_person(session)
    donor.pays(email=person.email)
    Donor(stage.app.test_client(), stage).pays(email="somebody.else@example.org")
    assert donor.client.get("/en/give/gift/mine").status_code in {302, 303, 401}
    sign_in(donor, person.id, person.epoch)
    page = words(donor.client.get("/en/give/gift/mine").text)
    assert "€25 You gave" in page
    assert page.count("Licht") == 1
    table = donor.client.get("/en/give/gift/mine.csv").text
    assert "Licht,Sam Maker,Paid,25.00,0.00,0.00,25.00" in table
    with stage.write() as session:
        session.merge(person).email_verified_at = None
    page = words(donor.client.get("/en/give/gift/mine").text)
    assert "No gifts yet" in page
    assert "Confirm your e-mail address" in page


def sign_in(donor: Donor, person_id: int, epoch: int) -> None:
    """Put the session of a signed-in person into the browser."""
    with donor.client.session_transaction() as cookie:
        cookie["_user_id"] = f"{person_id}:{epoch}"
        cookie["_fresh"] = True


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_the_form_knows_who_is_signed_in(stage: Stage, donor: Donor) -> None:
    with stage.write() as session:
        person = a_person(session, "Noor Bakker")
    sign_in(donor, person.id, person.epoch)
    page = donor.opens_the_form()
    assert f'value="{person.email}"' in page
    assert 'value="Noor Bakker"' in page
    donor.sends(email=person.email)
    assert stage.gifts()[0].person_id == person.id


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_an_erased_donor_has_a_page_without_a_name(stage: Stage, donor: Donor) -> None:
    gift = donor.pays()
    with stage.write() as session:
        stored = session.get_one(Donation, gift.id)
        stored.email = stored.name = stored.message = None
    assert "Ann Donor" not in donor.sees(gift)
