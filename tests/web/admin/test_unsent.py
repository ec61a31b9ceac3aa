"""A mail that can never arrive is given up by a person who says why; nothing else is."""

from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from matchpot.domain.people import Role
from matchpot.extensions import reader, unit_of_work
from matchpot.persistence.models.work import AuditRow, OutboxRow
from matchpot.services.letters import MAIL
from tests.builders import NOON, a_person
from tests.web.visitors import Visitor

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])


@dataclass(frozen=True)
class Scene:
    app: Flask
    operator: int
    mail: int
    refund: int

    def visit(self, person_id: int | None = None) -> Visitor:
        visitor = Visitor(self.app)
        with visitor.client.session_transaction() as kept:
            kept["_user_id"] = f"{person_id or self.operator}:1"
            kept["_fresh"] = True
        return visitor

    def dead(self) -> int:
        told: dict[str, Any] = self.app.test_client().get("/health/jobs").json or {}
        return int(told["outbox"]["dead"])


def _dead(kind: str, payload: dict[str, Any]) -> OutboxRow:
    return OutboxRow(
        key=f"{kind}:1", kind=kind, ref_type="donation", ref_id=7, payload=payload,
        created_at=NOON, due_at=NOON, attempts=20, last_error="recipient refused: [550]",
        dead_at=NOON,
    )  # fmt: skip


@pytest.fixture
def scene(app: Flask) -> Scene:
    with app.app_context(), unit_of_work() as session:
        mail = _dead(MAIL, {"to": "noor@nowhere.example", "notice": "donation_thanks"})
        refund = _dead("refund.send", {})
        session.add_all([mail, refund])
        operator = a_person(session, "Olga", roles=(Role.OPERATOR,))
        session.flush()
        return Scene(app, operator.id, mail.id, refund.id)


def test_an_operator_reads_what_failed_and_never_the_whole_address(scene: Scene) -> None:
    for page in ("/admin/work", f"/admin/work/mail/{scene.mail}/give-up"):
        text = scene.visit().get(page).get_data(as_text=True)
        for told in ("donation_thanks", "n…@nowhere.example", "recipient refused: [550]"):
            assert told in text
        assert "noor@nowhere.example" not in text


def test_giving_up_takes_a_reason_and_ends_the_alarm(scene: Scene) -> None:
    address = f"/admin/work/mail/{scene.mail}/give-up"
    assert scene.dead() == 2
    assert scene.visit().post(address).status_code == 422
    assert scene.visit().post(address, why="because").status_code == 422
    assert scene.dead() == 2
    assert scene.visit().post(address, why="no_mailbox").status_code == 303
    assert scene.dead() == 1
    assert scene.visit().post(address, why="no_mailbox").status_code == 404
    with scene.app.app_context():
        query = select(AuditRow).where(AuditRow.action == "mail_given_up")
        [line] = reader().scalars(query).all()
        assert (line.actor_id, line.ref_id) == (scene.operator, scene.mail)
        assert line.detail == {"why": "no_mailbox"}
        row = reader().get_one(OutboxRow, scene.mail)
        assert row.last_error == "recipient refused: [550]"


def test_work_about_money_is_never_given_up(scene: Scene) -> None:
    address = f"/admin/work/mail/{scene.refund}/give-up"
    assert scene.visit().get(address).status_code == 404
    assert scene.visit().post(address, why="too_late").status_code == 404
    assert f"/work/mail/{scene.refund}/" not in scene.visit().get("/admin/work").get_data(
        as_text=True
    )
    assert scene.dead() == 2


def test_nobody_but_an_operator_gives_up(scene: Scene) -> None:
    with scene.app.app_context(), unit_of_work() as session:
        coach = a_person(session, "Roos", roles=(Role.COACH,)).id
    address = f"/admin/work/mail/{scene.mail}/give-up"
    assert scene.visit(coach).post(address, why="too_late").status_code == 403
