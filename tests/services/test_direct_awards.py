"""An award without a round: two people, money set aside at once, then as every award."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.awards import AwardState
from matchpot.domain.errors import (
    IllegalMove,
    InvalidValue,
    NotAllowed,
    NotFound,
    PotExhausted,
    SecondPersonNeeded,
)
from matchpot.domain.people import MembershipRole
from matchpot.domain.reports.duties import NewAwardsHeld
from matchpot.persistence.models.matching import Pot
from matchpot.persistence.models.trust import Duty
from matchpot.persistence.models.work import AuditRow, OutboxRow
from matchpot.persistence.queries import award_days, awards, grantees, second_person
from matchpot.persistence.queries.parts import parts_of
from matchpot.persistence.queries.second_person import Asks
from matchpot.services import awards as service
from matchpot.services import fund_returns, tranches
from tests.builders import a_member, a_project, euros
from tests.services.award_scenes import REASON, Published, pay
from tests.services.grant_scenes import Grants
from tests.services.round_scenes import a_round, an_application
from tests.towns import Town


@pytest.fixture
def grants(session: Session) -> Grants:
    return Grants(Town(session))


def letters(grants: Grants) -> list[tuple[str, str]]:
    mails = select(OutboxRow).where(OutboxRow.kind == "mail").order_by(OutboxRow.id)
    found = [row.payload for row in grants.town.session.scalars(mails)]
    return [(one["notice"], one["to"]) for one in found if one["notice"].startswith("award")]


def granted_cents(grants: Grants) -> int:
    """What the page of the project says it was granted."""
    found = parts_of(grants.town.session, project_id=grants.project.id, campaign_id=None)
    return sum(one.cents for one in found["award"])


def log(grants: Grants) -> list[str]:
    about = select(AuditRow.action).where(AuditRow.ref_type == "award").order_by(AuditRow.id)
    return list(grants.town.session.scalars(about))


def test_a_proposal_sets_its_money_aside_and_tells_the_second_person_alone(grants: Grants) -> None:
    award = grants.propose()
    assert (award.state, grants.money()) == (AwardState.PROPOSED, (euros(4_000), 0))
    assert letters(grants) == [("award_proposed", grants.second.email)]
    session = grants.town.session
    assert awards.of_maker(session, award.maker_id) == []
    assert awards.own(session, award.id, maker_id=award.maker_id) is None
    (waits,) = second_person.waiting_for(session, [grants.fund.id])
    assert (waits.what, waits.id, waits.cents) == (Asks.AWARD, award.id, euros(4_000))
    assert (waits.asked_by, waits.since) == (grants.officer.id, award.proposed_at)
    grants.town.checked()


def test_another_person_confirms_and_the_maker_gets_the_letter(grants: Grants) -> None:
    award = grants.propose()
    with pytest.raises(SecondPersonNeeded):
        grants.confirm(award, by=grants.officer.id)
    grants.town.clock.forward(days=3)
    grants.confirm(award)
    assert (award.state, grants.money()) == (AwardState.OFFERED, (0, euros(4_000)))
    # The days to accept begin with the confirmation.
    assert (award.accept_by - grants.town.clock.now()).days == 28
    assert [notice for notice, _ in letters(grants)] == ["award_proposed", "award_offered"]
    assert log(grants) == ["award_proposed", "award_confirmed"]
    grants.town.checked()
    for again in (grants.confirm, grants.withdraw):
        with pytest.raises(IllegalMove):
            again(award)


def test_it_is_accepted_and_paid_as_every_award(grants: Grants) -> None:
    award = grants.propose()
    grants.confirm(award)
    grants.accept(award)
    (part,) = tranches.of_award(grants.town.session, award.id)
    pay(Published(grants.town, grants.pot), part)  # type: ignore[arg-type]
    assert award.state is AwardState.PAID
    assert granted_cents(grants) == euros(4_000)
    grants.town.checked()


def test_no_more_is_proposed_than_is_free(grants: Grants) -> None:
    grants.propose(grants.proposal(euros(15_000)))
    with pytest.raises(PotExhausted) as refused:
        grants.propose(grants.proposal(euros(5_000) + 1))
    assert refused.value.available_cents == euros(5_000)
    # What the fund asked back is not free either.
    fund_returns.request(
        grants.town.session,
        pot_id=grants.pot.id,
        cents=euros(5_000),
        holder="Stadsfonds",
        iban="NL91ABNA0417164300",
        actor_id=grants.second.id,
        now=grants.town.clock.now(),
    )
    with pytest.raises(PotExhausted):
        grants.propose(grants.proposal(1))
    grants.town.checked()


def test_a_withdrawn_proposal_frees_its_money_and_the_maker_never_hears_of_it(
    grants: Grants,
) -> None:
    award = grants.propose()
    grants.withdraw(award)
    assert (award.state, grants.money()) == (AwardState.WITHDRAWN, (0, 0))
    assert grants.parts(award) == [(euros(4_000), "cancelled", "acceptance")]
    assert awards.of_maker(grants.town.session, award.maker_id) == []
    assert log(grants) == ["award_proposed", "award_withdrawn"]
    with pytest.raises(IllegalMove):
        grants.confirm(award)
    grants.town.checked()


def test_what_is_declined_or_runs_out_is_free_in_the_pot(grants: Grants) -> None:
    declined, ignored = grants.propose(), grants.propose()
    for award in (declined, ignored):
        grants.confirm(award)
    now, session = grants.town.clock.now(), grants.town.session
    service.decline(session, declined.id, by=declined.maker_id, now=now)
    assert grants.money() == (0, euros(4_000))
    later = grants.town.clock.forward(days=29)
    assert award_days.over(session, now=later) == [ignored.id]
    assert service.expire(session, ignored.id, now=later)
    assert grants.money() == (0, 0)
    grants.town.checked()


def test_own_parts_go_years_ahead_and_what_is_not_sent_is_taken_back(grants: Grants) -> None:
    lines = [(euros(1_000), None), (euros(2_000), date(2028, 1, 10)), (euros(1_000), None)]
    award = grants.propose(grants.proposal(euros(4_000), lines=lines))
    grants.confirm(award)
    grants.accept(award)
    assert [(state, when) for _, state, when in grants.parts(award)] == [
        ("due", "acceptance"),
        ("planned", "date"),
        ("planned", "release"),
    ]
    part = tranches.of_award(grants.town.session, award.id)[0]
    pay(Published(grants.town, grants.pot), part)  # type: ignore[arg-type]
    by, now = grants.second.id, grants.town.clock.now()
    assert service.revoke(grants.town.session, award.id, by=by, reason=REASON, now=now) == euros(
        3_000
    )
    assert grants.money() == (0, euros(1_000))
    assert granted_cents(grants) == euros(1_000)
    grants.town.checked()


@pytest.mark.parametrize(
    "lines",
    [
        [(euros(3_999), None)],
        [(euros(4_001), None)],
        [(euros(4_000), None), (0, None)],
        [(euros(2_000), date(2027, 1, 1)), (euros(2_000), date(2027, 1, 1))],
        [(euros(2_000), None), (euros(2_000), date(2031, 3, 3))],
        [(euros(2_000), None), (euros(2_000), date(2026, 3, 1))],
    ],
)
def test_parts_sum_to_the_award_and_follow_one_another(
    grants: Grants, lines: list[tuple[int, date | None]]
) -> None:
    with pytest.raises(InvalidValue, match="parts"):
        grants.proposal(euros(4_000), lines=lines)


def test_a_last_day_five_years_ahead_is_allowed(grants: Grants) -> None:
    lines = [(euros(2_000), None), (euros(2_000), date(2031, 3, 2))]
    assert grants.propose(grants.proposal(euros(4_000), lines=lines))


def test_a_proposal_says_what_it_is_and_why(grants: Grants) -> None:
    right = grants.proposal()
    for wrong in (
        replace(right, title="  "),
        replace(right, motivation="Nice."),
        replace(right, accept_days=6),
        replace(right, accept_days=91),
        replace(right, cents=right.cents + 1),
        replace(right, pot_id=grants.town.pot_alone(cents=euros(9_000)).id),
    ):
        with pytest.raises(InvalidValue):
            grants.propose(wrong)
    assert grants.money() == (0, 0)


def test_nobody_grants_their_own_project_anything(grants: Grants) -> None:
    session = grants.town.session
    maker = a_member(session, grants.fund, role=MembershipRole.OWNER, name="Maker Too")
    entered = an_application(
        grants.town, a_round(grants.town, fund=grants.fund), maker=maker, title="Mine"
    )
    own = replace(grants.proposal(), project_id=entered.project_id)
    with pytest.raises(NotAllowed):
        grants.propose(own, by=maker.id)
    award = grants.propose(own)
    with pytest.raises(NotAllowed):
        grants.confirm(award, by=maker.id)
    assert maker.email not in [email for _, email in letters(grants)]


def test_a_fund_grants_only_what_is_on_show_or_applied_to_it(grants: Grants) -> None:
    session = grants.town.session
    draft = a_project(session)
    hidden = replace(grants.proposal(), project_id=draft.id)
    with pytest.raises(NotFound):
        grants.propose(hidden)
    found = grantees.search(session, grants.project.title.upper(), fund_id=grants.fund.id)
    assert grants.project.id in [one.project_id for one in found]
    assert draft.id not in [one.project_id for one in found]
    assert session.get_one(Pot, grants.pot.id).reserved_cents == 0


def test_a_fund_that_waits_for_a_late_report_grants_its_maker_nothing_new(grants: Grants) -> None:
    first, second = grants.propose(), grants.propose()
    grants.confirm(first)
    grants.accept(first)
    now, session = grants.town.clock.now(), grants.town.session
    duty = session.scalars(select(Duty).where(Duty.award_id == first.id)).one()
    duty.held_at, duty.held_by = now, grants.officer.id
    session.flush()
    with pytest.raises(NewAwardsHeld):
        grants.confirm(second)
    with pytest.raises(NewAwardsHeld):
        grants.propose()
    # Another fund's hold is nothing here.
    other = Grants(grants.town)
    assert other.propose(replace(other.proposal(), project_id=grants.project.id))
