"""Long lists of operators: each is narrowed by its form, stays in place, and comes as a file."""

import csv
import io

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, update
from sqlalchemy.orm import Session

from matchpot.domain.people import Role
from matchpot.extensions import db
from matchpot.persistence.models.donations import Donation
from matchpot.persistence.models.people import Person
from matchpot.services.ports import Outside
from tests.asking import statements
from tests.builders import NOON, a_person
from tests.fakes import a_fake_outside
from tests.plans import sign_in
from tests.web.money_scenes import Scene, an_end, bring

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])

LISTS = (
    "audit",
    "books/entries",
    "gifts",
    "pay-ins",
    "payouts",
    "people",
    "quarantine",
    "refunds",
    "work",
    "work/messages",
)


@pytest.fixture
def outside() -> Outside:
    return a_fake_outside()


@pytest.fixture
def scene(app: Flask, client: FlaskClient, engine: Engine, outside: Outside) -> Scene:
    """A settled campaign with ten gifts, and an operator signed in."""
    made = an_end(app, outside, goal=100)
    bring(app, made)
    with Session(engine, expire_on_commit=False) as session:
        person = a_person(session, "Olga", roles=(Role.OPERATOR,))
        session.commit()
    sign_in(client, person)
    return made


def page(client: FlaskClient, address: str, **asked: str) -> str:
    answer = client.get(f"/en/admin/{address}", query_string=asked)
    assert answer.status_code == 200, (address, asked)
    return answer.get_data(as_text=True)


def lines(client: FlaskClient, address: str, **asked: str) -> list[dict[str, str]]:
    text = page(client, f"{address}.csv", **asked).removeprefix("\ufeff")
    return list(csv.DictReader(io.StringIO(text)))


def test_every_list_has_its_filters_and_its_file(client: FlaskClient, scene: Scene) -> None:
    for name in LISTS:
        whole = page(client, name)
        assert 'class="narrow"' in whole or name.startswith("work")
        assert lines(client, name, until="2000-01-01") == []
        assert "Nothing fits this filter." in page(client, name, until="2000-01-01")


def test_what_is_no_filter_is_told_and_narrows_nothing(client: FlaskClient, scene: Scene) -> None:
    odd = {"since": "yesterday", "state": "gone", "kind": "?", "least": "x", "below": "-1"}
    for name in LISTS:
        assert "error-summary" in page(client, name, **odd)
        if name != "audit":
            assert len(lines(client, name, **odd)) == len(lines(client, name))


def test_gifts_are_narrowed_by_state_day_and_amount(client: FlaskClient, scene: Scene) -> None:
    every = lines(client, "gifts")
    assert {one["gift_eur"] for one in every} == {"25.00"}
    assert len(lines(client, "gifts", state="paid")) == len(every)
    assert lines(client, "gifts", state="refunded") == []
    assert len(lines(client, "gifts", least="25", most="26")) == len(every)
    assert lines(client, "gifts", least="500") == []
    assert [one["gift"] for one in lines(client, "gifts", q="1")] == ["1"]
    assert "donor" not in page(client, "gifts.csv")


def test_a_gift_is_found_though_its_project_is_misspelled(
    client: FlaskClient, engine: Engine, scene: Scene
) -> None:
    title = lines(client, "gifts")[0]["project"]
    letters = title.split()[0]
    typed = letters[0] + letters[2] + letters[1] + letters[3:]
    shown = page(client, "gifts", q=typed)
    assert "Shown: what comes nearest" in shown
    assert title in shown
    assert lines(client, "gifts", q=typed)[0]["project"] == title


def test_older_gifts_stay_on_their_page_while_new_ones_come(
    client: FlaskClient, engine: Engine, scene: Scene
) -> None:
    with Session(engine) as session:
        first = session.get_one(Donation, 1)
        session.add_all(_like(first, number) for number in range(60))
        session.commit()
    newest = page(client, "gifts", state="failed")
    assert newest.count("/en/admin/gifts/") - newest.count("/en/admin/gifts/?") >= 50
    older = newest.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
    assert "state=failed" in older
    before = client.get(older).get_data(as_text=True)
    with Session(engine) as session:
        session.add_all(_like(session.get_one(Donation, 1), number) for number in range(60, 70))
        session.commit()
    after = client.get(older).get_data(as_text=True)
    assert _links(before) == _links(after)
    assert len(_links(before)) == 10


def _like(gift: Donation, number: int) -> Donation:
    return Donation(
        token=f"token{number}", form_key=f"form{number}", campaign_id=gift.campaign_id,
        state="failed", gift_cents=100 + number, tip_cents=0, donor_key=f"key{number}",
        locale="nl", created_at=NOON, expires_at=NOON,
    )  # fmt: skip


def _links(text: str) -> list[str]:
    table = text.partition("<tbody>")[2].partition("</tbody>")[0]
    return [piece.partition('"')[0] for piece in table.split('href="')[1:]]


def test_a_long_list_takes_no_more_statements_than_a_short_one(
    app: Flask, client: FlaskClient, engine: Engine, scene: Scene
) -> None:
    with app.app_context():
        asked = db.engine
    counts = []
    for _ in range(2):
        found = {}
        for name in LISTS:
            with statements(asked) as sent:
                page(client, name)
            found[name] = len(sent)
        counts.append(found)
        with Session(engine) as session:
            first = session.get_one(Donation, 1)
            start = 1_000 * len(counts)
            session.add_all(_like(first, start + number) for number in range(20))
            for number in range(20):
                a_person(session, f"Person {start + number}")
            session.commit()
    assert min(counts[0].values()) > 0
    assert counts[0] == counts[1]


def test_entries_are_found_by_their_account_and_by_the_amount_of_a_leg(
    client: FlaskClient, scene: Scene
) -> None:
    account = f"Campaign:C{scene.campaign_id}"
    found = lines(client, "books/entries", q=account)
    entries = {one["entry"] for one in found}
    assert entries
    assert all(any(account in one["account"] for one in found if one["entry"] == entry)
               for entry in entries)  # fmt: skip
    debits = {one["debit_eur"] for one in found} - {""}
    one = sorted(debits)[0]
    assert {line["entry"] for line in lines(client, "books/entries", least=one, most=one)}
    assert lines(client, "books/entries", q=account, least="99999") == []
    campaign = lines(client, f"books/campaign/{scene.campaign_id}")
    assert {line["entry"] for line in campaign} >= entries


def test_people_are_found_though_their_name_is_misspelled(
    client: FlaskClient, engine: Engine, scene: Scene
) -> None:
    with Session(engine) as session:
        a_person(session, "Jürgen Oosterhof")
        session.commit()
    shown = page(client, "people", q="jurgen osterhof")
    assert "Jürgen Oosterhof" in shown
    assert "jurgen oosterhof" in shown
    assert [one["name"] for one in lines(client, "people", q="jurgn")] == ["Jürgen Oosterhof"]
    assert lines(client, "people", q="zzzzzz") == []


def test_people_are_narrowed_by_role_and_by_whether_their_address_is_confirmed(
    client: FlaskClient, engine: Engine, scene: Scene
) -> None:
    assert [one["name"] for one in lines(client, "people", kind="operator")] == ["Olga"]
    every = lines(client, "people")
    with Session(engine) as session:
        session.execute(update(Person).where(Person.name != "Olga").values(email_verified_at=None))
        session.commit()
    assert len(lines(client, "people", state="unconfirmed")) == len(every) - 1


def test_a_name_that_would_be_a_formula_is_harmless_in_the_file(
    client: FlaskClient, engine: Engine, scene: Scene
) -> None:
    with Session(engine) as session:
        a_person(session, "=HYPERLINK(1)")
        session.commit()
    assert "'=HYPERLINK(1)" in [one["name"] for one in lines(client, "people")]
