"""Deliberation: votes under numbers, remarks, questions to makers and their answers."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.errors import IllegalMove, InvalidValue, NotAllowed, NotFound
from matchpot.domain.rounds.phases import Phase
from matchpot.persistence.models.work import OutboxRow
from matchpot.persistence.queries import remarks as queries
from matchpot.services import remarks
from tests.services.round_scenes import Scene
from tests.services.vote_scenes import Panel, a_panel, scores

SECRET = "a secret of the app"


@pytest.fixture
def panel(session: Session) -> Panel:
    """The third member may not judge P-002; everybody voted once, and talks now."""
    made = a_panel(Scene(session), recused=[(2, "P-002")])
    for at in range(4):
        codes = ("P-001", "P-003") if at == 2 else ("P-001", "P-002", "P-003")
        made.casts(at, scores(*codes, art=at + 1))
    made.goes_to(Phase.DELIBERATION)
    return made


def _verdicts(panel: Panel, at: int, code: str) -> list[remarks.Verdict]:
    now = panel.stage.clock.now()
    return remarks.verdicts(
        panel.session, panel.row, panel.member(at), code, secret=SECRET, now=now
    )


def _says(panel: Panel, at: int, code: str, words: str, *, asks: bool = False) -> None:
    now = panel.stage.clock.now()
    remarks.say(
        panel.session, panel.row.id, panel.person(at), code, words, is_question=asks, now=now
    )


def test_everybody_sees_all_votes_on_an_application_under_numbers(panel: Panel) -> None:
    found = _verdicts(panel, 0, "P-001")
    assert sorted(one.value.scores["art"] for one in found) == [1, 2, 3, 4]
    assert [one.value.scores["art"] for one in found if one.is_own] == [1]
    assert [one.number for one in found] == sorted({one.number for one in found})
    assert [one.number for one in _verdicts(panel, 1, "P-001")] == [one.number for one in found]


def test_who_may_not_judge_an_application_hears_nothing_of_it(panel: Panel) -> None:
    with pytest.raises(NotFound):
        _verdicts(panel, 2, "P-002")
    with pytest.raises(NotFound):
        _says(panel, 2, "P-002", "But I know them well.")
    assert len(_verdicts(panel, 0, "P-002")) == 3
    assert "P-002" not in remarks.visible(panel.session, panel.member(2))


def test_nothing_is_shown_while_the_first_vote_is_open(session: Session) -> None:
    panel = a_panel(Scene(session))
    panel.casts(0, scores("P-001", "P-002", "P-003"))
    with pytest.raises(NotAllowed):
        _verdicts(panel, 0, "P-001")
    with pytest.raises(NotAllowed):
        _says(panel, 0, "P-001", "What do you think?")


def test_a_question_goes_to_the_maker_who_answers_once(panel: Panel) -> None:
    _says(panel, 0, "P-001", "I doubt the budget.")
    _says(panel, 1, "P-001", "Who plays the lead?", asks=True)
    maker = panel.applications[0].maker_id
    (asked,) = queries.questions_of(panel.session, panel.applications[0].id)
    letter = panel.session.scalars(select(OutboxRow).where(OutboxRow.kind == "mail")).one()
    assert letter.payload["values"]["question"] == "Who plays the lead?"
    now = panel.stage.clock.now()
    remarks.answer(panel.session, asked.id, maker, " Noor does. ", now=now)
    assert asked.answer == "Noor does."
    with pytest.raises(IllegalMove):
        remarks.answer(panel.session, asked.id, maker, "Or somebody else.", now=now)


def test_nobody_answers_for_another_maker_or_answers_a_remark(panel: Panel) -> None:
    _says(panel, 0, "P-001", "I doubt the budget.")
    _says(panel, 1, "P-001", "Who plays the lead?", asks=True)
    said, asked = queries.remarks_of(panel.session, panel.applications[0].id)
    now = panel.stage.clock.now()
    maker, other = (panel.applications[at].maker_id for at in (0, 1))
    for remark, who in ((asked.id, other), (said.id, maker)):
        with pytest.raises(NotFound):
            remarks.answer(panel.session, remark, who, "That is me.", now=now)


def test_an_answer_that_comes_after_the_vote_is_refused(panel: Panel) -> None:
    _says(panel, 1, "P-001", "Who plays the lead?", asks=True)
    (asked,) = queries.questions_of(panel.session, panel.applications[0].id)
    panel.goes_to(Phase.TALLY)
    with pytest.raises(NotAllowed):
        remarks.answer(
            panel.session,
            asked.id,
            panel.applications[0].maker_id,
            "Noor.",
            now=panel.row.phase_since,
        )


def test_a_remark_has_words_and_not_too_many(panel: Panel) -> None:
    for words in ("  no ", "x" * 2_001):
        with pytest.raises(InvalidValue):
            _says(panel, 0, "P-001", words)
