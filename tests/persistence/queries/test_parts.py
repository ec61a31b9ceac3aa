"""Everything of a project in one statement, on both databases."""

from sqlalchemy.orm import Session

from matchpot.domain.projects import SourceKind, SourceState
from matchpot.persistence.models.campaigns import Amendment
from matchpot.persistence.queries.parts import parts_of
from matchpot.services import projects, rewards
from matchpot.services.updates import publish
from tests.builders import NOON, euros
from tests.fakes import FakeClock
from tests.plans import a_live_plan, a_plan


def test_each_part_comes_in_its_own_order(session: Session) -> None:
    plan = a_live_plan(session)
    other = a_plan(session, title="Another")
    projects.save_team(session, other, [projects.Member(name="Not here", task="")])
    members = [projects.Member(name=name, task="Plays") for name in ("Zara", "Bo", "Mees")]
    projects.save_team(session, plan, members)
    income = projects.Income(
        kind=SourceKind.LOAN, state=SourceState.APPLIED, label="A loan", amount_cents=euros(10)
    )
    projects.save_sources(session, plan, [income])
    rewards.save_returns(session, plan, [rewards.Return(title="The script", licence="CC0 1.0")])
    for title in ("First news", "Second news"):
        publish(
            session,
            plan.campaign,
            author_id=plan.project.maker_id,
            title=title,
            body_md="...",
            clock=FakeClock(),
        )
    session.add(
        Amendment(
            campaign_id=plan.campaign.id,
            number=1,
            field="title",
            before="Gtij",
            after="Getij",
            reason="Typing error",
            author_id=plan.project.maker_id,
            amended_at=NOON,
        )
    )
    session.flush()
    parts = parts_of(session, project_id=plan.project.id, campaign_id=plan.campaign.id)
    assert [row.title for row in parts["team_member"]] == ["Zara", "Bo", "Mees"]
    assert [row.title for row in parts["project_update"]] == ["Second news", "First news"]
    assert parts["project_update"][0].at == NOON
    source = parts["source"][0]
    assert (source.word, source.detail, source.cents) == ("loan", "applied", euros(10))
    cost = parts["budget_line"][0]
    assert (cost.title, cost.cents, cost.count, cost.flag) == ("Wood", euros(900), None, 0)
    assert parts["collective_return"][0].word == "CC0 1.0"
    assert parts["amendment"][0].detail == "Gtij → Getij"
    assert len(parts["image"]) == 1
    assert not parts["reward"]
