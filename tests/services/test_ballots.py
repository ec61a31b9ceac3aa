"""Ballots of a panel: begun, cast, replaced, and what of them counts in the end."""

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from matchpot.domain.errors import InvalidValue, NotAllowed, NotFound
from matchpot.domain.rounds.phases import Phase
from matchpot.domain.rounds.receipts import read_receipt
from matchpot.domain.rounds.rules import BallotKind, BallotRules, PanelMode, PanelRules
from matchpot.domain.rounds.seats import SeatState
from matchpot.persistence.models.panels import Reading
from matchpot.persistence.queries import ballots as queries
from matchpot.services import ballots, readings
from tests.builders import a_person, euros
from tests.services.round_scenes import RULES, Scene, a_round, a_seat, an_application
from tests.services.vote_scenes import Panel, a_panel, scores

ALL = ("P-001", "P-002", "P-003")
APPROVAL = BallotRules(kind=BallotKind.APPROVAL, params={"most": 2})


@pytest.fixture
def panel(session: Session) -> Panel:
    return a_panel(Scene(session))


def _last(panel: Panel, phase: Phase = Phase.BLIND_VOTE) -> dict[str, object]:
    return {one.voter: one.says for one in ballots.standing_cast(panel.session, panel.row, phase)}


# ---- cast ---------------------------------------------------------------------------------------


def test_a_ballot_that_marks_everything_is_cast_and_answered_with_a_receipt(panel: Panel) -> None:
    code = panel.casts(0, scores(*ALL))
    assert read_receipt(code.lower().replace("-", " ")) == code
    assert _last(panel) == {"M-01": scores(*ALL)}


def test_the_last_of_many_ballots_counts_and_all_are_kept(panel: Panel) -> None:
    codes = [panel.casts(0, scores(*ALL, art=art)) for art in (1, 5, 2)]
    assert len(set(codes)) == 3
    assert _last(panel) == {"M-01": scores(*ALL, art=2)}
    kept = queries.ballots_of_seat(panel.session, panel.seats[0].id)
    assert [one.number for one in kept] == [3, 2, 1]


def test_what_still_needs_a_mark_is_told(panel: Panel) -> None:
    with pytest.raises(InvalidValue) as refused:
        panel.casts(0, scores("P-001"))
    assert refused.value.fields == {"missing.P-002": "missing", "missing.P-003": "missing"}


def test_a_ballot_that_breaks_a_rule_is_told_which(panel: Panel) -> None:
    says = scores(*ALL)
    says["marks"]["P-001"] = {"scores": {"art": 9}, "reason": "Too short"}
    with pytest.raises(InvalidValue) as refused:
        panel.casts(0, says)
    assert set(refused.value.fields) == {"out_of_range", "criterion_missing", "reason_too_short"}


def test_a_member_with_a_conflict_marks_the_others_and_nothing_else(session: Session) -> None:
    panel = a_panel(Scene(session), recused=[(0, "P-002")])
    with pytest.raises(InvalidValue) as refused:
        panel.casts(0, scores(*ALL))
    assert "recused" in refused.value.fields
    panel.casts(0, scores("P-001", "P-003"))
    assert list(_last(panel)) == ["M-01"]


def test_nobody_votes_while_a_member_owes_a_declaration(panel: Panel) -> None:
    a_seat(panel.stage, panel.row)
    with pytest.raises(NotAllowed):
        panel.casts(0, scores(*ALL))


def test_only_members_vote_and_only_while_the_vote_is_open(panel: Panel) -> None:
    stranger = a_person(panel.session)
    now = panel.stage.clock.now()
    with pytest.raises(NotFound):
        ballots.cast(panel.session, panel.row.id, stranger.id, scores(*ALL), token="x", now=now)
    panel.stage.clock.forward(days=6)
    with pytest.raises(NotAllowed):
        panel.casts(0, scores(*ALL))


# ---- begun --------------------------------------------------------------------------------------


def test_what_was_typed_is_kept_until_it_is_cast(panel: Panel) -> None:
    typed = {"score-P-001-art": "four", "reason-P-001": "I am still"}
    now = panel.stage.clock.now()
    for said in ({"reason-P-001": "I"}, typed):
        ballots.save_draft(panel.session, panel.row.id, panel.person(0), said, now=now)
    kept = ballots.begun(panel.session, panel.row, panel.member(0))
    assert (kept.typed, kept.is_cast) == (typed, False)
    panel.casts(0, scores(*ALL))
    after = ballots.begun(panel.session, panel.row, panel.member(0))
    assert (after.typed, after.says, after.is_cast) == (None, scores(*ALL), True)


def test_the_first_ballot_stands_in_the_final_vote_until_another_is_cast(panel: Panel) -> None:
    panel.casts(0, scores(*ALL, art=1))
    panel.goes_to(Phase.FINAL_VOTE)
    start = ballots.begun(panel.session, panel.row, panel.member(0))
    assert (start.says, start.first, start.is_cast) == (*[scores(*ALL, art=1)] * 2, False)
    assert _last(panel, Phase.FINAL_VOTE) == {"M-01": scores(*ALL, art=1)}
    panel.casts(0, scores(*ALL, art=5))
    after = ballots.begun(panel.session, panel.row, panel.member(0))
    assert (after.first, after.is_cast) == (None, True)
    assert _last(panel, Phase.FINAL_VOTE) == {"M-01": scores(*ALL, art=5)}
    assert _last(panel) == {"M-01": scores(*ALL, art=1)}


# ---- what counts --------------------------------------------------------------------------------


def test_a_vote_sent_back_is_held_again_and_the_first_one_stands(panel: Panel) -> None:
    panel.casts(0, scores(*ALL, art=1))
    panel.goes_to(Phase.FINAL_VOTE)
    panel.casts(0, scores(*ALL, art=2))
    panel.row.sent_back = True
    assert not _last(panel, Phase.FINAL_VOTE)
    assert _last(panel) == {"M-01": scores(*ALL, art=1)}
    start = ballots.begun(panel.session, panel.row, panel.member(0))
    assert (start.says, start.first) == (scores(*ALL, art=2), None)
    panel.casts(0, scores(*ALL, art=3))
    assert _last(panel, Phase.FINAL_VOTE) == {"M-01": scores(*ALL, art=3)}
    assert panel.seats[0].id  # the earlier ballots are there still
    assert len(queries.ballots_of_seat(panel.session, panel.seats[0].id)) == 3


def test_a_conflict_found_later_drops_what_was_voted_on_that_application(panel: Panel) -> None:
    panel.casts(0, scores(*ALL))
    panel.declares(0, "P-001", conflict=True)
    assert _last(panel) == {"M-01": scores("P-002", "P-003")}


def test_a_ballot_of_somebody_who_left_does_not_count(panel: Panel) -> None:
    panel.casts(0, scores(*ALL))
    panel.casts(1, scores(*ALL))
    panel.seats[0].state = SeatState.LEFT
    panel.session.flush()
    assert list(_last(panel)) == ["M-02"]


def test_a_ballot_of_which_nothing_counts_is_no_ballot(session: Session) -> None:
    panel = a_panel(Scene(session), ballot=APPROVAL)
    panel.casts(0, {"picks": ["P-001"]})
    panel.declares(0, "P-001", conflict=True)
    assert not _last(panel)


def test_a_final_ballot_of_which_nothing_counts_does_not_bring_the_first_one_back(
    session: Session,
) -> None:
    panel = a_panel(Scene(session), ballot=APPROVAL)
    panel.casts(0, {"picks": ["P-001", "P-002"]})
    panel.goes_to(Phase.FINAL_VOTE)
    panel.casts(0, {"picks": ["P-001"]})
    panel.declares(0, "P-001", conflict=True)
    assert not _last(panel, Phase.FINAL_VOTE)
    published = queries.published_ballots(session, panel.row)
    assert [(one.phase, one.counts) for one in published] == [
        (Phase.BLIND_VOTE, False),
        (Phase.FINAL_VOTE, False),
    ]


def test_a_ranking_that_stands_closes_up_where_a_conflict_came_to_light(session: Session) -> None:
    panel = a_panel(Scene(session), ballot=BallotRules(kind=BallotKind.RANKING))
    panel.casts(0, {"picks": ["P-003", "P-001", "P-002"]})
    panel.goes_to(Phase.FINAL_VOTE)
    panel.declares(0, "P-001", conflict=True)
    assert _last(panel, Phase.FINAL_VOTE) == {"M-01": {"picks": ["P-003", "P-002"]}}


def test_of_those_published_the_ballots_count_that_stand(panel: Panel) -> None:
    for at in range(2):
        panel.casts(at, scores(*ALL))
    panel.goes_to(Phase.FINAL_VOTE)
    panel.casts(1, scores(*ALL, art=5))
    found = queries.published_ballots(panel.session, panel.row)
    assert {(one.voter, one.phase.value, one.counts) for one in found} == {
        ("M-01", "blind_vote", True),
        ("M-02", "blind_vote", False),
        ("M-02", "final_vote", True),
    }


# ---- quorum -------------------------------------------------------------------------------------


def test_a_quorum_is_two_thirds_of_the_panel_and_three_marks_each(panel: Panel) -> None:
    for at in range(2):
        panel.casts(at, scores(*ALL))
    found = ballots.quorum(panel.session, panel.row)
    assert (found.needed, found.voted, found.is_met) == (3, 2, False)
    assert found.short == dict.fromkeys(ALL, 1)
    panel.casts(2, scores(*ALL))
    assert ballots.quorum(panel.session, panel.row).is_met


def test_first_ballots_that_stand_make_the_quorum_of_the_final_vote(panel: Panel) -> None:
    for at in range(3):
        panel.casts(at, scores(*ALL))
    panel.goes_to(Phase.FINAL_VOTE)
    assert ballots.quorum(panel.session, panel.row).is_met
    panel.seats[0].state = SeatState.LEFT
    panel.session.flush()
    found = ballots.quorum(panel.session, panel.row)
    assert (found.needed, found.voted, found.is_met) == (2, 2, False)
    panel.casts(3, scores(*ALL))
    assert ballots.quorum(panel.session, panel.row).is_met


def test_a_vote_held_again_has_no_quorum_from_before(panel: Panel) -> None:
    for at in range(4):
        panel.casts(at, scores(*ALL))
    panel.goes_to(Phase.FINAL_VOTE)
    panel.row.sent_back = True
    assert ballots.quorum(panel.session, panel.row).voted == 0


def test_leaving_an_application_out_is_a_judgment_of_it(session: Session) -> None:
    panel = a_panel(Scene(session), ballot=APPROVAL)
    for at in range(3):
        panel.casts(at, {"picks": ["P-001"]})
    assert ballots.quorum(session, panel.row).is_met


def test_a_recusal_can_cost_an_application_its_quorum(session: Session) -> None:
    panel = a_panel(Scene(session), recused=[(0, "P-001"), (1, "P-001")])
    for at in range(4):
        panel.casts(at, scores(*(ALL if at > 1 else ALL[1:])))
    assert ballots.quorum(session, panel.row).short == {"P-001": 1}


# ---- published ----------------------------------------------------------------------------------


def test_ballots_are_published_under_codes_and_without_reasons(panel: Panel) -> None:
    first = panel.casts(0, scores(*ALL))
    second = panel.casts(0, scores(*ALL, art=5))
    (one,) = queries.published_ballots(panel.session, panel.row)
    assert (one.phase, one.voter, one.receipt) == (Phase.BLIND_VOTE, "M-01", second)
    assert {marks["reason"] for marks in one.says["marks"].values()} == {""}
    assert queries.published_ballot(panel.session, panel.row, second) == one
    assert queries.published_ballot(panel.session, panel.row, first) is None
    assert queries.is_replaced(panel.session, panel.row, first)
    assert not queries.is_replaced(panel.session, panel.row, "2222-2222-2222-2222")


# ---- who judges what ----------------------------------------------------------------------------


def test_only_what_a_member_was_given_to_read_is_on_their_paper(session: Session) -> None:
    panel = a_panel(Scene(session))
    given = session.get_one(Reading, (panel.seats[0].id, panel.applications[2].id))
    session.delete(given)
    session.flush()
    assert set(ballots.paper(session, panel.row, panel.member(0)).order) == {"P-001", "P-002"}
    with pytest.raises(InvalidValue) as refused:
        panel.casts(0, scores(*ALL))
    assert refused.value.fields == {"unknown_application": "unknown_application"}
    panel.casts(0, scores("P-001", "P-002"))


def test_each_half_of_a_panel_of_applicants_spends_half_on_the_other(session: Session) -> None:
    scene = Scene(session)
    ballot = BallotRules(kind=BallotKind.KNAPSACK)
    rules = replace(RULES, panel=PanelRules(mode=PanelMode.APPLICANTS), ballot=ballot)
    row = a_round(scene, rules=rules, phase=Phase.BLIND_VOTE)
    halves = ("A", "A", "B")
    made = [an_application(scene, row, half=half, ask_cents=euros(3_000)) for half in halves]
    seats = [a_seat(scene, row, half=half) for half in ("A", "B")]
    panel = Panel(stage=scene, row=row, seats=seats, applications=made)
    for at, codes in enumerate((["P-003"], ["P-001", "P-002"])):
        for code in codes:
            panel.declares(at, code, conflict=False)
    readings.assign(session, row)
    paper = ballots.paper(session, row, panel.member(1))
    assert set(paper.order) == {"P-001", "P-002"}
    assert paper.slate.budget_cents == euros(5_000)
    with pytest.raises(InvalidValue) as refused:
        panel.casts(1, {"picks": ["P-001", "P-002"]})
    assert refused.value.fields == {"over_budget": "over_budget"}
    with pytest.raises(InvalidValue):
        panel.casts(0, {"picks": ["P-001"]})  # of their own half
    panel.casts(0, {"picks": ["P-003"]})
