"""Awards: offered from a published result, accepted or declined by makers, taken back by the fund.

Money that falls free is offered to the next on the reserve list (`reserve_lists.py`). The parts an
award is paid in are in `tranches.py`; what arrived at a bank in `payout_arrivals.py`. Awards of a
network that belong together are answered with one yes or no, and end together.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.awards import ACCEPT_WITHIN, MOVES, AwardState, TrancheState, planned
from matchpot.domain.errors import IllegalMove, NotAllowed, NotFound, PotExhausted
from matchpot.domain.ledger.awards import award_declined, award_made, award_revoked
from matchpot.domain.money import Cents
from matchpot.domain.rounds.applications import MOVES as APPLICATION_MOVES
from matchpot.domain.rounds.applications import ApplicationState, told
from matchpot.domain.rounds.phases import Phase
from matchpot.domain.trust.roles import Action
from matchpot.persistence import locks
from matchpot.persistence.models.awards import Award, Tranche
from matchpot.persistence.models.matching import Pot
from matchpot.persistence.models.rounds import Application, Round
from matchpot.persistence.queries.networks import award_group, is_of_network
from matchpot.persistence.transitions import move
from matchpot.services import (
    audit,
    award_letters,
    books,
    duties,
    referrals,
    reserve_lists,
    round_purses,
    tranches,
)
from matchpot.services.rounds import rules_of
from matchpot.settings import MoneyLimits

_A = ApplicationState
# Money that falls free in these goes to the next on the reserve list.
_RESERVE_MOVES_UP = frozenset({Phase.PUBLISHED, Phase.PAYOUT})


def offer(session: Session, row: Round, given: Mapping[str, Cents], now: datetime) -> None:
    """Offer what a result gives, by code; all others who stood are told so by their state.

    The caller has locked the round. Called again it does nothing.

    Raises:
        PotExhausted: More is given than the round holds.
    """
    standing = session.scalars(
        select(Application)
        .where(
            Application.round_id == row.id,
            Application.state.in_((_A.SUBMITTED, _A.ELIGIBLE)),
        )
        .order_by(Application.code)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).all()
    for one in standing:
        cents = given.get(one.code or "", 0)
        if cents:
            _offer_to(session, row, one, cents, now=now)
        else:
            _mark(session, one, _A.DECLINED, reason="not_funded", now=now)


def _offer_to(
    session: Session, row: Round, application: Application, cents: Cents, *, now: datetime
) -> None:
    if cents > row.held_cents:
        raise PotExhausted(row.pot_id, available_cents=row.held_cents)
    round_purses.spend(session, row, cents)
    award = Award(
        pot_id=row.pot_id,
        round_id=row.id,
        application_id=application.id,
        project_id=application.project_id,
        maker_id=application.maker_id,
        state=AwardState.OFFERED,
        amount_cents=cents,
        decided_at=now,
        accept_by=now + ACCEPT_WITHIN,
    )
    session.add(award)
    session.flush()
    rules = rules_of(row)
    tranches.plan(session, award, planned(cents, bps=rules.tranche_bps, days=rules.tranche_days))
    grant = tranches.grant_of(session, award, cents)
    books.post(session, award_made(grant, occurred_at=now), now=now)
    _mark(session, application, _A.AWARDED, reason="offered", now=now)
    award_letters.offered(session, award, now=now)


def _mark(
    session: Session, application: Application, to: ApplicationState, *, reason: str, now: datetime
) -> None:
    """Bring an application where its award is; nobody judged a round without conditions."""
    if application.state is _A.SUBMITTED:
        move(session, application, _A.ELIGIBLE, moves=APPLICATION_MOVES, at=now, reason="no_check")
    if application.state is not to:
        move(session, application, to, moves=APPLICATION_MOVES, at=now, reason=reason)


def accept(
    session: Session, award_id: int, *, by: int, terms: str, now: datetime, limits: MoneyLimits
) -> Award:
    """The maker accepts these very words; what waited for that is due at once.

    One yes takes all awards that belong together.

    Raises:
        NotFound: There is no such award of this maker.
        IllegalMove: It is not on offer, or not any more.
        NewAwardsHeld: The fund waits for a late report of this maker first.
    """
    together = [_own(session, one, by) for one in award_group(session, award_id)]
    for award in together:
        if award.state is not AwardState.OFFERED or now > award.accept_by:
            raise IllegalMove("award", award.state, AwardState.ACCEPTED)
        fund_id = session.get_one(Pot, award.pot_id).fund_id
        duties.check_not_held(session, fund_id=fund_id, maker_id=award.maker_id)
    for award in together:
        _accept(session, award, by=by, terms=terms, now=now, limits=limits)
    award_letters.accepted(session, together[0], now=now)
    return together[0]


def _accept(
    session: Session, award: Award, *, by: int, terms: str, now: datetime, limits: MoneyLimits
) -> None:
    values = {"accepted_at": now, "terms": terms}
    move(
        session, award, AwardState.ACCEPTED,
        moves=MOVES, at=now, actor_id=by, reason="accepted", values=values,
    )  # fmt: skip
    tranches.fall_due_at_acceptance(session, award, now=now, limits=limits)
    duties.open_for_award(session, award, now)


def _own(session: Session, award_id: int, maker_id: int) -> Award:
    """An award of this maker, locked."""
    award = locks.award(session, award_id)
    if award.maker_id != maker_id:
        raise NotFound("award", award_id)
    return award


def decline(session: Session, award_id: int, *, by: int, now: datetime) -> None:
    """The maker does not want it: the money is free for the next on the reserve list.

    Raises:
        NotFound: There is no such award of this maker.
        IllegalMove: It is not on offer.
    """
    for row, award in _together(session, award_id):
        if award.maker_id != by:
            raise NotFound("award", award_id)
        _fall_away(session, row, award, by=by, reason="declined", now=now)


def expire(session: Session, award_id: int, *, now: datetime) -> bool:
    """End an offer that nobody accepted in time; False when it is not on offer or still may be."""
    found = _together(session, award_id)
    if any(one.state is not AwardState.OFFERED or now <= one.accept_by for _, one in found):
        return False
    for row, award in found:
        _fall_away(session, row, award, by=None, reason="expired", now=now)
    return True


def _fall_away(
    session: Session, row: Round | None, award: Award, *, by: int | None, reason: str, now: datetime
) -> None:
    values = {"ended_at": now, "ended_by": by}
    move(
        session, award, AwardState.DECLINED,
        moves=MOVES, at=now, actor_id=by, reason=reason, values=values,
    )  # fmt: skip
    back = tranches.call_back(session, award, by=by, now=now)
    grant = tranches.grant_of(session, award, back)
    books.post(session, award_declined(grant, occurred_at=now), now=now)
    _free(session, row, award, back, reason=reason, now=now)


def revoke(session: Session, award_id: int, *, by: int, reason: str, now: datetime) -> Cents:
    """The fund takes back what was not paid, with a reason for the maker; how much that was.

    Raises:
        NotFound: There is no such award.
        NotAllowed: A network decided on it; inside its mandate no fund takes anything back.
        InvalidValue: The reason says too little.
        IllegalMove: It has ended, or all of it was paid or is on its way.
    """
    if is_of_network(session, award_id):
        raise NotAllowed(Action.REVOKE_AWARD)
    row, award = _with_round(session, award_id)
    back = _take_back(session, award, by=by, reason=told(reason), now=now)
    hints = _elsewhere(session, award, now=now)
    award_letters.revoked(session, award, back_cents=back, hints=hints, now=now)
    _free(session, row, award, back, reason="revoked", now=now)
    return back


def _elsewhere(session: Session, award: Award, *, now: datetime) -> list[dict[str, Any]]:
    """Where else a plan that applied may fit, now that money for it is gone."""
    if award.application_id is None:
        return []
    application = session.get_one(Application, award.application_id)
    return referrals.find(session, application, now=now)


def revoke_together(
    session: Session, award_id: int, *, by: int, reason: str, now: datetime
) -> Cents:
    """A network takes back what was not paid of an award, from all its pots; as `revoke`."""
    said, back = told(reason), 0
    found = _together(session, award_id)
    for _, award in found:
        try:
            cents = _take_back(session, award, by=by, reason=said, now=now)
        except IllegalMove:
            continue  # of this pot all was sent, and of another perhaps not yet
        _free(session, None, award, cents, reason="revoked", now=now)
        back += cents
    if not back:
        raise IllegalMove("award", found[0][1].state, AwardState.REVOKED)
    award_letters.revoked(session, found[0][1], back_cents=back, now=now)
    return back


def _take_back(session: Session, award: Award, *, by: int, reason: str, now: datetime) -> Cents:
    """Revoke one locked award in the books; its money is still to be put back where it was."""
    if award.state not in {AwardState.OFFERED, AwardState.ACCEPTED}:
        raise IllegalMove("award", award.state, AwardState.REVOKED)
    back = tranches.call_back(session, award, by=by, now=now)
    if not back:
        raise IllegalMove("award", award.state, AwardState.REVOKED)
    values = {"ended_at": now, "ended_by": by, "reason": reason}
    move(
        session, award, AwardState.REVOKED,
        moves=MOVES, at=now, actor_id=by, reason="revoked", values=values,
    )  # fmt: skip
    grant = tranches.grant_of(session, award, back)
    books.post(session, award_revoked(grant, occurred_at=now), now=now)
    ref, detail = ("award", award.id), {"cents": back, "reason": reason}
    audit.write(session, "award_revoked", actor_id=by, now=now, ref=ref, detail=detail)
    return back


def _free(
    session: Session, row: Round | None, award: Award, cents: Cents, *, reason: str, now: datetime
) -> None:
    """Put an award's money back where it came from, and offer it to whoever is next."""
    round_purses.give_back(session, row, award.pot_id, cents)
    kept = select(Tranche.id).where(
        Tranche.award_id == award.id, Tranche.state != TrancheState.CANCELLED
    )
    if award.application_id is not None and session.scalars(kept).first() is None:
        application = session.get_one(Application, award.application_id, populate_existing=True)
        _mark(session, application, _A.DECLINED, reason=reason, now=now)
    while row is not None and row.phase in _RESERVE_MOVES_UP:
        found = reserve_lists.next_up(session, row)
        if found is None:
            return
        _offer_to(session, row, found.application, found.cents, now=now)


def _with_round(session: Session, award_id: int) -> tuple[Round | None, Award]:
    """An award and its round, locked in the order of locks."""
    round_id = session.scalar(select(Award.round_id).where(Award.id == award_id))
    row = None if round_id is None else locks.round_of(session, round_id)
    return row, locks.award(session, award_id)


def _together(session: Session, award_id: int) -> list[tuple[Round | None, Award]]:
    """An award with those that belong to it, by id; each with its round, locked."""
    return [_with_round(session, one) for one in award_group(session, award_id)]


def remind(session: Session, award_id: int, *, now: datetime) -> None:
    """Tell the maker once that an offer is about to end."""
    award = locks.award(session, award_id)
    if award.state is AwardState.OFFERED:
        award_letters.reminder(session, award, now=now)
