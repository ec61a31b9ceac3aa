"""Campaigns come to pots: a maker asks or a fund invites, the other one answers.

Who may speak for the campaign and for the pot is checked where people come in.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from matchpot.domain.errors import IllegalMove, NotFound
from matchpot.domain.joining import MOVES, can_join
from matchpot.domain.moves import check_move
from matchpot.domain.pots import PotCampaignState
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.matching import PotCampaign
from matchpot.persistence.transitions import log
from matchpot.services import fund_announcements
from matchpot.services.pots import locked

_NOUN = "pot_campaign"
_S = PotCampaignState


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer to one side's question.

    Attributes:
        question: ASKED when the fund answers the maker, INVITED when the maker answers the fund.
    """

    pot_id: int
    campaign_id: int
    question: PotCampaignState
    actor_id: int


def ask(session: Session, *, pot_id: int, campaign_id: int, actor_id: int, now: datetime) -> bool:
    """The maker asks to join; tells whether that was new. An invitation it meets is accepted."""
    return _approach(
        session, _S.ASKED, pot_id=pot_id, campaign_id=campaign_id, actor_id=actor_id, now=now
    )


def invite(
    session: Session, *, pot_id: int, campaign_id: int, actor_id: int, now: datetime
) -> bool:
    """The fund invites; tells whether that was new. A question it meets is accepted."""
    return _approach(
        session, _S.INVITED, pot_id=pot_id, campaign_id=campaign_id, actor_id=actor_id, now=now
    )


def _approach(
    session: Session, to: PotCampaignState, *,
    pot_id: int, campaign_id: int, actor_id: int, now: datetime,
) -> bool:  # fmt: skip
    """Bring a campaign and a pot together from one side.

    Raises:
        IllegalMove: The pot or the campaign is over, or not that far yet.
    """
    _check_states(session, pot_id=pot_id, campaign_id=campaign_id, to=to)
    place = _place(session, pot_id=pot_id, campaign_id=campaign_id)
    if place is None:
        session.execute(
            insert(PotCampaign).values(
                pot_id=pot_id, campaign_id=campaign_id, state=to, asked_at=now,
                held_cents=0, used_cents=0, counted_cents=0,
            )
        )  # fmt: skip
        _tell(session, to, pot_id=pot_id, campaign_id=campaign_id, now=now)
        return True
    if place.state in (to, _S.ACCEPTED):
        return False
    if place.state in (_S.ASKED, _S.INVITED):
        to = _S.ACCEPTED
    _move(session, place, to, actor_id=actor_id, now=now, again=to is not _S.ACCEPTED)
    return True


def accept(session: Session, answer: Answer, *, now: datetime) -> None:
    """Take the campaign on, or take the invitation up: its gifts are matched from now on.

    Raises:
        IllegalMove: There is no such question open, or pot or campaign is over.
    """
    pot_id, campaign_id = answer.pot_id, answer.campaign_id
    _check_states(session, pot_id=pot_id, campaign_id=campaign_id, to=_S.ACCEPTED)
    place = _asked(session, answer, _S.ACCEPTED)
    _move(session, place, _S.ACCEPTED, actor_id=answer.actor_id, now=now)


def decline(session: Session, answer: Answer, *, now: datetime) -> None:
    """Say no; either side may ask again later.

    Raises:
        IllegalMove: There is no such question open.
    """
    locked(session, answer.pot_id)
    place = _asked(session, answer, _S.DECLINED)
    _move(session, place, _S.DECLINED, actor_id=answer.actor_id, now=now)


def leave(session: Session, *, pot_id: int, campaign_id: int, actor_id: int, now: datetime) -> None:
    """Later gifts are not matched any more; what was added before stays."""
    locked(session, pot_id)
    place = _known(session, pot_id=pot_id, campaign_id=campaign_id)
    _move(session, place, _S.LEFT, actor_id=actor_id, now=now)


def _check_states(session: Session, *, pot_id: int, campaign_id: int, to: PotCampaignState) -> None:
    pot = locked(session, pot_id)
    state = session.scalar(select(Campaign.state).where(Campaign.id == campaign_id))
    if state is None:
        raise NotFound("campaign", campaign_id)
    if not can_join(state, pot.state):
        raise IllegalMove(_NOUN, f"{state} in a pot that is {pot.state}", to)


def _place(session: Session, *, pot_id: int, campaign_id: int) -> PotCampaign | None:
    return session.get(PotCampaign, (pot_id, campaign_id), populate_existing=True)


def _asked(session: Session, answer: Answer, to: PotCampaignState) -> PotCampaign:
    """The place the answer is for; nobody answers their own question."""
    place = _known(session, pot_id=answer.pot_id, campaign_id=answer.campaign_id)
    if place.state is not answer.question:
        raise IllegalMove(_NOUN, place.state, to)
    return place


def _known(session: Session, *, pot_id: int, campaign_id: int) -> PotCampaign:
    place = _place(session, pot_id=pot_id, campaign_id=campaign_id)
    if place is None:
        raise NotFound(_NOUN, (pot_id, campaign_id))
    return place


def _move(
    session: Session, place: PotCampaign, to: PotCampaignState, *,
    actor_id: int, now: datetime, again: bool = False,
) -> None:  # fmt: skip
    """One guarded UPDATE and its line in the log; the row has two keys, so not `transitions.move`.

    With `again` the question is asked anew: the old answer no longer counts.
    """
    frm = place.state
    check_move(_NOUN, MOVES, frm, to)
    answered = {"decided_at": now, "decided_by": actor_id}
    asked = {"asked_at": now, "decided_at": None, "decided_by": None}
    changed = session.execute(
        update(PotCampaign)
        .where(
            PotCampaign.pot_id == place.pot_id,
            PotCampaign.campaign_id == place.campaign_id,
            PotCampaign.state == frm,
        )
        .values(state=to, **(asked if again else answered))
        .returning(PotCampaign.pot_id)
    ).first()
    if changed is None:
        raise IllegalMove(_NOUN, frm, to)
    log(
        session, _NOUN, place.campaign_id,
        frm=frm, to=to, at=now, actor_id=actor_id, reason=f"pot {place.pot_id}",
    )  # fmt: skip
    _tell(session, to, pot_id=place.pot_id, campaign_id=place.campaign_id, now=now, frm=frm)


def _tell(
    session: Session, to: PotCampaignState, *,
    pot_id: int, campaign_id: int, now: datetime, frm: PotCampaignState | None = None,
) -> None:  # fmt: skip
    """Promise the mails that go with a step; `frm` is the question it answers."""
    told = {
        _S.ASKED: fund_announcements.join_asked,
        _S.INVITED: fund_announcements.invited,
        _S.ACCEPTED: fund_announcements.joined,
        _S.DECLINED: fund_announcements.join_declined,
    }
    if frm is _S.INVITED:
        # Only the maker answers an invitation.
        told[_S.ACCEPTED] = fund_announcements.invitation_accepted
        told[_S.DECLINED] = fund_announcements.invitation_declined
    if tell := told.get(to):
        tell(session, pot_id=pot_id, campaign_id=campaign_id, now=now)
