"""Objecting to a gift being left out, and an operator's answer to it.

A giver objects from the gift's own page, once, to all that leaves it out: what a person did and
what a rule refused by itself. Who left a gift out never decides about it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from matchpot.domain.campaigns import UNDECIDED
from matchpot.domain.donations import COUNTS, DonationState
from matchpot.domain.errors import IllegalMove, NotFound, SecondPersonNeeded
from matchpot.domain.exclusions import (
    APPEALABLE,
    MOVES,
    CannotLeaveOut,
    ExclusionState,
    WhyNot,
    check_note,
    window_until,
)
from matchpot.domain.matching.eligibility import Reason
from matchpot.domain.trust.roles import Action, check_second_person
from matchpot.persistence import locks
from matchpot.persistence.models.campaigns import Campaign
from matchpot.persistence.models.donations import Donation
from matchpot.persistence.models.exclusions import Exclusion
from matchpot.persistence.queries import divisions
from matchpot.persistence.queries import exclusions as queries
from matchpot.persistence.transitions import move
from matchpot.services import audit, exclusion_letters, restoring
from matchpot.settings import MoneyLimits

_E = ExclusionState


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Something that keeps a gift from being matched, and until when its giver may object.

    Attributes:
        pot_id: The pot; None when it is all of them.
        reason: The reason code.
        until: The last moment to object.
        case: The case, when there is one: what a rule refused has none before an objection.
    """

    pot_id: int | None
    reason: Reason
    until: datetime
    case: Exclusion | None = None

    def is_open(self, now: datetime) -> bool:
        """Whether one may object now."""
        return now < self.until and (self.case is None or self.case.state is _E.STANDING)


def refusals(
    session: Session, gift: Donation, campaign: Campaign, *, secret: bytes
) -> Sequence[Refusal]:
    """All that keeps a paid gift from being matched and that one may object to, or has."""
    if gift.state not in COUNTS or gift.paid_at is None:
        return ()
    cases = queries.cases_about(session, gift)
    found = [
        Refusal(pot_id=one.pot_id, reason=Reason(one.reason), until=one.window_until, case=one)
        for one in cases
    ]
    if campaign.state not in UNDECIDED:
        return found
    known = {one.pot_id for one in cases}
    until = window_until(gift.paid_at)
    found += [
        Refusal(pot_id=pot_id, reason=reason, until=until)
        for pot_id, reason in _refused_by_itself(session, gift, secret=secret)
        if pot_id not in known and None not in known
    ]
    return found


def refusals_of_gift(session: Session, donation_id: int, *, secret: bytes) -> Sequence[Refusal]:
    """The same of a stored gift; only reads."""
    gift = session.get_one(Donation, donation_id)
    campaign = session.get_one(Campaign, gift.campaign_id)
    return refusals(session, gift, campaign, secret=secret)


def _refused_by_itself(
    session: Session, gift: Donation, *, secret: bytes
) -> Sequence[tuple[int | None, Reason]]:
    if gift.unmatched_because is not None:
        reason = Reason(gift.unmatched_because)
        return [(None, reason)] if reason in APPEALABLE else []
    in_basis = [
        (one["pot"], Reason(one["reason"]))
        for one in (gift.match_basis or {}).get("pots", ())
        if one["reason"] in APPEALABLE
    ]
    pools = divisions.pools_of_funder(
        session, gift.campaign_id, donor_key=gift.donor_key, secret=secret
    )
    return [*in_basis, *((pot_id, Reason.FUNDER_DONATION) for pot_id in pools)]


def appeal(
    session: Session, donation_id: int, words: str, *, now: datetime, secret: bytes
) -> Sequence[Exclusion]:
    """Object to all that leaves a gift out; operators are told.

    Raises:
        CannotLeaveOut: There is nothing to object to, or not any more, or too little is said.
    """
    told = check_note(words)
    gift = locks.donation(session, donation_id)
    if gift.state is DonationState.DISPUTED:
        raise CannotLeaveOut(WhyNot.DISPUTED)
    campaign = locks.campaign(session, gift.campaign_id)
    found = refusals(session, gift, campaign, secret=secret)
    if not found:
        raise CannotLeaveOut(WhyNot.NOTHING_LEFT_OUT)
    cases = [_case_of(session, gift, one, now=now) for one in found if one.is_open(now)]
    if not cases:
        raise CannotLeaveOut(WhyNot.WINDOW_PASSED)
    for case in cases:
        values = {"appeal": told, "appealed_at": now}
        move(session, case, _E.APPEALED, moves=MOVES, at=now, values=values)
        ref = ("exclusion", case.id)
        audit.write(session, "gift.appealed", actor_id=gift.person_id, now=now, ref=ref)
        exclusion_letters.appealed(session, case, gift, now=now)
    return cases


def _case_of(session: Session, gift: Donation, found: Refusal, *, now: datetime) -> Exclusion:
    if found.case is not None:
        return found.case
    case = Exclusion(
        donation_id=gift.id,
        pot_id=found.pot_id,
        donor_key=gift.donor_key,
        whole_person=False,
        reason=found.reason.value,
        note="",
        state=_E.STANDING,
        made_at=gift.paid_at or now,
        window_until=found.until,
    )
    session.add(case)
    session.flush()
    return case


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What an operator decides about an objection, and why."""

    case_id: int
    by: int
    restores: bool
    words: str


def decide(session: Session, answer: Answer, *, now: datetime, limits: MoneyLimits) -> Exclusion:
    """Let a gift count again, or let it stay out; everybody it is about gets a mail.

    Raises:
        SecondPersonNeeded: Who decides left the gift out, or gave it.
        IllegalMove: It does not wait for an answer.
        CannotLeaveOut: The answer is too short, or a bank decides about the gift first.
    """
    words = check_note(answer.words)
    seen = session.get(Exclusion, answer.case_id)
    if seen is None:
        raise NotFound("exclusion", answer.case_id)
    ids = {seen.donation_id}
    if seen.whole_person and seen.pot_id is not None:
        ids |= set(queries.gifts_of_person(session, seen.pot_id, seen.donor_key))
    gifts = {one: locks.donation(session, one) for one in sorted(ids)}
    places = sorted({one.campaign_id for one in gifts.values()})
    campaigns = {one: locks.campaign(session, one) for one in places}
    session.refresh(seen, with_for_update=True)
    gift = gifts[seen.donation_id]
    to = _E.RESTORED if answer.restores else _E.UPHELD
    _check(seen, gift, to, by=answer.by)
    values = {"decided_by": answer.by, "decided_at": now, "answer": words}
    move(session, seen, to, moves=MOVES, at=now, actor_id=answer.by, values=values)
    cents = 0
    if answer.restores:
        cents = restoring.restore(session, seen, gifts, campaigns, now=now, limits=limits)
        exclusion_letters.makers_told(session, seen, gifts.values(), now=now)
    detail, ref = {"to": to.value, "cents": cents}, ("exclusion", seen.id)
    audit.write(session, "appeal.decided", actor_id=answer.by, now=now, ref=ref, detail=detail)
    exclusion_letters.decided(session, seen, gift, cents=cents, now=now)
    return seen


def _check(case: Exclusion, gift: Donation, to: ExclusionState, *, by: int) -> None:
    if case.state is not _E.APPEALED:
        raise IllegalMove("exclusion", case.state, to)
    check_second_person(Action.DECIDE_APPEAL, first_id=case.made_by, second_id=by)
    if gift.person_id == by:
        raise SecondPersonNeeded(Action.DECIDE_APPEAL)
    if gift.state is DonationState.DISPUTED:
        raise CannotLeaveOut(WhyNot.DISPUTED)
