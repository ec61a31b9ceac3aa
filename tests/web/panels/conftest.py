"""A round with a panel, and the browsers of its people."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask

from matchpot.domain.rounds.phases import Phase
from matchpot.extensions import reader, unit_of_work
from matchpot.persistence.models.people import Organisation
from matchpot.persistence.queries import panels
from matchpot.services import conflicts, readings, rounds
from matchpot.services.conflicts import Declared
from tests.builders import a_fund, a_member, a_person
from tests.services.round_scenes import Scene, a_round, a_seat, an_application
from tests.web.visitors import Visitor


@dataclass(frozen=True, slots=True, kw_only=True)
class Hall:
    """A round of a fund: ids of its people, and the slug it goes by."""

    app: Flask
    round_id: int
    slug: str
    fund: int
    owner: int
    members: list[int] = field(default_factory=list)
    stranger: int

    def visit(self, person_id: int | None, lang: str = "en") -> Visitor:
        """Somebody's browser, signed in."""
        visitor = Visitor(self.app, lang)
        if person_id is not None:
            with visitor.client.session_transaction() as kept:
                kept["_user_id"] = f"{person_id}:1"
                kept["_fresh"] = True
        return visitor

    def page(self, person_id: int | None, path: str, status: int = 200) -> str:
        answer = self.visit(person_id).get(path.format(id=self.round_id, slug=self.slug))
        assert answer.status_code == status
        return answer.get_data(as_text=True)

    def post(self, person_id: int | None, path: str, **fields: Any) -> int:
        url = path.format(id=self.round_id, slug=self.slug)
        return self.visit(person_id).post(url, **fields).status_code

    def declare(self, person_id: int, **said: bool) -> None:
        """What a member declares, by code."""
        with self.app.app_context(), unit_of_work() as session:
            conflicts.declare(
                session,
                self.round_id,
                person_id,
                {code.replace("_", "-"): Declared(has_conflict=one) for code, one in said.items()},
                now=self.app.extensions["matchpot_outside"].clock.now(),
            )

    def give_reads(self) -> None:
        """Make the reading lists."""
        with self.app.app_context(), unit_of_work() as session:
            readings.assign(session, rounds.locked(session, self.round_id))

    def seats(self) -> list[int]:
        """The people who sit on the panel now."""
        with self.app.app_context():
            return [one.person_id for one in panels.members(reader(), self.round_id)]


Open = Callable[..., Hall]


@pytest.fixture
def open_hall(app: Flask) -> Open:
    """A hall in a phase, with members and applications."""

    def made(
        phase: Phase = Phase.READING, *, members: int = 2, applications: int = 2, **how: Any
    ) -> Hall:
        with app.app_context(), unit_of_work() as session:
            scene = Scene(session, clock=app.extensions["matchpot_outside"].clock)
            fund = a_fund(session)
            owner = a_member(session, fund)
            row = a_round(scene, phase=phase, fund=fund, owner=owner, **how)
            for number in range(applications):
                an_application(scene, row, title=f"Plan {number + 1}")
            people = [
                a_seat(scene, row, person=a_person(session, f"Lid {number + 1}")).person_id or 0
                for number in range(members)
            ]
            other = a_member(session, session.get_one(Organisation, a_fund(session, "Elders").id))
            return Hall(
                app=app,
                round_id=row.id,
                slug=row.slug,
                fund=fund.id,
                owner=owner.id,
                members=people,
                stranger=other.id,
            )

    return made
