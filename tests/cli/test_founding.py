"""The first operator and the buffer, on a database in which nobody and nothing is."""

import re
from collections.abc import Callable

import pytest
from click.testing import Result
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from matchpot.cli.founding import commands
from matchpot.domain.ledger import accounts
from matchpot.domain.people import Role
from matchpot.extensions import reader, unit_of_work
from matchpot.persistence.models.work import AuditRow
from matchpot.persistence.queries import people
from matchpot.services import books
from tests.builders import a_person
from tests.web.visitors import Visitor

Run = Callable[..., Result]
PASSWORD = "drie fietsen in de gracht"


@pytest.fixture
def run(app: Flask) -> Run:
    named = {command.name: command for command in commands}

    def invoke(name: str, *arguments: str) -> Result:
        return app.test_cli_runner().invoke(named[name], arguments)

    return invoke


def _roles(app: Flask, email: str) -> frozenset[Role]:
    with app.app_context():
        known = people.by_email(reader(), email)
        assert known is not None
        standing = people.standing(reader(), known.id)
        return standing.roles if standing else frozenset()


def test_the_first_operator_chooses_a_password_and_gets_in(
    app: Flask, client: FlaskClient, run: Run
) -> None:
    result = run("operator", "add", "olga@example.org", "--name", "Olga", "--lang", "en")
    assert result.exit_code == 0, result.output
    assert _roles(app, "olga@example.org") == {Role.OPERATOR}
    link = re.search(r"http://localhost(/en/\S+)", result.output)
    assert link
    visitor = Visitor(app)
    path = link[1].removeprefix("/en")
    assert visitor.post(path, password=PASSWORD).status_code == 303
    assert visitor.post(path, password=PASSWORD).status_code == 410
    assert visitor.sign_in("olga@example.org", PASSWORD).status_code == 303
    assert visitor.get("/admin/").status_code == 200


def test_somebody_with_an_account_gets_the_role_once(app: Flask, run: Run) -> None:
    with app.app_context(), unit_of_work() as session:
        email = a_person(session, "Olga").email
    for _ in range(2):
        result = run("operator", "add", email)
        assert result.exit_code == 0
        assert "http" not in result.output
    assert _roles(app, email) == {Role.OPERATOR}
    with app.app_context():
        lines = reader().scalars(select(AuditRow).where(AuditRow.action == "role_granted")).all()
        assert [(line.actor_id, line.detail) for line in lines] == [(None, {"role": "operator"})]


def test_what_is_no_address_makes_nobody(run: Run) -> None:
    result = run("operator", "add", "olga")
    assert result.exit_code == 1
    assert "no e-mail address" in result.output


def test_the_buffer_is_booked_once_for_each_reference(app: Flask, run: Run) -> None:
    assert "100000 cents" in run("buffer", "record", "100000", "--reference", "2026-1").output
    again = run("buffer", "record", "100000", "--reference", "2026-1")
    assert "was booked before" in again.output
    other = run("buffer", "record", "5", "--reference", "2026-1")
    assert other.exit_code == 1
    assert "Nothing was booked" in other.output
    at_stripe = run("buffer", "record", "500", "--reference", "2026-2", "--at-stripe")
    assert "100500 cents" in at_stripe.output
    with app.app_context():
        held = {
            name: books.balance(reader(), name)
            for name in (accounts.bank_operating().name, accounts.stripe_balance().name)
        }
    assert list(held.values()) == [100_000, 500]


@pytest.mark.parametrize("wrong", [("0", "--reference", "abc"), ("5",), ("5", "--reference", "x")])
def test_money_without_an_amount_or_a_reference_is_refused(
    run: Run, wrong: tuple[str, ...]
) -> None:
    assert run("buffer", "record", *wrong).exit_code != 0
