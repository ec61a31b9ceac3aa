"""Fundings that come with a duty, and reports that a maker hands in, to try what follows."""

from datetime import date

from sqlalchemy.orm import Session

from matchpot.domain.campaigns import CampaignState
from matchpot.domain.matching.lines import MatchLineState
from matchpot.domain.reports.duties import DutyState
from matchpot.domain.reports.reports import Happened, ReportState
from matchpot.domain.trust.policy import Policy, digest
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.people import Organisation
from matchpot.persistence.models.projects import Project
from matchpot.persistence.models.reports import Report, ReportCopy
from matchpot.persistence.models.trust import Duty, TrustPolicy
from matchpot.services import duties, trust_policies
from tests.builders import NOON, a_campaign, a_fund, a_match_line, a_member, a_pot

ENDS_ON = date(2026, 6, 1)


def publishes(session: Session, fund: Organisation, policy: Policy) -> TrustPolicy:
    """The fund publishes a policy, long before anything is promised."""
    officer = a_member(session, fund)
    trust_policies.save(session, fund.id, policy, by=officer.id, now=NOON)
    return trust_policies.publish(
        session, fund.id, digest_seen=digest(policy), by=officer.id, now=NOON
    )


def a_settled_campaign(session: Session, *, ends_on: date | None = ENDS_ON) -> Campaign:
    """A campaign that is settled, without any match yet."""
    campaign = a_campaign(session)
    campaign.state, campaign.live_at, campaign.settled_at = CampaignState.SETTLED, NOON, NOON
    session.get_one(Project, campaign.project_id).ends_on = ends_on
    session.flush()
    return campaign


def a_duty(session: Session, fund: Organisation, project: Project) -> Duty:
    """A duty that is due, without the money behind it."""
    campaign = a_campaign(session, project=project)
    duty = Duty(
        fund_id=fund.id,
        project_id=project.id,
        maker_id=project.maker_id,
        campaign_id=campaign.id,
        tier=1,
        amount_cents=200_000,
        state=DutyState.DUE,
        due_on=ENDS_ON,
        opened_at=NOON,
    )
    session.add(duty)
    session.flush()
    return duty


def matched(
    session: Session, campaign: Campaign, cents: int, *, fund: Organisation | None = None
) -> Duty:
    """A fund gave so much to a settled campaign; the duty that came with it."""
    fund = fund or a_fund(session)
    pot = a_pot(session, fund=fund)
    a_match_line(session, pot, campaign, cents=cents, state=MatchLineState.SETTLED)
    duties.open_for_campaign(session, campaign.id, NOON)
    return next(
        one for one in duties.of_project(session, campaign.project_id) if one.fund_id == fund.id
    )


def reports(
    session: Session, duty: Duty, *more: Duty, text: str = "It happened.", public: bool = False
) -> Report:
    """The maker tells that it happened, to these funders at once."""
    report = Report(
        project_id=duty.project_id,
        maker_id=duty.maker_id,
        state=ReportState.SUBMITTED,
        happened=Happened.YES,
        body_md=text,
        is_public=public,
        answers={},
        reach={},
        created_at=NOON,
        saved_at=NOON,
        submitted_at=NOON,
    )
    session.add(report)
    session.flush()
    for one in (duty, *more):
        session.add(ReportCopy(report_id=report.id, duty_id=one.id, sent_at=NOON))
    session.flush()
    duties.received(session, report, NOON)
    return report


def states(*found: Duty) -> list[DutyState]:
    """Where each stands."""
    return [one.state for one in found]
