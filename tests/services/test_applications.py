"""A maker enters a project in a round: nothing typed is lost, what is handed in stays."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from matchpot.domain.errors import IllegalMove, InvalidValue, NotAllowed, NotFound
from matchpot.domain.rounds.applications import ApplicationState, Asked
from matchpot.domain.rounds.phases import Phase
from matchpot.domain.rounds.questions import Question
from matchpot.persistence.models.people import Person
from matchpot.persistence.models.rounds import Application
from matchpot.persistence.queries import applications as queries
from matchpot.persistence.queries.projects import drafts_of
from matchpot.services import application_drafts, applications
from matchpot.services.applications import Own
from tests.builders import a_person, euros
from tests.services.application_scenes import (
    a_costed_project,
    begins,
    fills_in,
    hands_in,
    letters_to,
    own,
)
from tests.services.round_scenes import PHASES, RULES, Scene, a_round, a_seat, an_application

A = ApplicationState


@pytest.fixture
def scene(session: Session) -> Scene:
    return Scene(session)


def _email(scene: Scene, found: Application) -> str:
    return scene.session.get_one(Person, found.maker_id).email


# ---- beginning ----


def test_a_maker_begins_with_what_the_plan_still_lacks(scene: Scene) -> None:
    begun = begins(scene, a_round(scene))
    assert (begun.state, begun.code, begun.ask_cents) == (A.DRAFT, None, euros(2_000))


def test_a_plan_that_lacks_more_asks_for_the_most_a_round_gives(scene: Scene) -> None:
    project = a_costed_project(scene, cents=euros(90_000))
    assert begins(scene, a_round(scene), project).ask_cents == RULES.most_ask_cents


def test_beginning_twice_is_beginning_once(scene: Scene) -> None:
    row, project = a_round(scene), a_costed_project(scene)
    assert begins(scene, row, project).id == begins(scene, row, project).id


def test_nobody_enters_a_project_of_somebody_else(scene: Scene) -> None:
    row, project = a_round(scene), a_costed_project(scene)
    with pytest.raises(NotFound):
        application_drafts.start(
            scene.session,
            round_id=row.id,
            project_id=project.id,
            maker_id=a_person(scene.session).id,
            now=scene.clock.now(),
        )


@pytest.mark.parametrize("phase", [Phase.ANNOUNCED, Phase.PANEL_CALL, Phase.SUBMISSION])
def test_one_may_write_before_applying_opens(scene: Scene, phase: Phase) -> None:
    assert begins(scene, a_round(scene, phase=phase)).state is A.DRAFT


@pytest.mark.parametrize("phase", [Phase.DRAFT, Phase.ELIGIBILITY, Phase.CANCELLED])
def test_nobody_begins_before_the_opening_or_after_the_last_day(scene: Scene, phase: Phase) -> None:
    with pytest.raises(NotAllowed):
        begins(scene, a_round(scene, phase=phase))


def test_a_round_for_dance_takes_no_play(scene: Scene) -> None:
    row = a_round(scene, rules=replace(RULES, disciplines=("dance",)))
    with pytest.raises(InvalidValue) as refused:
        begins(scene, row)
    assert refused.value.fields == {"discipline": "not_of_this_round"}


def test_nobody_applies_to_a_panel_they_sit_on(scene: Scene) -> None:
    row, project = a_round(scene), a_costed_project(scene)
    a_seat(scene, row, person=scene.session.get_one(Person, project.maker_id))
    with pytest.raises(NotAllowed):
        begins(scene, row, project)


# ---- writing ----


def test_what_cannot_be_read_is_kept_word_for_word_until_it_can(scene: Scene) -> None:
    begun = begins(scene, a_round(scene))
    pairs = [("ask", "about a thousand"), ("answer-why", "Because.")]
    application_drafts.keep_typed(scene.session, own(begun), pairs, now=scene.clock.now())
    assert queries.typed(scene.session, begun) == [list(pair) for pair in pairs]
    assert drafts_of(scene.session, begun.project_id) == {}
    with pytest.raises(InvalidValue) as refused:
        applications.hand_in(scene.session, own(begun), now=scene.clock.now())
    assert refused.value.fields == {"typed": "unread"}
    fills_in(scene, begun)
    assert queries.typed(scene.session, begun) is None


def test_a_draft_may_be_incomplete_and_is_told_so_at_the_end(scene: Scene) -> None:
    rules = replace(RULES, questions=(Question(id="why", label="Why now?"),))
    begun = begins(scene, a_round(scene, rules=rules))
    fills_in(scene, begun, ask_cents=euros(6_000), answers={"why": " "})
    with pytest.raises(InvalidValue) as refused:
        applications.hand_in(scene.session, own(begun), now=scene.clock.now())
    assert refused.value.fields == {"answers.why": "missing", "ask_cents": "out_of_range"}


def test_nobody_asks_for_more_than_it_costs(scene: Scene) -> None:
    begun = fills_in(scene, begins(scene, a_round(scene)), ask_cents=euros(2_001))
    with pytest.raises(InvalidValue) as refused:
        applications.hand_in(scene.session, own(begun), now=scene.clock.now())
    assert refused.value.fields == {"ask_cents": "more_than_it_costs"}


def test_what_was_never_handed_in_is_thrown_away_whole(scene: Scene) -> None:
    row, project = a_round(scene), a_costed_project(scene)
    begun = begins(scene, row, project)
    application_drafts.discard(scene.session, own(begun))
    assert queries.of_maker(scene.session, begun.id, begun.maker_id) is None
    assert begins(scene, row, project).state is A.DRAFT


# ---- handing in ----


def test_handing_in_copies_the_project_as_it_is_then(scene: Scene) -> None:
    row, project = a_round(scene), a_costed_project(scene, title="Het getij")
    found = hands_in(scene, row, project)
    project.title, project.city = "Iets anders", "Zwolle"
    scene.session.flush()
    assert found.copy is not None
    assert (found.code, found.copy["title"], found.copy["city"]) == (
        "P-001",
        "Het getij",
        "Utrecht",
    )
    assert [line["cents"] for line in found.copy["budget"]] == [euros(2_000)]
    assert letters_to(scene.session, _email(scene, found)) == ["application_handed_in"]


def test_codes_count_up_and_are_kept_when_one_is_taken_back(scene: Scene) -> None:
    row = a_round(scene)
    first, second = hands_in(scene, row), hands_in(scene, row)
    applications.take_back(scene.session, own(first), now=scene.clock.now())
    third = hands_in(scene, row)
    again = applications.hand_in(scene.session, own(first), now=scene.clock.now())
    assert [one.code for one in (again, second, third)] == ["P-001", "P-002", "P-003"]
    with pytest.raises(IllegalMove):
        applications.hand_in(scene.session, own(first), now=scene.clock.now())


def test_what_has_a_code_can_be_withdrawn_but_not_thrown_away(scene: Scene) -> None:
    found = hands_in(scene, a_round(scene))
    applications.take_back(scene.session, own(found), now=scene.clock.now())
    with pytest.raises(IllegalMove):
        application_drafts.discard(scene.session, own(found))
    applications.withdraw(scene.session, own(found), now=scene.clock.now())
    assert found.state is A.WITHDRAWN


def test_handed_in_it_is_not_written_on(scene: Scene) -> None:
    found = hands_in(scene, a_round(scene))
    with pytest.raises(IllegalMove):
        fills_in(scene, found, ask_cents=euros(10))


def test_after_the_last_moment_nothing_is_handed_in_or_taken_back(scene: Scene) -> None:
    row = a_round(scene)
    late, handed = fills_in(scene, begins(scene, row)), hands_in(scene, row)
    scene.clock.forward(days=6)
    with pytest.raises(NotAllowed):
        applications.hand_in(scene.session, own(late), now=scene.clock.now())
    with pytest.raises(NotAllowed):
        applications.take_back(scene.session, own(handed), now=scene.clock.now())


def test_somebody_else_can_do_nothing_with_it(scene: Scene) -> None:
    found = hands_in(scene, a_round(scene))
    other = Own(application_id=found.id, maker_id=a_person(scene.session).id)
    with pytest.raises(NotFound):
        applications.withdraw(scene.session, other, now=scene.clock.now())
    with pytest.raises(NotFound):
        application_drafts.save(
            scene.session, other, Asked(ask_cents=1, least_cents=None, answers={})
        )


# ---- until the vote ----


@pytest.mark.parametrize("phase", [Phase.SUBMISSION, Phase.CONFLICTS, Phase.READING])
def test_a_maker_may_withdraw_until_the_panel_votes(scene: Scene, phase: Phase) -> None:
    found = an_application(scene, a_round(scene, phase=phase))
    applications.withdraw(scene.session, own(found), now=scene.clock.now())
    assert found.state is A.WITHDRAWN


@pytest.mark.parametrize("phase", [Phase.BLIND_VOTE, Phase.DECIDED, Phase.PUBLISHED])
def test_and_not_any_more_after_that(scene: Scene, phase: Phase) -> None:
    found = an_application(scene, a_round(scene, phase=phase))
    with pytest.raises(NotAllowed):
        applications.withdraw(scene.session, own(found), now=scene.clock.now())


def test_a_group_is_named_before_the_vote_and_not_after(scene: Scene) -> None:
    by = a_person(scene.session).id
    early = an_application(scene, a_round(scene, phase=Phase.READING))
    applications.set_group(scene.session, early.id, " Two  plays ", by=by, now=scene.clock.now())
    assert early.group == "Two plays"
    assert queries.groups(scene.session, early.round_id) == {"Two plays": 1}
    applications.set_group(scene.session, early.id, " ", by=by, now=scene.clock.now())
    assert early.group is None
    late = an_application(scene, a_round(scene, phase=Phase.BLIND_VOTE))
    with pytest.raises(NotAllowed):
        applications.set_group(scene.session, late.id, "a", by=by, now=scene.clock.now())


def test_who_stands_is_told_as_it_was_handed_in(scene: Scene) -> None:
    row = a_round(scene, phase=Phase.TALLY)
    one = an_application(
        scene, row, ask_cents=euros(900), least_cents=euros(300), city="Zwolle", group="plays"
    )
    an_application(scene, row, state=A.INELIGIBLE)
    an_application(scene, row, state=A.DRAFT)
    (found,) = applications.standing(scene.session, row)
    assert (found.id, found.cost_cents, found.least_cents) == ("P-001", euros(900), euros(300))
    assert (found.maker, found.region, found.group) == (str(one.maker_id), "Zwolle", "plays")
    assert (found.categories, found.withdrawn) == (frozenset({"theatre"}), False)


def test_withdrawn_before_the_vote_is_gone_and_after_it_stays_in_the_lists(scene: Scene) -> None:
    row = a_round(scene, phase=Phase.TALLY)
    early, late = (an_application(scene, row, state=A.WITHDRAWN) for _ in "ab")
    votes = len(PHASES) - PHASES.index(Phase.BLIND_VOTE)
    early.withdrawn_at = scene.clock.now() - timedelta(days=7 * votes)
    scene.session.flush()
    found = applications.standing(scene.session, row)
    assert [(one.id, one.withdrawn) for one in found] == [(late.code, True)]


def test_applications_are_counted_by_how_they_stand(scene: Scene) -> None:
    row = a_round(scene)
    for state in (A.SUBMITTED, A.SUBMITTED, A.DRAFT):
        an_application(scene, row, state=state)
    assert queries.counts(scene.session, row.id) == {A.SUBMITTED: 2, A.DRAFT: 1}
    assert len(queries.of_round(scene.session, row.id)) == 2


def test_what_was_taken_back_is_the_makers_alone_again(scene: Scene) -> None:
    row = a_round(scene)
    found = hands_in(scene, row)
    assert queries.in_round(scene.session, row.id, found.id)
    applications.take_back(scene.session, own(found), now=scene.clock.now())
    assert queries.of_round(scene.session, row.id) == []
    assert queries.in_round(scene.session, row.id, found.id) is None
