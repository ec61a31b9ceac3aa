"""The story of one gift: what funds add, how each pot came to its cents, and what changed since.

The sums are made again from the basis kept with the gift, by the rules themselves; nothing is
told from memory. Only reads; the words are the web layer's.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from matchpot.domain.matching.explain import Explanation, from_data
from matchpot.domain.matching.lines import MatchLineState
from matchpot.domain.matching.rules import is_project_rule
from matchpot.persistence.models.matching import RuleVersion
from matchpot.persistence.queries import gift_lines, waits
from matchpot.persistence.queries import matching as queries
from matchpot.persistence.queries.gift_lines import Change, Line, MoneyBack
from matchpot.persistence.queries.gifts import GiftFacts
from matchpot.persistence.queries.giving import PotName, pot_names
from matchpot.persistence.queries.pots import RuleText
from matchpot.persistence.queries.runs import PotShare, shares_of_campaign
from matchpot.persistence.queries.waits import Turn
from matchpot.services import matching


@dataclass(frozen=True, slots=True, kw_only=True)
class PotStory:
    """One pot: its rule, its sum, and what stands of it now.

    Attributes:
        told: The sum; None for a rule about the whole campaign that has not been met.
        decided_cents: What the sum came to.
        cents: What stands now; less after a refund, 0 once it was let go.
        state: Of the latest line; None when the pot never had one.
        turn: What the gift still waits for from this pot, and behind how many; or None.
    """

    name: PotName
    rule: RuleText
    told: Explanation | None
    decided_cents: int
    cents: int
    state: MatchLineState | None
    changes: Sequence[Change] = ()
    turn: Turn | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GiftStory:
    """A gift with everything funds did because of it.

    `shares` are what the whole project has of pots that were divided after it ended.
    """

    gift: GiftFacts
    pots: Sequence[PotStory]
    campaign_pots: Sequence[PotStory]
    shares: Sequence[PotShare]
    refunds: Sequence[MoneyBack]

    @property
    def match_cents(self) -> int:
        """What funds add to this gift as things stand."""
        return sum(pot.cents for pot in self.pots)

    @property
    def is_waiting(self) -> bool:
        """Whether a pot that was short may still add something."""
        return any(pot.turn for pot in self.pots)

    @property
    def decided_cents(self) -> int:
        """What the sums came to when they were made."""
        return sum(pot.decided_cents for pot in self.pots)

    @property
    def differs_from_promise(self) -> bool:
        """Whether the gift was weighed again because it was paid after its hold had lapsed."""
        return self.decided_cents != self.gift.expected_match_cents


def story(session: Session, gift: GiftFacts) -> GiftStory:
    """Tell the story of a gift."""
    return GiftStory(
        gift=gift,
        pots=_pots_of_gift(session, gift),
        campaign_pots=_pots_of_campaign(session, gift.campaign_id),
        shares=shares_of_campaign(session, gift.campaign_id),
        refunds=gift_lines.refunds_of(session, gift.id),
    )


def _pots_of_gift(session: Session, gift: GiftFacts) -> list[PotStory]:
    kept = gift.match_basis
    if not kept:
        return []
    lines = gift_lines.lines_of_gift(session, gift.id)
    numbers = {pot["pot"]: pot["version"] for pot in kept["pots"]}
    versions = queries.rule_versions(session, numbers.values())
    names = pot_names(session, numbers)
    changes = gift_lines.changes_of(session, [line.id for line in lines])
    decision = matching.recall(kept, versions).decide(gift.gift_cents)
    turns = waits.turns(session, gift.id)
    return [
        _pot_story(
            names[int(told.pot_id)],
            rule_text(versions[numbers[int(told.pot_id)]]),
            told,
            decided_cents=decision.cents_of(told.pot_id),
            lines=[line for line in lines if line.pot_id == told.pot_id],
            changes=changes,
            turn=turns.get(int(told.pot_id)),
        )
        for told in decision.explanations
    ]


def _pot_story(
    name: PotName,
    rule: RuleText,
    told: Explanation | None,
    *,
    decided_cents: int,
    lines: Sequence[Line],
    changes: Sequence[Change] = (),
    turn: Turn | None = None,
) -> PotStory:
    own = {line.id for line in lines}
    return PotStory(
        name=name,
        rule=rule,
        told=told,
        decided_cents=decided_cents,
        cents=sum(line.amount_cents for line in lines if line.stands),
        state=lines[-1].state if lines else None,
        changes=[change for change in changes if change.line_id in own],
        turn=turn,
    )


def _pots_of_campaign(session: Session, campaign_id: int) -> list[PotStory]:
    """Pots whose rule is about the campaign as a whole, with the line that stands, if any."""
    pots = [
        pot
        for pot in queries.pot_facts(session, campaign_id)
        if is_project_rule(matching.parsed(pot).rule)
    ]
    if not pots:
        return []
    standing: Mapping[int, Line] = {
        line.pot_id: line for line in gift_lines.lines_of_campaign(session, campaign_id)
    }
    used = {pot.pot_id: _version_of(pot, standing) for pot in pots}
    versions = queries.rule_versions(session, used.values())
    names = pot_names(session, used)
    return [
        _pot_story(
            names[pot.pot_id],
            rule_text(versions[used[pot.pot_id]]),
            from_data(line.why) if line and line.why else None,
            decided_cents=line.amount_cents if line else 0,
            lines=[line] if line else [],
        )
        for pot in pots
        for line in [standing.get(pot.pot_id)]
    ]


def _version_of(pot: queries.PotFacts, standing: Mapping[int, Line]) -> int:
    """The version a line was made under; the one in force where there is no line."""
    line = standing.get(pot.pot_id)
    return line.rule_version_id if line else pot.version_id


def rule_text(version: RuleVersion) -> RuleText:
    """A published version as whoever tells it in words wants it."""
    return RuleText(
        id=version.id,
        number=version.number,
        kind=version.kind,
        params=version.params,
        caps=version.caps,
        min_donation_cents=version.min_donation_cents,
        digest=version.digest,
        published_at=version.published_at,
    )
