"""A round is built as a draft, opened with its rules frozen, and its pot sets the money aside."""

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy.orm import Session

from matchpot.domain.errors import IllegalMove, InvalidValue, NotFound, StateChanged
from matchpot.domain.rounds.applications import ApplicationState
from matchpot.domain.rounds.phases import Phase
from matchpot.domain.rounds.templates import RoundTemplate
from matchpot.persistence.models.matching import Pot
from matchpot.persistence.models.rounds import Round
from matchpot.services import round_building, rounds
from matchpot.services.round_building import OpeningFlaw, Texts
from tests.builders import NOON, a_person, euros
from tests.services.round_scenes import PHASES, a_round, a_round_pot, a_seat, an_application
from tests.towns import Town


@pytest.fixture
def town(session: Session) -> Town:
    return Town(session)


@pytest.mark.parametrize("phase", [Phase.DRAFT, *PHASES, Phase.CANCELLED, Phase.CLOSED])
def test_a_round_can_stand_in_any_phase_and_the_books_are_true(town: Town, phase: Phase) -> None:
    row = a_round(town, phase=phase)
    an_application(town, row)
    an_application(town, row, state=ApplicationState.DRAFT)
    a_seat(town, row)
    assert rounds.course(row).phase is phase
    town.checked()


def test_the_books_tell_when_a_pot_does_not_hold_what_its_round_says(town: Town) -> None:
    row = a_round(town)
    row.held_cents -= 1
    town.session.flush()
    with pytest.raises(AssertionError, match="held"):
        town.checked()
    with pytest.raises(NotFound):
        rounds.locked(town.session, row.id + 1)


def a_draft(town: Town, *, cents: int = euros(30_000)) -> Round:
    """A draft of scores over ten thousand euros, in a pot with money."""
    pot = a_round_pot(town, cents=cents)
    return round_building.create(
        town.session,
        RoundTemplate.SCORES,
        pot_id=pot.id,
        title="Makers van Twente",
        budget_cents=euros(10_000),
        first=date(2026, 4, 1),
        labels={},
        actor_id=a_person(town.session).id,
        now=town.clock.now(),
    )


def opened(town: Town, row: Round, *, digest: str | None = None) -> Round:
    return round_building.open_round(
        town.session,
        row.id,
        digest=digest or round_building.frozen_as(row).digest,
        actor_id=row.created_by,
        now=town.clock.now(),
    )


def test_a_draft_from_a_template_holds_nothing_and_has_an_address(town: Town) -> None:
    row = a_draft(town)
    assert (row.phase, row.slug, row.held_cents) == (Phase.DRAFT, "makers-van-twente", 0)
    assert rounds.plan_of(row).windows[0].starts_at == datetime(2026, 3, 31, 22, tzinfo=UTC)
    town.checked()


def test_a_matching_pot_pays_no_round(town: Town) -> None:
    pot = town.pot_alone(cents=euros(100))
    with pytest.raises(InvalidValue, match="of_another_purpose"):
        round_building.create(
            town.session,
            RoundTemplate.SCORES,
            pot_id=pot.id,
            title="x",
            budget_cents=1,
            first=date(2026, 4, 1),
            labels={},
            actor_id=a_person(town.session).id,
            now=NOON,
        )


def test_opening_freezes_the_rules_and_sets_aside_what_it_can_cost_at_most(town: Town) -> None:
    row = opened(town, a_draft(town))
    rules = rounds.rules_of(row)
    assert row.phase is Phase.ANNOUNCED
    assert (
        row.held_cents
        == rules.budget_cents + rules.panel.most_cents
        == euros(10_000) + 9 * (euros(150) + 25 * 1_250)
    )
    assert row.snapshot is not None
    assert row.digest == hashlib.sha256(row.snapshot.encode()).hexdigest()
    pot = town.session.get_one(Pot, row.pot_id)
    assert pot.reserved_cents == row.held_cents
    town.checked()


def test_what_is_open_never_changes_but_its_words(town: Town) -> None:
    row = opened(town, a_draft(town))
    rules, plan = rounds.rules_of(row), rounds.plan_of(row)
    with pytest.raises(IllegalMove):
        round_building.change(
            town.session, row.id, replace(rules, budget_cents=1), plan, actor_id=1, now=NOON
        )
    with pytest.raises(IllegalMove):
        opened(town, row)
    said = Texts(title="Iets anders", summary="Voor iedereen")
    round_building.tell(town.session, row.id, said, actor_id=row.created_by, now=NOON)
    assert (row.title, row.slug) == ("Iets anders", "makers-van-twente")


def test_nobody_opens_other_rules_than_they_read(town: Town) -> None:
    row = a_draft(town)
    read = round_building.frozen_as(row).digest
    rules = replace(rounds.rules_of(row), may_need_less=True)
    round_building.change(
        town.session, row.id, rules, rounds.plan_of(row), actor_id=row.created_by, now=NOON
    )
    with pytest.raises(StateChanged):
        opened(town, row, digest=read)
    assert (
        round_building.tell(
            town.session, row.id, Texts(title="Nieuw"), actor_id=row.created_by, now=NOON
        ).slug
        == "nieuw"
    )


def test_a_round_does_not_open_on_money_that_is_not_there(town: Town) -> None:
    row = a_draft(town, cents=euros(10_000))
    with pytest.raises(InvalidValue) as refused:
        opened(town, row)
    assert refused.value.fields == {"pot": OpeningFlaw.TOO_LITTLE_MONEY}
    assert row.phase is Phase.DRAFT


def test_two_rounds_do_not_open_on_the_same_money(town: Town) -> None:
    first = a_draft(town, cents=euros(20_000))
    opened(town, first)
    second = round_building.create(
        town.session,
        RoundTemplate.RESIDENTS,
        pot_id=first.pot_id,
        title="Nog een",
        budget_cents=euros(10_000),
        first=date(2026, 4, 1),
        labels={},
        actor_id=first.created_by,
        now=NOON,
    )
    with pytest.raises(InvalidValue, match="too_little_money"):
        opened(town, second)


def test_everything_that_keeps_a_round_closed_is_told_at_once(town: Town) -> None:
    row = a_draft(town, cents=euros(1))
    row.title = ""
    rules = replace(rounds.rules_of(row), most_ask_cents=0)
    round_building.change(
        town.session, row.id, rules, rounds.plan_of(row), actor_id=row.created_by, now=NOON
    )
    town.clock.forward(days=60)
    with pytest.raises(InvalidValue) as refused:
        opened(town, row)
    assert refused.value.fields.keys() == {"title", "most_ask_cents", "pot", "plan"}


def test_only_a_draft_can_be_thrown_away(town: Town) -> None:
    draft, row = a_draft(town), opened(town, a_draft(town))
    round_building.discard(town.session, draft.id, actor_id=row.created_by, now=NOON)
    with pytest.raises(NotFound):
        rounds.locked(town.session, draft.id)
    with pytest.raises(IllegalMove):
        round_building.discard(town.session, row.id, actor_id=row.created_by, now=NOON)


def test_a_round_that_ends_without_awards_gives_its_pot_everything_back(town: Town) -> None:
    row = opened(town, a_draft(town))
    held, now = row.held_cents, town.clock.now()
    assert round_building.release_hold(town.session, row, now) == held
    assert round_building.release_hold(town.session, row, now) == 0
    assert town.session.get_one(Pot, row.pot_id).reserved_cents == 0
    town.checked()
