"""Operators write schemes, check them, take files in; nothing they typed is lost."""

import io
import re

import pytest
from flask import Flask

from matchpot.domain.guide.files import csv_pieces
from matchpot.domain.guide.schemes import Opening, Scheme, Window
from matchpot.domain.people import Role
from matchpot.extensions import reader, unit_of_work
from matchpot.persistence.queries import guide as queries
from matchpot.persistence.queries.guide import Kept
from matchpot.services import guide
from matchpot.services.ports import Outside
from tests.builders import euros
from tests.fakes import a_fake_outside
from tests.services.guide_scenes import TODAY, a_scheme, a_step, in_days
from tests.web.visitors import Visitor, somebody

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])
WRITTEN = {
    "key": "start",
    "title": "Start",
    "provider": "Provincie Drenthe",
    "kind": "award",
    "source_url": "https://drenthe.example/start",
    "checked_on": TODAY.isoformat(),
    "opening": "windows",
    "windows-0-opens": in_days(5).isoformat(),
    "windows-0-closes": in_days(40).isoformat(),
    "most_euros": "1.250,50",
    "most_share_percent": "40",
    "disciplines": ["dance", "music"],
    "places": "Emmen\nAssen",
    "place_of": "work",
    "accounting": "light",
    "why": "New this year.",
}


@pytest.fixture
def outside() -> Outside:
    return a_fake_outside()


@pytest.fixture
def operator(app: Flask) -> Visitor:
    somebody(app, "omar@example.nl", role=Role.OPERATOR)
    visitor = Visitor(app)
    visitor.sign_in("omar@example.nl")
    return visitor


def kept(app: Flask, key: str) -> Kept:
    with app.app_context():
        found = queries.kept(reader(), key)
    assert found is not None
    return found


def written(app: Flask, scheme: Scheme) -> None:
    with app.app_context(), unit_of_work() as session:
        guide.add(session, scheme, a_step())


def test_a_scheme_is_written_down_and_read_back_to_the_cent(app: Flask, operator: Visitor) -> None:
    assert operator.post("/admin/guide/new", **WRITTEN).status_code == 303
    scheme = kept(app, "start").scheme
    assert (scheme.most_cents, scheme.most_share_bps) == (125_050, 4_000)
    assert scheme.windows == (Window(in_days(5), in_days(40)),)
    assert scheme.places == {"Emmen", "Assen"}
    assert {one.value for one in scheme.disciplines} == {"dance", "music"}
    form = operator.get("/admin/guide/schemes/start/edit").get_data(as_text=True)
    assert 'value="1250.50"' in form
    assert "Emmen" in form


def test_everything_wrong_is_said_and_nothing_typed_is_lost(app: Flask, operator: Visitor) -> None:
    wrong = WRITTEN | {
        "key": "Start!",
        "title": "",
        "most_euros": "veel",
        "windows-0-opens": "40 mei",
        "summary": "Dit typte ik zelf.",
    }
    answer = operator.post("/admin/guide/new", **wrong)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    for typed in ("Start!", "veel", "40 mei", "Dit typte ik zelf."):
        assert typed in page
    assert "2 things need your attention" in page
    mended = wrong | {"most_euros": "1.000.000.000.000", "windows-0-opens": in_days(50).isoformat()}
    again = operator.post("/admin/guide/new", **mended).get_data(as_text=True)
    assert "A period ends before it begins." in again
    assert "A key has small letters" in again
    assert "There is no name." in again
    with app.app_context():
        assert not queries.keys(reader())


def test_nobody_overwrites_what_another_wrote_meanwhile(app: Flask, operator: Visitor) -> None:
    written(app, a_scheme("start"))
    with app.app_context(), unit_of_work() as session:
        guide.change(session, a_scheme("start", title="Anders"), a_step())
    late = WRITTEN | {"seen": "1", "title": "Te laat"}
    answer = operator.post("/admin/guide/schemes/start/edit", **late)
    assert answer.status_code == 422
    assert "Te laat" in answer.get_data(as_text=True)
    assert kept(app, "start").scheme.title == "Anders"


def test_one_click_checks_and_any_version_comes_back(app: Flask, operator: Visitor) -> None:
    written(app, a_scheme("start", checked_on=in_days(-400)))
    assert "start" in operator.get("/admin/guide?show=stale").get_data(as_text=True)
    operator.post("/admin/guide/schemes/start/check")
    assert kept(app, "start").scheme.checked_on == TODAY
    operator.post("/admin/guide/schemes/start/withdraw")
    assert kept(app, "start").is_withdrawn
    history = operator.get("/admin/guide/schemes/start").get_data(as_text=True)
    assert history.count("Bring this version back") == 3
    operator.post("/admin/guide/schemes/start/restore", number="1")
    back = kept(app, "start")
    assert (back.is_withdrawn, back.scheme.checked_on) == (False, in_days(-400))


def sent(visitor: Visitor, data: bytes) -> tuple[int, str]:
    file = (io.BytesIO(data), "guide.csv")
    answer = visitor.client.post(
        "/en/admin/guide/import", data={"csrf_token": visitor.token(), "file": file}
    )
    return answer.status_code, answer.get_data(as_text=True)


def test_a_file_says_what_it_would_do_before_it_is_taken_in(app: Flask, operator: Visitor) -> None:
    past = Window(in_days(-60), in_days(-30))
    written(app, a_scheme("start", title="Oud"))
    data = "".join(
        csv_pieces([a_scheme("start"), a_scheme("late", opening=Opening.WINDOWS, windows=(past,))])
    ).encode()
    status, page = sent(operator, data)
    assert status == 200
    assert "Take in these 2 schemes" in page
    assert "late" in page
    assert kept(app, "start").scheme.title == "Oud"
    packed = re.search(r'name="packed" value="([^"]+)"', page)
    assert packed is not None
    assert operator.post("/admin/guide/import/take-in", packed=packed[1]).status_code == 303
    assert kept(app, "start").scheme == a_scheme("start")


def test_a_file_with_faults_is_told_line_by_line(app: Flask, operator: Visitor) -> None:
    text = "".join(csv_pieces([a_scheme("start", most_cents=euros(5))])).replace("5.00", "vijf")
    status, page = sent(operator, text.encode())
    assert status == 422
    assert "This is not an amount." in page
    assert "vijf" in page
    assert sent(operator, b"")[0] == 422
    assert operator.post("/admin/guide/import/take-in", packed="nonsense").status_code == 422
    with app.app_context():
        assert not queries.keys(reader())
