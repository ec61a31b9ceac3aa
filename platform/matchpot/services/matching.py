"""From stored pots to a decision and back: views for the rules, and the basis kept with a gift.

The basis is all the decision looked at, written as plain values; from it the same
decision is computed again, for the donor's page, for a refund and for the checks.
Nothing here changes a row.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from matchpot.domain.deadlines import local_day
from matchpot.domain.matching.caps import Caps, parse_caps
from matchpot.domain.matching.decide import Decision, decide_gift
from matchpot.domain.matching.eligibility import Reason, pot_reason
from matchpot.domain.matching.exhaustion import Exhaustion
from matchpot.domain.matching.filters import Pace
from matchpot.domain.matching.rules import GiftRule, ProjectRule, is_project_rule, parse_rule
from matchpot.domain.matching.scenes import Gift, ProjectTotals, Usage
from matchpot.domain.matching.stacking import DEFAULT_JOINT_CAPS, JointCaps, PotView
from matchpot.domain.people import canonical_email
from matchpot.domain.pots import PotMode, Share
from matchpot.persistence.models.matching import RuleVersion
from matchpot.persistence.queries import matching as queries
from matchpot.persistence.queries.matching import CampaignFacts, PotFacts, Seen
from matchpot.persistence.queries.relations import NOBODY, less_restored, relations
from matchpot.services import conditions, histories
from matchpot.services.histories import NO_HISTORY, Asked, History


@dataclass(frozen=True, slots=True)
class ParsedVersion:
    """A published version, read once: versions never change."""

    rule: GiftRule | ProjectRule
    caps: Caps
    min_donation_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """A gift weighed against every pot: what was looked at, and what came of it."""

    project: ProjectTotals
    views: Sequence[PotView]
    facts: Sequence[PotFacts]
    decision: Decision
    unmatched_because: Reason | None
    paces: Mapping[int, Pace] = field(default_factory=dict)


_versions: dict[str, ParsedVersion] = {}


def parsed(version: PotFacts | RuleVersion) -> ParsedVersion:
    """The rule of a version; parsed once a process, and kept under its own digest."""
    found = _versions.get(version.digest)
    if found is None:
        found = _versions[version.digest] = ParsedVersion(
            parse_rule(version.kind, version.params),
            parse_caps(version.caps),
            version.min_donation_cents,
        )
    return found


def totals(facts: CampaignFacts, pots: Sequence[PotFacts]) -> ProjectTotals:
    """The project's totals, with every cent that is held or captured for it counted as match."""
    return ProjectTotals(
        goal_cents=facts.goal_min_cents,
        goal_optimum_cents=facts.goal_optimum_cents,
        crowd_cents=facts.eligible_cents,
        crowd_donors=facts.eligible_donors,
        match_cents=sum(pot.held_cents + pot.used_cents for pot in pots),
    )


def view(
    pot: PotFacts,
    *,
    today: date,
    history: History = NO_HISTORY,
    reason: Reason | None = None,
) -> PotView:
    """One pot as the rules see it on this day in Amsterdam."""
    version = parsed(pot)
    exhaustion = version.caps.exhaustion
    crowd = history.crowd.get(pot.pot_id)
    return PotView(
        id=pot.pot_id,
        rule=version.rule,
        caps=version.caps,
        min_donation_cents=version.min_donation_cents,
        available_cents=_open_cents(pot, exhaustion, today),
        tier=pot.tier,
        priority=pot.priority,
        mode=pot.mode,
        share=pot.share,
        usage=histories.usage(pot, history),
        reason=reason or pot_reason(pot.state, holds_campaign=True),
        crowd_cents=crowd.cents if crowd else None,
        crowd_donors=crowd.donors if crowd else None,
        was_unlocked=pot.latched_at is not None or pot.held_cents + pot.used_cents > 0,
        opens_on=exhaustion.next_day(today),
    )


def _open_cents(pot: PotFacts, exhaustion: Exhaustion, today: date) -> int:
    """What a pot has for whoever comes now; nothing while anybody waits for it."""
    total = pot.available_cents + pot.in_use_cents
    open_cents = exhaustion.open_cents(total, today) - pot.in_use_cents
    return max(0, min(pot.available_cents, open_cents))


def weigh(
    session: Session,
    campaign: CampaignFacts,
    gift_cents: int,
    *,
    asked: Asked,
    lock: bool = False,
    conflict: Reason | None = None,
) -> Weighed:
    """Decide what every pot adds to a gift.

    Without an address the donor counts as somebody new and unrelated: that is the
    preview before a name is typed.

    Args:
        session: Read session for a preview, write session with `lock` for a hold.
        campaign: Where the gift goes.
        gift_cents: The gift without the tip.
        asked: Whose gift it is, to find the maker's own, the funds' own, and what pots gave before.
        lock: Lock the pots, because what is decided will be stored.
        conflict: A conflict known already, such as from the fingerprint of the card.
    """
    pots = queries.pot_facts(session, campaign.id, lock=lock)
    related = NOBODY
    if pots and asked.email:
        email, key = canonical_email(asked.email), asked.donor_key
        related = relations(session, campaign.id, email_canonical=email, donor_key=key)
    seen = Seen(campaign, pots, related)
    return weigh_seen(session, seen, gift_cents, asked=asked, conflict=conflict)


def line_views(
    session: Session, campaign: CampaignFacts, pots: Sequence[PotFacts], *, at: datetime
) -> list[PotView]:
    """The pots whose rule is about a whole campaign, as those rules see them."""
    past = histories.before_lines(session, campaign, pots, at=at)
    views = (
        view(
            pot,
            today=local_day(at),
            history=past,
            reason=pot_reason(pot.state, holds_campaign=True)
            or conditions.of_project(campaign, pot, parsed(pot).caps.filters, pots),
        )
        for pot in pots
    )
    return [one for one in views if is_project_rule(one.rule)]


def weigh_seen(
    session: Session,
    seen: Seen,
    gift_cents: int,
    *,
    asked: Asked,
    conflict: Reason | None = None,
) -> Weighed:
    """Decide what every pot adds to a gift, from what was read already; see `weigh`.

    What happened before is read here, and only for pots whose rule or limits ask for it.
    """
    campaign, pots = seen.campaign, seen.pots
    related = less_restored(session, seen.relations, campaign.id, donor_key=asked.donor_key)
    history = histories.before_gift(session, campaign, pots, asked)
    own = conflict or related.own_reason
    judged = conditions.of_gift(
        session, campaign, [(pot, parsed(pot).caps.filters) for pot in pots], gift_cents, asked
    )
    views = [
        view(
            pot,
            today=local_day(asked.at),
            history=history,
            reason=own
            or related.of_pot(pot.pot_id, pot.fund_id)
            or pot_reason(pot.state, holds_campaign=True)
            or judged.reasons.get(pot.pot_id),
        )
        for pot in pots
    ]
    project = totals(campaign, pots)
    decision = decide_gift(Gift(cents=gift_cents), project, views, JOINT)
    return Weighed(
        project=project,
        views=views,
        facts=pots,
        decision=decision,
        unmatched_because=own,
        paces=judged.paces,
    )


# The platform's own limits over all pots together (matching.md, section 3).
JOINT: JointCaps = DEFAULT_JOINT_CAPS


def basis(weighed: Weighed) -> dict[str, Any]:
    """What the decision looked at, as plain values to keep with the gift."""
    versions = {pot.pot_id: pot.version_id for pot in weighed.facts}
    return {
        "project": _plain(weighed.project),
        "joint": _plain(JOINT),
        "pots": [
            {
                "pot": one.id,
                "version": versions[int(one.id)],
                "available_cents": one.available_cents,
                "tier": one.tier,
                "priority": one.priority,
                "mode": one.mode.value,
                "share": one.share.value,
                "usage": _plain(one.usage),
                "reason": one.reason.value if one.reason else None,
                **_paced(weighed.paces.get(int(one.id))),
                **({"opens_on": one.opens_on.isoformat()} if one.opens_on else {}),
            }
            for one in weighed.views
        ],
    }


def _paced(pace: Pace | None) -> dict[str, list[int]]:
    return {"pace": [pace.gifts, pace.addresses]} if pace else {}


def _plain(value: ProjectTotals | JointCaps | Usage) -> dict[str, Any]:
    # The fields of these are plain numbers, so nothing needs copying as `asdict` would.
    return {name: getattr(value, name) for name in value.__slots__}


@dataclass(frozen=True, slots=True, kw_only=True)
class Recalled:
    """A basis read back: enough to decide the same again."""

    project: ProjectTotals
    joint: JointCaps
    views: Sequence[PotView]

    def decide(self, gift_cents: int) -> Decision:
        """The decision that was made then, for this gift."""
        return decide_gift(Gift(cents=gift_cents), self.project, self.views, self.joint)


def recall(kept: Mapping[str, Any], versions: Mapping[int, RuleVersion]) -> Recalled:
    """Read a basis back with the rule versions it names."""
    return Recalled(
        project=ProjectTotals(**kept["project"]),
        joint=JointCaps(**kept["joint"]),
        views=[_recalled(pot, parsed(versions[pot["version"]])) for pot in kept["pots"]],
    )


def _recalled(pot: Mapping[str, Any], version: ParsedVersion) -> PotView:
    return PotView(
        id=pot["pot"],
        rule=version.rule,
        caps=version.caps,
        min_donation_cents=version.min_donation_cents,
        available_cents=pot["available_cents"],
        tier=pot["tier"],
        priority=pot["priority"],
        mode=PotMode(pot["mode"]),
        share=Share(pot["share"]),
        usage=Usage(**pot["usage"]),
        reason=Reason(pot["reason"]) if pot["reason"] else None,
        opens_on=date.fromisoformat(pot["opens_on"]) if "opens_on" in pot else None,
    )
