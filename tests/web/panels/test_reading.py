"""A member reads on a phone, ticks off what is done, and keeps notes that nobody else sees."""

import pytest

from matchpot.domain.rounds.phases import Phase
from tests.web.panels.conftest import Open

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])
LIST = "/panel/{id}/reading"


def test_a_list_shows_how_far_one_is_and_leads_to_the_next(open_hall: Open) -> None:
    hall = open_hall()
    first, other = hall.members
    assert "Nothing to read yet" in hall.page(first, LIST)
    hall.give_reads()
    assert "0 of 2" in hall.page(first, LIST)
    url = f"/en/panel/{hall.round_id}/reading/P-001"
    answer = hall.visit(first).post(url, note="Strong cast.", is_read="y")
    assert answer.location.endswith("/reading/P-002")
    assert "1 of 2" in hall.page(first, LIST)
    assert "Strong cast." in hall.page(first, "/panel/{id}/reading/P-001")
    assert "Strong cast." not in hall.page(other, "/panel/{id}/reading/P-001")
    assert "0 of 2" in hall.page(other, LIST)


def test_a_note_is_kept_while_it_is_typed_and_the_reader_stays(open_hall: Open) -> None:
    hall = open_hall()
    hall.give_reads()
    member, url = hall.members[0], f"/en/panel/{hall.round_id}/reading/P-001"
    page = hall.page(member, "/panel/{id}/reading/P-001")
    assert " of 2 · 0 read" in page
    assert ('rel="next"' in page) is not ('rel="prev"' in page)
    silent = {"X-Requested-With": "autosave"}
    visitor = hall.visit(member)
    typed = {"note": "Half a thou", "csrf_token": visitor.token()}
    answer = visitor.client.post(url, data=typed, headers=silent)
    assert (answer.status_code, answer.mimetype) == (200, "text/plain")
    assert "Half a thou" in hall.page(member, "/panel/{id}/reading/P-001")
    over = open_hall(Phase.TALLY)
    over.give_reads()
    url = f"/en/panel/{over.round_id}/reading/P-001"
    visitor = over.visit(over.members[0])
    typed = {"note": "Late", "csrf_token": visitor.token()}
    answer = visitor.client.post(url, data=typed, headers=silent)
    assert answer.status_code == 409
    assert "nothing was kept" in answer.get_data(as_text=True)


def test_nobody_else_reads_along(open_hall: Open) -> None:
    hall = open_hall()
    hall.give_reads()
    for path in (LIST, "/panel/{id}/reading/P-001"):
        hall.page(hall.stranger, path, status=404)
        hall.page(hall.owner, path, status=404)
        hall.page(None, path, status=303)
    hall.page(hall.members[0], "/panel/{id}/reading/P-999", status=404)


def test_notes_can_be_read_but_not_changed_when_reading_is_over(open_hall: Open) -> None:
    hall = open_hall(Phase.TALLY)
    hall.give_reads()
    page = hall.page(hall.members[0], "/panel/{id}/reading/P-001")
    assert "No notes." in page
    assert hall.post(hall.members[0], "/panel/{id}/reading/P-001", note="Late.") == 303
    assert "Late." not in hall.page(hall.members[0], "/panel/{id}/reading/P-001")


def test_a_note_that_is_too_long_is_shown_again(open_hall: Open) -> None:
    hall = open_hall()
    hall.give_reads()
    assert hall.post(hall.members[0], "/panel/{id}/reading/P-001", note="x" * 2001) == 422
