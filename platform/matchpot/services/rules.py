"""Match rules: published as versions that never change, each sealed by a digest.

A new version is for later gifts only: a match line keeps the version it was made under.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from matchpot.domain.errors import IllegalMove, InvalidValue, RuleIncomplete
from matchpot.domain.matching.caps import Caps, caps_params, parse_caps
from matchpot.domain.matching.filters import NO_FILTERS, Filters, parse_filters
from matchpot.domain.matching.parameters import FieldFlaw
from matchpot.domain.matching.pools import POOL_KINDS, PoolRule, parse_pool_rule
from matchpot.domain.matching.rules import Rule, fits, parse_rule, rule_params, rule_sha256
from matchpot.domain.pots import PotState
from matchpot.persistence.models.matching import Pot, RuleVersion
from matchpot.services import round_votes
from matchpot.services.pots import locked

_OVER = frozenset({PotState.CLOSED, PotState.SETTLING, PotState.SETTLED, PotState.ARCHIVED})
_STARTED = frozenset({PotState.OPEN, PotState.PAUSED, PotState.EXHAUSTED})


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleDraft:
    """A rule with its limits, read and found whole, not published yet."""

    rule: Rule
    caps: Caps
    min_donation_cents: int = 0

    @property
    def digest(self) -> str:
        """The seal the version gets when it is published."""
        return rule_sha256(self.rule, self.caps, min_donation_cents=self.min_donation_cents)


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolDraft:
    """A rule that divides a pool at the end of the round; its limits are its own parameters.

    Of the conditions on gifts only the pace of a giver means something for a pool.
    """

    rule: PoolRule
    pace: Filters = NO_FILTERS

    @property
    def caps(self) -> Caps:
        """No limits of single gifts, which say nothing about a pool."""
        return Caps(filters=self.pace)

    @property
    def min_donation_cents(self) -> int:
        """None: the rule itself says what counts."""
        return 0

    @property
    def digest(self) -> str:
        """The seal the version gets when it is published."""
        return rule_sha256(self.rule, self.caps)


def read_pool_draft(
    kind: str, params: Mapping[str, Any], pace: Mapping[str, Any] | None = None
) -> PoolDraft:
    """Read a rule for a pool from plain values; raise `RuleIncomplete` with a flaw per field."""
    return PoolDraft(rule=parse_pool_rule(kind, params), pace=parse_filters(pace or {}))


def read_draft(
    kind: str, params: Mapping[str, Any], caps: Mapping[str, Any], *, min_donation_cents: int = 0
) -> RuleDraft:
    """Read a rule from plain values.

    Raises:
        RuleIncomplete: `fields` names every parameter and cap that is wrong.
    """
    flaws: dict[str, str] = {}
    parts: list[Any] = []
    for read in (lambda: parse_rule(kind, params), lambda: parse_caps(caps)):
        try:
            parts.append(read())
        except RuleIncomplete as error:
            flaws.update(error.fields)
    if flaws:
        raise RuleIncomplete(flaws)
    rule, limits = parts
    if not fits(limits.exhaustion, rule):
        raise RuleIncomplete({"mode": FieldFlaw.NOT_A_CHOICE})
    return RuleDraft(rule=rule, caps=limits, min_donation_cents=min_donation_cents)


def can_follow(kind: str, in_force: str | None, *, state: PotState) -> bool:
    """Whether a rule of this kind may become the next version of a pot in this state.

    Never once the pot is over; once it opened, no rule that divides it, and none in its place.
    """
    divides = {kind, in_force} & POOL_KINDS.keys()
    return state not in _OVER and not (divides and state in _STARTED)


def publish(
    session: Session, draft: RuleDraft | PoolDraft, *, pot_id: int, actor_id: int, now: datetime
) -> RuleVersion:
    """Publish the next version of a pot's rule; it holds for gifts from now on.

    A rule that divides a pool counts gifts that were made before, so it stands from the day the
    pot opens: it cannot change any more, and no other rule can become one.

    Raises:
        InvalidValue: It says exactly what the version in force says (`rule`), or counts the votes
            of a round that is none of the fund's (`round_id`).
        IllegalMove: The pot is over, or open with or for a rule that divides it.
    """
    pot = locked(session, pot_id)
    query = select(RuleVersion).where(RuleVersion.id == pot.rule_version_id)
    in_force = session.scalar(query) if pot.rule_version_id else None
    is_same = in_force is not None and in_force.digest == draft.digest
    if is_same and pot.state not in _OVER:
        raise InvalidValue({"rule": "unchanged"})
    if not can_follow(draft.rule.KIND, in_force.kind if in_force else None, state=pot.state):
        raise IllegalMove("pot", pot.state, PotState.PUBLISHED)
    round_votes.check_names_round(session, draft.rule, fund_id=pot.fund_id)
    newest = select(func.max(RuleVersion.number)).where(RuleVersion.pot_id == pot_id)
    version = RuleVersion(
        pot_id=pot_id,
        number=int(session.scalar(newest) or 0) + 1,
        kind=draft.rule.KIND,
        params=rule_params(draft.rule),
        caps=caps_params(draft.caps),
        min_donation_cents=draft.min_donation_cents,
        digest=draft.digest,
        published_by=actor_id,
        published_at=now,
    )
    session.add(version)
    session.flush()
    session.execute(update(Pot).where(Pot.id == pot_id).values(rule_version_id=version.id))
    session.refresh(pot)
    return version
