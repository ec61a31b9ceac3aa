"""Dividing a pot at the end of its round: whether it can be, the run prepared, approved, withdrawn.

Preparing freezes what the run divides over and works out every share; nothing moves. One person
prepares and another approves; a correction of an earlier run takes two who approve, of whom one may
have prepared it. The money moves in `run_settling.py`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from matchpot.domain.errors import IllegalMove, MatchpotError, NotFound
from matchpot.domain.matching.pool_scene import ProjectShare
from matchpot.domain.matching.pools import PoolRule
from matchpot.domain.people import Role
from matchpot.domain.pots import MOVES as POT_MOVES
from matchpot.domain.pots import PotState
from matchpot.domain.runs import (
    MOVES,
    Frozen,
    RunState,
    RunWait,
    freeze,
    to_document,
    window_ends_at,
)
from matchpot.domain.trust.roles import Action, check_second_person
from matchpot.persistence.models.matching import Pot, RuleVersion
from matchpot.persistence.models.runs import DistributionRun, DistributionShare
from matchpot.persistence.queries import divisions as division_queries
from matchpot.persistence.queries import exclusions, organisations, people
from matchpot.persistence.queries import runs as queries
from matchpot.persistence.queries.divisions import InPool
from matchpot.persistence.transitions import move
from matchpot.services import audit, divisions, outbox, round_votes
from matchpot.services.outbox import Promise
from matchpot.services.pots import locked
from matchpot.settings import MoneyLimits

SETTLE = "run.settle"
_DIVISIBLE = frozenset({PotState.CLOSED, PotState.SETTLED})


class RunNotReady(MatchpotError):
    """The pot cannot be divided yet; `waits` says for what it waits."""

    def __init__(self, waits: Sequence[RunWait]) -> None:
        super().__init__(f"the pot waits: {', '.join(waits)}")
        self.waits = tuple(waits)


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """Whether a pot can be divided now.

    Attributes:
        waits: For what it waits; empty when it can be.
        undecided: Campaigns that still run.
        window_until: When the last gifts have had their days to go back.
    """

    waits: tuple[RunWait, ...]
    undecided: Sequence[InPool]
    window_until: datetime | None


def readiness(session: Session, pot: Pot, *, now: datetime, limits: MoneyLimits) -> Readiness:
    """See whether a pot can be divided, and for what it waits; changes nothing."""
    campaigns = division_queries.campaigns_in(session, pot.id)
    succeeded = [one for one in campaigns if one.has_succeeded]
    undecided = [one for one in campaigns if not one.is_decided]
    until = window_ends_at([one.ended_at for one in succeeded], days=limits.pool_refund_window_days)
    ruled = divisions.pool_rule(session, pot)
    of = round_votes.round_of(session, ruled[1]) if ruled else None
    found = {
        RunWait.RUN_OPEN: queries.is_under_way(session, pot.id),
        RunWait.POT_OPEN: pot.state not in _DIVISIBLE | {PotState.SETTLING},
        RunWait.UNDECIDED: bool(undecided),
        RunWait.NOBODY: not undecided and not succeeded,
        RunWait.WINDOW: until is not None and now < until,
        RunWait.ROUND_OPEN: of is not None and of.is_awaited,
    }
    waits = tuple(wait for wait, is_so in found.items() if is_so)
    return Readiness(waits=waits, undecided=undecided, window_until=until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Preparing:
    """Who prepares a run of which pot, and what they say about it."""

    pot_id: int
    actor_id: int
    note: str = ""


def prepare(
    session: Session, asked: Preparing, *, now: datetime, limits: MoneyLimits, secret: bytes
) -> DistributionRun:
    """Freeze what people gave and work out what every campaign gets; moves no money.

    Raises:
        RunNotReady: Something must happen first.
        NotFound: The pot is not divided at the end of a round.
    """
    pot = locked(session, asked.pot_id)
    if (ruled := divisions.pool_rule(session, pot)) is None:
        raise NotFound("pool", pot.id)
    found = readiness(session, pot, now=now, limits=limits)
    if found.waits:
        raise RunNotReady(found.waits)
    version, rule = ruled
    frozen = _frozen(session, pot, version, rule, secret=secret)
    corrected = queries.last_settled(session, pot.id)
    run = DistributionRun(
        pot_id=pot.id,
        number=queries.last_number(session, pot.id) + 1,
        state=RunState.DRAFT,
        corrects_id=corrected.id if corrected else None,
        rule_version_id=version.id,
        pool_cents=frozen.pool_cents,
        frozen=to_document(frozen),
        digest=frozen.digest,
        note=asked.note,
        prepared_by=asked.actor_id,
        frozen_at=now,
    )
    session.add(run)
    session.flush()
    session.add_all(_shares(run.id, frozen, before=queries.given_by_pot(session, pot.id)))
    session.flush()
    _note(session, queries.PREPARED, run, actor_id=asked.actor_id, now=now)
    return run


def _frozen(
    session: Session, pot: Pot, version: RuleVersion, rule: PoolRule, *, secret: bytes
) -> Frozen:
    campaigns = [one for one in division_queries.campaigns_in(session, pot.id) if one.has_succeeded]
    counted = divisions.counted(session, pot, campaigns, secret=secret)
    votes = round_votes.counted_by(session, rule, [one.campaign_id for one in campaigns])
    return freeze(
        # What earlier runs gave is divided again with the rest.
        pool_cents=pot.total_cents - pot.reserved_cents,
        kind=version.kind,
        params=version.params,
        given=counted.given,
        left_out=counted.left_out,
        votes=votes.by_campaign if votes else {},
    )


def _shares(run_id: int, frozen: Frozen, *, before: Mapping[int, int]) -> list[DistributionShare]:
    """A row per campaign; one that had a share and is not in the round any more gets nothing."""
    found = [_share(run_id, one, before) for one in frozen.divide().shares]
    gone = [
        DistributionShare(
            run_id=run_id, campaign_id=campaign_id, weight="0", cents=0, diff_cents=-cents,
            donors=0, counted_donors=0, counted_cents=0, why=None,
        )
        for campaign_id, cents in before.items()
        if campaign_id not in frozen.given
    ]  # fmt: skip
    return [*found, *gone]


def _share(run_id: int, one: ProjectShare, before: Mapping[int, int]) -> DistributionShare:
    campaign_id = int(one.project)
    return DistributionShare(
        run_id=run_id,
        campaign_id=campaign_id,
        weight=str(one.weight),
        cents=one.cents,
        diff_cents=one.cents - before.get(campaign_id, 0),
        donors=one.donors,
        counted_donors=one.counted_donors,
        counted_cents=one.counted_cents,
        why=one.why_not_more.value if one.why_not_more else None,
    )


def run_locked(session: Session, run_id: int) -> DistributionRun:
    """The run, read afresh and held until the end of the transaction."""
    return session.get_one(DistributionRun, run_id, with_for_update=True, populate_existing=True)


def approval_waits(
    session: Session, pot_id: int, *, frozen_at: datetime, now: datetime
) -> tuple[RunWait, ...]:
    """Why a prepared run cannot be approved yet, whoever asks; changes nothing."""
    found = {
        RunWait.OUTDATED: exclusions.changed_since(session, pot_id, frozen_at),
        RunWait.OBJECTIONS: exclusions.objections_to(session, pot_id).block(now),
    }
    return tuple(wait for wait, is_so in found.items() if is_so)


def approve(session: Session, run_id: int, *, by: int, now: datetime) -> DistributionRun:
    """Approve a run; once all who must have approved, it is carried out by itself.

    Raises:
        SecondPersonNeeded: The same person prepared it, or approved the correction before.
        IllegalMove: It does not wait for an approval.
        RunNotReady: A gift was left out and that is not final, or changed since it was prepared.
    """
    run = run_locked(session, run_id)
    if run.state is not RunState.DRAFT:
        raise IllegalMove("distribution_run", run.state, RunState.APPROVED)
    if waits := approval_waits(session, run.pot_id, frozen_at=run.frozen_at, now=now):
        raise RunNotReady(waits)
    # A division takes another than who prepared it, a correction another than who approved it.
    first = run.prepared_by if run.corrects_id is None else run.approved_by
    check_second_person(Action.APPROVE_DIVISION, first_id=first, second_id=by)
    _note(session, queries.APPROVED, run, actor_id=by, now=now)
    if run.corrects_id is not None and run.approved_by is None:
        run.approved_by = by
        session.flush()
        return run
    name = "approved_by" if run.corrects_id is None else "second_approved_by"
    values = {name: by, "approved_at": now}
    move(session, run, RunState.APPROVED, moves=MOVES, at=now, actor_id=by, values=values)
    pot = locked(session, run.pot_id)
    if pot.state is PotState.CLOSED:
        move(session, pot, PotState.SETTLING, moves=POT_MOVES, at=now, actor_id=by)
    promise = Promise(
        key=f"distribution_run:{run.id}:settle:1",
        kind=SETTLE,
        ref_type="distribution_run",
        ref_id=run.id,
        due_at=now,
    )
    outbox.put(session, promise, now=now)
    return run


def withdraw(session: Session, run_id: int, *, by: int, now: datetime) -> None:
    """Take back a run that nobody approved; another can be prepared.

    Raises:
        IllegalMove: It is approved, carried out or withdrawn.
    """
    run = run_locked(session, run_id)
    if run.state is not RunState.DRAFT:
        raise IllegalMove("distribution_run", run.state, RunState.WITHDRAWN)
    move(session, run, RunState.WITHDRAWN, moves=MOVES, at=now, actor_id=by)
    _note(session, "run.withdrawn", run, actor_id=by, now=now)


def _note(
    session: Session, action: str, run: DistributionRun, *, actor_id: int, now: datetime
) -> None:
    role = _role(session, run, actor_id)
    ref, detail = ("distribution_run", run.id), {"digest": run.digest, "role": role}
    audit.write(session, action, actor_id=actor_id, now=now, ref=ref, detail=detail)


def _role(session: Session, run: DistributionRun, person_id: int) -> str | None:
    """What somebody is in the pot's fund; the platform's own role for who is not in it."""
    fund_id = session.get_one(Pot, run.pot_id).fund_id
    if role := organisations.role_in(session, fund_id, person_id):
        return role.value
    standing = people.standing(session, person_id)
    is_operator = standing is not None and Role.OPERATOR in standing.roles
    return Role.OPERATOR.value if is_operator else None
