"""Tallies: what a round is decided by is gathered and kept, worked out, and kept with its digest.

Working out is pure and may take a while, so it is done between two writes (`jobs/rounds.py`); how
is in `domain/rounds/tallying.py`. What is kept names nobody: members and residents go by codes,
makers by numbers within the round, and reasons are left out.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from matchpot.domain.allocation.elections import Application as Candidate
from matchpot.domain.allocation.manual import Choice
from matchpot.domain.errors import NotFound
from matchpot.domain.money import Cents
from matchpot.domain.rounds.lots import LotPurpose
from matchpot.domain.rounds.phases import Phase
from matchpot.domain.rounds.rechecking import places
from matchpot.domain.rounds.result import (
    Plain,
    digest_of,
    gathered_plain,
    read_gathered,
    result_plain,
)
from matchpot.domain.rounds.rules import BallotRules, RoundRules
from matchpot.domain.rounds.tallying import Gathered, work_out
from matchpot.domain.rounds.votes import Cast, among, named
from matchpot.persistence.models.rounds import Application, Round, Tally
from matchpot.persistence.queries import tallies as queries
from matchpot.persistence.queries.ballots import last_vote
from matchpot.services import applications, audit, ballots, lots
from matchpot.services.rounds import rules_of


def begin(
    session: Session,
    row: Round,
    *,
    now: datetime,
    with_draw: bool = False,
    choices: Sequence[Choice] | None = None,
    asked_by: int | None = None,
) -> None:
    """Gather everything a locked round is decided by, each half of applicants by itself.

    Args:
        session: A write session.
        row: The round.
        now: The present moment.
        with_draw: The lottery was drawn; its places count.
        choices: Made by people, where the rule leaves it to them; of all halves together.
        asked_by: Who chose.
    """
    number = 1 + (queries.last_number(session, row.id) or 0)
    for half, gathered in _gathered(session, row, with_draw=with_draw).items():
        ids = {one.id for one in gathered.applications}
        own = None if choices is None else [one for one in choices if one.id in ids]
        made = Tally(
            round_id=row.id,
            number=number,
            half=half,
            counted=gathered_plain(rules_of(row), replace(gathered, choices=own)),
            choices=[],
            asked_by=asked_by,
            started_at=now,
        )
        session.add(made)
    session.flush()
    detail = {"number": number}
    ref = ("round", row.id)
    audit.write(session, "tally_begun", actor_id=asked_by, now=now, ref=ref, detail=detail)


def choose(
    session: Session, row: Round, choices: Sequence[Choice], *, by: int, now: datetime
) -> None:
    """Decide a locked round by hand, where its rule says so, with a reason for each choice.

    Raises:
        InvalidValue: Choices that cannot stand, by application; nothing is stored then.
    """
    rules = rules_of(row)
    for gathered in _gathered(session, row, with_draw=False).values():
        ids = {one.id for one in gathered.applications}
        own = [one for one in choices if one.id in ids]
        work_out(rules, replace(gathered, choices=own))
    begin(session, row, now=now, choices=choices, asked_by=by)


# ---- what was gathered --------------------------------------------------------------------------


def _gathered(session: Session, row: Round, *, with_draw: bool) -> dict[str, Gathered]:
    """What each half is decided by; one without a name where there are no halves."""
    rules, standing = rules_of(row), applications.standing(session, row)
    numbers = {maker: f"maker-{at}" for at, maker in enumerate(_makers(standing), 1)}
    named_ones = [
        replace(one, maker=None if one.maker is None else numbers[one.maker]) for one in standing
    ]
    halves = _halves(session, row)
    panel = _votes(session, row, last_vote(row), rules.ballot)
    public = _votes(session, row, Phase.PUBLIC_VOTE, rules.public_ballot)
    numbered = _lot_numbers(session, row)
    drawn = (lots.order_of(session, row.id, LotPurpose.LOTTERY) or ()) if with_draw else ()
    found = {}
    for half, cents in budgets(rules.budget_cents, sorted(set(halves.values()))).items():
        own = [one for one in named_ones if not half or halves.get(one.id) == half]
        ids = {one.id for one in own}
        found[half] = Gathered(
            budget_cents=cents,
            applications=own,
            panel=_about(rules.ballot, panel, ids, all_of_them=not half),
            public=_about(rules.public_ballot, public, ids, all_of_them=not half),
            lots={code: number for code, number in numbered.items() if code in ids},
            draw=places(drawn, ids),
        )
    return found


def budgets(budget_cents: Cents, halves: Sequence[str]) -> dict[str, Cents]:
    """What each half is given; the first has the odd cent, and a round without halves has all.

    >>> budgets(1_001, ["A", "B"])
    {'A': 501, 'B': 500}
    """
    if not halves:
        return {"": budget_cents}
    each, odd = divmod(budget_cents, len(halves))
    return {half: each + (at < odd) for at, half in enumerate(halves)}


def _makers(standing: Sequence[Candidate]) -> list[str]:
    """Makers in the order of their first application."""
    ordered = sorted(standing, key=lambda one: one.id)
    return list(dict.fromkeys(one.maker for one in ordered if one.maker is not None))


def _halves(session: Session, row: Round) -> dict[str, str]:
    rows = session.execute(
        select(Application.code, Application.half).where(
            Application.round_id == row.id, Application.half.is_not(None)
        )
    )
    return {str(code): str(half) for code, half in rows}


def _lot_numbers(session: Session, row: Round) -> dict[str, int]:
    rows = session.execute(
        select(Application.code, Application.lot_number).where(
            Application.round_id == row.id, Application.lot_number.is_not(None)
        )
    )
    return {str(code): int(number or 0) for code, number in rows}


def _votes(
    session: Session, row: Round, phase: Phase | None, rules: BallotRules | None
) -> Sequence[Cast]:
    return [] if phase is None or rules is None else ballots.standing_cast(session, row, phase)


def _about(
    rules: BallotRules | None, cast: Sequence[Cast], ids: set[str], *, all_of_them: bool
) -> list[Cast]:
    """Ballots as far as they speak of these; of a half only those that speak of any."""
    if rules is None:
        return []
    told = [Cast(voter=one.voter, says=among(rules, one.says, ids)) for one in cast]
    return [one for one in told if all_of_them or named(rules, one.says)]


# ---- working out, between two writes ------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """A tally that waits to be worked out, with all that takes."""

    tally_id: int
    rules: RoundRules
    gathered: Gathered


def undone(session: Session, round_id: int) -> list[Work]:
    """The tallies of a round that were begun and are not done."""
    row = session.get_one(Round, round_id)
    return [
        Work(tally_id=one.id, rules=rules_of(row), gathered=read_gathered(one.counted))
        for one in session.scalars(
            select(Tally)
            .where(Tally.round_id == round_id, Tally.outcome.is_(None))
            .order_by(Tally.number, Tally.half)
        )
    ]


def worked_out(work: Work, progress: Callable[[int], None]) -> Plain:
    """Work a tally out; touches nothing stored."""
    return result_plain(work_out(work.rules, work.gathered, progress))


def is_at(session: Session, tally_id: int, bps: int) -> None:
    """Show how far a tally is, in parts of 10,000."""
    session.execute(
        update(Tally)
        .where(Tally.id == tally_id, Tally.outcome.is_(None), Tally.progress_bps < bps)
        .values(progress_bps=bps)
    )


def keep(session: Session, tally_id: int, outcome: Plain, *, now: datetime) -> bool:
    """Keep what came of a tally; False when another worker was first, with the same."""
    row = session.scalar(
        select(Tally)
        .where(Tally.id == tally_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    if row is None:
        raise NotFound("tally", tally_id)
    if row.outcome is not None:
        return False
    row.outcome, row.digest = outcome, digest_of(row.counted, outcome)
    row.progress_bps, row.done_at = 10_000, now
    session.flush()
    return True
