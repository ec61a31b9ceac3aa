"""A panel in its browsers: who votes, who may not judge what, and the outside's clock."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy.orm import Session

from matchpot.domain.rounds.phases import Phase
from matchpot.domain.rounds.rules import BallotRules
from matchpot.extensions import outside, unit_of_work
from matchpot.persistence.models.rounds import Round
from tests.services.round_scenes import a_round_plan
from tests.services.vote_scenes import a_panel, a_public_round
from tests.web.visitors import Visitor


@dataclass
class Board:
    """A session and the app's own clock as the stage of a scene; Any: which clock it is."""

    session: Session

    @property
    def clock(self) -> Any:
        """The clock of the app."""
        return outside().clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Ids of a panel; `people` are the members in order of their codes."""

    app: Flask
    round_id: int
    slug: str
    people: tuple[int, ...]
    makers: tuple[int, ...]
    applications: tuple[int, ...]

    def visit(self, person_id: int | None, lang: str = "en") -> Visitor:
        """Somebody's browser, signed in."""
        visitor = Visitor(self.app, lang)
        if person_id is not None:
            with visitor.client.session_transaction() as kept:
                kept["_user_id"], kept["_fresh"] = f"{person_id}:1", True
        return visitor

    def at(self, rest: str = "") -> str:
        """The address of a page of this panel."""
        return f"/panel/{self.round_id}{rest}"

    def goes_to(self, phase: Phase, *, late: int = 0) -> None:
        """The round stands a day after a phase began, or so many days later."""
        with self.app.app_context(), unit_of_work() as session:
            row = session.get_one(Round, self.round_id)
            row.phase = phase
            row.plan = a_round_plan(outside().clock.now() - timedelta(days=late), phase).plain()


def a_desk(
    app: Flask,
    *,
    ballot: BallotRules | None = None,
    phase: Phase = Phase.BLIND_VOTE,
    recused: tuple[tuple[int, str], ...] = (),
) -> Desk:
    """A panel of four over three applications."""
    with app.app_context(), unit_of_work() as session:
        stage = Board(session)
        made = a_panel(stage, ballot=ballot, phase=phase, recused=recused)
        return Desk(
            app=app,
            round_id=made.row.id,
            slug=made.row.slug,
            people=tuple(made.person(at) for at in range(4)),
            makers=tuple(one.maker_id for one in made.applications),
            applications=tuple(one.id for one in made.applications),
        )


def a_public_vote(app: Flask, *, ballot: BallotRules | None = None) -> tuple[int, str]:
    """A round in which residents vote now; its id and slug."""
    with app.app_context(), unit_of_work() as session:
        row = a_public_round(Board(session), ballot=ballot)
        return row.id, row.slug
