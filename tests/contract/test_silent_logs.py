"""Logs tell what happened by ids: never who somebody is, and nothing that opens a door."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from matchpot.extensions import reader, unit_of_work
from matchpot.integrations import logs
from matchpot.integrations.links import Purpose, SignedLinks
from matchpot.jobs import runner
from matchpot.persistence.models.donations import Donation
from matchpot.persistence.models.people import Person
from tests.contract.conftest import SECRET, Hall
from tests.contract.pages import read
from tests.fakes import FakeMailer, FakePayments

SECRETS = {
    "email": "wilhelmina.vandenberg@voorbeeld.example",
    "name": "Wilhelmina van den Berg",
    "message": "Groeten aan tante Truus",
    "password": "een-heel-geheim-woord",
    "search": "zoekwoorden-van-iemand",
}


@pytest.fixture(autouse=True)
def everything(hall: Hall) -> Iterator[None]:
    """Log as production does, and every line there is."""
    settings = hall.app.extensions["matchpot_settings"]
    logs.configure(replace(settings, production=True, log_level="DEBUG"))
    yield
    logs.configure(settings)


def told(text: str) -> list[str]:
    """What a log says that it must not."""
    parts = [*SECRETS.values(), "wilhelmina", "tante truus", "van den berg"]
    return [one for one in parts if one.lower() in text.lower()]


def give(hall: Hall) -> str:
    """A whole gift: form, refusal, payment page, back, worker, mail, page, taken back."""
    slug, client = hall.world.words["live_slug"], hall.app.test_client()
    url = f"/en/give/{slug}"
    shown = read(client.get(url).text)
    data = {name: shown.shown(name)[0] for name in ("csrf_token", "stamp", "seen")}
    typed = {
        **{name: SECRETS[name] for name in ("email", "name", "message")},
        "amount": "25", "tip": "0", "reward": "",
    }  # fmt: skip
    assert client.post(url, data={**data, **typed, "amount": "0"}).status_code == 422
    assert client.post(url, data={**data, **typed}).status_code == 303
    with hall.app.app_context():
        newest = select(Donation).order_by(Donation.id.desc()).limit(1)
        gift = reader().scalars(newest).one()
    payments = hall.outside.payments
    assert isinstance(payments, FakePayments)
    assert gift.session_id is not None
    payments.pay(gift.session_id)
    page = f"/en/give/gift/{gift.token}"
    assert client.get(f"{page}/paid").status_code == 303
    assert SECRETS["message"] in client.get(page).text
    work(hall.app)
    client.post(f"{page}/withdraw", data={"csrf_token": data["csrf_token"]})
    work(hall.app)
    return gift.token


def work(app: Flask) -> None:
    with app.app_context():
        runner.drain()


def test_a_whole_gift_leaves_no_trace_of_who_gave(
    hall: Hall, capsys: pytest.CaptureFixture[str]
) -> None:
    token = give(hall)
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) > 5
    assert all(json.loads(line)["event"] for line in lines)
    text = "\n".join(lines)
    assert told(text) == []
    assert token not in text
    mailer = hall.outside.mailer
    assert isinstance(mailer, FakeMailer)
    assert any(SECRETS["email"] in mail.to for mail in mailer.sent)


def test_an_account_from_first_to_last_leaves_none_either(
    hall: Hall, capsys: pytest.CaptureFixture[str]
) -> None:
    new = {"name": SECRETS["name"], "email": SECRETS["email"], "password": SECRETS["password"]}
    hall.post("visitor", "/en/account/sign-up", {**new, "aim": "curious", "locale": "nl"})
    hall.post("visitor", "/en/account/sign-in", {**new, "password": "guess-of-a-thief"})
    hall.post("visitor", "/en/account/sign-in", new)
    hall.post("visitor", "/en/account/forgot", {"email": SECRETS["email"]})
    work(hall.app)
    with hall.app.app_context():
        asked = select(Person).where(Person.email == SECRETS["email"])
        person = reader().scalars(asked).one()
    make = SignedLinks(SECRET, now=hall.outside.clock.now).make
    link = make(Purpose.RESET_PASSWORD, person.id, "some mark")
    hall.get("visitor", f"/en/account/reset/{link}")
    hall.get("visitor", f"/en/nowhere/{SECRETS['email']}")
    hall.get("visitor", "/en/projects/", query_string={"q": SECRETS["search"]})
    hall.get("operator", "/en/admin/people", query_string={"q": SECRETS["name"]})
    text = capsys.readouterr().err
    assert told(text) == []
    for secret in (link, "guess-of-a-thief", "csrf_token", "eyJ"):
        assert secret not in text
    hall.restore()


def test_a_failure_in_the_database_quotes_no_values(
    hall: Hall, capsys: pytest.CaptureFixture[str]
) -> None:
    """The words of an error end in the log, and in the row of work that is put off."""
    row = {"email": SECRETS["email"], "email_canonical": SECRETS["email"], "name": SECRETS["name"]}
    with (
        hall.app.app_context(),
        pytest.raises(IntegrityError) as failed,
        unit_of_work() as session,
    ):
        session.execute(insert(Person).values(**row))
    assert told(repr(failed.value)) == []
    hall.app.testing = False
    try:
        hall.app.logger.error("broken", exc_info=failed.value)
    finally:
        hall.app.testing = True
    assert told(capsys.readouterr().err) == []


def test_what_a_stranger_writes_cannot_become_a_line_of_its_own(
    hall: Hall, capsys: pytest.CaptureFixture[str]
) -> None:
    forged = 'x"}\n{"event": "payout_approved", "level": "info"}'
    client = hall.client("visitor")
    client.get("/en/projects/", query_string={"q": forged})
    client.get("/en/" + forged.replace("\n", "%0A"))
    client.post("/webhooks/stripe", data=forged, headers={"Stripe-Signature": 't="\x1b[31m'})
    lines = capsys.readouterr().err.splitlines()
    assert not [line for line in lines if json.loads(line)["event"] == "payout_approved"]
    assert not re.search(r"[\x00-\x08\x1b]", "".join(lines))
