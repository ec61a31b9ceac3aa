"""Somebody who is asked by letter says yes or no by its link."""

import re

import pytest
from flask import Flask

from matchpot.domain.rounds.phases import Phase
from tests.web.panels.conftest import Hall, Open
from tests.web.visitors import mailed, somebody

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])


def asked(hall: Hall, email: str) -> str:
    """Let the fund ask an address; the path of the link in the letter."""
    assert hall.post(hall.owner, "/fund/rounds/{id}/panel", email=email) == 303
    letter = mailed(hall.app)[0]
    assert letter.to == email
    found = re.search(r"http://localhost(/\S+/panel/nomination/\S+)", letter.text)
    assert found is not None, letter.text
    return found[1]


@pytest.fixture
def hall(open_hall: Open) -> Hall:
    return open_hall(Phase.PANEL_CALL, members=0, applications=0)


def test_a_no_needs_no_account_and_works_once(hall: Hall) -> None:
    link = asked(hall, "iris@example.nl")
    assert "Doe je mee in het panel van Makersronde?" in hall.page(None, link)
    assert hall.post(None, f"{link}/accept") == 303
    assert hall.seats() == []
    assert hall.post(None, f"{link}/decline") == 303
    hall.page(None, link, status=410)
    assert "iris@example.nl" not in hall.page(hall.owner, "/fund/rounds/{id}/panel")


def test_a_yes_is_said_signed_in_with_the_address_that_was_asked(hall: Hall, app: Flask) -> None:
    iris = somebody(app, "iris@example.nl", name="Iris Bos")
    link = asked(hall, "iris@example.nl")
    assert hall.post(hall.stranger, f"{link}/accept") == 403
    assert hall.post(iris, f"{link}/accept") == 303
    assert hall.seats() == [iris]
    page = hall.page(hall.owner, "/fund/rounds/{id}/panel")
    assert "Iris Bos" in page
    assert "M-01" not in page


def test_an_invented_link_opens_nothing(hall: Hall) -> None:
    hall.page(None, "/panel/nomination/invented", status=410)
