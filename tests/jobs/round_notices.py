"""Letters about a round, promised once to whoever applied, sits there, or is of the fund."""

from sqlalchemy.orm import Session

from matchpot.domain.rounds.lots import LotPurpose
from matchpot.domain.rounds.phases import Phase
from matchpot.services import round_letters
from matchpot.services.letters import Reader
from tests.builders import NOON, a_fund, a_member, a_person
from tests.services.round_scenes import Scene, a_round, a_seat, an_application


def promise_round_letters(session: Session, to: Reader) -> None:
    """Everybody in it is called as the reader is, and reads the same language."""
    scene, fund = Scene(session), a_fund(session)
    owner = a_member(session, fund, name=to.name)
    maker, member = a_person(session, to.name), a_person(session, to.name)
    for person in (owner, maker, member):
        person.locale = to.locale
    row = a_round(scene, fund=fund, owner=owner, phase=Phase.FINAL_VOTE)
    an_application(scene, row, maker=maker)
    a_seat(scene, row, person=member)
    row.reason = "Two members had a conflict that they did not tell of."
    session.flush()
    for tell in (
        round_letters.extended,
        round_letters.final_vote,
        round_letters.vote_again,
        round_letters.applying_again,
        round_letters.called_off,
        round_letters.undecided,
        round_letters.published,
    ):
        tell(session, row, now=NOON)
    round_letters.no_halves(session, row, draw=1, now=NOON)
    round_letters.lot_waits(session, row, LotPurpose.NUMBERS, now=NOON)
