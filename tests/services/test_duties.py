"""Every funding comes with one duty, of its own fund's policy and its own amount."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.matching.lines import MatchLineState
from matchpot.domain.reports.duties import DutyState, NewAwardsHeld
from matchpot.domain.trust.formats import Format
from matchpot.domain.trust.policy import FRAMEWORK, Policy, Tier, digest
from matchpot.persistence.models.projects import Project
from matchpot.persistence.models.trust import Duty
from matchpot.persistence.models.work import OutboxRow
from matchpot.services import duties, trust_policies
from tests.builders import NOON, a_fund, a_match_line, a_member, a_pot, euros
from tests.services.award_scenes import Published, a_published_round
from tests.services.duty_scenes import (
    ENDS_ON,
    a_settled_campaign,
    matched,
    publishes,
    reports,
    states,
)
from tests.towns import Town

_D = DutyState
LIGHT = Policy(tiers=(Tier(from_cents=0, asks=(frozenset({Format.CONFIRMATION}),)),))


@pytest.mark.parametrize(
    ("cents", "tier", "state"),
    [
        (99_999, 0, _D.NOTHING),
        (100_000, 1, _D.DUE),
        (2_499_999, 1, _D.DUE),
        (2_500_000, 2, _D.DUE),
        (12_499_999, 2, _D.DUE),
        (12_500_000, 3, _D.DUE),
    ],
)
def test_a_boundary_amount_belongs_to_the_higher_tier(
    session: Session, cents: int, tier: int, state: DutyState
) -> None:
    duty = matched(session, a_settled_campaign(session), cents)
    assert (duty.tier, duty.state, duty.amount_cents) == (tier, state, cents)
    assert duty.due_on == (ENDS_ON + timedelta(weeks=13) if tier else None)


def test_an_accepted_award_has_one_duty_by_its_own_amount(session: Session) -> None:
    town = Town(session)
    published = a_published_round(town)
    award = published.awards()[0]
    published.accept(award)
    duty = session.scalars(select(Duty).where(Duty.award_id == award.id)).one()
    assert (duty.amount_cents, duty.tier, duty.state) == (euros(4_000), 1, _D.DUE)
    assert duty.maker_id == award.maker_id
    again = duties.open_for_award(session, award, town.clock.now())
    assert again is duty
    assert duties.open_for_award(session, published.awards()[1], town.clock.now()) is None


def test_all_pots_of_a_fund_count_together_and_every_fund_by_itself(session: Session) -> None:
    campaign, fund = a_settled_campaign(session), a_fund(session)
    for cents in (60_000, 40_000):
        pot = a_pot(session, fund=fund)
        a_match_line(session, pot, campaign, cents=cents, state=MatchLineState.SETTLED)
    other = matched(session, campaign, 2_500_000)
    own = next(one for one in duties.of_project(session, other.project_id) if one is not other)
    assert (own.fund_id, own.amount_cents, own.tier, other.tier) == (fund.id, 100_000, 1, 2)
    assert duties.open_for_campaign(session, campaign.id, NOON) == []


def test_what_a_fund_publishes_later_changes_nothing_that_was_promised(session: Session) -> None:
    fund, campaign = a_fund(session), a_settled_campaign(session)
    officer = a_member(session, fund)
    later = NOON + timedelta(days=1)
    harsher = replace(FRAMEWORK, tiers=(*FRAMEWORK.tiers[:1], FRAMEWORK.tiers[3]))
    trust_policies.save(session, fund.id, harsher, by=officer.id, now=later)
    trust_policies.publish(session, fund.id, digest_seen=digest(harsher), by=officer.id, now=later)
    duty = matched(session, campaign, 200_000, fund=fund)
    assert duties.policy_of(session, duty) == FRAMEWORK
    assert trust_policies.current(session, fund.id)[1] == harsher


def test_a_report_is_enough_for_one_fund_and_not_yet_for_a_stricter_one(session: Session) -> None:
    campaign, light = a_settled_campaign(session), a_fund(session, "Licht")
    publishes(session, light, LIGHT)
    mild = matched(session, campaign, 2_500_000, fund=light)
    strict = matched(session, campaign, 2_500_000, fund=a_fund(session, "Streng"))
    reports(session, mild, strict)
    assert states(mild, strict) == [_D.SUBMITTED, _D.DUE]
    reports(session, mild, strict, text="We played, and then we played again. " * 20)
    assert states(mild, strict) == [_D.SUBMITTED, _D.SUBMITTED]
    assert Format.SHARED_REPORT in duties.given(session, strict.id)


def test_the_fund_is_told_once_when_all_has_come(session: Session) -> None:
    fund = a_fund(session)
    a_member(session, fund)
    duty = matched(session, a_settled_campaign(session), 200_000, fund=fund)
    reports(session, duty)
    reports(session, duty)
    mails = session.scalars(select(OutboxRow).where(OutboxRow.kind == "mail")).all()
    assert [one.payload["notice"] for one in mails] == ["report_received"]
    assert duty.waits_since == NOON


def test_a_duty_is_dated_later_and_never_earlier(session: Session) -> None:
    campaign = a_settled_campaign(session)
    duty = matched(session, campaign, 200_000)
    project = session.get_one(Project, campaign.project_id)
    duty.late_at, duty.reminders = NOON, 2
    for ends_on, due in (
        (date(2026, 5, 1), date(2026, 8, 31)),
        (date(2026, 7, 1), date(2026, 9, 30)),
    ):
        project.ends_on = ends_on
        duties.redate(session, project.id, NOON)
        assert duty.due_on == due
    assert duty.late_at is None
    assert duty.reminders == 0


def _held(published: Published) -> Duty:
    first, _second = published.awards()
    published.accept(first)
    duty = duties.of_project(published.session, first.project_id)[0]
    duty.held_at = duty.late_at = duty.talked_at = NOON
    return duty


def test_nothing_new_of_a_fund_that_holds_until_the_report_comes(session: Session) -> None:
    published = a_published_round(Town(session))
    duty, award = _held(published), published.awards()[1]
    award.maker_id = duty.maker_id
    session.flush()
    with pytest.raises(NewAwardsHeld):
        published.accept(award)
    reports(session, duty)
    assert (duty.state, duty.held_at) == (_D.SUBMITTED, None)
    published.accept(award)


def test_one_funds_hold_is_nothing_to_another(session: Session) -> None:
    town = Town(session)
    published, other = a_published_round(town), a_published_round(town)
    duty, award = _held(published), other.awards()[0]
    award.maker_id = duty.maker_id
    session.flush()
    other.accept(award)
