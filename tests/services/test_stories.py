"""A story is the public part of a report; donors hear of it, once."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.donations import DonationState
from matchpot.domain.errors import NotAllowed, NotFound
from matchpot.persistence.models.donations import Donation
from matchpot.persistence.models.reports import Report
from matchpot.persistence.models.work import OutboxRow
from matchpot.persistence.queries import stories as queries
from matchpot.services import stories
from tests.builders import NOON, euros
from tests.services.duty_scenes import a_settled_campaign, matched, reports


def a_story(session: Session, *, text: str = "We **played** three nights.") -> Report:
    duty = matched(session, a_settled_campaign(session), euros(2_000))
    report = reports(session, duty, text=text)
    report.title = "Three nights of light"
    stories.publish(session, report, NOON)
    return report


def a_gift(session: Session, campaign_id: int) -> Donation:
    gift = Donation(
        token="gift",
        form_key="gift",
        campaign_id=campaign_id,
        state=DonationState.PAID,
        gift_cents=euros(25),
        tip_cents=0,
        donor_key="account:1",
        email="noor@example.org",
        locale="nl",
        created_at=NOON,
        expires_at=NOON,
        paid_at=NOON - timedelta(days=9),
    )
    session.add(gift)
    session.flush()
    return gift


def promised(session: Session, kind: str) -> list[OutboxRow]:
    return list(session.scalars(select(OutboxRow).where(OutboxRow.kind == kind)))


def test_a_story_is_on_show_under_an_address_of_its_own(session: Session) -> None:
    report = a_story(session)
    [card] = queries.latest(session)
    assert (card.title, card.opening) == ("Three nights of light", "We played three nights.")
    assert card.slug == f"three-nights-of-light-{report.id}"
    assert queries.by_slug(session, card.slug) is not None
    assert queries.count(session) == 1


def test_donors_are_told_once_however_often_it_is_published(session: Session) -> None:
    report = a_story(session)
    stories.hide(session, report.id, by=report.maker_id, now=NOON)
    stories.publish(session, report, NOON + timedelta(days=1))
    assert len(promised(session, stories.TELL_STORY)) == 1
    assert report.published_at == NOON


def test_everybody_who_gave_before_hears_of_it(session: Session) -> None:
    report = a_story(session)
    [row] = promised(session, stories.TELL_STORY)
    campaign_id = row.payload["campaign_id"]
    gift = a_gift(session, campaign_id)
    tell = {"campaign_id": campaign_id, "limit": 50, "now": NOON}
    last = stories.told(session, report.id, after=0, **tell)
    assert last == gift.id
    assert stories.told(session, report.id, after=last, **tell) is None
    told = [one for one in promised(session, "mail") if one.payload["notice"] == "story_published"]
    assert [one.payload["to"] for one in told] == [gift.email]


def test_a_story_that_was_taken_off_is_nowhere_and_tells_nobody(session: Session) -> None:
    report = a_story(session)
    stories.hide(session, report.id, by=report.maker_id, now=NOON)
    assert queries.latest(session) == []
    assert queries.by_slug(session, str(report.slug)) is None
    assert stories.told(session, report.id, campaign_id=1, after=0, limit=50, now=NOON) is None


def test_only_its_maker_takes_a_story_off(session: Session) -> None:
    report = a_story(session)
    with pytest.raises(NotFound):
        stories.hide(session, report.id, by=report.maker_id + 999, now=NOON)


def test_a_report_without_words_is_no_story(session: Session) -> None:
    with pytest.raises(NotAllowed):
        a_story(session, text="  ")


def test_an_opening_ends_at_a_whole_word() -> None:
    assert queries.opening_of("word " * 100).endswith("word …")
    assert len(queries.opening_of("word " * 100)) <= 222
