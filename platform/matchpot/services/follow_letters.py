"""What followers are told: promised when it happens, and told in batches, each follower once.

A promise names the event. When it is kept, what it tells must still be true: nothing is said of a
campaign that stopped meanwhile. Who is told the same by another letter, because they gave, made it
or took part, gets that letter alone.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy.orm import Session

from matchpot.domain.campaigns import CampaignState
from matchpot.domain.deadlines import is_over
from matchpot.domain.donations import donor_key
from matchpot.domain.follows import FollowEvent, FollowKind, followed_by, letter_of
from matchpot.domain.pots import PotPurpose, PotState
from matchpot.domain.rounds.phases import Phase
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.matching import Pot
from matchpot.persistence.models.people import Organisation
from matchpot.persistence.models.projects import Project, Update
from matchpot.persistence.models.reports import Report
from matchpot.persistence.models.rounds import Round
from matchpot.persistence.queries import follow_events as events
from matchpot.persistence.queries import follows as queries
from matchpot.persistence.queries.follow_events import TELL
from matchpot.persistence.queries.follows import Follower
from matchpot.services import follows, letters, outbox, rounds
from matchpot.services.letters import Reader, SignedLink
from matchpot.services.outbox import Promise

_TAKES_GIFTS = frozenset({CampaignState.LIVE, CampaignState.LIVE_ROUND2})
_REF = {
    FollowEvent.NEWS: "project_update",
    FollowEvent.STORY: "report",
    FollowEvent.POT_OPEN: "pot",
    FollowEvent.ROUND_OPEN: "round",
    FollowEvent.APPLYING_OPEN: "round",
    FollowEvent.PUBLISHED: "round",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """One letter to all who follow a thing, and who of them is told in another way."""

    notice: str
    target_id: int
    values: Mapping[str, Any]
    stale_at: datetime | None = None
    people: frozenset[int] = frozenset()
    keys: Callable[[Session, Collection[str]], set[str]] = field(default=lambda _s, _k: set())
    besides: tuple[FollowKind, int] | None = None


def promise(session: Session, event: FollowEvent, ref_id: int, *, now: datetime) -> bool:
    """Promise to tell followers, who may be thousands; True when it was not promised before."""
    one = Promise(
        key=key_of(event, ref_id),
        kind=TELL,
        ref_type=_REF.get(event, "campaign"),
        ref_id=ref_id,
        due_at=now,
        payload={"event": event.value, "at": now.isoformat()},
    )
    return outbox.put(session, one, now=now)


def key_of(event: FollowEvent, ref_id: int) -> str:
    """The key of the promise of one event; each happens once."""
    return f"{_REF.get(event, 'campaign')}:{ref_id}:tell_followers_{event}:1"


def tell(
    session: Session,
    event: FollowEvent,
    ref_id: int,
    *,
    until: datetime,
    after: int,
    limit: int,
    secret: bytes,
    now: datetime,
) -> int | None:
    """Tell the next followers; the statements are as many however many they are.

    Args:
        session: A write session.
        event: What happened.
        ref_id: To which campaign, pot, round, or which news.
        until: Who followed later is not told.
        after: The follow of who was looked at last; 0 at the beginning.
        limit: How many at a time.
        secret: Finds the gifts of an address.
        now: The present moment.

    Returns:
        The follow looked at last now; None when all were, or when it is true no more.
    """
    told = _ABOUT.get(event, _campaign)(session, event, ref_id, now)
    if told is None:
        return None
    kind = followed_by(event)
    found = queries.next_followers(
        session,
        kind,
        told.target_id,
        letter=letter_of(event),
        until=until,
        after=after,
        limit=limit,
        besides=told.besides,
    )
    keys = {one.follow_id: donor_key(one.email, secret=secret) for one in found}
    elsewhere = told.keys(session, set(keys.values())) if found else set()
    readers = [
        _reader(one)
        for one in found
        if one.person_id not in told.people and keys[one.follow_id] not in elsewhere
    ]
    values = {"kind": kind.value, **told.values}
    ref = (_REF.get(event, "campaign"), ref_id)
    letters.promise_all(session, told.notice, readers, ref, values, now=now, stale_at=told.stale_at)
    return found[-1].follow_id if found else None


def _reader(one: Follower) -> Reader:
    link = SignedLink(purpose="unfollow", parts=(one.follow_id, follows.marked(one.follow)))
    return Reader(
        key=f"follow:{one.follow_id}",
        email=one.email,
        locale=one.locale,
        name=one.name,
        unfollow=link,
    )


# ---- projects -----------------------------------------------------------------------------------


def _campaign(
    session: Session, event: FollowEvent, campaign_id: int, now: datetime
) -> _Told | None:
    campaign = session.get_one(Campaign, campaign_id)
    project = session.get_one(Project, campaign.project_id)
    still = campaign.state in _TAKES_GIFTS and not is_over(_end(campaign), now)
    if event in _WHILE_IT_RUNS and not still:
        return None
    raised_cents, goal_cents = campaign.raised_cents + campaign.match_cents, campaign.goal_min_cents
    return _Told(
        notice=_NOTICES[event],
        target_id=project.id,
        values={
            "followed": project.title,
            "slug": project.slug,
            "event": event.value,
            "raised_cents": raised_cents,
            "goal_cents": goal_cents,
            "missing_cents": max(0, goal_cents - raised_cents),
            "deadline_at": _end(campaign).isoformat(),
        },
        stale_at=_end(campaign) if event in _WHILE_IT_RUNS else None,
        people=frozenset({project.maker_id}),
        keys=lambda session, keys: events.told_as_donors(session, event, campaign_id, keys),
    )


def _end(campaign: Campaign) -> datetime:
    assert campaign.deadline_at is not None  # noqa: S101 - it was live
    return campaign.deadline_at


_WHILE_IT_RUNS = frozenset({FollowEvent.REACHED, FollowEvent.ENDING})
_NOTICES = MappingProxyType(
    {
        FollowEvent.REACHED: "follow_reached",
        FollowEvent.ENDING: "follow_ending",
        FollowEvent.SUCCEEDED: "follow_ended",
        FollowEvent.FAILED: "follow_ended",
        FollowEvent.STOPPED: "follow_ended",
    }
)


def _news(session: Session, _event: FollowEvent, update_id: int, _now: datetime) -> _Told:
    news = session.get_one(Update, update_id)
    project = session.get_one(Project, news.project_id)
    return _Told(
        notice="follow_news",
        target_id=project.id,
        values={"followed": project.title, "slug": project.slug, "headline": news.title},
        people=frozenset({project.maker_id}),
        keys=lambda session, keys: events.told_the_news(session, news, keys),
    )


def _story(session: Session, _event: FollowEvent, report_id: int, _now: datetime) -> _Told | None:
    story = session.get_one(Report, report_id)
    if story.published_at is None or story.hidden_at is not None:
        return None
    project = session.get_one(Project, story.project_id)
    return _Told(
        notice="follow_story",
        target_id=project.id,
        values={
            "followed": project.title,
            "slug": story.slug,
            "headline": story.title or project.title,
        },
        people=frozenset({project.maker_id}),
        keys=lambda session, keys: events.told_the_story(session, story, keys),
    )


# ---- funds and rounds ---------------------------------------------------------------------------


def _pot(session: Session, _event: FollowEvent, pot_id: int, _now: datetime) -> _Told | None:
    pot = session.get_one(Pot, pot_id)
    if pot.state is not PotState.OPEN or pot.purpose is not PotPurpose.MATCHING:
        return None
    fund = session.get_one(Organisation, pot.fund_id)
    values = {"followed": fund.name, "slug": fund.slug, "pot": pot.name, "pot_slug": pot.slug}
    return _Told(notice="follow_pot_open", target_id=fund.id, values=values)


def _applying(session: Session, event: FollowEvent, round_id: int, now: datetime) -> _Told | None:
    row = session.get_one(Round, round_id)
    ends_at = rounds.plan_of(row).window(Phase.SUBMISSION).ends_at
    if row.phase is not Phase.SUBMISSION or now >= ends_at:
        return None
    of_fund = event is FollowEvent.ROUND_OPEN
    return _Told(
        notice="follow_applying",
        target_id=row.fund_id if of_fund else row.id,
        values=_about_round(session, row, of_fund=of_fund) | {"until_at": ends_at.isoformat()},
        stale_at=ends_at,
        besides=(FollowKind.ROUND, row.id) if of_fund else None,
    )


def _published(session: Session, _event: FollowEvent, round_id: int, _now: datetime) -> _Told:
    row = session.get_one(Round, round_id)
    return _Told(
        notice="follow_published",
        target_id=row.id,
        values=_about_round(session, row, of_fund=False),
        people=events.took_part(session, row.id),
    )


def _about_round(session: Session, row: Round, *, of_fund: bool) -> dict[str, Any]:
    fund = session.get_one(Organisation, row.fund_id)
    followed = fund.name if of_fund else row.title
    return {"followed": followed, "fund": fund.name, "round": row.title, "slug": row.slug}


_About = Callable[[Session, FollowEvent, int, datetime], _Told | None]
_ABOUT: Mapping[FollowEvent, _About] = MappingProxyType(
    {
        FollowEvent.NEWS: _news,
        FollowEvent.STORY: _story,
        FollowEvent.POT_OPEN: _pot,
        FollowEvent.ROUND_OPEN: _applying,
        FollowEvent.APPLYING_OPEN: _applying,
        FollowEvent.PUBLISHED: _published,
    }
)
