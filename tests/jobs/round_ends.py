"""Rounds near their end: three applications with drawn lot numbers, three members and ballots."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction

from flask import Flask
from sqlalchemy.orm import Session

from matchpot.domain.lots.ordering import Limits, Ticket
from matchpot.domain.lots.reveals import commitment_of
from matchpot.domain.lots.stored import read_frozen
from matchpot.domain.rounds.lots import LotPurpose
from matchpot.domain.rounds.phases import Phase
from matchpot.domain.rounds.rules import AllocationRules, RoundRules
from matchpot.extensions import unit_of_work
from matchpot.jobs.rounds import move
from matchpot.persistence.models.ballots import Ballot
from matchpot.persistence.models.panels import Declaration, Seat
from matchpot.persistence.models.people import Organisation
from matchpot.persistence.models.rounds import Application, Lot, Round
from matchpot.services import deciding, lot_parties, lots, round_clock, rounds
from tests.services.round_scenes import PHASES, RULES, Scene, a_round, a_seat, an_application

LOTTERY = replace(
    RULES,
    budget_cents=250_000,
    allocation=AllocationRules(kind="lottery_above_threshold", least_score=Fraction(3)),
)
WITH_LOTTERY = (*PHASES[: PHASES.index(Phase.DECIDED)], Phase.LOTTERY, *PHASES[-3:])
BY_HAND = replace(RULES, allocation=AllocationRules(kind="manual"))
_SECRET = "ab" * 32


@dataclass(frozen=True)
class Made:
    """A round of three applications and three members, when its phase ends, and when it is now."""

    round_id: int
    slug: str
    ends_at: datetime
    now: datetime


def made(
    app: Flask,
    phase: Phase,
    *,
    rules: RoundRules = RULES,
    phases: Sequence[Phase] = PHASES,
    voters: int = 0,
    fund: int | None = None,
) -> Made:
    """A round in a phase; `voters` have cast a ballot in it."""
    with app.app_context(), unit_of_work() as session:
        scene = Scene(session)
        own = None if fund is None else session.get_one(Organisation, fund)
        row = a_round(scene, rules=rules, phase=phase, phases=phases, fund=own)
        titles = ("Licht", "Water", "Wind")
        plans = [an_application(scene, row, title=title) for title in titles]
        codes = [one.code or "" for one in plans]
        if phase is not Phase.SUBMISSION:
            tickets = [Ticket(id=code) for code in codes]
            lots.freeze(session, row, LotPurpose.NUMBERS, tickets, Limits(), scene.clock.now())
            drawn(session, row, LotPurpose.NUMBERS, scene.clock.now())
            round_clock.advance(session, row.id, now=scene.clock.now())
        for at in range(3):
            seat = a_seat(scene, row)
            # No second vote begins before everybody declared.
            if phase is Phase.BLIND_VOTE:
                session.add_all(_no_conflict(seat, one) for one in plans)
            if at < voters:
                votes(session, row, seat.id, dict(zip(codes, (5, 4, 1 + at), strict=True)))
        ends_at = rounds.plan_of(row).window(phase).ends_at
        return Made(row.id, row.slug, ends_at, scene.clock.now())


def _no_conflict(seat: Seat, one: Application) -> Declaration:
    return Declaration(
        seat_id=seat.id,
        application_id=one.id,
        has_conflict=False,
        declared_at=one.started_at,
    )


def decided(app: Flask, one: Made, late: datetime) -> None:
    """Everything that is due is done, and the fund stands for the result."""
    with app.app_context():
        move(one.round_id, late)
        with unit_of_work() as session:
            by = session.get_one(Round, one.round_id).created_by
            deciding.ratify(session, one.round_id, by=by, now=late)
        move(one.round_id, late)


def draw_lottery(app: Flask, one: Made, now: datetime) -> None:
    """The fund draws the lottery."""
    with app.app_context(), unit_of_work() as session:
        drawn(session, session.get_one(Round, one.round_id), LotPurpose.LOTTERY, now)


def votes(session: Session, row: Round, seat_id: int, scores: Mapping[str, int]) -> None:
    """A ballot of a member, cast when the phase began."""
    marks = {
        code: {"scores": {"art": score, "plan": score}, "reason": "It is what it says it is."}
        for code, score in scores.items()
    }
    session.add(
        Ballot(
            round_id=row.id,
            phase=row.phase,
            seat_id=seat_id,
            number=1,
            says={"marks": marks},
            receipt=f"{row.id}-{seat_id}",
            cast_at=row.phase_since,
        )
    )
    session.flush()


def drawn(session: Session, row: Round, purpose: LotPurpose, now: datetime) -> Lot:
    """Somebody of the fund commits, seals and reveals."""
    lot = lots.latest(session, row.id, purpose)
    assert lot is not None
    pool = read_frozen(lot.document).commit
    made = commitment_of(_SECRET, party="Ilse", commit=pool)
    by = row.created_by
    lot_parties.commit(session, lot.id, name="Ilse", commitment=made, by=by, now=now)
    lot_parties.seal(session, lot.id, by=by, now=now)
    assert lot_parties.reveal(session, lot.id, name="Ilse", secret=_SECRET, by=by, now=now)
    return lot
