"""What the provider tells us is proved, believed only after asking back, and counted once."""

import hashlib
import hmac
import json
import time
import urllib.error
import urllib.request
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from matchpot.domain.donations import DonationState
from matchpot.persistence.models.campaigns import Campaign as StoredCampaign
from matchpot.persistence.models.donations import Donation
from matchpot.persistence.models.payments import InboxEvent
from tests.builders import euros
from tests.e2e.donors import Browserless, session_of
from tests.e2e.people import Campaign
from tests.e2e.serving import Site

_SECRET = "whsec_platform_development"
_MANY = 1_000


def post(site: Site, event: dict[str, Any], *, secret: str = _SECRET, age_seconds: int = 0) -> int:
    """Deliver an event as the provider does, or as somebody who pretends to be it."""
    body, at = json.dumps(event).encode(), int(time.time()) - age_seconds
    signed = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    headers = {"Content-Type": "application/json", "Stripe-Signature": f"t={at},v1={signed}"}
    question = urllib.request.Request(f"{site.base_url}/webhooks/stripe", body, headers)
    try:
        with urllib.request.urlopen(question, timeout=30) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def states(site: Site, campaign: Campaign) -> list[DonationState]:
    with site.reading() as session:
        found = select(Donation.state).where(Donation.campaign_id == campaign.id)
        return list(session.scalars(found.order_by(Donation.id)))


def totals(site: Site, campaign: Campaign) -> tuple[int, int, int]:
    """Gifts in number and cents, and the match in cents, as the campaign shows them."""
    with site.reading() as session:
        stored = session.get_one(StoredCampaign, campaign.id)
        return stored.gift_count, stored.raised_cents, stored.match_cents


def events_kept(site: Site) -> int:
    with site.reading() as session:
        return session.scalar(select(func.count()).select_from(InboxEvent)) or 0


def thanked(site: Site, email: str) -> int:
    return len(site.mails(email, "Stemmen aan de kade"))


def test_a_forged_or_stale_message_is_not_even_kept(served: Site, campaign: Campaign) -> None:
    donor = Browserless(served)
    session_id = session_of(donor.begin(campaign.slug, 25, email="vals@example.org"))
    served.rest()
    before = events_kept(served)
    event = {
        "id": "evt_forged",
        "object": "event",
        "type": "checkout.session.completed",
        "created": int(time.time()),
        "data": {"object": {"id": session_id, "object": "checkout.session"}},
    }
    assert post(served, event, secret="whsec_guessed") == 400
    assert post(served, event, age_seconds=3_600) == 400
    assert events_kept(served) == before
    # Rightly signed it is kept, but what it says is looked up: nobody has paid.
    assert post(served, event) == 200
    served.rest()
    assert states(served, campaign) == [DonationState.SESSION_OPEN]
    assert totals(served, campaign) == (0, 0, 0)


def test_a_message_told_again_counts_once(served: Site, campaign: Campaign) -> None:
    Browserless(served).give(campaign.slug, 25, email="nogmaals@example.org", comes_back=False)
    served.rest()
    told = [one for one in served.provider("events") if one["type"].startswith("checkout.")]
    for _time in range(3):
        assert post(served, told[0]) == 200
        assert post(served, {**told[0], "id": f"evt_again_{campaign.id}_{_time}"}) == 200
    served.rest()
    assert totals(served, campaign) == (1, euros(25), euros(25))
    assert thanked(served, "nogmaals@example.org") == 1


def test_messages_doubled_late_and_in_the_wrong_order_count_once(
    served: Site, campaign: Campaign
) -> None:
    served.steer("faults", {"kind": "duplicate", "count": 6})
    served.steer("faults", {"kind": "reorder", "count": 6})
    served.steer("faults", {"kind": "delay", "count": 6, "seconds": 1})
    try:
        for number in range(6):
            email = f"volgorde{number}@example.org"
            Browserless(served).give(campaign.slug, 10, email=email, comes_back=False)
        time.sleep(1)
        served.steer("deliver", {})
        served.rest()
    finally:
        served.steer("faults", method="DELETE")
    assert totals(served, campaign) == (6, euros(60), euros(60))
    assert [thanked(served, f"volgorde{number}@example.org") for number in range(6)] == [1] * 6


def test_messages_that_never_come_are_made_up_for(served: Site, campaign: Campaign) -> None:
    served.steer("faults", {"kind": "drop", "count": _MANY})
    try:
        Browserless(served).give(campaign.slug, 40, email="stil@example.org", comes_back=False)
        served.rest()
        assert states(served, campaign) == [DonationState.SESSION_OPEN]
    finally:
        served.steer("faults", method="DELETE")
    served.pass_time(timedelta(hours=2))
    assert states(served, campaign) == [DonationState.PAID]
    assert totals(served, campaign) == (1, euros(40), euros(40))
    assert thanked(served, "stil@example.org") == 1
