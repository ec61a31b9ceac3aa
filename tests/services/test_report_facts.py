"""What the books know about a project: the maker's own statement, to the cent."""

from sqlalchemy.orm import Session

from matchpot.services import report_facts, statements
from tests.builders import euros
from tests.towns import Town


def test_a_report_says_what_the_statement_of_the_maker_says(session: Session) -> None:
    town = Town(session)
    campaign = town.campaign(goal=20)
    town.pot(campaign, cents=euros(100))
    town.gives(campaign, 1_234, email="a@example.org")
    town.gives(campaign, 2_001, email="a@example.org")
    gone = town.gives(campaign, 999, email="b@example.org")
    town.gives_back(gone)
    facts = report_facts.of_project(session, campaign.project_id)
    stated = statements.of_campaign(session, campaign.id)
    assert stated is not None
    assert facts.raised_cents == stated.crowd_cents == 3_235
    assert facts.matched_cents == stated.match_cents > 0
    assert facts.total_cents == stated.total_cents
    assert facts.fees_cents == stated.fees_cents
    assert (facts.paid_cents, facts.awarded_cents) == (stated.paid_cents, 0)
    assert facts.donors == 1


def test_what_is_frozen_reads_back_as_it_was(session: Session) -> None:
    town = Town(session)
    campaign = town.campaign(goal=20)
    town.pot(campaign, cents=euros(100))
    town.gives(campaign, 5_000)
    facts = report_facts.of_project(session, campaign.project_id)
    frozen = report_facts.to_document(facts)
    town.gives(campaign, 7_000, email="later@example.org")
    assert report_facts.from_document(frozen) == facts
    assert report_facts.of_project(session, campaign.project_id) != facts


def test_a_plan_without_days_or_money_has_empty_facts(session: Session) -> None:
    campaign = Town(session).campaign()
    facts = report_facts.of_project(session, campaign.project_id)
    assert (facts.total_cents, facts.donors, facts.ends_on) == (0, 0, "")
