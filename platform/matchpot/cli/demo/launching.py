"""Projects of the demo town on their way to launch: reviewed, matched, opened, told about.

Each step is what the maker, the coach or the fund would do on the site, at its own moment.
"""

from collections.abc import Sequence
from functools import partial

from sqlalchemy.orm import Session

from matchpot.cli.demo import story
from matchpot.cli.demo.cast import who
from matchpot.cli.demo.founding import member
from matchpot.cli.demo.making import write
from matchpot.cli.demo.stage import Made, Stage
from matchpot.cli.demo.story import Fate, Way
from matchpot.cli.demo.texts import News, ProjectText
from matchpot.domain.demo import COACH, OPERATOR
from matchpot.domain.people import MembershipRole
from matchpot.domain.pots import PotCampaignState
from matchpot.extensions import unit_of_work
from matchpot.persistence.queries import campaigns as queries
from matchpot.services import campaigns, joining, reviews, updates
from matchpot.services.joining import Answer


def plan(stage: Stage, fate: Fate, text: ProjectText) -> None:
    """Put a project's way to launch on the agenda."""
    at, agenda = stage.calendar.at, stage.agenda
    agenda.plan(at(fate.begun, 10, 15), partial(write, stage, fate, text))
    if fate.way is Way.DRAFT:
        return
    last = fate.day if fate.way is Way.SUBMITTED else max(fate.day, 0) + 4
    if text.key in story.SENT_BACK:
        back = fate.day if fate.way is Way.CHANGES else last + 2
        agenda.plan(at(back + 2, 20, 40), partial(_submit, stage, fate))
        agenda.plan(at(back, 13, 10), partial(_send_back, stage, fate))
    if fate.way is Way.CHANGES:
        return
    agenda.plan(at(last, 21, 5), partial(_submit, stage, fate))
    if fate.way is Way.SUBMITTED:
        return
    approved = fate.day if fate.way is Way.APPROVED else last - 1
    agenda.plan(at(approved, 11, 30), partial(_approve, stage, fate))
    for pot in fate.pots:
        agenda.plan(at(approved, 14), partial(_ask, stage, fate.key, pot))
        agenda.plan(at(approved - 1, 10), partial(_accept, stage, fate.key, pot))
    if fate.way is Way.SCHEDULED:
        agenda.plan(at(1, 12), partial(_schedule, stage, fate))
    elif fate.way is not Way.APPROVED:
        _plan_life(stage, fate, text)


def _plan_life(stage: Stage, fate: Fate, text: ProjectText) -> None:
    at, agenda = stage.calendar.at, stage.agenda
    # Before the first gifts of the morning.
    agenda.plan(at(fate.day, 8), partial(_launch, stage, fate))
    for news in text.news:
        moment = at(fate.day - news.day, 16, 30)
        is_over = fate.way is Way.CANCELLED and fate.day - news.day <= story.CANCELLED_ON
        if fate.day > news.day and not is_over:
            agenda.plan(moment, partial(_tell, stage, fate, news))
    if fate.way is Way.CANCELLED:
        agenda.plan(at(story.CANCELLED_ON, 15), partial(_cancel, stage, fate))


def plan_questions(stage: Stage) -> None:
    """Put what makers and funds ask one another without an answer so far on the agenda."""
    at, agenda = stage.calendar.at, stage.agenda
    known = stage.keys
    for key, pot, day in story.ASKED:
        if key in known:
            agenda.plan(at(day, 17), partial(_ask, stage, key, pot))
    for key, pot, day in story.INVITED:
        if key in known:
            agenda.plan(at(day, 17), partial(_invite, stage, key, pot))
    for key, pot, day in story.DECLINED:
        if key in known:
            agenda.plan(at(day, 12), partial(_ask, stage, key, pot))
            agenda.plan(at(day - 1, 12), partial(_decline, stage, key, pot))


# ---- review and launch ----


def _submit(stage: Stage, fate: Fate) -> None:
    made = stage.projects[fate.key]
    with unit_of_work() as session:
        campaign = campaigns.locked(session, made.campaign_id)
        for comment in _open_comments(session, made):
            reviews.resolve(
                session,
                campaign_id=made.campaign_id,
                comment_id=comment,
                done=True,
                clock=stage.clock,
            )
        campaigns.submit(session, campaign, actor_id=made.maker_id, clock=stage.clock)


def _open_comments(session: Session, made: Made) -> Sequence[int]:
    """Remarks the maker has dealt with by handing the plan in again."""
    found = queries.comments_of(session, made.campaign_id)
    return [row.id for row in found if row.resolved_at is None]


def _send_back(stage: Stage, fate: Fate) -> None:
    made, coach = stage.projects[fate.key], who(stage, COACH)
    with unit_of_work() as session:
        campaign = campaigns.locked(session, made.campaign_id)
        for remark in story.REMARKS.get(fate.key, ()):
            reviews.comment(
                session,
                campaign,
                author_id=coach,
                part=remark.step,
                body=remark.body,
                clock=stage.clock,
            )
        reason = story.SENT_BACK[fate.key]
        reviews.request_changes(session, campaign, actor_id=coach, reason=reason, clock=stage.clock)


def _approve(stage: Stage, fate: Fate) -> None:
    with unit_of_work() as session:
        campaign = campaigns.locked(session, stage.projects[fate.key].campaign_id)
        reviews.approve(session, campaign, actor_id=who(stage, COACH), clock=stage.clock)


def _schedule(stage: Stage, fate: Fate) -> None:
    made = stage.projects[fate.key]
    with unit_of_work() as session:
        campaigns.schedule(
            session,
            campaigns.locked(session, made.campaign_id),
            launch_at=stage.calendar.at(fate.day, 9),
            actor_id=made.maker_id,
            clock=stage.clock,
        )


def _launch(stage: Stage, fate: Fate) -> None:
    made = stage.projects[fate.key]
    with unit_of_work() as session:
        campaign = campaigns.locked(session, made.campaign_id)
        campaigns.launch(session, campaign, stage.clock, actor_id=made.maker_id)


def _tell(stage: Stage, fate: Fate, news: News) -> None:
    made = stage.projects[fate.key]
    with unit_of_work() as session:
        updates.publish(
            session,
            campaigns.locked(session, made.campaign_id),
            author_id=made.maker_id,
            title=news.title,
            body_md=news.body,
            clock=stage.clock,
        )


def _cancel(stage: Stage, fate: Fate) -> None:
    with unit_of_work() as session:
        campaigns.cancel(
            session,
            campaigns.locked(session, stage.projects[fate.key].campaign_id),
            actor_id=who(stage, OPERATOR),
            reason=story.CANCELLED_BECAUSE,
            clock=stage.clock,
        )


# ---- makers and funds ----


def _ask(stage: Stage, key: str, pot: str) -> None:
    made = stage.projects[key]
    with unit_of_work() as session:
        joining.ask(
            session,
            pot_id=stage.pots[pot],
            campaign_id=made.campaign_id,
            actor_id=made.maker_id,
            now=stage.now,
        )


def _invite(stage: Stage, key: str, pot: str) -> None:
    with unit_of_work() as session:
        joining.invite(
            session,
            pot_id=stage.pots[pot],
            campaign_id=stage.projects[key].campaign_id,
            actor_id=member(stage, stage.fund_of[pot], MembershipRole.OWNER),
            now=stage.now,
        )


def _answer(stage: Stage, key: str, pot: str) -> Answer:
    return Answer(
        pot_id=stage.pots[pot],
        campaign_id=stage.projects[key].campaign_id,
        question=PotCampaignState.ASKED,
        actor_id=member(stage, stage.fund_of[pot], MembershipRole.OWNER),
    )


def _accept(stage: Stage, key: str, pot: str) -> None:
    with unit_of_work() as session:
        joining.accept(session, _answer(stage, key, pot), now=stage.now)


def _decline(stage: Stage, key: str, pot: str) -> None:
    with unit_of_work() as session:
        joining.decline(session, _answer(stage, key, pot), now=stage.now)
