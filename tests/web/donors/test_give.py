"""Giving: what is shown before paying is what is held, and what is captured, to the cent."""

import html
import re

import pytest
from flask import Flask

from matchpot.domain.campaigns import CampaignState
from matchpot.domain.donations import DonationState
from matchpot.domain.matching.caps import Caps
from matchpot.domain.matching.ratio import Ratio
from matchpot.domain.matching.unlock import UnlockFixed
from matchpot.domain.trust.limits import BREAKER_LEAST_ATTEMPTS
from matchpot.persistence.models.donations import Donation
from matchpot.services import checks
from tests.builders import NOON, euros
from tests.web.donors.scenes import Donor, Stage, words


def seen(page: str) -> str:
    found = re.search(r'name="seen" value="([^"]*)"', page)
    return html.unescape(found[1]) if found else ""


def test_the_match_shown_is_the_match_held_and_the_match_captured(
    stage: Stage, donor: Donor
) -> None:
    stage.pot("Stadsfonds", rule=Ratio(num=1, den=3), caps=Caps(per_donation_cents=euros(20)))
    donor.opens_the_form()
    assert seen(donor.previews(amount="31.10")) == "3110:666"
    donor.sends(amount="31.10")
    assert stage.lines() == [(666, "held")]
    gift = stage.gifts()[0]
    assert gift.session_id is not None
    stage.payments.pay(gift.session_id)
    answer = donor.client.get(f"/en/give/gift/{gift.token}/paid")
    assert answer.headers["Location"].endswith(f"/en/give/gift/{gift.token}")
    assert stage.lines() == [(666, "captured")]
    page = words(donor.client.get(f"/en/give/gift/{gift.token}").text)
    assert "Thank you! Your gift counts" in page
    assert "€6.66" in page
    assert "Of one gift, at most €20 counts." in page
    assert "For every €3 you give, Stadsfonds adds €1." in page


def test_the_form_tells_rules_promise_and_deadline_before_anything_is_typed(
    stage: Stage, donor: Donor
) -> None:
    stage.pot("Stadsfonds")
    stage.pot("Podium", rule=UnlockFixed(grant_cents=euros(750), trigger_bps=8_000))
    page = words(donor.opens_the_form())
    assert "Stadsfonds adds For every euro you give, Stadsfonds adds one euro. €25" in page
    assert "Once people have given 80% of the goal, Podium adds €750." in page
    assert "You get everything back, the tip too, when gifts and match together" in page
    assert "1 April 2026, 14:00" in page


def test_an_empty_pot_says_so_before_paying(stage: Stage, donor: Donor) -> None:
    stage.pot("Stadsfonds", cents=euros(10))
    page = words(donor.opens_the_form())
    assert "There is €10 left in the pot." in page
    assert "Together for the project €35" in page


def test_the_maker_reads_that_an_own_gift_is_not_matched(stage: Stage, donor: Donor) -> None:
    stage.pot()
    with stage.write() as session:
        maker = stage.maker(session)
        email = maker.email
    donor.opens_the_form()
    told = words(donor.previews(email=email))
    assert "Makers' gifts to their own project are not matched." in told
    assert "Together for the project €25" in told


def test_without_javascript_the_button_shows_what_funds_add_and_keeps_what_was_typed(
    stage: Stage, donor: Donor
) -> None:
    stage.pot()
    donor.opens_the_form()
    page = donor.previews(live=False, amount="40", message="Go on!")
    assert "<html" in page
    assert "Together for the project €80" in words(page)
    assert 'value="40"' in page
    assert "Go on!" in page
    assert donor.client.get("/nl/give/preview/licht").headers["Location"] == "/nl/give/licht"


def test_a_form_sent_fifty_times_is_one_gift_and_one_hold(stage: Stage, donor: Donor) -> None:
    stage.pot()
    donor.opens_the_form()
    places = {donor.sends().headers["Location"] for _ in range(50)}
    assert places == {"https://pay.example/1"}
    assert len(stage.gifts()) == 1
    assert stage.lines() == [(euros(25), "held")]


def test_another_amount_after_going_back_is_another_gift_and_nothing_is_held_twice(
    stage: Stage, donor: Donor
) -> None:
    stage.pot(cents=euros(30))
    donor.opens_the_form()
    donor.sends(amount="25")
    donor.sends(amount="30")
    first, second = stage.gifts()
    assert (first.state, second.state) == (DonationState.ABANDONED, DonationState.SESSION_OPEN)
    assert stage.lines() == [(euros(25), "released"), (euros(30), "held")]
    # The first payment page is closed, so nobody can pay it any more.
    assert stage.payments.sessions[first.session_id or ""].status == "expired"


def test_a_paid_form_sent_again_leads_to_its_gift(stage: Stage, donor: Donor) -> None:
    donor.gives()
    gift = stage.gifts()[0]
    stage.payments.pay(gift.session_id or "")
    donor.client.get(f"/en/give/gift/{gift.token}/paid")
    assert donor.sends().headers["Location"] == f"/en/give/gift/{gift.token}"
    assert len(stage.gifts()) == 1


def test_two_donors_race_for_the_last_reward_and_one_is_told_kindly(
    stage: Stage, app: Flask
) -> None:
    reward = stage.reward("A painting", stock=1)
    first, second = Donor(app.test_client(), stage), Donor(app.test_client(), stage)
    first.opens_the_form()
    second.opens_the_form()
    assert first.sends(reward=str(reward), email="one@example.org").status_code == 303
    late = second.sends(reward=str(reward), email="two@example.org")
    assert late.status_code == 422
    assert "This reward has just gone." in words(late.text)
    assert "None left." in words(late.text)
    # The one who has it may send the same form again.
    again = first.sends(reward=str(reward), email="one@example.org")
    assert again.headers["Location"] == "https://pay.example/1"


def test_a_reward_asks_for_enough_and_stays_with_its_campaign(stage: Stage, donor: Donor) -> None:
    reward = stage.reward(minimum=50)
    donor.opens_the_form()
    small = donor.sends(reward=str(reward), amount="25")
    assert "This reward starts at €50." in words(small.text)
    assert "Choose one of the rewards" in words(donor.sends(reward="9999").text)
    page = donor.client.get(f"{donor.form_url}?reward={reward}").text
    assert 'name="amount" value="50"' in page


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_what_is_shown_must_still_be_held_or_the_donor_is_asked_again(
    stage: Stage, app: Flask
) -> None:
    stage.pot("Stadsfonds", cents=euros(30))
    slow, quick = Donor(app.test_client(), stage), Donor(app.test_client(), stage)
    slow.opens_the_form()
    quick.gives(email="quick@example.org")
    answer = slow.sends(email="slow@example.org")
    assert answer.status_code == 422
    assert "funds now add €5, not €25" in words(answer.text)
    assert len(stage.gifts()) == 1
    slow.reads(answer.text)
    assert slow.sends(email="slow@example.org").status_code == 303
    assert stage.lines() == [(euros(25), "held"), (euros(5), "held")]


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_a_program_that_fills_in_what_people_do_not_see_is_stopped(
    stage: Stage, donor: Donor
) -> None:
    donor.opens_the_form()
    assert donor.sends(website="https://spam.example").status_code == 422
    assert stage.gifts() == []


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_a_form_without_our_mark_is_shown_again_with_one(stage: Stage, donor: Donor) -> None:
    donor.opens_the_form()
    for stamp in ("", "made.up", "x" * 5_000):
        answer = donor.sends(stamp=stamp)
        assert answer.status_code == 422
        assert "This form was open for a long time." in words(answer.text)
    donor.reads(answer.text)
    assert donor.sends().status_code == 303


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_while_most_payments_are_declined_new_ones_wait(stage: Stage, donor: Donor) -> None:
    with stage.write() as session:
        for number in range(BREAKER_LEAST_ATTEMPTS):
            session.add(
                Donation(
                    token=f"t{number}",
                    form_key=f"f{number}",
                    campaign_id=stage.campaign_id,
                    state=DonationState.SESSION_OPEN,
                    gift_cents=500,
                    tip_cents=0,
                    donor_key=f"k{number}",
                    locale="nl",
                    failure="card_declined",
                    created_at=NOON,
                    expires_at=NOON,
                )
            )
    donor.opens_the_form()
    assert "we take a short break" in words(donor.sends().text)
    stage.clock.forward(minutes=11)
    assert donor.sends().status_code == 303


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_a_campaign_that_is_over_or_paused_takes_nothing(stage: Stage, donor: Donor) -> None:
    donor.opens_the_form()
    stage.campaign_is(CampaignState.PAUSED)
    assert donor.client.get(donor.form_url).status_code == 503
    stage.campaign_is(CampaignState.LIVE)
    stage.clock.forward(days=31)
    assert donor.sends().status_code == 410
    assert donor.client.get(donor.form_url).status_code == 410
    stage.campaign_is(CampaignState.DRAFT)
    assert donor.client.get(donor.form_url).status_code == 404
    assert donor.client.get("/en/give/nothing-like-it").status_code == 404


def test_after_many_ways_of_giving_the_books_still_hold(stage: Stage, donor: Donor) -> None:
    stage.pot(cents=euros(40))
    stage.pot("Fonds", rule=Ratio(num=1, den=2))
    for number, typed in enumerate(("20", "12.34", "31.01")):
        donor.gives(amount=typed, tip="100", email=f"donor{number}@example.org")
        gift = stage.gifts()[-1]
        stage.payments.pay(gift.session_id or "")
        donor.client.get(f"/en/give/gift/{gift.token}/paid")
    with stage.write() as session:
        found = checks.run_checks(session, now=stage.clock.now())
    assert not [finding for finding in found if not finding.ok]
