"""A trust policy in plain sentences, as a maker would ask for it; the page and the preview."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from matchpot.domain.trust.formats import Format
from matchpot.domain.trust.policy import Policy, Tier
from matchpot.web.filters import euros, percent
from matchpot.web.words.reports import FORMATS


@dataclass(frozen=True, slots=True, kw_only=True)
class TierTold:
    """One tier in words: for whom, what is asked as one point each, and what more there is."""

    head: str
    asks: Sequence[str]
    more: Sequence[str]


def clause_told(clause: Collection[Format]) -> str:
    """One of several forms, as part of a sentence: `a picture or a link, or a public update`."""
    words = [_begun_small(str(FORMATS[one])) for one in Format if one in clause]
    if len(words) == 1:
        return words[0]
    return str(_("%(first)s, or %(last)s", first=", ".join(words[:-1]), last=words[-1]))


def asks_told(asks: Sequence[Collection[Format]]) -> list[str]:
    """Every part that is asked, each with its choice."""
    return [clause_told(clause) for clause in asks]


def _begun_small(label: str) -> str:
    """A label within a sentence; the Dutch "one" has its accents on both letters when small."""
    return (label[:1].lower() + label[1:]).replace("eén ", "één ", 1)


def tiers_told(policy: Policy) -> list[TierTold]:
    """Every tier in its order."""
    ends = [*(tier.from_cents for tier in policy.tiers[1:]), None]
    return [_tier(tier, until_cents=end) for tier, end in zip(policy.tiers, ends, strict=True)]


def _tier(tier: Tier, *, until_cents: int | None) -> TierTold:
    # One group is a list to choose from, of several each is a line with its choice.
    asks = [[one] for one in Format if one in tier.asks[0]] if len(tier.asks) == 1 else tier.asks
    return TierTold(head=_head(tier, until_cents), asks=asks_told(asks), more=list(_more(tier)))


def _head(tier: Tier, until_cents: int | None) -> str:
    """For whom, and what comes of it; the amount a tier ends at belongs to the next one."""
    low, high = euros(tier.from_cents), euros(until_cents or 0)
    if tier.from_cents and until_cents:
        who = _("Did you get %(low)s or more from us, and less than %(high)s?", low=low, high=high)
    elif tier.from_cents:
        who = _("Did you get %(low)s or more from us?", low=low)
    elif until_cents:
        who = _("Did you get less than %(high)s from us?", high=high)
    else:
        who = _("Whatever you got from us:")
    return f"{who} {_what(tier)}"


def _what(tier: Tier) -> str:
    if not tier.asks:
        return str(_("Then we ask for nothing. You may always tell us how it went."))
    weeks = tier.due_weeks
    if len(tier.asks) > 1:
        return str(
            _("Then send us this, within %(weeks)s weeks of the end of your project:", weeks=weeks)
        )
    if len(tier.asks[0]) > 1:
        return str(
            _(
                "Then send us one of these, within %(weeks)s weeks of the end of your project. "
                "You choose:",
                weeks=weeks,
            )
        )
    return str(_("Then send us within %(weeks)s weeks of the end of your project:", weeks=weeks))


def _more(tier: Tier) -> list[str]:
    told = []
    if tier.change_days:
        told.append(
            _("Does it go differently than planned? Tell us within %(days)s days.",
              days=tier.change_days)
        )  # fmt: skip
    if tier.spot_check_bps:
        told.append(
            _(
                "A lot draws %(share)s of the accepted reports for a closer look, which is a talk.",
                share=percent(tier.spot_check_bps),
            )
        )
    return [str(one) for one in told]


def days_told(policy: Policy) -> list[str]:
    """What goes for every tier: late, questions, silence, changes, and what is never asked."""
    told = [
        ngettext(
            "If we say nothing about a report for %(num)d day, it is accepted.",
            "If we say nothing about a report for %(num)d days, it is accepted.",
            policy.accept_days,
        ),
        _("We may ask one question about a report. If you do not answer, it still counts.")
        if policy.questions
        else _("We ask no questions about a report."),
        _(
            "A report is late %(days)s days after its day. Then we talk first. After that we may "
            "wait with new awards until it is there. We never take money back for it.",
            days=policy.late_days,
        ),
        _("If a plan changes a lot, we may object. We say so within our days, or it is fine.")
        if policy.change_consent
        else _("If a plan changes, we take note of it. We do not have to agree."),
        _("We never ask for receipts, and never for a report before its day."),
        _("A report you made for another funder is good as it is, wherever we ask for a story."),
    ]
    return [str(one) for one in told]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A sentence that a version no longer says, or newly says."""

    text: str
    is_new: bool


def differences(before: Policy, after: Policy) -> list[Difference]:
    """What a version says otherwise than the one before it: what went, then what came."""
    old, new = _all_told(before), _all_told(after)
    gone = [Difference(text=one, is_new=False) for one in old if one not in new]
    come = [Difference(text=one, is_new=True) for one in new if one not in old]
    return [*gone, *come]


def _all_told(policy: Policy) -> list[str]:
    tiers = [
        " ".join([one.head, "; ".join(one.asks), *one.more]).strip() for one in tiers_told(policy)
    ]
    return [*tiers, *days_told(policy)]
