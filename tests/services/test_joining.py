"""A campaign and a pot come together only when both want it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.campaigns import CampaignState
from matchpot.domain.errors import IllegalMove, NotFound
from matchpot.domain.pots import PotCampaignState, PotState
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.matching import Pot, PotCampaign
from matchpot.persistence.models.people import Organisation
from matchpot.persistence.models.work import OutboxRow
from matchpot.services import joining
from matchpot.services.joining import Answer
from tests.builders import NOON, a_campaign, a_member, a_person, a_pot

ASKED, INVITED = PotCampaignState.ASKED, PotCampaignState.INVITED
ACCEPTED, DECLINED = PotCampaignState.ACCEPTED, PotCampaignState.DECLINED


def _both(session: Session) -> tuple[Pot, Campaign, dict[str, int]]:
    pot, campaign = a_pot(session), a_campaign(session)
    who = {"pot_id": pot.id, "campaign_id": campaign.id, "actor_id": a_person(session).id}
    return pot, campaign, who


def _state(session: Session, pot: Pot, campaign: Campaign) -> PotCampaignState:
    place = session.get(PotCampaign, (pot.id, campaign.id), populate_existing=True)
    assert place is not None
    return place.state


def _readers(session: Session, notice: str) -> set[str]:
    rows = session.scalars(select(OutboxRow.payload).where(OutboxRow.kind == "mail"))
    return {row["to"] for row in rows if row["notice"] == notice}


def test_a_campaign_is_in_once_the_fund_says_yes(session: Session) -> None:
    pot, campaign, who = _both(session)
    assert joining.ask(session, **who, now=NOON)
    assert _state(session, pot, campaign) is ASKED
    joining.accept(session, Answer(**who, question=ASKED), now=NOON)
    assert _state(session, pot, campaign) is ACCEPTED


def test_asking_twice_is_asking_once(session: Session) -> None:
    _, _, who = _both(session)
    joining.ask(session, **who, now=NOON)
    assert not joining.ask(session, **who, now=NOON)


def test_a_maker_hears_of_every_invitation(session: Session) -> None:
    _pot, _campaign, who = _both(session)
    joining.invite(session, **who, now=NOON)
    joining.invite(session, **who, now=NOON)
    joining.decline(session, Answer(**who, question=INVITED), now=NOON)
    joining.invite(session, **who, now=NOON + timedelta(days=1))
    keys = session.scalars(select(OutboxRow.key).where(OutboxRow.kind == "mail")).all()
    assert sum(key.startswith("mail:pot_invited:campaign:") for key in keys) == len(keys) == 2


@pytest.mark.parametrize(
    ("say", "word"), [(joining.accept, "accepted"), (joining.decline, "declined")]
)
def test_every_member_of_a_fund_hears_how_its_invitation_is_answered(
    session: Session, say: Callable[..., None], word: str
) -> None:
    pot, _, who = _both(session)
    members = {a_member(session, session.get_one(Organisation, pot.fund_id)).email for _ in "ab"}
    joining.invite(session, **who, now=NOON)
    say(session, Answer(**who, question=INVITED), now=NOON)
    assert _readers(session, f"pot_invitation_{word}") == members
    assert _readers(session, "pot_join_declined") == set()


def test_a_maker_who_asks_after_an_invitation_answers_the_fund(session: Session) -> None:
    pot, _, who = _both(session)
    member = a_member(session, session.get_one(Organisation, pot.fund_id))
    joining.invite(session, **who, now=NOON)
    joining.ask(session, **who, now=NOON)
    assert _readers(session, "pot_invitation_accepted") == {member.email}


def test_a_fund_hears_nothing_of_its_own_answer(session: Session) -> None:
    pot, _, who = _both(session)
    a_member(session, session.get_one(Organisation, pot.fund_id))
    joining.ask(session, **who, now=NOON)
    joining.accept(session, Answer(**who, question=ASKED), now=NOON)
    assert _readers(session, "pot_invitation_accepted") == set()
    assert len(_readers(session, "pot_joined")) == 1


def test_nobody_answers_their_own_question(session: Session) -> None:
    _, _, who = _both(session)
    joining.ask(session, **who, now=NOON)
    with pytest.raises(IllegalMove):
        joining.accept(session, Answer(**who, question=INVITED), now=NOON)


def test_an_invitation_that_meets_a_question_is_a_yes(session: Session) -> None:
    pot, campaign, who = _both(session)
    joining.ask(session, **who, now=NOON)
    assert joining.invite(session, **who, now=NOON)
    assert _state(session, pot, campaign) is ACCEPTED


def test_after_a_no_either_side_may_try_again(session: Session) -> None:
    pot, campaign, who = _both(session)
    joining.invite(session, **who, now=NOON)
    joining.decline(session, Answer(**who, question=INVITED), now=NOON)
    assert _state(session, pot, campaign) is DECLINED
    assert joining.ask(session, **who, now=NOON)
    assert _state(session, pot, campaign) is ASKED


def test_a_campaign_that_left_is_matched_no_more(session: Session) -> None:
    pot, campaign, who = _both(session)
    joining.ask(session, **who, now=NOON)
    joining.accept(session, Answer(**who, question=ASKED), now=NOON)
    joining.leave(session, **who, now=NOON)
    assert _state(session, pot, campaign) is PotCampaignState.LEFT


@pytest.mark.parametrize(
    ("campaign_state", "pot_state"),
    [
        (CampaignState.FAILED, PotState.OPEN),
        (CampaignState.SETTLED, PotState.OPEN),
        (CampaignState.LIVE, PotState.CLOSED),
        (CampaignState.LIVE, PotState.DRAFT),
    ],
)
def test_what_is_over_or_not_public_joins_nothing(
    session: Session, campaign_state: CampaignState, pot_state: PotState
) -> None:
    pot, campaign = a_pot(session, state=pot_state), a_campaign(session, state=campaign_state)
    with pytest.raises(IllegalMove):
        joining.ask(
            session, pot_id=pot.id, campaign_id=campaign.id, actor_id=a_person(session).id, now=NOON
        )


def test_a_campaign_that_does_not_exist_cannot_ask(session: Session) -> None:
    pot = a_pot(session)
    with pytest.raises(NotFound):
        joining.ask(session, pot_id=pot.id, campaign_id=99, actor_id=a_person(session).id, now=NOON)
