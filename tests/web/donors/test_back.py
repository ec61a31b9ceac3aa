"""From and to the payment page: nothing stays held, nothing is lost, nothing counts twice."""

import re
from datetime import timedelta

import pytest

from matchpot.domain.donations import DonationState
from matchpot.domain.outside import PaymentRefused, PaymentsUnavailable
from tests.builders import euros
from tests.web.donors.scenes import Donor, Stage, words


def test_coming_back_unpaid_lets_go_and_the_form_keeps_what_was_typed(
    stage: Stage, donor: Donor
) -> None:
    stage.pot(cents=euros(40))
    reward = stage.reward(stock=1)
    donor.gives(amount="40", tip="400", reward=str(reward), message="Go on!", anonymous="y")
    gift = stage.gifts()[0]
    answer = donor.client.get(f"/en/give/gift/{gift.token}/back")
    assert answer.headers["Location"] == donor.form_url
    assert stage.lines() == [(euros(40), "released")]
    assert stage.gifts()[0].state is DonationState.ABANDONED
    assert stage.payments.sessions[gift.session_id or ""].status == "expired"
    page = donor.opens_the_form()
    assert "nothing was taken" in page
    for kept in ('value="40"', "Go on!", 'value="donor@example.org"', 'value="Ann Donor"'):
        assert kept in page
    assert re.search(rf'value="{reward}" checked', page)
    assert re.search(r'value="400" checked', page)
    assert re.search(r'name="anonymous" value="y" checked', page)
    # The whole pot is free again, and so is the reward.
    assert donor.sends(amount="40", reward=str(reward)).status_code == 303
    assert stage.lines() == [(euros(40), "released"), (euros(40), "held")]


def test_coming_back_twice_changes_nothing_more(stage: Stage, donor: Donor) -> None:
    stage.pot()
    donor.gives()
    token = stage.gifts()[0].token
    for _ in range(2):
        assert donor.client.get(f"/en/give/gift/{token}/back").status_code == 303
    assert stage.lines() == [(euros(25), "released")]


def test_who_comes_back_but_has_paid_is_thanked(stage: Stage, donor: Donor) -> None:
    stage.pot()
    donor.gives()
    gift = stage.gifts()[0]
    stage.payments.pay(gift.session_id or "")
    answer = donor.client.get(f"/en/give/gift/{gift.token}/back")
    assert answer.headers["Location"] == f"/en/give/gift/{gift.token}"
    assert stage.gifts()[0].state is DonationState.PAID
    assert stage.lines() == [(euros(25), "captured")]


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_when_the_page_cannot_be_closed_nothing_is_let_go(
    stage: Stage, donor: Donor, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.pot()
    donor.gives()

    def out_of_reach(_session_id: str) -> None:
        raise PaymentsUnavailable

    monkeypatch.setattr(stage.payments, "close_checkout", out_of_reach)
    assert donor.client.get(f"/en/give/gift/{stage.gifts()[0].token}/back").status_code == 303
    assert stage.lines() == [(euros(25), "held")]


@pytest.mark.parametrize("after", [False, True])
def test_an_unreachable_provider_loses_nothing_and_the_worker_goes_on(
    stage: Stage, donor: Donor, *, after: bool
) -> None:
    stage.pot()
    stage.payments.fail_next("open_checkout", after=after)
    place = donor.gives()
    gift = stage.gifts()[0]
    assert place == f"/en/give/gift/{gift.token}/wait"
    waiting = donor.client.get(place)
    assert waiting.headers["Refresh"] == "2"
    assert stage.lines() == [(euros(25), "held")]
    # The same form, sent again out of impatience, waits for the same page.
    assert donor.sends().headers["Location"] == place
    stage.work()
    assert donor.client.get(place).headers["Location"] == f"https://pay.example/{gift.id}"
    assert len(stage.gifts()) == 1
    assert len(stage.payments.sessions) == 1


def test_a_provider_that_says_no_ends_the_gift_and_keeps_the_form(
    stage: Stage, donor: Donor
) -> None:
    stage.pot()
    stage.payments.fail_next("open_checkout", PaymentRefused("email_invalid"))
    donor.opens_the_form()
    answer = donor.sends(message="Go on!")
    assert answer.status_code == 422
    assert "The payment service said no." in words(answer.text)
    assert "Go on!" in answer.text
    assert stage.gifts()[0].state is DonationState.FAILED
    assert "Your bank said no" not in donor.sees(stage.gifts()[0])
    assert stage.lines() == [(euros(25), "released")]
    stage.work()
    donor.reads(answer.text)
    assert donor.sends().status_code == 303
    assert stage.gifts()[1].state is DonationState.SESSION_OPEN


def test_a_slow_bank_is_told_plainly_and_the_match_waits_for_it(stage: Stage, donor: Donor) -> None:
    stage.pot()
    donor.gives()
    gift = stage.gifts()[0]
    payment = stage.payments.pay(gift.session_id or "", status="processing", method="sepa_debit")
    donor.client.get(f"/en/give/gift/{gift.token}/paid")
    page = donor.sees(gift)
    assert "Your bank is working on it" in page
    assert stage.lines() == [(euros(25), "held")]
    stage.payments.succeed(payment.id)
    donor.client.get(f"/en/give/gift/{gift.token}/paid")
    assert "Your gift counts" in donor.sees(gift)


def test_a_payment_after_the_hold_lapsed_tells_that_less_was_left(
    stage: Stage, donor: Donor
) -> None:
    stage.pot("Stadsfonds", cents=euros(30))
    donor.gives(email="late@example.org")
    late = stage.gifts()[0]
    page = stage.payments.sessions[late.session_id or ""]
    donor.client.get(f"/en/give/gift/{late.token}/back")
    stage.payments.sessions[page.id] = page  # the bank's word was on its way all the time
    other = Donor(stage.app.test_client(), stage)
    other.pays(email="other@example.org")
    stage.payments.pay(page.id)
    donor.client.get(f"/en/give/gift/{late.token}/paid")
    told = donor.sees(late)
    assert "You were shown that funds would add €25." in told
    assert "worked out again with what was left: €5." in told
    assert "You came back without paying." in told
    assert "Together for the project: €30.00" in told


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_the_return_page_survives_a_provider_out_of_reach(
    stage: Stage, donor: Donor, monkeypatch: pytest.MonkeyPatch
) -> None:
    donor.gives()
    gift = stage.gifts()[0]

    def out_of_reach(_session_id: str) -> None:
        raise PaymentsUnavailable

    monkeypatch.setattr(stage.payments, "checkout", out_of_reach)
    assert donor.client.get(f"/en/give/gift/{gift.token}/paid").status_code == 303
    page = donor.sees(gift)
    assert "We have not heard of your payment yet" in page
    assert "To the payment page" in page
    assert stage.gifts()[0].expires_at > stage.clock.now() + timedelta(minutes=29)
