"""A story is told to donors and to followers, each of them once and by one letter."""

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.donations import DonationState
from matchpot.domain.follows import FollowEvent, FollowKind, FollowLetter
from matchpot.extensions import current_settings, reader, unit_of_work
from matchpot.jobs import follows as jobs
from matchpot.jobs import runner
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.donations import Donation
from matchpot.persistence.models.reports import Report
from matchpot.persistence.models.work import OutboxRow
from matchpot.services import follows, stories
from matchpot.services.ports import Outside
from tests.builders import NOON, a_person, euros
from tests.fakes import FakeClock, a_fake_outside
from tests.services.duty_scenes import a_settled_campaign, matched, reports
from tests.services.follow_scenes import a_gift_of, addresses_follow, letters_to

_P = FollowKind.PROJECT
_on_one = pytest.mark.parametrize("engine_name", ["sqlite"])


@pytest.fixture
def outside() -> Outside:
    return a_fake_outside(FakeClock())


def _story(session: Session, campaign: Campaign) -> Report:
    """A report that was handed in; nobody was told yet."""
    return reports(session, matched(session, campaign, euros(2_000)))


def _secret() -> bytes:
    return current_settings().secret_key.encode()


def _told() -> tuple[list[str], list[str]]:
    return letters_to(reader(), "story_published"), letters_to(reader(), "follow_story")


def test_a_donor_who_also_follows_gets_one_letter_of_the_story(app: Flask) -> None:
    with app.app_context():
        with unit_of_work() as session:
            campaign = a_settled_campaign(session)
            story, quiet = _story(session, campaign), a_person(session, "Cy")
            names = ("ada@x.nl", "bo@x.nl", "went@x.nl", quiet.email)
            addresses_follow(session, _P, campaign.project_id, *names, at=NOON)
            wanted = set(FollowLetter) - {FollowLetter.NEWS}
            follows.choose_letters(session, quiet.id, wanted, now=NOON)
            a_gift_of(session, campaign, "bo@x.nl", at=NOON, secret=_secret())
            gone = DonationState.REFUNDED
            a_gift_of(session, campaign, "went@x.nl", at=NOON, state=gone, secret=_secret())
            stories.publish(session, story, NOON)
        runner.drain()
        assert _told() == (["bo@x.nl"], ["ada@x.nl", "went@x.nl"])
        sent = app.extensions["matchpot_outside"].mailer.sent
        assert all(one.unfollow_url for one in sent if one.to in {"ada@x.nl", "went@x.nl"})


@_on_one
def test_a_donor_told_of_the_story_hears_no_more_when_the_gift_goes_back(app: Flask) -> None:
    with app.app_context():
        with unit_of_work() as session:
            campaign = a_settled_campaign(session)
            story = _story(session, campaign)
            addresses_follow(session, _P, campaign.project_id, "bo@x.nl", at=NOON)
            a_gift_of(session, campaign, "bo@x.nl", at=NOON, secret=_secret())
            stories.publish(session, story, NOON)
            session.flush()
            row = session.scalars(select(OutboxRow).where(OutboxRow.kind == stories.TELL_STORY))
            payload = row.one().payload
            stories.told(
                session, story.id, campaign_id=payload["campaign_id"], after=0, limit=9, now=NOON
            )
            session.scalars(select(Donation)).one().state = DonationState.REFUNDED
        runner.drain()
        assert _told() == (["bo@x.nl"], [])


@_on_one
def test_a_story_taken_off_and_put_back_is_told_to_followers_once(app: Flask) -> None:
    with app.app_context():
        with unit_of_work() as session:
            campaign = a_settled_campaign(session)
            story = _story(session, campaign)
            addresses_follow(session, _P, campaign.project_id, "ada@x.nl", at=NOON)
            stories.publish(session, story, NOON)
            stories.hide(session, story.id, by=story.maker_id, now=NOON)
        jobs.tell(FollowEvent.STORY, story.id, until=NOON)
        assert _told() == ([], [])
        with unit_of_work() as session:
            stories.publish(session, session.get_one(Report, story.id), NOON)
        for _ in range(2):
            jobs.tell(FollowEvent.STORY, story.id, until=NOON)
            runner.drain()
        assert _told() == ([], ["ada@x.nl"])
