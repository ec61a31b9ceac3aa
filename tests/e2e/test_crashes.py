"""Processes killed at any moment lose nothing and double nothing.

Afterwards our books, the provider's and the donors' mailboxes tell the same story.
"""

import random
import signal
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from matchpot.domain.campaigns import CampaignState
from matchpot.domain.donations import DonationState
from matchpot.domain.refunds import RefundState
from matchpot.persistence.leases import INBOX, OUTBOX
from matchpot.persistence.models.campaigns import Campaign as StoredCampaign
from matchpot.persistence.models.donations import Donation, Refund
from tests.builders import euros
from tests.e2e import people
from tests.e2e.conftest import NewSite
from tests.e2e.donors import Browserless, NoPaymentPage
from tests.e2e.mailbox import Mailbox
from tests.e2e.people import Campaign
from tests.e2e.processes import family, send_signal, until
from tests.e2e.serving import Site

pytestmark = pytest.mark.slow
GIFTS = 30
# Longer than any lease, so that what a killed worker held is free again; and then until the
# next round that lets the books claim the provider's lines.
_LEASES_RUN_OUT = timedelta(minutes=6)
_A_ROUND = timedelta(hours=1)


@pytest.fixture(scope="module")
def mailbox() -> Iterator[Mailbox]:
    """Where all mail of the site goes; it sees every message, also one that came twice."""
    box = Mailbox()
    yield box
    box.close()


@pytest.fixture(scope="module")
def site(new_site: NewSite, mailbox: Mailbox) -> Iterator[Site]:
    """A product whose processes can end one by one, without a worker at first."""
    with new_site("crashes", SMTP_URL=mailbox.address) as made:
        made.start_in_pieces()
        people.fill_the_buffer(made)
        yield made


@pytest.fixture
def campaign(site: Site) -> Iterator[Campaign]:
    """A campaign whose goal is out of reach, each gift doubled; no worker is left behind."""
    fund = people.fund(site, "Fonds Hattem")
    pot_id = people.open_pot(site, fund, "Pot", cents=euros(5_000))
    yield people.live_campaign(site, "Breekbaar", goal=90_000, pot_id=pot_id, days=20)
    if "worker" in site.processes:
        site.kill("worker")


def give_all(site: Site, campaign: Campaign) -> int:
    """Thirty donors, four at a time; every second one never comes back. Tells how many paid."""

    def one(number: int) -> bool:
        how = {"email": f"gever{number}@example.org", "comes_back": number % 2 == 0}
        try:
            Browserless(site).give(campaign.slug, 5 + number, tip_cents=100 * (number % 3), **how)
        except NoPaymentPage:
            return False
        return True

    with ThreadPoolExecutor(4) as donors:
        return sum(donors.map(one, range(GIFTS)))


def start_worker(site: Site) -> None:
    """Start the worker."""
    site.start("worker", "matchpot", "worker")


def kill_worker_often(site: Site, *, times: int, chance: random.Random) -> None:
    """Start the worker and kill it at some moment of its work, again and again."""
    for _time in range(times):
        done = work_done(site)
        start_worker(site)
        until(lambda: work_done(site) > done, "the worker does something")  # noqa: B023 - waits here
        time.sleep(chance.uniform(0, 0.1))
        site.kill("worker")


def work_done(site: Site) -> int:
    """How many events and promises were brought to an end so far."""
    with site.reading() as session:
        counts = [select(func.count()).where(one.done_at.is_not(None)) for one in (INBOX, OUTBOX)]
        return sum(session.scalar(count) or 0 for count in counts)


def drain(site: Site) -> None:
    """Let a worker that nobody kills do all there is to do."""
    start_worker(site)
    site.pass_time(_LEASES_RUN_OUT)
    site.pass_time(_A_ROUND)


def gifts(site: Site, campaign: Campaign) -> Sequence[Donation]:
    with site.reading() as session:
        found = select(Donation).where(Donation.campaign_id == campaign.id)
        return session.scalars(found.order_by(Donation.id)).all()


def test_kills_while_people_give_lose_no_gift_and_double_none(
    site: Site, campaign: Campaign, mailbox: Mailbox
) -> None:
    chance, kills = random.Random(20261121), 4
    site.steer("faults", {"kind": "duplicate", "count": 10})
    site.steer("faults", {"kind": "disconnect_after_commit", "count": 2, "path": "/v1/checkout/*"})
    with ThreadPoolExecutor(1) as crowd:
        giving = crowd.submit(give_all, site, campaign)
        kill_while_they_give(site, kills, chance)
        start_worker(site)
        paid_count = giving.result(timeout=120)
    site.kill("worker")
    site.steer("faults", method="DELETE")
    drain(site)
    assert paid_count >= GIFTS - 2  # those whose page was asked for when the line broke
    paid = [gift for gift in gifts(site, campaign) if gift.state is DonationState.PAID]
    assert len(paid) == paid_count
    assert charged(site) == sorted((gift.payment_intent, whole(gift)) for gift in paid)
    donors = {gift.email for gift in paid}
    thanks = Counter(to for to in mailbox.about("Breekbaar") if to in donors)
    assert set(thanks) == donors
    assert sum(thanks.values()) - paid_count <= kills + 1
    assert not site.problems()


def kill_while_they_give(site: Site, kills: int, chance: random.Random) -> None:
    """Kill the worker often and one of the web's processes once."""
    kill_worker_often(site, times=kills - 1, chance=chance)
    web_workers = family(site.processes["web"].pid)[1:]
    send_signal(web_workers[0], signal.SIGKILL)
    kill_worker_often(site, times=1, chance=chance)


def whole(gift: Donation) -> int:
    return gift.gift_cents + gift.tip_cents


def charged(site: Site) -> list[tuple[str, int]]:
    """What the provider took from donors, by payment."""
    return sorted(
        (charge["payment_intent"], charge["amount"])
        for charge in site.provider("charges")
        if charge["status"] == "succeeded"
    )


def test_kills_while_money_goes_back_give_nobody_nothing_or_twice(
    site: Site, campaign: Campaign, mailbox: Mailbox
) -> None:
    start_worker(site)
    assert give_all(site, campaign) == GIFTS
    site.rest()
    site.kill("worker")
    site.steer(
        "faults",
        {"kind": "disconnect_after_commit", "count": 2, "method": "POST", "path": "/v1/refunds"},
    )
    site.steer("clock", {"advance_seconds": 22 * 86_400})
    killed_between_call_and_commit(site)
    kill_worker_often(site, times=3, chance=random.Random(7))
    site.steer("faults", method="DELETE")
    drain(site)
    back = gifts(site, campaign)
    ours = {gift.payment_intent for gift in back}
    refunded = [one for one in site.provider("refunds") if one["payment_intent"] in ours]
    assert Counter(gift.state for gift in back) == {DonationState.REFUNDED: GIFTS}
    assert sorted((one["payment_intent"], one["amount"]) for one in refunded) == sorted(
        (gift.payment_intent, whole(gift)) for gift in back
    )
    with site.reading() as session:
        rows = session.scalars(select(Refund).where(Refund.campaign_id == campaign.id)).all()
        assert {row.state for row in rows} == {RefundState.DONE}
        assert {row.provider_id for row in rows} == {one["id"] for one in refunded}
        stored = session.get_one(StoredCampaign, campaign.id)
        assert stored.state is CampaignState.CLOSED_FAILED
    assert not site.problems()


def killed_between_call_and_commit(site: Site) -> None:
    """Kill the worker when the provider has given money back and we have not heard of it yet."""
    slow = {"kind": "timeout_after_commit", "seconds": 5}
    site.steer("faults", {**slow, "method": "POST", "path": "/v1/refunds"})
    known = len(site.provider("refunds"))
    start_worker(site)
    until(lambda: len(site.provider("refunds")) > known, "a refund is made")
    site.kill("worker")


def test_a_kill_between_a_mail_and_its_note_sends_one_mail_more_at_most(
    site: Site, campaign: Campaign, mailbox: Mailbox
) -> None:
    mailbox.kept.clear()
    Browserless(site).give(campaign.slug, 25, email="traag@example.org")
    mailbox.slow_for = "traag@example.org"
    start_worker(site)
    until(lambda: "traag@example.org" in mailbox.about("Breekbaar"), "the mail is handed over")
    site.kill("worker")
    mailbox.slow_for = ""
    drain(site)
    assert mailbox.about("Breekbaar").count("traag@example.org") == 2
    assert not site.problems()
