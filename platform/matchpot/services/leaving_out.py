"""Leaving a paid gift out of one pot's match: by a person with a reason, or by what a card told.

The gift stays whole and so does its decision; the line of that pot goes back to it through the
books, and a division at the end does not count it. Objections are in `appeals.py`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from matchpot.domain.campaigns import UNDECIDED
from matchpot.domain.donations import COUNTS, DonationState
from matchpot.domain.errors import NotFound
from matchpot.domain.exclusions import (
    LEAVES_OUT,
    CannotLeaveOut,
    ExclusionState,
    WhyNot,
    check_note,
    window_until,
)
from matchpot.domain.matching.caps import parse_caps
from matchpot.domain.matching.eligibility import Reason
from matchpot.domain.matching.export import EXCLUDED
from matchpot.domain.matching.lines import MatchLineState
from matchpot.domain.matching.pools import POOL_KINDS
from matchpot.persistence import locks
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.donations import Donation
from matchpot.persistence.models.exclusions import ExcludedGift, Exclusion
from matchpot.persistence.models.matching import MatchLine, PotCampaign, Wait
from matchpot.persistence.queries import exclusions as queries
from matchpot.persistence.queries.exclusions import PotOnCampaign
from matchpot.persistence.queries.relations import NOBODY, Relations, by_card, less_restored
from matchpot.services import audit, captures, conditions, exclusion_letters
from matchpot.services.histories import Asked


@dataclass(frozen=True, slots=True, kw_only=True)
class LeavingOut:
    """Who leaves which gift out of which pot's match, and why in their own words.

    `whole_person` leaves out all gifts of its giver, those to come too.
    """

    pot_id: int
    donation_id: int
    actor_id: int
    note: str
    whole_person: bool = False


def leave_out(session: Session, asked: LeavingOut, *, now: datetime) -> Exclusion:
    """Leave a gift out, or all gifts of its giver; who gave it gets a mail and may object.

    Raises:
        CannotLeaveOut: The reason is too short, or the gift is not paid, final or out already.
        NotFound: The gift is to no campaign of this pot.
    """
    note = check_note(asked.note)
    seen = session.get(Donation, asked.donation_id)
    if seen is None:
        raise NotFound("donation", asked.donation_id)
    ids = {seen.id}
    if asked.whole_person:
        ids |= set(queries.gifts_of_person(session, asked.pot_id, seen.donor_key))
    gifts = {one: locks.donation(session, one) for one in sorted(ids)}
    campaigns = _locked(session, gifts.values())
    gift = gifts[seen.id]
    if session.get(PotCampaign, (asked.pot_id, gift.campaign_id)) is None:
        raise NotFound("donation", asked.donation_id)
    is_pool = queries.kind_of_pot(session, asked.pot_id) in POOL_KINDS
    _check(session, gift, campaigns[gift.campaign_id], asked.pot_id, is_pool=is_pool)
    case = _case(gift, asked.pot_id, Reason.LEFT_OUT, now=now)
    case.note, case.made_by, case.whole_person = note, asked.actor_id, asked.whole_person
    session.add(case)
    session.flush()
    if not is_pool:
        for one in gifts.values():
            take(session, case, one, campaigns[one.campaign_id], now=now)
    detail = {"pot": asked.pot_id, "gifts": len(gifts), "whole_person": asked.whole_person}
    ref = ("exclusion", case.id)
    audit.write(session, "gift.left_out", actor_id=asked.actor_id, now=now, ref=ref, detail=detail)
    exclusion_letters.left_out(session, case, gift, now=now)
    exclusion_letters.makers_told(session, case, gifts.values(), now=now)
    return case


def _locked(session: Session, gifts: Iterable[Donation]) -> dict[int, Campaign]:
    ids = sorted({one.campaign_id for one in gifts})
    return {one: locks.campaign(session, one) for one in ids}


def _check(
    session: Session, gift: Donation, campaign: Campaign, pot_id: int, *, is_pool: bool
) -> None:
    """What stands against leaving a gift out, in the order in which one would look."""
    if gift.state is DonationState.DISPUTED:
        raise CannotLeaveOut(WhyNot.DISPUTED)
    if gift.state not in COUNTS:
        raise CannotLeaveOut(WhyNot.NOT_PAID)
    known = [one for one in queries.cases_about(session, gift) if one.pot_id == pot_id]
    if any(one.state in LEAVES_OUT for one in known):
        raise CannotLeaveOut(WhyNot.LEFT_OUT_ALREADY)
    if any(one.donation_id == gift.id for one in known):
        raise CannotLeaveOut(WhyNot.RESTORED_BEFORE)
    if not is_pool and campaign.state not in UNDECIDED:
        raise CannotLeaveOut(WhyNot.DECIDED)


def _case(gift: Donation, pot_id: int | None, reason: Reason, *, now: datetime) -> Exclusion:
    return Exclusion(
        donation_id=gift.id,
        pot_id=pot_id,
        donor_key=gift.donor_key,
        whole_person=False,
        reason=reason.value,
        note="",
        state=ExclusionState.STANDING,
        made_at=now,
        window_until=window_until(now),
    )


def take(
    session: Session, case: Exclusion, gift: Donation, campaign: Campaign, *, now: datetime
) -> None:
    """Give a gift's line back to the pot of a case, and its place in the pot's line too.

    Only while the campaign is undecided and no bank looks at the gift; else it keeps what it has.
    The caller holds the locks of gift and campaign.
    """
    assert case.pot_id is not None  # noqa: S101 - a case about all pots takes nothing from one
    if campaign.state not in UNDECIDED or gift.state is DonationState.DISPUTED:
        return
    locks.pots(session, [line.pot_id for line in captures.lines_of_gift(session, gift.id)])
    lines = [
        line
        for line in captures.lines_of_gift(session, gift.id)
        if line.pot_id == case.pot_id and line.state is MatchLineState.CAPTURED
    ]
    place = session.get(Wait, (gift.id, case.pot_id))
    missing = place.missing_cents if place else 0
    if lines or missing:
        _lose(session, case, gift, campaign, lines, place, now=now)
    # What counts for a threshold changes too, where there was no line.
    captures.decide_campaign(session, campaign, at=now)


def _lose(
    session: Session,
    case: Exclusion,
    gift: Donation,
    campaign: Campaign,
    lines: Sequence[MatchLine],
    place: Wait | None,
    *,
    now: datetime,
) -> None:
    cut = sum(
        captures.take_back(
            session,
            line,
            keep_cents=0,
            occasion=f"{EXCLUDED}-{case.id}",
            reason=EXCLUDED,
            at=now,
        )
        for line in lines
    )
    lost = ExcludedGift(exclusion_id=case.id, donation_id=gift.id, pot_id=case.pot_id)
    lost.line_id, lost.taken_cents = lines[0].id if lines else None, cut
    lost.missing_cents, lost.returned_cents = place.missing_cents if place else 0, 0
    if place is not None:
        place.missing_cents = 0
    session.add(lost)
    campaign.match_cents -= cut
    campaign.updated_at = now
    session.flush()


# ---- by itself, once the payment tells whose card it was ---------------------------------------


def look_at_payment(session: Session, campaign: Campaign, gift: Donation, *, now: datetime) -> None:
    """Leave a gift that was just paid out of pots that its card, or its giver's pace, rules out.

    What was known before it was paid is in its decision already.
    """
    pots = queries.pots_on(session, campaign.id)
    if not pots or gift.unmatched_because is not None:
        return
    related = card_relations(session, gift)
    refused = {one["pot"] for one in (gift.match_basis or {}).get("pots", ()) if one["reason"]}
    for pot in pots:
        if pot.pot_id not in refused:
            _look(session, campaign, gift, pot, related, now=now)


def card_relations(session: Session, gift: Donation) -> Relations:
    """Whose card or account paid a gift, less what an operator found to be none of it."""
    if gift.fingerprint is None:
        return NOBODY
    found = by_card(session, gift.campaign_id, donation_id=gift.id, fingerprint=gift.fingerprint)
    return less_restored(session, found, gift.campaign_id, donor_key=gift.donor_key)


def _look(
    session: Session,
    campaign: Campaign,
    gift: Donation,
    pot: PotOnCampaign,
    related: Relations,
    *,
    now: datetime,
) -> None:
    if known := queries.case_about_person(session, pot.pot_id, gift.donor_key):
        if pot.kind not in POOL_KINDS:
            take(session, known, gift, campaign, now=now)
        return
    reason = related.of_pot(pot.pot_id, pot.fund_id) or _too_fast(session, gift, pot, now=now)
    if reason is None:
        return
    case = _case(gift, pot.pot_id, reason, now=now)
    session.add(case)
    session.flush()
    if pot.kind not in POOL_KINDS:
        take(session, case, gift, campaign, now=now)
    ref = ("exclusion", case.id)
    audit.write(
        session, "gift.left_out", actor_id=None, now=now, ref=ref, detail={"reason": reason.value}
    )
    exclusion_letters.left_out(session, case, gift, now=now)


def _too_fast(
    session: Session, gift: Donation, pot: PotOnCampaign, *, now: datetime
) -> Reason | None:
    filters = parse_caps(pot.caps).filters
    if not filters.watches_pace:
        return None
    asked = Asked(at=now, donor_key=gift.donor_key, besides=gift.id, fingerprint=gift.fingerprint)
    return filters.pace_refusal(conditions.pace(session, gift.campaign_id, filters, asked))
