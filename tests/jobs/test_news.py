"""A maker's news reaches every donor once, however many there are and whatever stops it."""

import itertools

import pytest
from flask import Flask
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from matchpot.domain.donations import DonationState
from matchpot.extensions import db, outside, reader, unit_of_work
from matchpot.jobs import runner
from matchpot.jobs.mail import tell_news
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.donations import Donation
from matchpot.persistence.models.work import OutboxRow
from matchpot.services import announcements, updates
from matchpot.services.letters import MAIL
from tests.asking import statements
from tests.builders import a_campaign, euros


def _gifts(session: Session, campaign: Campaign, *donors: str, **more: object) -> None:
    now = outside().clock.now()
    base = {
        "campaign_id": campaign.id,
        "state": DonationState.PAID,
        "gift_cents": euros(25),
        "tip_cents": 0,
        "locale": "nl",
        "created_at": now,
        "expires_at": now,
        "paid_at": now,
    }
    rows = [
        {
            **base,
            "token": f"{place}-{donor}-{len(more)}",
            "form_key": f"{place}-{donor}-{len(more)}",
            "donor_key": donor,
            "email": f"{donor}@example.org",
            **more,
        }
        for place, donor in enumerate(donors)
    ]
    session.execute(insert(Donation), rows)


def _publish(session: Session, campaign: Campaign) -> None:
    updates.publish(
        session, campaign, author_id=1, title="We started", body_md="Hi", clock=outside().clock
    )


def _told() -> list[str]:
    rows = reader().scalars(select(OutboxRow.payload).where(OutboxRow.kind == MAIL))
    return sorted(row["to"].partition("@")[0] for row in rows)


def _author(session: Session) -> Campaign:
    campaign = a_campaign(session)
    session.flush()
    return campaign


def test_everybody_whose_gift_counts_is_told_once_and_nobody_else(app: Flask) -> None:
    with app.app_context():
        with unit_of_work() as session:
            campaign = _author(session)
            _gifts(session, campaign, "ada", "bo", "ada", "cy")
            _gifts(session, campaign, "di", state=DonationState.REFUNDED)
            # One gift went back, another of the same person stands.
            _gifts(session, campaign, "bo", state=DonationState.REFUNDED, message="x")
            _publish(session, campaign)
        runner.drain()
        assert _told() == ["ada", "bo", "cy"]


def test_news_that_were_cut_off_go_on_and_tell_nobody_twice(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.app_context():
        with unit_of_work() as session:
            campaign = _author(session)
            _gifts(session, campaign, "ada", "bo", "cy")
            _publish(session, campaign)
            row = session.scalars(
                select(OutboxRow).where(OutboxRow.kind == announcements.TELL_NEWS)
            ).one()
            task = runner.task_of({c.key: getattr(row, c.key) for c in OutboxRow.__table__.c})
        monkeypatch.setattr("matchpot.jobs.mail._BATCH", 1)
        batches = itertools.count(1)
        told = announcements.news_told

        def killed(*args: object, **more: object) -> int | None:
            if next(batches) == 3:
                raise KeyboardInterrupt
            return told(*args, **more)  # type: ignore[arg-type]  # as it was called

        monkeypatch.setattr(announcements, "news_told", killed)
        with pytest.raises(KeyboardInterrupt):
            tell_news(task)
        assert _told() == ["ada", "bo"]
        with unit_of_work() as session:
            # A gift that goes back meanwhile, and one that came too late to be told.
            first = session.scalars(select(Donation).order_by(Donation.id)).first()
            assert first is not None
            first.state = DonationState.REFUNDED
        tell_news(task)
        tell_news(task)
        assert _told() == ["ada", "bo", "cy"]


def test_ten_thousand_donors_do_not_keep_the_maker_waiting(app: Flask) -> None:
    with app.app_context():
        counts = []
        for donors in (10, 10_000):
            with unit_of_work() as session:
                campaign = _author(session)
                _gifts(session, campaign, *(f"donor{n}-of-{donors}" for n in range(donors)))
            with statements(db.engine) as sent, unit_of_work() as session:
                _publish(session, session.get_one(Campaign, campaign.id))
            counts.append(len(sent))
        assert 0 < counts[0] == counts[1]
        assert _told() == []
