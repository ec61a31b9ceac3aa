"""The pages of a demonstration: mail, clock and log-ins; never in production."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask

from matchpot.app import create_app
from matchpot.extensions import db
from matchpot.settings import Settings
from tests.web.visitors import Visitor, mailed, somebody

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])


@pytest.fixture
def real(settings: Settings) -> Iterator[Flask]:
    """The product without demonstration."""
    made = create_app(replace(settings, demo=False))
    yield made
    with made.app_context():
        db.engine.dispose()


def test_without_demo_none_of_it_is_there(real: Flask) -> None:
    for path in ("/dev/mail", "/dev/letters", "/dev/clock", "/dev/people"):
        assert real.test_client().get(path).status_code == 404


def test_sent_mail_can_be_read_in_a_frame_that_may_do_nothing(app: Flask) -> None:
    somebody(app)
    visitor = Visitor(app)
    visitor.post("/account/forgot", email="anna@example.nl")
    (mail,) = mailed(app)
    assert mail.subject in visitor.get("/dev/mail").get_data(as_text=True)
    assert visitor.get(f"/dev/mail/{mail.name}").status_code == 200
    body = visitor.get(f"/dev/mail/{mail.name}/body")
    assert "default-src 'none'" in body.headers["Content-Security-Policy"]
    assert "sandbox" in body.headers["Content-Security-Policy"]
    assert body.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert visitor.get("/dev/mail/nothing").status_code == 404


def test_one_can_look_through_the_eyes_of_anybody(app: Flask) -> None:
    person_id = somebody(app)
    visitor = Visitor(app)
    assert "Anna Bos" in visitor.get("/dev/people").get_data(as_text=True)
    assert visitor.post(f"/dev/people/{person_id}").status_code == 303
    assert visitor.is_signed_in()
    assert visitor.post("/dev/people/999").status_code == 404


def test_without_a_stand_in_the_clock_only_tells_the_time(app: Flask) -> None:
    page = Visitor(app).get("/dev/clock").get_data(as_text=True)
    assert "Only the stand-in" in page or "Alleen" in page
    assert Visitor(app).post("/dev/clock", days="1", hours="0").status_code == 404


def test_every_letter_can_be_read_in_both_languages_before_it_is_sent(app: Flask) -> None:
    visitor = Visitor(app)
    assert "/dev/letters/donation_thanks/" in visitor.get("/dev/letters").get_data(as_text=True)
    page = visitor.get("/dev/letters/donation_thanks/nl/0").get_data(as_text=True)
    assert "Nachtbus 401" in page
    assert 'src="/dev/letters/donation_thanks/nl/0/body"' in page
    body = visitor.get("/dev/letters/donation_thanks/en/0/body")
    assert 'lang="en"' in body.get_data(as_text=True)
    assert "default-src 'none'" in body.headers["Content-Security-Policy"]
    for path in ("donation_thanks/nl/99", "donation_thanks/fr/0", "nothing/nl/0"):
        assert visitor.get(f"/dev/letters/{path}").status_code == 404
