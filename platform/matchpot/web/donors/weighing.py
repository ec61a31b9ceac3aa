"""What every fund would add to a gift, in words: the same decision that holds the match.

Reads only, and answers while somebody types.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from matchpot.domain.donations import donor_key
from matchpot.domain.matching.eligibility import Reason
from matchpot.domain.matching.explain import Explanation, describe
from matchpot.domain.matching.rules import is_project_rule
from matchpot.domain.money import BPS, share_bps
from matchpot.extensions import current_settings, outside
from matchpot.persistence.queries.giving import PotName, pot_names
from matchpot.persistence.queries.matching import campaign_facts
from matchpot.services import matching
from matchpot.services.histories import Asked
from matchpot.web.mixes import Segment
from matchpot.web.reasons import reason_sentence
from matchpot.web.sentences import clause_sentences


@dataclass(frozen=True, slots=True, kw_only=True)
class PotSays:
    """What one pot adds, its rule in a sentence, and why not more."""

    name: PotName
    cents: int
    rule: str
    why_not_more: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What funds add to a gift that is not given yet."""

    gift_cents: int
    pots: Sequence[PotSays]
    campaign_rules: Sequence[str]

    @property
    def match_cents(self) -> int:
        """All funds together."""
        return sum(pot.cents for pot in self.pots)

    @property
    def segments(self) -> list[Segment]:
        """The mix bar of gift and match."""
        return together(self.gift_cents, self.match_cents)

    @property
    def seen(self) -> str:
        """What the donor has seen, for the form to bring back."""
        return f"{self.gift_cents}:{self.match_cents}"


def look(
    session: Session,
    campaign_id: int,
    gift_cents: int,
    email: str | None,
    *,
    with_reward: bool = False,
) -> Preview:
    """Weigh a gift against every pot of a campaign; without an address as somebody new."""
    campaign = campaign_facts(session, campaign_id)
    assert campaign is not None  # noqa: S101 - the page has just read it
    key = donor_key(email, secret=current_settings().secret_key.encode()) if email else None
    asked = Asked(
        at=outside().clock.now(), donor_key=key, email=email or None, with_reward=with_reward
    )
    weighed = matching.weigh(session, campaign, gift_cents, asked=asked)
    names = pot_names(session, [pot.pot_id for pot in weighed.facts])
    rules = {
        pot.pot_id: _rule_sentence(matching.parsed(pot), names[pot.pot_id].fund)
        for pot in weighed.facts
    }
    return Preview(
        gift_cents=gift_cents,
        pots=[
            PotSays(
                name=names[int(told.pot_id)],
                cents=told.cents,
                rule=rules[int(told.pot_id)],
                why_not_more=why_not_more(told),
            )
            for told in weighed.decision.explanations
        ],
        campaign_rules=[
            rules[pot.pot_id] for pot in weighed.facts if is_project_rule(matching.parsed(pot).rule)
        ],
    )


def _rule_sentence(version: matching.ParsedVersion, fund: str) -> str:
    return clause_sentences(describe(version.rule, version.caps), fund)[0]


def why_not_more(told: Explanation) -> str | None:
    """The last thing that made the sum smaller, as a sentence; None when nothing did."""
    cuts = [step for step in told.steps if isinstance(step.code, Reason)]
    if not cuts:
        return None
    reason = Reason(cuts[-1].code)
    return reason_sentence(reason, cuts[-1].params)


def together(gift_cents: int, match_cents: int) -> list[Segment]:
    """The mix bar of one gift: the donor's part and the funds' part."""
    own = share_bps(gift_cents, gift_cents + match_cents)
    return [
        ("crowd", gift_cents, own, _("Your gift")),
        ("match", match_cents, BPS - own, _("Funds add")),
    ]
