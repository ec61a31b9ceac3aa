"""What pots did before a gift: the figures of `Usage`, asked only where a rule or limit needs them.

Most pots need no more than their own row, so most gifts cost no statement here; the others cost
one for each kind of figure, whatever the number of pots.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeVar

from sqlalchemy.orm import Session

from matchpot.domain.deadlines import local_day, start_of_day
from matchpot.domain.matching.filters import ABOUT_PROJECTS
from matchpot.domain.matching.rules import is_about_projects, needs
from matchpot.domain.matching.scenes import Usage
from matchpot.persistence.queries import crowds, exclusions
from matchpot.persistence.queries import pot_histories as queries
from matchpot.persistence.queries.crowds import Counting, Crowd
from matchpot.persistence.queries.matching import CampaignFacts, PotFacts
from matchpot.persistence.queries.pot_histories import DonorUsage, EarlierGift

_DONOR_CAPS = frozenset({"per_donor_project_cents", "per_donor_pot_cents"})
_NOTHING = DonorUsage()
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Whose gift it is and when.

    Attributes:
        at: The moment, which tells the day and the year.
        donor_key: The same for all gifts of one person; None for somebody new.
        email: Their address, to know whether it was proved.
        with_reward: A reward was chosen.
        besides: The gift itself, when it is stored already.
        fingerprint: The card or account that paid, once it is known.
        at_any_pace: It does not matter how fast they give: an operator looked at it.
    """

    at: datetime
    donor_key: str | None = None
    email: str | None = None
    with_reward: bool = False
    besides: int | None = None
    fingerprint: str | None = None
    at_any_pace: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What was found, by pot; a pot nothing was asked about is not in it."""

    donor: Mapping[int, DonorUsage] = field(default_factory=dict)
    gifts: Mapping[int, int] = field(default_factory=dict)
    people: Mapping[int, int] = field(default_factory=dict)
    day: Mapping[int, int] = field(default_factory=dict)
    year: Mapping[int, int] = field(default_factory=dict)
    crowd: Mapping[int, Crowd] = field(default_factory=dict)


NO_HISTORY = History()


def before_gift(
    session: Session, campaign: CampaignFacts, pots: Sequence[PotFacts], asked: Asked
) -> History:
    """Ask what the rules and limits of these pots want to know about a gift's past."""
    key, place = asked.donor_key, campaign.id
    return History(
        donor=_ask(
            [pot.pot_id for pot in pots if key and _DONOR_CAPS & pot.caps.keys()],
            lambda ids: queries.donor_usage(session, ids, donor_key=key or "", campaign_id=place),
        ),
        gifts=_gifts(
            session, place, [pot for pot in pots if "donor_gift_count" in needs(pot.kind)], asked
        ),
        people=_ask(
            [pot.pot_id for pot in pots if _counts_heads(pot)],
            lambda ids: queries.project_donors(session, ids, campaign_id=place),
        ),
        day=_ask(
            [pot.pot_id for pot in pots if "per_day_cents" in pot.caps],
            lambda ids: queries.day_sums(session, ids, since=start_of_day(local_day(asked.at))),
        ),
        year=_of_maker(session, campaign, pots, at=asked.at),
    )


def before_lines(
    session: Session, campaign: CampaignFacts, pots: Sequence[PotFacts], *, at: datetime
) -> History:
    """Ask what limits want to know before the lines on a whole campaign are decided.

    And what the crowd is for pots that do not count every gift, or not all of it; for the others it
    is the campaign's own.
    """
    whole = [pot for pot in pots if is_about_projects(pot.kind)]
    leaving = exclusions.pots_leaving_out(session, [pot.pot_id for pot in whole])
    counting = [_counting(pot, leaves_out=pot.pot_id in leaving) for pot in whole]
    picky = [one for one in counting if one.is_picky]
    return History(
        year=_of_maker(session, campaign, pots, at=at, without_line_on=campaign.id),
        crowd=crowds.crowds(session, campaign.id, picky) if picky else {},
    )


def _counting(pot: PotFacts, *, leaves_out: bool) -> Counting:
    conditions = pot.caps.get("filters", {}).keys() - ABOUT_PROJECTS
    return Counting(
        pot_id=pot.pot_id,
        least_cents=pot.min_donation_cents,
        most_cents=pot.caps.get("per_donation_cents"),
        refuses=bool(conditions),
        leaves_out=leaves_out,
    )


def _of_maker(
    session: Session,
    campaign: CampaignFacts,
    pots: Sequence[PotFacts],
    *,
    at: datetime,
    without_line_on: int | None = None,
) -> Mapping[int, int]:
    return _ask(
        [pot.pot_id for pot in pots if "per_maker_year_cents" in pot.caps],
        lambda ids: queries.maker_sums(
            session,
            ids,
            maker_id=campaign.maker_id,
            since=start_of_day(date(local_day(at).year, 1, 1)),
            without_line_on=without_line_on,
        ),
    )


def _ask(ids: Sequence[int], find: Callable[[Sequence[int]], Mapping[int, T]]) -> Mapping[int, T]:
    """Ask about these pots, or nothing when there are none."""
    return find(ids) if ids else {}


def _gifts(
    session: Session, campaign_id: int, pots: Sequence[PotFacts], asked: Asked
) -> Mapping[int, int]:
    """How many earlier gifts of the donor count for each pot.

    A gift counts when the pot took part in its decision, is left as large as the rule in force
    asks, and is paid; or when it is being paid and the pot holds money for it, for one that is
    never paid takes no place.
    """
    if not pots or asked.donor_key is None:
        return {}
    gifts = queries.earlier_gifts(
        session, donor_key=asked.donor_key, campaign_id=campaign_id, besides=asked.besides
    )
    return {pot.pot_id: sum(_counts(gift, pot) for gift in gifts) for pot in pots}


def _counts(gift: EarlierGift, pot: PotFacts) -> bool:
    took_part = any(
        one["pot"] == pot.pot_id and one["reason"] is None
        for one in (gift.basis or {}).get("pots", ())
    )
    large_enough = gift.left_cents >= max(1, pot.min_donation_cents)
    return took_part and large_enough and (gift.is_paid or pot.pot_id in gift.held_by)


def _counts_heads(pot: PotFacts) -> bool:
    return "project_donor_count" in needs(pot.kind) and "max_donors" in pot.params


def usage(pot: PotFacts, history: History = NO_HISTORY) -> Usage:
    """One pot's figures: those of its own row, and what was asked besides."""
    donor = history.donor.get(pot.pot_id, _NOTHING)
    return Usage(
        counted_cents=pot.counted_cents,
        project_cents=pot.held_cents + pot.used_cents,
        donor_project_cents=donor.on_project_cents,
        donor_pot_cents=donor.in_pot_cents,
        pot_cents=pot.in_use_cents,
        donor_gift_count=history.gifts.get(pot.pot_id, 0),
        project_donor_count=history.people.get(pot.pot_id, 0),
        day_cents=history.day.get(pot.pot_id, 0),
        maker_year_cents=history.year.get(pot.pot_id, 0),
    )
