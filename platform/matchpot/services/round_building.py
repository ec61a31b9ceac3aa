"""Building a round: made from a template, changed while it is a draft, opened for good.

Opening freezes the rules and sets aside in the pot what the round can cost at most: its awards and
its panel. What becomes of that is for `awards.py` and `panel_pay.py`; whatever is left goes back.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import update
from sqlalchemy.orm import Session

from matchpot.domain.errors import IllegalMove, InvalidValue, StateChanged
from matchpot.domain.money import Cents
from matchpot.domain.pots import PotPurpose
from matchpot.domain.rounds import machine
from matchpot.domain.rounds.flaws import flaws
from matchpot.domain.rounds.phases import Phase
from matchpot.domain.rounds.plain_rules import from_plain, to_plain
from matchpot.domain.rounds.planning import plan_of
from matchpot.domain.rounds.rules import RoundRules
from matchpot.domain.rounds.schedule import Plan
from matchpot.domain.rounds.snapshot import Snapshot, freeze
from matchpot.domain.rounds.templates import RoundTemplate, start_from
from matchpot.persistence.models.matching import Pot
from matchpot.persistence.models.rounds import Round
from matchpot.services import audit, pots, round_purses, rounds


class OpeningFlaw(StrEnum):
    """What keeps a round closed although its rules fit one another."""

    NO_TITLE = "no_title"
    IN_THE_PAST = "in_the_past"
    TOO_LITTLE_MONEY = "too_little_money"


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """What a round says of itself; no rule, so it may change while the round lasts."""

    title: str
    summary: str = ""
    about_md: str = ""


def create(
    session: Session,
    template: RoundTemplate,
    *,
    pot_id: int,
    title: str,
    budget_cents: Cents,
    first: date,
    labels: Mapping[str, str],
    actor_id: int,
    now: datetime,
) -> Round:
    """Make a draft from a template, its first phase on a day; `labels` names its criteria.

    Raises:
        InvalidValue: The pot is for something else, or there is no budget.
    """
    pot = pots.locked(session, pot_id)
    if pot.purpose is not PotPurpose.ROUND:
        raise InvalidValue({"pot_id": "of_another_purpose"})
    if budget_cents < 1:
        raise InvalidValue({"budget_cents": "missing"})
    start = start_from(template, budget_cents=budget_cents, first=first, labels=labels)
    row = Round(
        fund_id=pot.fund_id,
        pot_id=pot.id,
        slug=pots.free_slug(session, Round.slug, title, fallback="round"),
        title=title,
        template=template.value,
        phase=Phase.DRAFT,
        rules=to_plain(start.rules),
        plan=plan_of(start.spans).plain(),
        held_cents=0,
        created_by=actor_id,
        created_at=now,
        phase_since=now,
    )
    session.add(row)
    session.flush()
    audit.write(session, "round.created", actor_id=actor_id, now=now, ref=("round", row.id))
    return row


def change(
    session: Session, round_id: int, rules: RoundRules, plan: Plan, *, actor_id: int, now: datetime
) -> Round:
    """Change the rules and the days of a draft; they need not fit yet.

    Raises:
        IllegalMove: It was opened, so nothing of this changes any more.
    """
    row = rounds.locked(session, round_id)
    if row.phase is not Phase.DRAFT:
        raise IllegalMove("round", row.phase, Phase.DRAFT)
    row.rules, row.plan = to_plain(rules), plan.plain()
    session.flush()
    audit.write(session, "round.changed", actor_id=actor_id, now=now, ref=("round", row.id))
    return row


def tell(session: Session, round_id: int, texts: Texts, *, actor_id: int, now: datetime) -> Round:
    """Change what a round says of itself; its address stays once anybody may have it."""
    row = rounds.locked(session, round_id)
    if row.phase is Phase.DRAFT and texts.title != row.title:
        row.slug = pots.free_slug(session, Round.slug, texts.title, fallback="round")
    row.title, row.summary, row.about_md = texts.title, texts.summary, texts.about_md
    session.flush()
    audit.write(session, "round.told", actor_id=actor_id, now=now, ref=("round", row.id))
    return row


def discard(session: Session, round_id: int, *, actor_id: int, now: datetime) -> None:
    """Throw a draft away; nobody but its fund ever saw it.

    Raises:
        IllegalMove: It was opened; such a round is called off for a public reason instead.
    """
    row = rounds.locked(session, round_id)
    if row.phase is not Phase.DRAFT:
        raise IllegalMove("round", row.phase, Phase.DRAFT)
    session.delete(row)
    session.flush()
    audit.write(session, "round.discarded", actor_id=actor_id, now=now, ref=("round", round_id))


def most_cents(rules: RoundRules) -> Cents:
    """What a round costs at most, which is what its pot sets aside."""
    return rules.budget_cents + rules.panel.most_cents


def why_not_open(
    row: Round, rules: RoundRules, plan: Plan, *, free_cents: Cents, now: datetime
) -> dict[str, str]:
    """What keeps a draft closed, by place; empty when it may open with so much free money."""
    found = flaws(rules, plan)
    if not row.title:
        found["title"] = OpeningFlaw.NO_TITLE
    if plan.windows[0].ends_at <= now:
        found["plan"] = OpeningFlaw.IN_THE_PAST
    if free_cents < most_cents(rules):
        found["pot"] = OpeningFlaw.TOO_LITTLE_MONEY
    return found


def frozen_as(row: Round) -> Snapshot:
    """What would be frozen if a draft opened as it stands."""
    return freeze(to_plain(from_plain(row.rules)), rounds.plan_of(row))


def open_round(
    session: Session, round_id: int, *, digest: str, actor_id: int, now: datetime
) -> Round:
    """Open a draft whose rules have this digest, and set the money aside.

    Raises:
        IllegalMove: It was opened or called off.
        StateChanged: The rules are not those any more that somebody read.
        InvalidValue: It may not open, by place; see `why_not_open`.
    """
    row = rounds.locked(session, round_id)
    if row.phase is not Phase.DRAFT:
        raise IllegalMove("round", row.phase, Phase.ANNOUNCED)
    snapshot = frozen_as(row)
    if snapshot.digest != digest:
        raise StateChanged("round", row.id, digest)
    rules, pot = from_plain(row.rules), pots.locked(session, row.pot_id)
    free_cents = round_purses.free_cents(session, pot)
    if found := why_not_open(row, rules, rounds.plan_of(row), free_cents=free_cents, now=now):
        raise InvalidValue(found)
    after = machine.open_round(rounds.course(row), to_plain(rules), now)
    rounds.keep(session, row, after, now=now, actor_id=actor_id)
    row.opened_at = now
    _hold(session, row, most_cents(rules))
    detail = {"digest": snapshot.digest, "held_cents": row.held_cents}
    audit.write(
        session, "round.opened", actor_id=actor_id, now=now, ref=("round", row.id), detail=detail
    )
    return row


def release_hold(session: Session, row: Round, now: datetime) -> Cents:
    """Give a locked round's pot back all that it still sets aside; how much that was."""
    cents = row.held_cents
    if cents:
        _hold(session, row, -cents)
        detail = {"cents": cents}
        audit.write(
            session, "round.released", actor_id=None, now=now, ref=("round", row.id), detail=detail
        )
    return cents


def _hold(session: Session, row: Round, cents: Cents) -> None:
    """Set aside so much more, or less, in the round and in its pot alike."""
    pot = pots.locked(session, row.pot_id)
    held = Pot.reserved_cents + cents
    session.execute(update(Pot).where(Pot.id == pot.id).values(reserved_cents=held))
    session.refresh(pot)
    row.held_cents += cents
    session.flush()
