"""Two browsers of one voter cast in the same moment: both ballots are kept, one counts."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from threading import Barrier, Thread

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from matchpot.persistence.engine import write_queue, writing
from matchpot.persistence.models.ballots import Ballot
from matchpot.persistence.models.rounds import Round
from matchpot.services import ballots, public_votes
from tests.services.round_scenes import Scene
from tests.services.vote_scenes import a_panel, a_public_round, scores

ALL = ("P-001", "P-002", "P-003")


def _at_once(engine: Engine, *votes: Callable[[Session], object]) -> list[BaseException]:
    """Each vote in a thread and a transaction of its own; tells what failed."""
    gate, failed = Barrier(len(votes)), list[BaseException]()

    def cast(vote: Callable[[Session], object]) -> None:
        try:
            gate.wait(timeout=60)
            with write_queue(engine), Session(writing(engine)) as session:
                vote(session)
                session.commit()
        except BaseException as error:
            failed.append(error)

    threads = [Thread(target=cast, args=(vote,)) for vote in votes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return failed


def _member(round_id: int, person: int, word: str, now: datetime, session: Session) -> None:
    ballots.cast(session, round_id, person, scores(*ALL), token=word, now=now)


def _resident(round_id: int, word: str, now: datetime, session: Session) -> None:
    says = {"picks": ["P-001"]}
    public_votes.cast(session, round_id, "ab" * 32, says, token=word, now=now)


def test_two_ballots_of_a_member_get_two_numbers(engine: Engine) -> None:
    with Session(writing(engine)) as session:
        panel = a_panel(Scene(session))
        round_id, person, now = panel.row.id, panel.person(0), panel.stage.clock.now()
        session.commit()
    failed = _at_once(
        engine,
        *(partial(_member, round_id, person, word, now) for word in ("one", "two", "three")),
    )
    assert not failed
    with Session(engine) as session:
        assert sorted(session.scalars(select(Ballot.number))) == [1, 2, 3]
        row = session.get_one(Round, round_id)
        assert len(ballots.standing_cast(session, row, row.phase)) == 1


def test_two_ballots_of_a_resident_are_one_vote(engine: Engine) -> None:
    with Session(writing(engine)) as session:
        scene = Scene(session)
        row = a_public_round(scene)
        round_id, now = row.id, scene.clock.now()
        session.commit()
    failed = _at_once(
        engine,
        *(partial(_resident, round_id, word, now) for word in ("one", "two")),
    )
    assert not failed
    with Session(engine) as session:
        row = session.get_one(Round, round_id)
        assert len(ballots.standing_cast(session, row, row.phase)) == 1
