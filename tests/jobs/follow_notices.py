"""Letters to followers, promised once: every event, and what comes before them."""

from sqlalchemy.orm import Session

from matchpot.domain.follows import FollowEvent, FollowKind
from matchpot.domain.reports.reports import ReportState
from matchpot.domain.rounds.phases import Phase
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.projects import Update
from matchpot.persistence.models.reports import Report
from matchpot.persistence.queries import follows as queries
from matchpot.services import follow_letters, follow_notices, follows
from matchpot.services.letters import Plan, Reader, SignedLink
from tests.builders import NOON, a_campaign, a_fund, a_person, a_pot
from tests.services.round_scenes import Scene, a_round


def promise_follow_letters(session: Session, to: Reader) -> None:
    """A person called as the reader is follows a project, a fund and a round."""
    follower = a_person(session, to.name)
    follower.locale = to.locale
    campaign = a_campaign(session)
    fund = a_fund(session)
    pot, row = a_pot(session, fund=fund), a_round(Scene(session), phase=Phase.SUBMISSION)
    news = Update(
        project_id=campaign.project_id, author_id=1, title="Go", body_md="", published_at=NOON
    )
    story = Report(
        project_id=campaign.project_id, maker_id=1, slug="went", state=ReportState.SUBMITTED,
        answers={}, reach={}, created_at=NOON, saved_at=NOON, submitted_at=NOON, published_at=NOON,
    )  # fmt: skip
    session.add_all([news, story])
    session.flush()
    for kind, id_ in (
        (FollowKind.PROJECT, campaign.project_id),
        (FollowKind.FUND, fund.id),
        (FollowKind.ROUND, row.id),
    ):
        (target,) = queries.targets(session, kind, [id_]).values()
        follows.follow(session, target, follower.id, now=NOON)
    confirm = SignedLink(purpose="confirm_follow", parts=(1, "ab"))
    follow_notices.follow_confirm(session, to, confirm, target, follow_id=1, now=NOON)
    about = {FollowEvent.NEWS: news.id, FollowEvent.STORY: story.id, FollowEvent.POT_OPEN: pot.id}
    rounds = (FollowEvent.APPLYING_OPEN, FollowEvent.PUBLISHED)
    about |= dict.fromkeys(rounds, row.id)
    running = [FollowEvent.REACHED, FollowEvent.ENDING, FollowEvent.SUCCEEDED]
    for event in (*about, *running):
        follow_letters.tell(
            session, event, about.get(event, campaign.id), until=NOON, after=0, limit=9,
            secret=b"s", now=NOON,
        )  # fmt: skip
    _remind_maker(session, to, campaign)


def _remind_maker(session: Session, to: Reader, campaign: Campaign) -> None:
    plan = Plan(campaign_id=campaign.id, title="Licht", slug="licht")
    follow_notices.campaign_ending_maker(
        session, to, plan, project_id=campaign.project_id, raised_cents=1, goal_cents=2,
        followers=3, deadline_at=NOON, now=NOON,
    )  # fmt: skip
