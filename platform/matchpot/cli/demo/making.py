"""Writing a project of the demo town: every step of the editor, its poster, the maker's account."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from matchpot.cli.demo import plans
from matchpot.cli.demo.cast import maker_address
from matchpot.cli.demo.posters import describe
from matchpot.cli.demo.stage import Made, Stage
from matchpot.cli.demo.story import Fate, Way
from matchpot.cli.demo.texts import Prize, ProjectText
from matchpot.extensions import unit_of_work
from matchpot.persistence.queries import campaigns as queries
from matchpot.services import editing, images, payees, projects, rewards
from matchpot.services.editing import Opened, Step
from matchpot.services.projects import Basics
from matchpot.services.rewards import Offer, Plan

# A plan is made once its money is there, and that takes three weeks.
_REST_DAYS, _MAKING_DAYS = 3, 21
# A maker whose papers the provider does not accept, so that the payout waits.
_RESTRICTED = "muur"


def write(stage: Stage, fate: Fate, text: ProjectText) -> None:
    """Write the whole plan, and open the maker's account where one is needed."""
    maker_id = stage.people[maker_address(text)]
    with unit_of_work() as session:
        project = projects.begin(
            session,
            maker_id=maker_id,
            title=text.title,
            discipline=text.discipline,
            language=text.language,
            now=stage.now,
        )
        opened = editing.open_step(
            session,
            project_id=project.id,
            maker_id=maker_id,
            step=Step.BASICS,
            revision=None,
            now=stage.now,
        )
        _fill_in(session, stage, opened, text, ready=fate.way is not Way.DRAFT)
        if fate.way is not Way.DRAFT:
            begins = stage.calendar.today - timedelta(days=fate.day - text.days - _REST_DAYS)
            projects.save_days(
                session,
                opened,
                starts_on=begins,
                ends_on=begins + timedelta(days=_MAKING_DAYS),
                now=stage.now,
            )
        plans.tell(session, fate.key, opened, today=stage.calendar.today, now=stage.now)
        campaign_id = opened.campaign.id
        prizes = [reward.id for reward in queries.rewards_of(session, campaign_id)]
    stage.projects[fate.key] = Made(
        text=text,
        project_id=project.id,
        campaign_id=campaign_id,
        maker_id=maker_id,
        prize_ids=prizes,
    )
    if fate.way is not Way.DRAFT:
        _illustrate(stage, stage.projects[fate.key])
        _onboard(stage, stage.projects[fate.key])


def _fill_in(
    session: Session, stage: Stage, opened: Opened, text: ProjectText, *, ready: bool
) -> None:
    basics = Basics(
        title=text.title,
        summary=text.summary,
        discipline=text.discipline,
        city=text.city,
        language=text.language,
    )
    projects.save_basics(session, opened, basics)
    projects.save_story(session, opened, story_md=text.story, video_url="")
    projects.save_team(session, opened, text.team)
    projects.save_budget(session, opened, text.costs)
    projects.save_sources(session, opened, text.sources)
    run = Plan(
        success_rule=text.rule,
        goal_min_cents=max(0, text.goal_cents),
        goal_optimum_cents=None,
        duration_days=text.days,
        terms_accepted=ready,
    )
    rewards.save_plan(opened, run, now=stage.now)
    rewards.save_rewards(session, opened, [_offer(prize, stage.now) for prize in text.prizes])
    rewards.save_returns(session, opened, text.returns)


def _offer(prize: Prize, now: datetime) -> Offer:
    month = now.year * 12 + now.month - 1 + prize.months
    return Offer(
        id=None,
        title=prize.title,
        description=prize.description,
        minimum_cents=prize.minimum_cents,
        stock=prize.stock,
        fair_value_cents=prize.worth_cents,
        vat_bps=prize.vat_bps,
        delivery_month=f"{month // 12}-{month % 12 + 1:02d}",
    )


def _illustrate(stage: Stage, made: Made) -> None:
    """Store the poster that is drawn meanwhile."""
    prepared = stage.pictures.get(made.text.key)
    name = stage.word()
    images.keep(stage.outside.files, name, prepared)
    with unit_of_work() as session:
        images.add(
            session,
            project_id=made.project_id,
            name=name,
            prepared=prepared,
            alt=describe(made.text),
            clock=stage.clock,
        )


def _onboard(stage: Stage, made: Made) -> None:
    """Open the maker's account at the provider, who then fills in its form."""
    state = "restricted" if made.text.key == _RESTRICTED else "active"
    open_account(
        stage,
        made.maker_id,
        name=made.text.maker.name,
        email=maker_address(made.text),
        state=state,
    )


def open_account(
    stage: Stage, person_id: int, *, name: str, email: str, state: str = "active"
) -> None:
    """Open somebody's account at the provider, and bring it to a state there."""
    stage.with_provider()
    with unit_of_work() as session:
        payee_id = payees.of(session, person_id, now=stage.now).id
    account = stage.outside.payments.open_account(
        key=f"payee:{payee_id}:open:1", payee_id=payee_id, email=email
    )
    with unit_of_work() as session:
        payees.of(session, person_id, now=stage.now).account = account.id
    stage.provider.onboard(account.id, name=name, state=state)
    seen = stage.outside.payments.account(account.id)
    with unit_of_work() as session:
        payees.told(session, seen, now=stage.now)
