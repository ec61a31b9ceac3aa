"""Following is asked for, confirmed, stopped, taken back, and forgotten with a person."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.errors import LinkExpired, NotFound
from matchpot.domain.follows import FollowEvent, FollowKind, FollowLetter
from matchpot.domain.rounds.applications import ApplicationState
from matchpot.domain.rounds.phases import Phase
from matchpot.persistence.models.follows import Follow, UnwantedLetter
from matchpot.persistence.queries import follows as queries
from matchpot.persistence.queries import personal_data as known
from matchpot.services import follow_letters, follows, personal_data
from tests.builders import NOON, a_campaign, a_fund, a_person, a_pot
from tests.services.follow_scenes import addresses_follow, letters_to, target_of
from tests.services.round_scenes import Scene, a_round, an_application

_sqlite = pytest.mark.parametrize("engine_name", ["sqlite"])


def _row(session: Session) -> Follow:
    return session.scalars(select(Follow)).one()


@_sqlite
def test_an_address_follows_once_its_link_was_answered(session: Session) -> None:
    target = target_of(session, FollowKind.PROJECT, a_campaign(session).project_id)
    for spelling in ("Ada@Example.org", "ada@example.org"):
        follows.ask(session, target, spelling, locale="nl", now=NOON)
    one = _row(session)
    assert one.confirmed_at is None
    assert queries.counts(session, [target.id]) == {}
    with pytest.raises(LinkExpired):
        follows.confirm(session, one.id, "of another", now=NOON)
    follows.confirm(session, one.id, follows.marked(one), now=NOON)
    session.flush()
    assert queries.counts(session, [target.id]) == {target.id: 1}


@_sqlite
def test_whoever_stopped_can_take_it_back_and_an_old_link_stops_nothing_else(
    session: Session,
) -> None:
    person, later = a_person(session), NOON + timedelta(days=1)
    target = target_of(session, FollowKind.FUND, a_fund(session).id)
    for _ in range(2):
        follows.follow(session, target, person.id, now=NOON)
    one = _row(session)
    follows.stop_by_link(session, one.id, "of another", now=later)
    assert one.stopped_at is None
    follows.stop_by_link(session, one.id, follows.marked(one), now=later)
    assert one.stopped_at == later
    follows.resume(session, person.id, one.id, now=later)
    assert one.stopped_at is None
    with pytest.raises(NotFound):
        follows.stop(session, a_person(session).id, one.id, now=later)


@_sqlite
def test_what_somebody_follows_is_told_to_them_and_erased_with_them(session: Session) -> None:
    person = a_person(session)
    fund = target_of(session, FollowKind.FUND, a_fund(session).id)
    project_id = a_campaign(session).project_id
    follows.follow(session, fund, person.id, now=NOON)
    addresses_follow(session, FollowKind.PROJECT, project_id, person.email, at=NOON)
    follows.choose_letters(session, person.id, {FollowLetter.NEWS}, now=NOON)
    everything = known.everything(session, person.id)
    assert len(everything["follows"]) == 2
    assert len(everything["unwanted_letters"]) == 3
    personal_data.erase(session, person.id, now=NOON, secret=b"s")
    assert not session.scalars(select(Follow)).all()
    assert not session.scalars(select(UnwantedLetter)).all()


def _tell(session: Session, event: FollowEvent, ref_id: int, now: datetime) -> None:
    follow_letters.tell(session, event, ref_id, until=now, after=0, limit=50, secret=b"s", now=now)


def test_who_follows_round_and_fund_gets_one_letter_when_makers_can_apply(
    session: Session,
) -> None:
    scene = Scene(session)
    now, row = scene.clock.now(), a_round(scene, phase=Phase.SUBMISSION)
    person = a_person(session)
    addresses_follow(session, FollowKind.ROUND, row.id, person.email, at=now)
    addresses_follow(session, FollowKind.FUND, row.fund_id, "bo@x.nl", "cy@x.nl", at=now)
    addresses_follow(session, FollowKind.ROUND, row.id, "cy@x.nl", at=now)
    fund = target_of(session, FollowKind.FUND, row.fund_id)
    follows.follow(session, fund, person.id, now=now)
    for event in (FollowEvent.ROUND_OPEN, FollowEvent.APPLYING_OPEN) * 2:
        _tell(session, event, row.id, now)
    assert letters_to(session, "follow_applying") == sorted(["bo@x.nl", "cy@x.nl", person.email])
    row.phase = Phase.READING
    addresses_follow(session, FollowKind.ROUND, row.id, "di@x.nl", at=now)
    _tell(session, FollowEvent.APPLYING_OPEN, row.id, now)
    assert len(letters_to(session, "follow_applying")) == 3


@_sqlite
def test_the_result_is_told_to_followers_who_did_not_take_part(session: Session) -> None:
    scene = Scene(session)
    now, row = scene.clock.now(), a_round(scene, phase=Phase.PUBLISHED)
    maker = a_person(session)
    an_application(scene, row, maker=maker, state=ApplicationState.ELIGIBLE)
    addresses_follow(session, FollowKind.ROUND, row.id, maker.email, "bo@x.nl", at=now)
    _tell(session, FollowEvent.PUBLISHED, row.id, now)
    assert letters_to(session, "follow_published") == ["bo@x.nl"]


@_sqlite
def test_a_pot_that_closed_meanwhile_is_told_to_nobody(session: Session) -> None:
    pot = a_pot(session)
    addresses_follow(session, FollowKind.FUND, pot.fund_id, "bo@x.nl", at=NOON)
    _tell(session, FollowEvent.POT_OPEN, pot.id, NOON)
    pot.state = type(pot.state).CLOSED
    addresses_follow(session, FollowKind.FUND, pot.fund_id, "cy@x.nl", at=NOON)
    _tell(session, FollowEvent.POT_OPEN, pot.id, NOON)
    assert letters_to(session, "follow_pot_open") == ["bo@x.nl"]
