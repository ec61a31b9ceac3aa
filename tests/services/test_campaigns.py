"""From draft to live: the checklist, the coach, the moment, and the brakes."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.campaigns import CampaignState
from matchpot.domain.errors import (
    ChecklistIncomplete,
    IllegalMove,
    InvalidValue,
    NotAllowed,
    NotFound,
)
from matchpot.domain.people import Role
from matchpot.persistence.models.campaigns import Amendment, Campaign, ReviewComment
from matchpot.persistence.models.payouts import Payee
from matchpot.persistence.models.projects import Image
from matchpot.persistence.models.work import OutboxRow, Transition
from matchpot.services import amendments, campaigns, reviews, updates
from matchpot.services.editing import Opened
from tests.builders import NOON, a_person
from tests.fakes import FakeClock
from tests.plans import a_begun, a_live_plan, a_plan


def notices(session: Session) -> list[str]:
    rows = session.scalars(select(OutboxRow).where(OutboxRow.kind == "mail").order_by(OutboxRow.id))
    return [row.payload["notice"] for row in rows]


def approved(session: Session, clock: FakeClock) -> Opened:
    plan = a_plan(session)
    coach = a_person(session, "Joost", roles=(Role.COACH,))
    campaigns.submit(session, plan.campaign, actor_id=plan.project.maker_id, clock=clock)
    reviews.approve(session, plan.campaign, actor_id=coach.id, clock=clock)
    return plan


def test_a_campaign_with_open_items_is_not_submitted(session: Session) -> None:
    plan = a_begun(session)
    with pytest.raises(ChecklistIncomplete) as refused:
        campaigns.submit(session, plan.campaign, actor_id=1, clock=FakeClock())
    assert set(refused.value.items) >= {"story", "cover", "goal", "onboarding_started"}


def test_a_plan_in_order_is_submitted_and_the_coaches_hear_of_it(session: Session) -> None:
    plan = a_plan(session)
    a_person(session, "Joost", roles=(Role.COACH,))
    campaigns.submit(session, plan.campaign, actor_id=plan.project.maker_id, clock=FakeClock())
    assert plan.campaign.state is CampaignState.SUBMITTED
    assert notices(session) == ["campaign_submitted"]


def test_a_coach_who_is_the_maker_is_not_asked_to_review(session: Session) -> None:
    maker = a_person(session, "Noor", roles=(Role.COACH,))
    plan = a_plan(session, maker=maker)
    campaigns.submit(session, plan.campaign, actor_id=maker.id, clock=FakeClock())
    assert notices(session) == []
    with pytest.raises(NotAllowed):
        reviews.approve(session, plan.campaign, actor_id=maker.id, clock=FakeClock())


def test_changes_asked_come_back_submitted(session: Session) -> None:
    clock, plan = FakeClock(), a_plan(session)
    coach = a_person(session, "Joost", roles=(Role.COACH,))
    maker_id = plan.project.maker_id
    campaigns.submit(session, plan.campaign, actor_id=maker_id, clock=clock)
    reviews.comment(
        session, plan.campaign, author_id=coach.id, part="story", body="Who comes?", clock=clock
    )
    reviews.request_changes(
        session, plan.campaign, actor_id=coach.id, reason="See the story.", clock=clock
    )
    remark = session.scalars(select(ReviewComment)).one()
    reviews.resolve(
        session, campaign_id=plan.campaign.id, comment_id=remark.id, done=True, clock=clock
    )
    assert remark.resolved_at == NOON
    clock.forward(hours=1)
    campaigns.submit(session, plan.campaign, actor_id=maker_id, clock=clock)
    assert notices(session) == [
        "campaign_submitted",
        "campaign_changes_requested",
        "campaign_submitted",
    ]


def test_a_comment_of_another_campaign_cannot_be_resolved(session: Session) -> None:
    with pytest.raises(NotFound):
        reviews.resolve(session, campaign_id=1, comment_id=99, done=True, clock=FakeClock())


def test_a_rejected_campaign_stays_rejected(session: Session) -> None:
    plan = a_plan(session)
    coach = a_person(session, "Joost", roles=(Role.COACH,))
    campaigns.submit(session, plan.campaign, actor_id=plan.project.maker_id, clock=FakeClock())
    reviews.reject(
        session, plan.campaign, actor_id=coach.id, reason="It is a party.", clock=FakeClock()
    )
    with pytest.raises(IllegalMove):
        campaigns.submit(session, plan.campaign, actor_id=plan.project.maker_id, clock=FakeClock())


def test_the_last_day_ends_at_midnight_in_amsterdam(session: Session) -> None:
    clock = FakeClock()
    plan = approved(session, clock)
    campaigns.launch(session, plan.campaign, clock, actor_id=plan.project.maker_id)
    assert plan.campaign.state is CampaignState.LIVE
    assert plan.campaign.live_at == NOON
    # The 2nd of March and thirty days, after summer time has begun.
    assert plan.campaign.deadline_at is not None
    assert plan.campaign.deadline_at.isoformat() == "2026-04-01T21:59:59+00:00"
    assert notices(session)[-1] == "campaign_live"


def test_a_campaign_that_lost_its_cover_is_not_launched(session: Session) -> None:
    clock = FakeClock()
    plan = approved(session, clock)
    plan.project.cover_image_id = None
    session.flush()
    with pytest.raises(ChecklistIncomplete):
        campaigns.launch(session, plan.campaign, clock)


def test_scheduled_campaigns_go_live_when_their_moment_has_come(session: Session) -> None:
    clock = FakeClock()
    plan = approved(session, clock)
    campaigns.schedule(
        session,
        plan.campaign,
        launch_at=NOON + timedelta(hours=2),
        actor_id=plan.project.maker_id,
        clock=clock,
    )
    assert campaigns.launch_due(session, NOON + timedelta(hours=1)) == []
    assert campaigns.launch_due(session, NOON + timedelta(hours=2)) == [plan.campaign.id]
    assert campaigns.launch_due(session, NOON + timedelta(hours=3)) == []
    assert plan.campaign.live_at == NOON + timedelta(hours=2)


def test_one_that_is_no_longer_in_order_does_not_hold_up_the_others(session: Session) -> None:
    clock = FakeClock()
    broken, fine = approved(session, clock), approved(session, clock)
    for plan in (broken, fine):
        campaigns.schedule(
            session,
            plan.campaign,
            launch_at=NOON + timedelta(hours=1),
            actor_id=plan.project.maker_id,
            clock=clock,
        )
    session.delete(
        session.scalars(select(Payee).where(Payee.person_id == broken.project.maker_id)).one()
    )
    session.flush()
    assert campaigns.launch_due(session, NOON + timedelta(hours=1)) == [fine.campaign.id]
    assert broken.campaign.state is CampaignState.SCHEDULED


def test_a_moment_that_has_passed_cannot_be_chosen(session: Session) -> None:
    clock = FakeClock()
    plan = approved(session, clock)
    with pytest.raises(InvalidValue):
        campaigns.schedule(session, plan.campaign, launch_at=NOON, actor_id=1, clock=clock)


@pytest.mark.parametrize("round_", [CampaignState.LIVE, CampaignState.LIVE_ROUND2])
def test_a_paused_campaign_goes_on_in_the_round_it_was_in(
    session: Session, round_: CampaignState
) -> None:
    plan = a_live_plan(session)
    plan.campaign.state = round_
    session.flush()
    operator = a_person(session, "Els", roles=(Role.OPERATOR,))
    by = {"actor_id": operator.id, "clock": FakeClock()}
    campaigns.pause(session, plan.campaign, reason="A question", **by)
    assert plan.campaign.state is CampaignState.PAUSED
    campaigns.resume(session, plan.campaign, reason="Answered", **by)
    assert plan.campaign.state is round_
    log = session.scalars(select(Transition).order_by(Transition.id)).all()
    assert [(row.after, row.reason) for row in log] == [
        ("paused", "A question"),
        (round_.value, "Answered"),
    ]


def test_cancelling_promises_what_must_follow(session: Session) -> None:
    plan = a_live_plan(session)
    campaigns.cancel(
        session, plan.campaign, actor_id=1, reason="The maker fell ill", clock=FakeClock()
    )
    assert plan.campaign.state is CampaignState.CANCELLED
    promise = session.scalars(select(OutboxRow).where(OutboxRow.kind == "campaign.cancelled")).one()
    assert (promise.ref_type, promise.ref_id) == ("campaign", plan.campaign.id)


def test_a_draft_cannot_be_cancelled(session: Session) -> None:
    plan = a_begun(session)
    with pytest.raises(IllegalMove):
        campaigns.cancel(session, plan.campaign, actor_id=1, reason="x", clock=FakeClock())


def test_a_corrected_title_is_numbered_and_kept_for_all_to_see(session: Session) -> None:
    plan = a_live_plan(session, title="Het gtij")
    slug = plan.project.slug
    amendments.amend_title(
        session,
        plan.campaign,
        title="Het getij",
        reason="A letter was missing.",
        author_id=plan.project.maker_id,
        clock=FakeClock(),
    )
    row = session.scalars(select(Amendment)).one()
    assert (row.number, row.before, row.after) == (1, "Het gtij", "Het getij")
    assert plan.project.slug == slug
    with pytest.raises(InvalidValue):
        amendments.amend_title(
            session,
            plan.campaign,
            title="Het getij",
            reason="Again",
            author_id=plan.project.maker_id,
            clock=FakeClock(),
        )


def test_news_needs_somebody_to_tell(session: Session) -> None:
    plan = a_begun(session)
    with pytest.raises(NotAllowed):
        updates.publish(
            session, plan.campaign, author_id=1, title="Hi", body_md="x", clock=FakeClock()
        )


def test_nobody_launches_the_campaign_of_another(session: Session) -> None:
    plan = a_plan(session)
    with pytest.raises(NotFound):
        campaigns.locked_for_maker(session, plan.project.id, plan.project.maker_id + 1)
    assert isinstance(campaigns.locked(session, plan.campaign.id), Campaign)
    assert session.scalars(select(Image)).one().project_id == plan.project.id
