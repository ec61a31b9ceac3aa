"""Letters about votes, promised once: a resident's ballot, a question of the panel."""

from datetime import timedelta

from sqlalchemy.orm import Session

from matchpot.domain.rounds.phases import Phase
from matchpot.persistence.models.panels import Remark
from matchpot.persistence.models.people import Person
from matchpot.services import vote_letters
from matchpot.services.letters import Reader
from tests.builders import NOON, a_person
from tests.services.round_scenes import Scene, a_round, a_seat, an_application


def promise_vote_letters(session: Session, to: Reader) -> None:
    """The maker is called as the reader is, and reads the same language."""
    scene = Scene(session)
    maker: Person = a_person(session, to.name)
    maker.locale = to.locale
    row = a_round(scene, phase=Phase.DELIBERATION)
    asked = an_application(scene, row, maker=maker)
    question = Remark(
        application_id=asked.id,
        seat_id=a_seat(scene, row).id,
        is_question=True,
        words="Who plays <the lead>?",
        said_at=NOON,
    )
    session.add(question)
    session.flush()
    vote_letters.panel_question(session, row, asked, question, now=NOON)
    ends_at = NOON + timedelta(days=7)
    vote_letters.vote_link(session, to, row, voter_key="ab" * 32, ends_at=ends_at, now=NOON)
