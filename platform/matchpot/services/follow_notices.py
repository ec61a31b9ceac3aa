"""The mails to followers, and to a maker whose campaign ends in two days: one function each.

The words are in `templates/email/<notice>/`; who gets which is found in `follow_letters.py`.
"""

from dataclasses import asdict
from datetime import datetime

from sqlalchemy.orm import Session

from matchpot.persistence.queries.follows import Target
from matchpot.services.letters import Plan, Reader, SignedLink, moment, promise


def follow_confirm(
    session: Session,
    to: Reader,
    link: SignedLink,
    target: Target,
    *,
    follow_id: int,
    now: datetime,
) -> None:
    """Whoever's address was filled in to follow something: is it you?"""
    values = {"kind": target.kind.value, "followed": target.title, "link": asdict(link)}
    ref = ("follow", follow_id)
    promise(session, "follow_confirm", to, ref, values, now=now, occasion=moment(now))


def campaign_ending_maker(
    session: Session,
    to: Reader,
    plan: Plan,
    *,
    project_id: int,
    raised_cents: int,
    goal_cents: int,
    followers: int,
    deadline_at: datetime,
    now: datetime,
) -> None:
    """The maker, once, two days before the end: what is missing, and what helps."""
    values = asdict(plan) | {
        "project_id": project_id,
        "raised_cents": raised_cents,
        "goal_cents": goal_cents,
        "missing_cents": max(0, goal_cents - raised_cents),
        "followers": followers,
        "deadline_at": deadline_at.isoformat(),
    }
    ref = ("campaign", plan.campaign_id)
    promise(session, "campaign_ending_maker", to, ref, values, now=now, stale_at=deadline_at)
