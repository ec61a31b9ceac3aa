"""Votes for the platform of `town_hall.py`: a panel that votes, one that talks, residents.

Dora Donor sits on both panels, and Mara Maker is asked something.
"""

from matchpot.domain.rounds.phases import Phase
from matchpot.integrations.links import Purpose, SignedLinks
from matchpot.persistence.models.panels import Declaration, Remark
from matchpot.persistence.models.people import Person
from matchpot.persistence.models.rounds import Application, Round
from matchpot.services import public_votes, readings
from tests.contract.founders import Founders
from tests.services.round_scenes import a_round, a_seat, an_application
from tests.services.vote_scenes import a_public_round


def fill(hall: Founders) -> None:
    """Everything there is of votes."""
    voting, _asked = _panel(hall, Phase.BLIND_VOTE)
    hall.ids["voting_round_id"] = voting.id
    talking, asked = _panel(hall, Phase.DELIBERATION)
    hall.ids |= {"talking_round_id": talking.id, "asked_application_id": asked.id}
    _residents(hall)


def _panel(hall: Founders, phase: Phase) -> tuple[Round, Application]:
    row = a_round(hall.town, fund=hall.fund, owner=hall.member, phase=phase)
    donor = hall.session.get_one(Person, hall.people["donor"])
    seat = a_seat(hall.town, row, person=donor)
    asked = an_application(hall.town, row, maker=hall.maker, title="Plan asked")
    now = hall.clock.now()
    hall.session.add(
        Declaration(seat_id=seat.id, application_id=asked.id, has_conflict=False, declared_at=now)
    )
    question = Remark(
        application_id=asked.id, seat_id=seat.id, is_question=True, words="Who?", said_at=now
    )
    hall.session.add(question)
    hall.session.flush()
    readings.assign(hall.session, row)
    hall.ids["remark_id"], hall.words["talked_code"] = question.id, asked.code or ""
    return row, asked


def _residents(hall: Founders) -> None:
    row = a_public_round(hall.town)
    hall.words["vote_slug"] = row.slug
    key = public_votes.voter_key(hall.secret_key, row.id, "vera@example.org")
    links = SignedLinks(hall.secret_key, now=hall.clock.now)
    hall.words["ballot_link"] = links.make(Purpose.PUBLIC_VOTE, row.id, key)
