"""Followers are told once what happened, whatever stops it, and nobody hears it by two letters."""

import itertools
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.campaigns import CampaignState
from matchpot.domain.donations import DonationState
from matchpot.domain.follows import FollowEvent, FollowKind, FollowLetter
from matchpot.extensions import current_settings, db, reader, unit_of_work
from matchpot.jobs import follows as jobs
from matchpot.jobs import runner
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.follows import Follow
from matchpot.persistence.models.people import Person
from matchpot.persistence.models.work import OutboxRow
from matchpot.services import follow_letters, follows, updates
from matchpot.services.ports import Outside
from tests.asking import statements
from tests.builders import a_campaign, a_person, euros
from tests.fakes import FakeClock, a_fake_outside
from tests.services.follow_scenes import a_gift_of, addresses_follow, letters_to, target_of

_P = FollowKind.PROJECT
_on_one = pytest.mark.parametrize("engine_name", ["sqlite"])


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def outside(clock: FakeClock) -> Outside:
    return a_fake_outside(clock)


def _campaign(session: Session, clock: FakeClock, *, hours_left: int = 40) -> Campaign:
    campaign = a_campaign(session)
    campaign.live_at = clock.now() - timedelta(days=20)
    campaign.deadline_at = clock.now() + timedelta(hours=hours_left)
    session.flush()
    return campaign


def _secret() -> bytes:
    return current_settings().secret_key.encode()


def _told(notice: str) -> list[str]:
    return letters_to(reader(), notice)


def test_followers_who_did_not_give_are_reminded_once_two_days_before_the_end(
    app: Flask, clock: FakeClock
) -> None:
    with app.app_context():
        with unit_of_work() as session:
            campaign = _campaign(session, clock, hours_left=50)
            past = clock.now() - timedelta(days=1)
            names = ("ada@x.nl", "bo@x.nl", "cy@x.nl", "di@x.nl")
            addresses_follow(session, _P, campaign.project_id, *names, at=past)
            a_gift_of(session, campaign, "bo@x.nl", at=past, secret=_secret())
            gone = DonationState.REFUNDED
            a_gift_of(session, campaign, "cy@x.nl", at=past, state=gone, secret=_secret())
            lost = DonationState.EXPIRED
            a_gift_of(session, campaign, "di@x.nl", at=past, state=lost, secret=_secret())
        assert jobs.remind_of_endings(clock.now()) == 0
        clock.forward(hours=2)
        assert [jobs.remind_of_endings(clock.now()) for _ in range(2)] == [1, 0]
        runner.drain()
        clock.forward(hours=1)
        runner.run_rounds(all_of_them=True)
        runner.drain()
        assert _told("follow_ending") == ["ada@x.nl", "di@x.nl"]
        assert len(_told("campaign_ending_maker")) == 1


@_on_one
def test_a_paused_campaign_reminds_nobody_until_it_goes_on(app: Flask, clock: FakeClock) -> None:
    with app.app_context():
        with unit_of_work() as session:
            campaign = _campaign(session, clock)
            addresses_follow(session, _P, campaign.project_id, "ada@x.nl", at=clock.now())
            campaign.state = CampaignState.PAUSED
        assert jobs.remind_of_endings(clock.now()) == 0
        with unit_of_work() as session:
            session.get_one(Campaign, campaign.id).state = CampaignState.LIVE
        assert jobs.remind_of_endings(clock.now()) == 1
        with unit_of_work() as session:  # stopped between the promise and the letters
            session.get_one(Campaign, campaign.id).state = CampaignState.PAUSED
        runner.drain()
        assert _told("follow_ending") == []


@_on_one
def test_a_clock_that_leaps_over_the_end_reminds_nobody(app: Flask, clock: FakeClock) -> None:
    with app.app_context():
        with unit_of_work() as session:
            campaign = _campaign(session, clock, hours_left=60)
            addresses_follow(session, _P, campaign.project_id, "ada@x.nl", at=clock.now())
        clock.forward(days=9)
        runner.run_rounds(all_of_them=True)
        runner.drain()
        assert _told("follow_ending") == []


@_on_one
def test_a_reminder_that_waited_past_the_end_is_not_sent(app: Flask, clock: FakeClock) -> None:
    with app.app_context():
        with unit_of_work() as session:
            campaign = _campaign(session, clock)
            addresses_follow(session, _P, campaign.project_id, "ada@x.nl", at=clock.now())
        jobs.remind_of_endings(clock.now())
        jobs.tell(FollowEvent.ENDING, campaign.id, until=clock.now())
        clock.forward(days=3)
        runner.drain()
        sent = app.extensions["matchpot_outside"].mailer.sent
        assert _told("follow_ending") == ["ada@x.nl"]
        assert not [one for one in sent if "Two days" in one.subject]


@_on_one
def test_a_goal_that_is_reached_is_told_once(app: Flask, clock: FakeClock) -> None:
    with app.app_context():
        with unit_of_work() as session:
            campaign = _campaign(session, clock, hours_left=300)
            addresses_follow(session, _P, campaign.project_id, "ada@x.nl", at=clock.now())
            campaign.raised_cents = campaign.goal_min_cents - 1
        assert jobs.tell_goals_reached(clock.now()) == 0
        for raised_cents in (euros(10_000), euros(9_000), euros(11_000)):
            with unit_of_work() as session:
                session.get_one(Campaign, campaign.id).raised_cents = raised_cents
            jobs.tell_goals_reached(clock.now())
            runner.drain()
        assert _told("follow_reached") == ["ada@x.nl"]


def test_a_donor_who_also_follows_gets_one_letter_of_the_news(app: Flask, clock: FakeClock) -> None:
    with app.app_context():
        with unit_of_work() as session:
            campaign, now = _campaign(session, clock), clock.now()
            addresses_follow(session, _P, campaign.project_id, "ada@x.nl", "bo@x.nl", at=now)
            a_gift_of(session, campaign, "bo@x.nl", at=now, secret=_secret())
            author = a_person(session).id
            updates.publish(
                session, campaign, author_id=author, title="We go", body_md="x", clock=clock
            )
        clock.forward(minutes=1)
        with unit_of_work() as session:
            addresses_follow(session, _P, campaign.project_id, "later@x.nl", at=clock.now())
        runner.drain()
        assert _told("project_update") == ["bo@x.nl"]
        assert _told("follow_news") == ["ada@x.nl"]


def test_an_account_and_its_own_address_are_one_reader(app: Flask, clock: FakeClock) -> None:
    with app.app_context():
        with unit_of_work() as session:
            campaign, now = _campaign(session, clock), clock.now()
            person, other, quiet = (a_person(session, name) for name in ("Ada", "Bo", "Cy"))
            emails = [one.email for one in (person, other, quiet)]
            addresses_follow(session, _P, campaign.project_id, *emails, at=now)
            follow = Follow(
                kind=_P, target_id=campaign.project_id, person_id=person.id, locale="nl",
                asked_at=now, confirmed_at=now,
            )  # fmt: skip
            session.add(follow)
            wanted = set(FollowLetter) - {FollowLetter.RESULT}
            follows.choose_letters(session, quiet.id, wanted, now=now)
            follow_letters.promise(session, FollowEvent.SUCCEEDED, campaign.id, now=now)
        runner.drain()
        assert _told("follow_ended") == sorted(emails[:2])


@_on_one
def test_a_maker_who_follows_the_own_project_gets_no_second_letter(
    app: Flask, clock: FakeClock
) -> None:
    with app.app_context():
        with unit_of_work() as session:
            campaign = _campaign(session, clock)
            thing = target_of(session, _P, campaign.project_id)
            maker = session.scalars(select(Person.id)).first()
            assert maker is not None
            follows.follow(session, thing, maker, now=clock.now())
            follow_letters.promise(session, FollowEvent.FAILED, campaign.id, now=clock.now())
        runner.drain()
        assert _told("follow_ended") == []


@_on_one
def test_letters_that_were_cut_off_go_on_and_nobody_gets_two(
    app: Flask, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.app_context():
        with unit_of_work() as session:
            campaign, now = _campaign(session, clock), clock.now()
            emails = [f"{letter}@x.nl" for letter in "abcde"]
            addresses_follow(session, _P, campaign.project_id, *emails, at=now)
            follow_letters.promise(session, FollowEvent.SUCCEEDED, campaign.id, now=now)
            row = session.scalars(select(OutboxRow)).one()
            task = runner.task_of({c.key: getattr(row, c.key) for c in OutboxRow.__table__.c})
        monkeypatch.setattr(jobs, "_BATCH", 2)
        batches, tell = itertools.count(1), follow_letters.tell

        def killed(*args: object, **more: object) -> int | None:
            if next(batches) == 2:
                raise KeyboardInterrupt
            return tell(*args, **more)  # type: ignore[arg-type]  # as it was called

        monkeypatch.setattr(follow_letters, "tell", killed)
        with pytest.raises(KeyboardInterrupt):
            jobs.tell_followers(task)
        assert _told("follow_ended") == emails[:2]
        jobs.tell_followers(task)
        jobs.tell_followers(task)
        assert _told("follow_ended") == emails


@_on_one
def test_a_batch_takes_as_many_statements_for_one_follower_as_for_four_hundred(
    app: Flask, clock: FakeClock
) -> None:
    with app.app_context():
        counts = []
        for followers in (1, 400):
            with unit_of_work() as session:
                campaign, now = _campaign(session, clock), clock.now()
                emails = [f"n{number}@x.nl" for number in range(followers)]
                addresses_follow(session, _P, campaign.project_id, *emails, at=now)
            with statements(db.engine) as sent:
                jobs.tell(FollowEvent.SUCCEEDED, campaign.id, until=now)
            counts.append(len(sent))
        assert 5 < counts[0] == counts[1]
        assert len(_told("follow_ended")) == 401


@_on_one
def test_addresses_that_never_answered_are_forgotten_and_so_is_what_was_stopped(
    app: Flask, clock: FakeClock
) -> None:
    with app.app_context():
        with unit_of_work() as session:
            campaign, now = _campaign(session, clock), clock.now()
            thing = target_of(session, _P, campaign.project_id)
            follows.ask(session, thing, "ada@x.nl", locale="nl", now=now)
            addresses_follow(session, _P, thing.id, "bo@x.nl", "cy@x.nl", at=now)
            stopped = session.scalars(select(Follow).where(Follow.email == "cy@x.nl")).one()
            stopped.stopped_at = now
        kept = []
        for days in (2, 2, 4):
            clock.forward(days=days)
            jobs.forget_idle_follows(clock.now())
            kept.append(sorted(reader().scalars(select(Follow.email))))
        assert kept == [["ada@x.nl", "bo@x.nl", "cy@x.nl"], ["bo@x.nl", "cy@x.nl"], ["bo@x.nl"]]
