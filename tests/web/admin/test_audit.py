"""The audit log: only operators read it, page by page, filtered, and as a file."""

from datetime import timedelta

import pytest
from flask import Flask

from matchpot.domain.people import Role
from matchpot.extensions import unit_of_work
from matchpot.services import audit
from tests.builders import NOON
from tests.web.visitors import Visitor, somebody

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])


def an_operator(app: Flask) -> Visitor:
    somebody(app, "olga@example.nl", role=Role.OPERATOR, name="Olga Chief")
    visitor = Visitor(app)
    visitor.sign_in("olga@example.nl")
    return visitor


def write(app: Flask, count: int, action: str = "payout_approved") -> None:
    with app.app_context(), unit_of_work() as session:
        for number in range(count):
            about, now = ("payout", number + 1), NOON + timedelta(minutes=number)
            detail = {"cents": 100 + number}
            audit.write(session, action, actor_id=None, now=now, ref=about, detail=detail)


def test_only_operators_read_the_log(app: Flask) -> None:
    somebody(app, "coach@example.nl", role=Role.COACH)
    coach = Visitor(app)
    coach.sign_in("coach@example.nl")
    assert coach.get("/admin/audit").status_code == 403
    assert coach.get("/admin/audit.csv").status_code == 403


def test_older_lines_stay_on_their_page_while_new_ones_come(app: Flask) -> None:
    olga = an_operator(app)
    write(app, 60)
    first = olga.get("/admin/audit?action=payout_approved").get_data(as_text=True)
    assert "Payout 60<" in first
    assert "Payout 10<" not in first
    older = "/admin/audit" + first.partition('rel="next" href="')[2].partition('"')[0].partition(
        "/admin/audit"
    )[2].replace("&amp;", "&")
    before = olga.get(older).get_data(as_text=True)
    assert "Payout 10<" in before
    write(app, 5)
    assert "Payout 10<" in olga.get(older).get_data(as_text=True)


def test_the_log_is_filtered_by_act_and_by_thing_and_odd_numbers_are_no_filter(app: Flask) -> None:
    olga = an_operator(app)
    write(app, 2)
    write(app, 2, action="award_revoked")
    acts = olga.get("/admin/audit.csv?action=award_revoked").get_data(as_text=True)
    assert acts.count("award_revoked") == 2
    assert "payout_approved" not in acts
    thing = olga.get("/admin/audit.csv?kind=payout&ref=2").get_data(as_text=True)
    assert len(thing.strip().splitlines()) == 3
    assert olga.get(f"/admin/audit?actor={2**70}&ref=x&below=-1").status_code == 200
