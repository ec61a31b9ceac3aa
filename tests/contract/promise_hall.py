"""Two promises to the live plan of `town_hall.py`, one of them proposed, and a referral."""

from datetime import timedelta

from matchpot.domain.cofunding import TheRestIsFound
from matchpot.domain.deadlines import local_day
from matchpot.domain.people import MembershipRole
from matchpot.domain.referrals import ReferralKind
from matchpot.persistence.models.referrals import Referral
from matchpot.persistence.models.rounds import Application
from matchpot.services import cofunding
from matchpot.services.cofunding import Proposal
from tests.builders import a_member, euros
from tests.contract.founders import Founders


def fill(hall: Founders) -> None:
    """Made by an officer; the member may confirm what is proposed."""
    session, now = hall.session, hall.clock.now()
    officer = a_member(session, hall.fund, role=MembershipRole.MEMBER, name="Promiser").id
    proposal = Proposal(
        pot_id=hall.ids["award_pot_id"],
        project_id=hall.ids["live_project_id"],
        cents=euros(50),
        conditions=[TheRestIsFound()],
        until_on=local_day(now) + timedelta(days=30),
        is_named=True,
        title="Together",
        motivation="For what you make with the neighbourhood.",
        accept_days=28,
    )
    stands = cofunding.propose(session, proposal, by=officer, now=now)
    cofunding.confirm(session, stands.id, by=hall.member.id, now=now)
    proposed = cofunding.propose(session, proposal, by=officer, now=now)
    hall.ids["promise_id"] = proposed.id
    _refer(hall)


def _refer(hall: Founders) -> None:
    """The maker of an application is referred to a scheme."""
    found = hall.session.get_one(Application, hall.ids["application_id"])
    referral = Referral(
        application_id=found.id,
        maker_id=found.maker_id,
        from_fund_id=hall.fund.id,
        kind=ReferralKind.SCHEME,
        scheme_slug="start-in-drenthe",
        made_by=hall.member.id,
        note="They look for plans like yours.",
        made_at=hall.clock.now(),
    )
    hall.session.add(referral)
    hall.session.flush()
    hall.ids["referral_id"] = referral.id
