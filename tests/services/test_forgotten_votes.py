"""What of somebody's part in votes goes with their account, and what proves a result and stays."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.rounds.phases import Phase
from matchpot.persistence.models.work import OutboxRow
from matchpot.persistence.queries import ballots as queries
from matchpot.persistence.queries import remarks as said
from matchpot.persistence.queries.personal_data import everything
from matchpot.services import ballots, forgotten_votes, personal_data, public_votes, remarks
from tests.services.round_scenes import Scene
from tests.services.vote_scenes import a_panel, a_public_round, scores

ALL = ("P-001", "P-002", "P-003")


def test_words_go_and_ballots_stay_under_their_code(session: Session) -> None:
    panel = a_panel(Scene(session))
    panel.casts(0, scores(*ALL))
    panel.goes_to(Phase.DELIBERATION)
    now = panel.stage.clock.now()
    about = (session, panel.row.id, panel.person(0), "P-001")
    remarks.say(*about, "Who plays the lead?", is_question=True, now=now)
    (asked,) = said.questions_of(session, panel.applications[0].id)
    remarks.answer(session, asked.id, panel.applications[0].maker_id, "Noor does.", now=now)
    panel.goes_to(Phase.FINAL_VOTE)
    typed = {"reason-P-001": "As I was saying"}
    now = panel.stage.clock.now()
    ballots.save_draft(session, panel.row.id, panel.person(0), typed, now=now)
    kept = everything(session, panel.person(0))
    assert [one["words"] for one in kept["remarks"]] == ["Who plays the lead?"]
    assert len(kept["ballots"]) == len(kept["ballots_begun"]) == 1

    forgotten_votes.forget(session, panel.person(0), nobody="–")
    session.refresh(asked)
    assert (asked.words, asked.answer) == ("–", "Noor does.")
    assert queries.draft_of(session, panel.seats[0].id, Phase.FINAL_VOTE) is None
    assert [one.voter for one in queries.published_ballots(session, panel.row)] == ["M-01"]
    forgotten_votes.forget(session, panel.applications[0].maker_id, nobody="–")
    session.refresh(asked)
    assert asked.answer == "–"


def test_a_link_to_a_ballot_is_not_kept_when_it_could_not_be_sent(session: Session) -> None:
    scene = Scene(session)
    row, now = a_public_round(scene), scene.clock.now()
    public_votes.ask_for_link(session, row, "noor@example.nl", locale="nl", secret="s", now=now)
    assert personal_data.forget_sent_mail(session, before=now) == 0
    assert personal_data.forget_sent_mail(session, before=now + timedelta(days=1)) == 1
    letter = session.scalars(select(OutboxRow)).one()
    session.refresh(letter)
    assert letter.payload == {}
