"""A visitor with a browser's habits: keeps cookies, sends the token of the form, reads mail."""

import re
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from matchpot.domain.people import Role
from matchpot.extensions import unit_of_work
from matchpot.integrations import mail_folder
from matchpot.integrations.passwords import Passwords
from matchpot.jobs import runner
from matchpot.services import people, roles
from tests.builders import NOON

PASSWORD = "drie fietsen in de gracht"
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


class Visitor:
    """One browser."""

    def __init__(self, app: Flask, lang: str = "en") -> None:
        self.app = app
        self.lang = lang
        self.client: FlaskClient = app.test_client()

    def get(self, path: str, **kwargs: Any) -> TestResponse:
        return self.client.get(self._full(path), **kwargs)

    def post(self, path: str, **fields: Any) -> TestResponse:
        """Send a form with the token a page of ours would hold."""
        return self.client.post(self._full(path), data={"csrf_token": self.token(), **fields})

    def token(self) -> str:
        page = self.get("/account/forgot").get_data(as_text=True)
        found = _TOKEN.search(page)
        assert found is not None
        return found[1]

    def _full(self, path: str) -> str:
        return path if path.startswith(("/dev", "/nl/", "/en/")) else f"/{self.lang}{path}"

    def sign_in(self, email: str, password: str = PASSWORD, **more: str) -> TestResponse:
        return self.post("/account/sign-in", email=email, password=password, **more)

    def is_signed_in(self) -> bool:
        return self.get("/account/settings").status_code == 200


def mailed(app: Flask) -> list[mail_folder.Delivered]:
    """Everything that was promised, delivered; newest first."""
    with app.app_context():
        runner.drain()
    folder: Path = app.extensions["matchpot_settings"].var / "mail"
    return list(mail_folder.latest(folder))


def link_in(mail: mail_folder.Delivered) -> str:
    """The path of the first link with a token in a mail."""
    found = re.search(r"http://localhost(/\S+/account/[a-z-]+/\S{40,})", mail.text)
    assert found is not None, mail.text
    return found[1]


def somebody(
    app: Flask, email: str = "anna@example.nl", *, role: Role | None = None, name: str = "Anna Bos"
) -> int:
    """A confirmed account with the usual password; tells its id."""
    hashed = Passwords(cheap=True).hash(PASSWORD)
    new = people.NewPerson(name=name, email=email, password_hash=hashed, locale="en")
    with app.app_context(), unit_of_work() as session:
        person_id = people.create(session, new, now=NOON, verified=True)
        if role is not None:
            roles.grant(session, person_id, role, actor_id=person_id, now=NOON)
    return person_id
