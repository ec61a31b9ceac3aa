"""A fund's pots: made, promised to, published, opened, paused and closed.

Money that comes in is in `pay_ins.py`, the rule in `rules.py`, campaigns in `joining.py`.
A promise moves the ledger and `committed_cents`; it never moves what can be matched with.
"""

import itertools
import re
import unicodedata
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum

from sqlalchemy import func, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from matchpot.domain.errors import BudgetBelowUse, InvalidValue, MatchpotError, NotFound
from matchpot.domain.follows import FollowEvent
from matchpot.domain.ledger import postings
from matchpot.domain.pots import MOVES, PotMode, PotPurpose, PotState, Share
from matchpot.persistence import locks
from matchpot.persistence.models.matching import Pot
from matchpot.persistence.models.work import AuditRow
from matchpot.persistence.transitions import move
from matchpot.services import audit, books, follow_letters

_NOT_PUBLIC = frozenset({PotState.DRAFT, PotState.COMMITTED, PotState.FUNDED})


class Missing(StrEnum):
    """What a pot still lacks before a step."""

    PROMISE = "promise"
    RULE = "rule"
    MONEY = "money"


class PotNotReady(MatchpotError):
    """The pot cannot take this step yet; `missing` says what it lacks."""

    def __init__(self, missing: tuple[Missing, ...]) -> None:
        super().__init__(f"the pot lacks: {', '.join(missing)}")
        self.missing = missing


@dataclass(frozen=True, slots=True, kw_only=True)
class PotPlan:
    """What a fund decides about a pot besides money and rule.

    Attributes:
        tier: Lower gives first on a project that several pots match.
        priority: Lower gives first within a tier.
    """

    name: str
    summary: str = ""
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    tier: int = 1
    priority: int = 100
    mode: PotMode = PotMode.FILL
    share: Share = Share.ORDERED

    def __post_init__(self) -> None:
        if self.opens_at and self.closes_at and self.closes_at <= self.opens_at:
            raise InvalidValue({"closes_on": "before_opening"})


def locked(session: Session, pot_id: int) -> Pot:
    """The pot, read afresh and held until the end of the transaction.

    Raises:
        NotFound: There is no such pot.
    """
    found = locks.pots(session, [pot_id])
    if not found:
        raise NotFound("pot", pot_id)
    return found[0]


def create(
    session: Session,
    plan: PotPlan,
    *,
    fund_id: int,
    actor_id: int,
    now: datetime,
    purpose: PotPurpose = PotPurpose.MATCHING,
) -> Pot:
    """Make a pot in draft; only its fund sees it. One for rounds is never published itself."""
    pot = Pot(
        fund_id=fund_id,
        slug=free_slug(session, Pot.slug, plan.name, fallback="pot"),
        purpose=purpose,
        state=PotState.DRAFT,
        created_at=now,
        **_values(plan),
    )
    session.add(pot)
    session.flush()
    _note(session, "pot.created", pot.id, actor_id=actor_id, now=now)
    return pot


def change(session: Session, plan: PotPlan, *, pot_id: int, actor_id: int, now: datetime) -> Pot:
    """Change a pot's plan; gifts that are being paid keep what they were promised.

    The address does not follow a new name once anyone may have it.
    """
    pot = locked(session, pot_id)
    if plan.name != pot.name and pot.state in _NOT_PUBLIC:
        pot.slug = free_slug(session, Pot.slug, plan.name, fallback="pot")
    for name, value in _values(plan).items():
        setattr(pot, name, value)
    session.flush()
    _note(session, "pot.changed", pot.id, actor_id=actor_id, now=now)
    return pot


def _values(plan: PotPlan) -> dict[str, object]:
    return {field.name: getattr(plan, field.name) for field in fields(plan)}


# Pages beside those of a fund's pots; nothing is named so.
_ADDRESSES = ("trust",)


def free_slug(
    session: Session, slugs: InstrumentedAttribute[str], name: str, *, fallback: str
) -> str:
    """An address nothing else of its kind has, made of the letters of the name."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode("ascii").lower()
    stem = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-") or fallback
    known = session.scalars(select(slugs).where(slugs.startswith(stem, autoescape=True)))
    taken = {*known, *_ADDRESSES}
    tries = itertools.chain([stem], (f"{stem}-{number}" for number in itertools.count(2)))
    return next(slug for slug in tries if slug not in taken)


def commit(session: Session, *, pot_id: int, cents: int, actor_id: int, now: datetime) -> Pot:
    """Set what the fund promises to the pot in all; it may rise any time.

    `cents` is the whole promise, not the difference. The books keep what is promised and
    not yet paid in, so a promise below what came in leaves nothing to wait for.

    Raises:
        BudgetBelowUse: Less than what is held and used already.
        InvalidValue: Nothing is promised to a pot that was promised nothing.
    """
    pot = locked(session, pot_id)
    in_use = pot.reserved_cents + pot.used_cents
    if cents < in_use:
        raise BudgetBelowUse(least_cents=in_use, cents=cents)
    if cents == 0 and pot.committed_cents == 0:
        raise InvalidValue({"committed_cents": "nothing"})
    before = pot.committed_cents
    occasion = _note(
        session, "pot.committed", pot.id, actor_id=actor_id, now=now, before=before, after=cents
    )
    awaited = max(0, before - pot.total_cents)
    _post_promise(session, pot, max(0, cents - pot.total_cents) - awaited, occasion, now)
    session.execute(update(Pot).where(Pot.id == pot.id).values(committed_cents=cents))
    session.refresh(pot)
    if pot.state is PotState.DRAFT and cents > 0:
        move(session, pot, PotState.COMMITTED, moves=MOVES, at=now, actor_id=actor_id)
    mark_funded(session, pot, actor_id=actor_id, now=now)
    return pot


def _post_promise(
    session: Session, pot: Pot, rise_cents: int, occasion: int, now: datetime
) -> None:
    """Post the change of what is awaited; nothing when it stays the same."""
    if rise_cents == 0:
        return
    make = postings.fund_commits if rise_cents > 0 else postings.fund_withdraws
    entry = make(
        fund_id=pot.fund_id,
        pot_id=pot.id,
        cents=abs(rise_cents),
        occasion=occasion,
        occurred_at=now,
    )
    books.post(session, entry, now=now)


def mark_funded(session: Session, pot: Pot, *, actor_id: int, now: datetime) -> None:
    """Call a pot funded once all that was promised is paid in; later states stay as they are."""
    waits = pot.state in (PotState.DRAFT, PotState.COMMITTED)
    if waits and 0 < pot.total_cents >= pot.committed_cents:
        move(session, pot, PotState.FUNDED, moves=MOVES, at=now, actor_id=actor_id)


def missing_for(pot: Pot, to: PotState) -> tuple[Missing, ...]:
    """What a pot lacks before it can go to a state."""
    wanted = {
        Missing.PROMISE: to is PotState.PUBLISHED and pot.state is PotState.DRAFT,
        Missing.RULE: to in (PotState.PUBLISHED, PotState.OPEN) and pot.rule_version_id is None,
        Missing.MONEY: to is PotState.OPEN and pot.total_cents == 0,
    }
    return tuple(lack for lack, is_so in wanted.items() if is_so)


def bring(
    session: Session, to: PotState, *, pot_id: int, actor_id: int | None, now: datetime,
    reason: str = "",
) -> Pot:  # fmt: skip
    """Publish, open, pause or close a pot.

    Raises:
        PotNotReady: It has no rule, no promise or no money for this step.
        IllegalMove: Its state does not allow the step.
    """
    pot = locked(session, pot_id)
    if missing := missing_for(pot, to):
        raise PotNotReady(missing)
    move(session, pot, to, moves=MOVES, at=now, actor_id=actor_id, reason=reason)
    _tell_opened(session, pot, now)
    return pot


def _tell_opened(session: Session, pot: Pot, now: datetime) -> None:
    if pot.state is PotState.OPEN:
        follow_letters.promise(session, FollowEvent.POT_OPEN, pot.id, now=now)


def publish(session: Session, *, pot_id: int, actor_id: int, now: datetime) -> Pot:
    """Show the pot to everyone; it opens at once when its day has come and money is there.

    Raises:
        PotNotReady: It has no rule or no promise.
        IllegalMove: It is public already, or over.
    """
    pot = bring(session, PotState.PUBLISHED, pot_id=pot_id, actor_id=actor_id, now=now)
    due = pot.opens_at is None or pot.opens_at <= now
    if due and not missing_for(pot, PotState.OPEN):
        move(session, pot, PotState.OPEN, moves=MOVES, at=now, actor_id=actor_id)
        _tell_opened(session, pot, now)
    return pot


def turn_due(session: Session, *, now: datetime) -> int:
    """Open published pots whose day has come and close those whose day is over; how many turned.

    A pot without money or rule waits; nothing is done twice.
    """
    closing = (PotState.PUBLISHED, PotState.OPEN, PotState.PAUSED, PotState.EXHAUSTED)
    due = [
        (PotState.CLOSED, Pot.state.in_(closing) & (Pot.closes_at <= now)),
        (PotState.OPEN, (Pot.state == PotState.PUBLISHED) & (Pot.opens_at <= now)),
    ]
    turned = 0
    for to, condition in due:
        for pot_id in session.scalars(select(Pot.id).where(condition).order_by(Pot.id)):
            pot = locked(session, pot_id)
            if not missing_for(pot, to):
                move(session, pot, to, moves=MOVES, at=now, reason="due")
                _tell_opened(session, pot, now)
                turned += 1
    return turned


def _note(
    session: Session, action: str, pot_id: int, *, actor_id: int, now: datetime, **detail: int
) -> int:
    """Write an audit line; its id tells this occasion from every other of the pot."""
    audit.write(session, action, actor_id=actor_id, now=now, ref=("pot", pot_id), detail=detail)
    mine = (AuditRow.ref_type == "pot") & (AuditRow.ref_id == pot_id)
    return int(session.scalar(select(func.max(AuditRow.id)).where(mine)) or 0)
