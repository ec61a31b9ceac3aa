"""Rounds for tests, stored straight away in the phase a test is about; the books stay true.

A round stands a day after its phase began; every phase lasts a week. Whoever passes a scene passes
a session and a clock: the town of money tests, or `Scene` where there is none.
"""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Protocol

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matchpot.domain.campaigns import CampaignState
from matchpot.domain.deadlines import local_day
from matchpot.domain.ledger import postings
from matchpot.domain.pots import PotPurpose, PotState
from matchpot.domain.projects import Discipline
from matchpot.domain.rounds.applications import ApplicationState, code_of
from matchpot.domain.rounds.phases import ENDS, WITHOUT_AWARDS, Phase
from matchpot.domain.rounds.plain_rules import to_plain
from matchpot.domain.rounds.planning import laid_out, plan_of
from matchpot.domain.rounds.rules import (
    AllocationRules,
    BallotKind,
    BallotRules,
    Criterion,
    PanelMode,
    PanelRules,
    RoundRules,
)
from matchpot.domain.rounds.schedule import Plan, Window
from matchpot.domain.rounds.seats import SeatState, member_code
from matchpot.domain.rounds.snapshot import freeze
from matchpot.persistence.models.matching import Pot
from matchpot.persistence.models.panels import Seat
from matchpot.persistence.models.people import Organisation, Person
from matchpot.persistence.models.rounds import Application, Round
from matchpot.services import books
from tests.builders import (
    a_campaign,
    a_fund,
    a_member,
    a_person,
    a_pot,
    a_project,
    euros,
    unwritten_pay_in,
)
from tests.fakes import FakeClock

WEEK = timedelta(days=7)
# A nominated panel that votes blind, talks, and votes again.
PHASES = (
    Phase.ANNOUNCED,
    Phase.PANEL_CALL,
    Phase.SUBMISSION,
    Phase.ELIGIBILITY,
    Phase.CONFLICTS,
    Phase.READING,
    Phase.BLIND_VOTE,
    Phase.DELIBERATION,
    Phase.FINAL_VOTE,
    Phase.TALLY,
    Phase.DECIDED,
    Phase.PUBLISHED,
    Phase.PAYOUT,
)
RULES = RoundRules(
    budget_cents=euros(10_000),
    most_ask_cents=euros(5_000),
    conditions=("The plan happens in Overijssel.",),
    panel=PanelRules(
        mode=PanelMode.NOMINATED, seats=4, reserves=2, member_cents=euros(50), read_cents=500
    ),
    ballot=BallotRules(
        kind=BallotKind.SCORE,
        criteria=(Criterion(id="art", label="Art", weight=2), Criterion(id="plan", label="Plan")),
    ),
    allocation=AllocationRules(kind="greedy_skip"),
)
_numbers = itertools.count(1)


class Stage(Protocol):
    """What rounds are put on: `tests/towns.py` is one, and so is `Scene`."""

    @property
    def session(self) -> Session:
        """A write session."""

    @property
    def clock(self) -> FakeClock:
        """What time it is."""


@dataclass
class Scene:
    """A stage without a town."""

    session: Session
    clock: FakeClock = field(default_factory=FakeClock)


def a_round_plan(now: datetime, phase: Phase, phases: Sequence[Phase] = PHASES) -> Plan:
    """A week for each phase; `phase` began yesterday, or the first begins tomorrow in a draft."""
    day = timedelta(days=1)
    if phase is Phase.DRAFT:
        return plan_of(laid_out(dict.fromkeys(phases, WEEK.days), local_day(now + day)))
    weeks = len(phases) if phase in ENDS else phases.index(phase)
    start = (now - day - weeks * WEEK).astimezone(UTC)
    return Plan(
        tuple(
            Window(phase=one, starts_at=start + at * WEEK, ends_at=start + (at + 1) * WEEK)
            for at, one in enumerate(phases)
        )
    )


def a_round_pot(
    stage: Stage, *, fund: Organisation | None = None, cents: int = euros(20_000)
) -> Pot:
    """A pot for rounds with money paid in, as the books know it."""
    pot = a_pot(
        stage.session, fund=fund, name="Ronde", total_cents=cents, committed_cents=cents,
        state=PotState.FUNDED,
    )  # fmt: skip
    pot.purpose = PotPurpose.ROUND
    stage.session.flush()
    now = stage.clock.now()
    promise = postings.fund_commits(
        fund_id=pot.fund_id, pot_id=pot.id, cents=cents, occasion=1, occurred_at=now
    )
    paid = postings.PaidIn(
        fund_id=pot.fund_id,
        pot_id=pot.id,
        pay_in_id=unwritten_pay_in(pot),
        cents=cents,
        pledged_cents=cents,
    )
    books.post_all(stage.session, [promise, postings.fund_pays_by_bank(paid, occurred_at=now)])
    return pot


def a_round(
    stage: Stage,
    *,
    rules: RoundRules = RULES,
    phases: Sequence[Phase] = PHASES,
    phase: Phase = Phase.SUBMISSION,
    fund: Organisation | None = None,
    pot: Pot | None = None,
    owner: Person | None = None,
    title: str = "Makersronde",
) -> Round:
    """A round in any phase; once open, what it may cost is held in its pot."""
    session, now = stage.session, stage.clock.now()
    pot = pot or a_round_pot(stage, fund=fund or a_fund(session))
    owner = owner or a_member(session, session.get_one(Organisation, pot.fund_id))
    plan, plain = a_round_plan(now, phase, phases), to_plain(rules)
    is_draft = phase is Phase.DRAFT
    frozen = None if is_draft else freeze(plain, plan)
    without = is_draft or phase in WITHOUT_AWARDS or phase is Phase.CLOSED
    held = 0 if without else rules.budget_cents + rules.panel.most_cents
    row = Round(
        fund_id=pot.fund_id,
        pot_id=pot.id,
        slug=f"makersronde-{next(_numbers)}",
        title=title,
        summary="For makers in the province.",
        about_md="",
        template="",
        phase=phase,
        rules=plain,
        plan=plan.plain(),
        snapshot=None if frozen is None else frozen.text,
        digest=None if frozen is None else frozen.digest,
        extended=[],
        held_cents=held,
        created_by=owner.id,
        created_at=plan.windows[0].starts_at - 2 * timedelta(days=1),
        opened_at=None if is_draft else plan.windows[0].starts_at,
        phase_since=now,
        reason="Nobody could come." if phase in WITHOUT_AWARDS else "",
    )
    session.add(row)
    pot.reserved_cents += held
    session.flush()
    return row


def an_application(
    stage: Stage,
    row: Round,
    *,
    maker: Person | None = None,
    title: str = "Licht",
    state: ApplicationState = ApplicationState.SUBMITTED,
    ask_cents: int = euros(1_000),
    least_cents: int | None = None,
    answers: Mapping[str, str] | None = None,
    discipline: Discipline = Discipline.THEATRE,
    city: str = "Utrecht",
    group: str | None = None,
    half: str | None = None,
    lot_number: int | None = None,
) -> Application:
    """A project entered in a round; once handed in it has the next code and a copy."""
    session, now = stage.session, stage.clock.now()
    project = a_project(session, maker=maker, title=title)
    project.discipline, project.city = discipline, city
    # Every project of a maker's has a campaign, if only in draft.
    a_campaign(session, project=project, state=CampaignState.DRAFT)
    is_draft = state is ApplicationState.DRAFT
    number = 1 + (
        session.scalar(
            select(func.count())
            .select_from(Application)
            .where(Application.round_id == row.id, Application.code.is_not(None))
        )
        or 0
    )
    copy = {
        "title": title,
        "summary": project.summary,
        "story": "",
        "team": [],
        "budget": [],
        "sources": [],
        "images": [],
        "discipline": discipline.value,
        "city": city,
    }
    made = Application(
        round_id=row.id,
        project_id=project.id,
        maker_id=project.maker_id,
        code=None if is_draft else code_of(number),
        state=state,
        ask_cents=ask_cents,
        least_cents=least_cents,
        answers=dict(answers or {}),
        copy=None if is_draft else copy,
        group=group,
        half=half,
        lot_number=lot_number,
        started_at=now,
        submitted_at=None if is_draft else now,
        withdrawn_at=now if state is ApplicationState.WITHDRAWN else None,
    )
    session.add(made)
    session.flush()
    return made


def a_seat(
    stage: Stage,
    row: Round,
    *,
    person: Person | None = None,
    state: SeatState = SeatState.SEATED,
    features: Mapping[str, str] | None = None,
    half: str | None = None,
    place: int | None = None,
) -> Seat:
    """Somebody's place in or near the panel, under the next code."""
    session, now = stage.session, stage.clock.now()
    person = person or a_person(session, "Piet Panel")
    seats = session.scalar(select(func.count()).select_from(Seat).where(Seat.round_id == row.id))
    seat = Seat(
        round_id=row.id,
        person_id=person.id,
        code=member_code((seats or 0) + 1),
        state=state,
        half=half,
        place=place,
        about="",
        features=dict(features or {}),
        ties={},
        came_at=now,
        seated_at=now if state is SeatState.SEATED else None,
    )
    session.add(seat)
    session.flush()
    return seat
