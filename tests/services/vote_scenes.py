"""A panel that votes: a round in a phase of voting, its members, what they judge, and ballots."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.orm import Session

from matchpot.domain.rounds.phases import Phase
from matchpot.domain.rounds.rules import (
    BallotKind,
    BallotRules,
    PanelMode,
    PanelRules,
    RoundRules,
)
from matchpot.persistence.models.panels import Declaration, Seat
from matchpot.persistence.models.rounds import Application, Round
from matchpot.persistence.queries import ballots as queries
from matchpot.persistence.queries import panels
from matchpot.persistence.queries.panels import Member
from matchpot.services import ballots, readings, rounds
from tests.builders import euros
from tests.services.round_scenes import PHASES, RULES, Stage, a_round, a_seat, an_application

REASON = "Clear plan, and the right people to do it."
PUBLIC_PHASES = (Phase.SUBMISSION, Phase.PUBLIC_VOTE, Phase.TALLY, Phase.DECIDED, Phase.PUBLISHED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """Members and applications of a round, in order of their codes."""

    stage: Stage
    row: Round
    seats: Sequence[Seat]
    applications: Sequence[Application]

    @property
    def session(self) -> Session:
        return self.stage.session

    def person(self, at: int) -> int:
        return self.seats[at].person_id or 0

    def member(self, at: int) -> Member:
        found = panels.seat_of(self.session, self.row.id, self.person(at))
        assert found is not None
        return found

    def casts(self, at: int, says: Mapping[str, Any], *, token: str = "") -> str:
        """A member casts; tells the receipt."""
        now = self.stage.clock.now()
        count = len(queries.ballots_of_seat(self.session, self.seats[at].id))
        word = token or f"word-{at}-{count}-{self.row.id}"
        return ballots.cast(self.session, self.row.id, self.person(at), says, token=word, now=now)

    def declares(self, at: int, code: str, *, conflict: bool) -> None:
        """What a member says about one application."""
        one = next(one for one in self.applications if one.code == code)
        key = (self.seats[at].id, one.id)
        said = self.session.get(Declaration, key)
        if said is None:
            said = Declaration(
                seat_id=key[0], application_id=key[1], declared_at=self.stage.clock.now()
            )
            self.session.add(said)
        said.has_conflict = conflict
        self.session.flush()

    def goes_to(self, phase: Phase) -> None:
        """The clock goes to a day after a phase began."""
        self.row.phase = phase
        plan = rounds.plan_of(self.row)
        self.stage.clock.moment = plan.window(phase).starts_at
        self.stage.clock.forward(days=1)
        self.session.flush()


def a_panel(
    stage: Stage,
    *,
    members: int = 4,
    applications: int = 3,
    phase: Phase = Phase.BLIND_VOTE,
    ballot: BallotRules | None = None,
    recused: Sequence[tuple[int, str]] = (),
) -> Panel:
    """A round in which all declared and everybody reads all but what they may not judge."""
    rules = RULES if ballot is None else replace(RULES, ballot=ballot)
    row = a_round(stage, rules=rules, phases=PHASES, phase=phase)
    made = Panel(
        stage=stage,
        row=row,
        applications=[
            an_application(stage, row, title=f"Plan {at + 1}", lot_number=applications - at)
            for at in range(applications)
        ],
        seats=[a_seat(stage, row) for _ in range(members)],
    )
    for at in range(members):
        for one in made.applications:
            made.declares(at, str(one.code), conflict=(at, one.code) in recused)
    readings.assign(stage.session, row)
    return made


def a_public_round(
    stage: Stage,
    *,
    ballot: BallotRules | None = None,
    applications: int = 3,
    phase: Phase = Phase.PUBLIC_VOTE,
) -> Round:
    """A round in which residents alone vote, over applications with lot numbers."""
    rules = RoundRules(
        budget_cents=euros(2_500),
        most_ask_cents=euros(2_000),
        panel=PanelRules(mode=PanelMode.NONE),
        ballot=None,
        public_ballot=ballot or BallotRules(kind=BallotKind.APPROVAL, params={"most": 2}),
        allocation=RULES.allocation,
    )
    row = a_round(stage, rules=rules, phases=PUBLIC_PHASES, phase=phase)
    for at in range(applications):
        an_application(stage, row, title=f"Plan {at + 1}", lot_number=applications - at)
    return row


def scores(*codes: str, art: int | None = 4, plan: int | None = 3) -> dict[str, Any]:
    """A ballot that scores these applications alike, with a reason."""
    marks = {"scores": {"art": art, "plan": plan}, "reason": REASON}
    return {"marks": dict.fromkeys(codes, marks)}
