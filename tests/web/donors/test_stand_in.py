"""The donor's way through the real payment code, over HTTP, to the stand-in's own page."""

import html
import time
from collections.abc import Iterator
from dataclasses import replace
from urllib.request import ProxyHandler, build_opener

import pytest

from matchpot.app import make_outside
from matchpot.domain.donations import DonationState
from matchpot.sandbox.serving import ControlRefused, Sandbox, start_sandbox
from matchpot.services.ports import Outside
from matchpot.settings import Settings, StripeSettings
from tests.builders import euros
from tests.fakes import FakeFiles, FakeMailer
from tests.web.donors.scenes import Donor, Stage

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with start_sandbox() as running:
        yield running


@pytest.fixture
def settings(settings: Settings, sandbox: Sandbox) -> Settings:
    return replace(settings, stripe=StripeSettings(api_base=sandbox.url))


@pytest.fixture
def outside(settings: Settings) -> Outside:
    """The real gateway; only mail and files stay in memory."""
    return replace(make_outside(settings), mailer=FakeMailer(), files=FakeFiles())


def test_a_gift_is_paid_on_the_hosted_page_and_given_back_on_request(
    stage: Stage, donor: Donor, sandbox: Sandbox
) -> None:
    stage.pot()
    page_url = donor.gives(tip="150")
    assert page_url.startswith(sandbox.url)
    page = html.unescape(build_opener(ProxyHandler({})).open(page_url).read().decode())
    assert "26.50" in page
    assert "Tip for the platform" in page
    gift = stage.gifts()[0]
    sandbox.control(f"sessions/{gift.session_id}/pay", {"method": "ideal"})
    donor.client.get(f"/en/give/gift/{gift.token}/paid")
    assert "Your gift counts" in donor.sees(gift)
    assert stage.lines() == [(euros(25), "captured")]
    asked = donor.client.get(f"/en/give/gift/{gift.token}/withdraw")
    donor.reads(asked.text)
    donor.client.post(f"/en/give/gift/{gift.token}/withdraw", data=donor.fields)
    stage.work()
    assert stage.gifts()[0].state is DonationState.REFUNDED


def test_leaving_the_hosted_page_closes_it_and_the_form_can_be_sent_anew(
    stage: Stage, donor: Donor, sandbox: Sandbox
) -> None:
    stage.pot()
    donor.gives()
    gift = stage.gifts()[0]
    donor.client.get(f"/en/give/gift/{gift.token}/back")
    assert stage.lines() == [(euros(25), "released")]
    with pytest.raises(ControlRefused):
        sandbox.control(f"sessions/{gift.session_id}/pay", {"method": "ideal"})
    donor.gives(amount="30")
    assert stage.gifts()[1].state is DonationState.SESSION_OPEN


def test_a_web_server_killed_before_it_noted_the_page_is_followed_by_the_worker(
    stage: Stage, donor: Donor, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worker repeats the order under the same key; the provider refuses any other words."""

    def killed(*_args: object, **_named: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("matchpot.services.payment_pages.opened", killed)
        with pytest.raises(KeyboardInterrupt):
            donor.gives()
    assert stage.gifts()[0].session_url is None
    answer = donor.sends()
    assert answer.headers["Location"].endswith("/wait")
    sandbox.control("clock", {"advance_seconds": 60})
    time.sleep(0.6)  # how long the clock is remembered
    stage.work()
    (gift,) = stage.gifts()
    assert gift.state is DonationState.SESSION_OPEN
    assert (gift.session_url or "").startswith(sandbox.url)
