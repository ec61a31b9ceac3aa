"""A maker writes; nothing is lost, nothing is overwritten unseen, nothing changes after launch."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.campaigns import CampaignState
from matchpot.domain.errors import FieldFrozen, InvalidValue, NotAllowed, NotFound, StateChanged
from matchpot.domain.projects import BudgetKind, Discipline
from matchpot.persistence.models.campaigns import Reward
from matchpot.persistence.models.finding import ProjectWords
from matchpot.persistence.queries import projects as queries
from matchpot.services import editing, projects, rewards
from matchpot.services.editing import Opened, Step
from tests.builders import NOON, a_person, euros
from tests.plans import a_begun, a_live_plan
from tests.services.duty_scenes import ENDS_ON, a_settled_campaign, matched

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])


def opened(session: Session, was: Opened, step: Step, *, revision: int | None = None) -> Opened:
    return editing.open_step(
        session,
        project_id=was.project.id,
        maker_id=was.project.maker_id,
        step=step,
        revision=was.project.revision if revision is None else revision,
        now=NOON,
    )


def test_a_save_counts_the_revision_up(session: Session) -> None:
    was = a_begun(session)
    assert opened(session, was, Step.STORY).project.revision == 2


def test_a_second_window_cannot_write_over_the_first(session: Session) -> None:
    was = a_begun(session)
    opened(session, was, Step.STORY, revision=1)
    with pytest.raises(StateChanged):
        opened(session, was, Step.STORY, revision=1)


def test_nobody_edits_what_is_not_theirs(session: Session) -> None:
    was = a_begun(session)
    with pytest.raises(NotFound):
        editing.open_step(
            session,
            project_id=was.project.id,
            maker_id=a_person(session, "Somebody else").id,
            step=Step.STORY,
            revision=1,
            now=NOON,
        )


@pytest.mark.parametrize("step", list(Step))
def test_nothing_changes_while_the_coach_reads(session: Session, step: Step) -> None:
    was = a_begun(session)
    was.campaign.goal_min_cents = euros(100)
    was.campaign.state = CampaignState.SUBMITTED
    session.flush()
    with pytest.raises(NotAllowed):
        opened(session, was, step)


def test_after_launch_the_story_may_grow_and_the_budget_may_not(session: Session) -> None:
    was = a_live_plan(session)
    projects.save_story(session, opened(session, was, Step.STORY), story_md="More.", video_url="")
    with pytest.raises(NotAllowed):
        opened(session, was, Step.BUDGET)
    with pytest.raises(FieldFrozen):
        projects.save_budget(session, was, [])


def test_after_launch_the_title_is_fixed_and_the_summary_is_not(session: Session) -> None:
    was = a_live_plan(session)
    same = projects.Basics(
        title=was.project.title,
        summary="A better summary of the play.",
        discipline=Discipline.THEATRE,
        city="Kampen",
        language="nl",
    )
    projects.save_basics(session, was, same)
    assert was.project.city == "Kampen"
    other = projects.Basics(
        title="Something else", summary="", discipline=Discipline.FILM, city="", language="nl"
    )
    with pytest.raises(FieldFrozen) as refused:
        projects.save_basics(session, was, other)
    assert refused.value.fields == ("discipline", "title")


def test_what_cannot_be_read_is_kept_word_for_word(session: Session) -> None:
    was = a_begun(session)
    pairs = [("costs-0-label", "Wood"), ("costs-0-amount", "about forty")]
    for _twice in range(2):
        editing.keep_draft(
            session, project_id=was.project.id, step=Step.BUDGET, pairs=pairs, now=NOON
        )
    kept = queries.drafts_of(session, was.project.id)
    assert kept == {"budget": [list(pair) for pair in pairs]}
    editing.drop_draft(session, project_id=was.project.id, step=Step.BUDGET)
    assert queries.drafts_of(session, was.project.id) == {}


def test_two_projects_with_one_title_have_two_addresses(session: Session) -> None:
    slugs = [a_begun(session, title="Café ’t Getij!").project.slug for _ in range(3)]
    assert slugs == ["cafe-t-getij", "cafe-t-getij-2", "cafe-t-getij-3"]


def test_a_title_without_letters_we_know_still_has_an_address(session: Session) -> None:
    assert a_begun(session, title="水").project.slug == "project"


def test_lines_keep_their_order(session: Session) -> None:
    was = a_begun(session)
    costs = [
        projects.Cost(kind=BudgetKind.TASK, label=label, amount_cents=euros(10))
        for label in ("Zeil", "Anker", "Mast")
    ]
    projects.save_budget(session, was, costs)
    projects.save_budget(session, was, costs[1:])
    found = [line.label for line in queries.budget_of(session, was.project.id)]
    assert found == ["Anker", "Mast"]


def test_a_reward_that_stays_keeps_its_id(session: Session) -> None:
    was = a_begun(session)

    def offer(title: str, reward_id: int | None = None) -> rewards.Offer:
        return rewards.Offer(
            id=reward_id,
            title=title,
            description="",
            minimum_cents=euros(15),
            stock=None,
            fair_value_cents=0,
            vat_bps=0,
            delivery_month="",
        )

    rewards.save_rewards(session, was, [offer("A seat"), offer("A name")])
    _seat, name = session.scalars(select(Reward).order_by(Reward.position)).all()
    kept = name.id
    rewards.save_rewards(session, was, [offer("Your name on the wall", kept), offer("A song")])
    rows = session.scalars(select(Reward).order_by(Reward.position)).all()
    assert [(row.id == kept, row.title) for row in rows] == [
        (True, "Your name on the wall"),
        (False, "A song"),
    ]


def test_a_project_is_found_by_the_name_of_its_maker(session: Session) -> None:
    was = a_begun(session, maker=a_person(session, "Marijke Bos"))
    assert " maryke " in session.get_one(ProjectWords, was.project.id).beside


def test_a_later_end_gives_more_time_to_report_and_an_earlier_one_takes_none(
    session: Session,
) -> None:
    duty = matched(session, a_settled_campaign(session), 200_000)
    found = editing.look(session, project_id=duty.project_id, maker_id=duty.maker_id)
    assert found is not None
    first, day = duty.due_on, timedelta(days=1)
    assert first is not None
    projects.save_days(session, found, starts_on=None, ends_on=ENDS_ON + 30 * day, now=NOON)
    assert duty.due_on == first + 30 * day
    projects.save_days(session, found, starts_on=None, ends_on=ENDS_ON - 30 * day, now=NOON)
    assert duty.due_on == first + 30 * day
    with pytest.raises(InvalidValue):
        projects.save_days(session, found, starts_on=ENDS_ON, ends_on=ENDS_ON - day, now=NOON)
