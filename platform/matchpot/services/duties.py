"""What each funder may expect: opened when its money is certain, moved when reports come.

Every funding has one duty, also when nothing is asked. What officers do with one is in
`duty_answers.py` and `report_requests.py`, what the clock does in `duty_clock.py`.
"""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matchpot.domain.awards import AwardState, TrancheState
from matchpot.domain.deadlines import local_day
from matchpot.domain.errors import NotFound
from matchpot.domain.matching.lines import MatchLineState
from matchpot.domain.reports.duties import (
    MOVES,
    DutyState,
    NewAwardsHeld,
    due_on,
    is_late,
    opening_state,
)
from matchpot.domain.trust.formats import Format, missing
from matchpot.domain.trust.policy import FRAMEWORK, Policy, Tier, from_document
from matchpot.persistence.models.awards import Award, Tranche
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.matching import MatchLine, Pot
from matchpot.persistence.models.projects import Project
from matchpot.persistence.models.reports import Report, ReportCopy
from matchpot.persistence.models.trust import Duty, TrustPolicy
from matchpot.persistence.transitions import move
from matchpot.services import duty_letters, report_contents, trust_policies

_D = DutyState
# What a maker got of a match: theirs for good, unless a gift behind it goes back.
GIVEN_MATCH = (MatchLineState.SETTLED, MatchLineState.PAID)
_PROMISED = frozenset({AwardState.ACCEPTED, AwardState.PAID})


# ---- reading ------------------------------------------------------------------------------------


def policy_of(session: Session, duty: Duty) -> Policy:
    """The version that counted when the money was promised, whatever was published since."""
    if duty.policy_id is None:
        return FRAMEWORK
    return from_document(session.get_one(TrustPolicy, duty.policy_id).document)


def tier_of(session: Session, duty: Duty) -> Tier:
    """What that version asks for this amount."""
    return policy_of(session, duty).tiers[duty.tier]


def of_project(session: Session, project_id: int) -> list[Duty]:
    """Every duty of a project, in the order they were opened."""
    found = select(Duty).where(Duty.project_id == project_id).order_by(Duty.id)
    return list(session.scalars(found))


def given(session: Session, duty_id: int) -> frozenset[Format]:
    """Every format its reports come to, all of them together."""
    return report_contents.given(session, duty_id)


def locked(session: Session, duty_id: int) -> Duty:
    """A duty, read afresh and held until the end of the transaction.

    Raises:
        NotFound: There is no such duty.
    """
    row = session.scalar(
        select(Duty)
        .where(Duty.id == duty_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise NotFound("duty", duty_id)
    return row


def check_not_held(session: Session, *, fund_id: int, maker_id: int) -> None:
    """Refuse something new of a fund that waits for a late report of this maker.

    Raises:
        NewAwardsHeld: It does. Another fund's hold is nothing here.
    """
    project_id = session.scalar(
        select(Duty.project_id)
        .where(
            Duty.fund_id == fund_id,
            Duty.maker_id == maker_id,
            Duty.held_at.is_not(None),
            Duty.state == _D.DUE,
        )
        .order_by(Duty.id)
        .limit(1)
    )
    if project_id is not None:
        raise NewAwardsHeld(fund_id, project_id=project_id)


# ---- opening ------------------------------------------------------------------------------------


def open_for_award(session: Session, award: Award, now: datetime) -> Duty | None:
    """Open the duty of an accepted award; the one there is when it was opened before.

    The caller has locked the award. None when it is not accepted, or nothing of it is left.
    """
    found = session.scalar(select(Duty).where(Duty.award_id == award.id))
    cents = award_cents(session, award.id)
    if found is not None or award.state not in _PROMISED or not cents:
        return found
    fund_id = session.scalars(select(Pot.fund_id).where(Pot.id == award.pot_id)).one()
    duty = Duty(
        fund_id=fund_id,
        project_id=award.project_id,
        maker_id=award.maker_id,
        award_id=award.id,
        amount_cents=cents,
    )
    return _opened(session, duty, promised_at=award.decided_at, now=now)


def open_for_campaign(session: Session, campaign_id: int, now: datetime) -> list[Duty]:
    """Open a duty for each fund that matched a settled campaign; those opened before stay.

    The caller has locked the campaign. All pots of a fund count together.
    """
    campaign = session.get_one(Campaign, campaign_id)
    if campaign.settled_at is None or campaign.live_at is None:
        return []
    project = session.get_one(Project, campaign.project_id)
    has_one = set(session.scalars(select(Duty.fund_id).where(Duty.campaign_id == campaign_id)))
    opened = []
    for fund_id, cents in matched_by_fund(session, campaign_id).items():
        if fund_id not in has_one and cents:
            duty = Duty(
                fund_id=fund_id,
                project_id=project.id,
                maker_id=project.maker_id,
                campaign_id=campaign_id,
                amount_cents=cents,
            )
            opened.append(_opened(session, duty, promised_at=campaign.live_at, now=now))
    return opened


def _opened(session: Session, duty: Duty, *, promised_at: datetime, now: datetime) -> Duty:
    version, policy = trust_policies.at(session, duty.fund_id, promised_at)
    duty.policy_id = None if version is None else version.id
    duty.tier = policy.position_of(duty.amount_cents)
    tier = policy.tiers[duty.tier]
    ends_on = session.scalar(select(Project.ends_on).where(Project.id == duty.project_id))
    duty.state = opening_state(tier)
    duty.due_on = due_on(tier, ends_on=ends_on, promised_at=promised_at)
    duty.opened_at = now
    session.add(duty)
    session.flush()
    return duty


def award_cents(session: Session, award_id: int) -> int:
    """What an award comes to now: its parts, without those that were taken back."""
    found = session.scalar(
        select(func.sum(Tranche.amount_cents)).where(
            Tranche.award_id == award_id, Tranche.state != TrancheState.CANCELLED
        )
    )
    return int(found or 0)


def matched_by_fund(session: Session, campaign_id: int) -> dict[int, int]:
    """What each fund gave a settled campaign, in cents, after what went back."""
    rows = session.execute(
        select(Pot.fund_id, func.sum(MatchLine.amount_cents))
        .join(Pot, Pot.id == MatchLine.pot_id)
        .where(MatchLine.campaign_id == campaign_id, MatchLine.state.in_(GIVEN_MATCH))
        .group_by(Pot.fund_id)
        .order_by(Pot.fund_id)
    )
    return {fund_id: int(cents) for fund_id, cents in rows}


# ---- what comes in ------------------------------------------------------------------------------


def received(session: Session, report: Report, now: datetime) -> list[Duty]:
    """Look at every duty a report went to: where nothing is missing now, it is the fund's turn.

    A hold on new awards ends with it. The caller has written the copies. Tells which moved.
    """
    ids = session.scalars(
        select(ReportCopy.duty_id)
        .where(ReportCopy.report_id == report.id)
        .order_by(ReportCopy.duty_id)
    ).all()
    return [duty for duty_id in ids if (duty := complete(session, duty_id, now)) is not None]


def complete(session: Session, duty_id: int, now: datetime) -> Duty | None:
    """Move a duty that is due and misses nothing to the fund, and tell it so; None otherwise."""
    duty = locked(session, duty_id)
    if duty.state is not _D.DUE:
        return None
    has = given(session, duty_id)
    if not has or missing(has, tier_of(session, duty).asks):
        return None
    values = {"waits_since": now, "held_at": None, "held_by": None}
    move(
        session, duty, _D.SUBMITTED,
        moves=MOVES, at=now, actor_id=duty.maker_id, reason="reported", values=values,
    )  # fmt: skip
    duty_letters.received(session, duty, now=now)
    return duty


def redate(session: Session, project_id: int, now: datetime) -> None:
    """Set the days of due duties by the end of the project: later, and never earlier.

    What is not late by its new day is not late any more, and the reminders begin anew.
    """
    ends_on = session.get_one(Project, project_id).ends_on
    ids = session.scalars(
        select(Duty.id).where(Duty.project_id == project_id, Duty.state == _D.DUE).order_by(Duty.id)
    ).all()
    for duty_id in ids:
        duty = locked(session, duty_id)
        policy = policy_of(session, duty)
        promised_at = _promised_at(session, duty)
        day = due_on(policy.tiers[duty.tier], ends_on=ends_on, promised_at=promised_at)
        if day is None or duty.due_on is None or day <= duty.due_on:
            continue
        duty.due_on, duty.reminders, duty.reminded_at = day, 0, None
        if not is_late(policy, state=duty.state, due=day, today=local_day(now)):
            duty.late_at = None
    session.flush()


def _promised_at(session: Session, duty: Duty) -> datetime:
    """When the award was decided, or the campaign went live."""
    if duty.award_id is not None:
        return session.get_one(Award, duty.award_id).decided_at
    assert duty.campaign_id is not None  # noqa: S101 - the table says so
    return session.get_one(Campaign, duty.campaign_id).live_at or duty.opened_at
