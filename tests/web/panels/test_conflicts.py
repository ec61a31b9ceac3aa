"""Declaring on a phone, a row each; and what a member with a conflict never sees."""

import pytest

from matchpot.domain.rounds.phases import Phase
from tests.web.panels.conftest import Open

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])
PATH = "/panel/{id}/conflicts"


def test_answers_are_kept_one_by_one_and_what_is_left_is_told(open_hall: Open) -> None:
    hall = open_hall(Phase.CONFLICTS)
    first = hall.members[0]
    page = hall.page(first, PATH)
    assert "Plan 1" in page
    assert "Sam Maker" in page
    assert hall.post(first, PATH, **{"P-001": "yes", "note-P-001": "My brother."}) == 303
    page = hall.page(first, PATH)
    assert "My brother." in page
    assert "1 application still waits" in page
    assert hall.post(first, PATH, **{"P-001": "yes", "P-002": "no"}) == 303
    assert "still waits" not in hall.page(first, PATH)
    assert "My brother." not in hall.page(hall.members[1], PATH)


def test_strangers_declare_nothing_and_odd_answers_are_no_answers(open_hall: Open) -> None:
    hall = open_hall(Phase.CONFLICTS)
    hall.page(hall.stranger, PATH, status=404)
    assert hall.post(hall.stranger, PATH, **{"P-001": "yes"}) == 404
    assert hall.post(hall.members[0], PATH, **{"P-001": "maybe", "P-999": "yes"}) == 303
    assert "2 applications still wait" in hall.page(hall.members[0], PATH)


def test_a_conflict_is_not_taken_back_once_the_panel_reads(open_hall: Open) -> None:
    hall = open_hall()
    hall.declare(hall.members[0], P_001=True, P_002=False)
    assert "disabled" in hall.page(hall.members[0], PATH)
    assert hall.post(hall.members[0], PATH, **{"P-001": "no"}) == 303
    hall.give_reads()
    hall.page(hall.members[0], "/panel/{id}/reading/P-001", status=404)


def test_who_has_a_conflict_neither_reads_nor_notes_it_on_any_page(open_hall: Open) -> None:
    hall = open_hall()
    recused, other = hall.members
    hall.give_reads()
    assert "Plan 1" in hall.page(recused, "/panel/{id}/reading")
    hall.declare(recused, P_001=True)
    for path in ("/panel/", "/panel/{id}", "/panel/{id}/reading"):
        assert "Plan 1" not in hall.page(recused, path)
    hall.page(recused, "/panel/{id}/reading/P-001", status=404)
    assert hall.post(recused, "/panel/{id}/reading/P-001", note="Sly.", is_read="y") == 404
    # What they answered stands there with its title, and nothing of its text.
    assert "A play about light." not in hall.page(recused, PATH)
    assert "A play about light." in hall.page(other, "/panel/{id}/reading/P-001")


def test_only_numbers_are_told_to_others(open_hall: Open) -> None:
    hall = open_hall()
    hall.declare(hall.members[0], P_001=True, P_002=False)
    fund, public = "/fund/rounds/{id}/panel", "/rounds/{slug}/panel"
    assert "P-001: 1" in hall.page(hall.owner, fund)
    assert "Lid 1" not in hall.page(None, public)
    assert "P-001" in hall.page(None, public)
