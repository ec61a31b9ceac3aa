"""The mails we send: one function per notice, which promises it in the caller's transaction.

The words are in `templates/email/<notice>/`; `jobs/mail.py` writes and sends them. Readers
and things are named by ids in keys, so that no key holds personal data. A promise made
twice for one reader, thing and occasion is one mail. Each docstring says who reads it.
"""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from matchpot.domain.refunds import RefundReason
from matchpot.services.letters import (
    Gift,
    Payment,
    Plan,
    Reader,
    SignedLink,
    Transfer,
    moment,
    promise,
    promise_all,
)

# ---- accounts -----------------------------------------------------------------------------------


def _account(
    session: Session, notice: str, to: Reader, person_id: int, *, now: datetime, **values: Any
) -> None:
    occasion = moment(now)
    promise(session, notice, to, ("person", person_id), values, now=now, occasion=occasion)


def verify_email(
    session: Session, to: Reader, link: SignedLink, *, person_id: int, now: datetime
) -> None:
    """Somebody new: confirm that this is your address."""
    _account(session, "verify_email", to, person_id, now=now, link=asdict(link))


def address_in_use(session: Session, to: Reader, *, person_id: int, now: datetime) -> None:
    """Somebody with an account, after a sign-up with the same address."""
    _account(session, "address_in_use", to, person_id, now=now)


def reset_password(
    session: Session, to: Reader, link: SignedLink, *, person_id: int, now: datetime
) -> None:
    """Somebody who asked for a new password."""
    _account(session, "reset_password", to, person_id, now=now, link=asdict(link))


def password_changed(session: Session, to: Reader, *, person_id: int, now: datetime) -> None:
    """Somebody whose password was just changed, by whatever way."""
    _account(session, "password_changed", to, person_id, now=now)


def confirm_new_email(
    session: Session, to: Reader, link: SignedLink, *, person_id: int, now: datetime
) -> None:
    """The new address of somebody who wants to be reached there."""
    _account(session, "confirm_new_email", to, person_id, now=now, link=asdict(link))


def email_changed(session: Session, to: Reader, *, person_id: int, now: datetime) -> None:
    """The old address, after another took its place."""
    _account(session, "email_changed", to, person_id, now=now)


def member_invited(
    session: Session,
    to: Reader,
    link: SignedLink,
    *,
    organisation: str,
    inviter: str,
    now: datetime,
) -> None:
    """Somebody offered a place in an organisation; may not have an account."""
    values = {"organisation": organisation, "inviter": inviter, "link": asdict(link)}
    ref = ("invitation", int(link.parts[0]))
    promise(session, "member_invited", to, ref, values, now=now, occasion=moment(now))


# ---- campaigns ----------------------------------------------------------------------------------


def _campaign(
    session: Session,
    notice: str,
    to: Reader,
    plan: Plan,
    *,
    now: datetime,
    occasion: int = 1,
    **values: Any,
) -> None:
    values |= asdict(plan)
    ref = ("campaign", plan.campaign_id)
    promise(session, notice, to, ref, values, now=now, occasion=occasion)


def campaign_submitted(
    session: Session, to: Reader, plan: Plan, *, maker: str, now: datetime
) -> None:
    """A coach, when a maker asks for a look."""
    occasion = moment(now)
    _campaign(session, "campaign_submitted", to, plan, now=now, occasion=occasion, maker=maker)


def campaign_changes_requested(
    session: Session, to: Reader, plan: Plan, *, note: str, now: datetime
) -> None:
    """The maker, when the coach asks for changes; `note` is the coach's own text."""
    occasion = moment(now)
    notice = "campaign_changes_requested"
    _campaign(session, notice, to, plan, now=now, occasion=occasion, note=note)


def campaign_approved(session: Session, to: Reader, plan: Plan, *, now: datetime) -> None:
    """The maker, when the coach says yes."""
    _campaign(session, "campaign_approved", to, plan, now=now, occasion=moment(now))


def campaign_rejected(
    session: Session, to: Reader, plan: Plan, *, note: str, now: datetime
) -> None:
    """The maker, when the coach says no; `note` is the coach's own text."""
    _campaign(session, "campaign_rejected", to, plan, now=now, note=note)


def campaign_live(
    session: Session, to: Reader, plan: Plan, *, deadline_at: datetime, now: datetime
) -> None:
    """The maker, at the start."""
    deadline = deadline_at.isoformat()
    _campaign(session, "campaign_live", to, plan, now=now, deadline_at=deadline)


def campaign_succeeded_maker(
    session: Session, to: Reader, plan: Plan, *, raised_cents: int, match_cents: int, now: datetime
) -> None:
    """The maker, after the count."""
    sums = {"raised_cents": raised_cents, "match_cents": match_cents}
    _campaign(session, "campaign_succeeded_maker", to, plan, now=now, **sums)


def campaign_succeeded_donor(session: Session, to: Reader, gift: Gift, *, now: datetime) -> None:
    """A donor, when the gift counts for good."""
    _gift(session, "campaign_succeeded_donor", to, gift, now=now)


def campaign_failed_maker(
    session: Session, to: Reader, plan: Plan, *, raised_cents: int, goal_cents: int, now: datetime
) -> None:
    """The maker, when the goal was not reached and all gifts go back."""
    sums = {"raised_cents": raised_cents, "goal_cents": goal_cents}
    _campaign(session, "campaign_failed_maker", to, plan, now=now, **sums)


def campaign_failed_donor(session: Session, to: Reader, gift: Gift, *, now: datetime) -> None:
    """A donor, when the goal was not reached and the gift goes back."""
    _gift(session, "campaign_failed_donor", to, gift, now=now)


def project_update(
    session: Session,
    readers: Iterable[Reader],
    plan: Plan,
    *,
    update_id: int,
    headline: str,
    now: datetime,
) -> None:
    """Donors, when the maker tells news."""
    values, ref = {**asdict(plan), "headline": headline}, ("project_update", update_id)
    promise_all(session, "project_update", readers, ref, values, now=now)


# ---- gifts --------------------------------------------------------------------------------------


def _gift(
    session: Session, notice: str, to: Reader, gift: Gift, *, now: datetime, **values: Any
) -> None:
    promise(session, notice, to, ("donation", gift.donation_id), values | asdict(gift), now=now)


def donation_thanks(session: Session, to: Reader, gift: Gift, *, now: datetime) -> None:
    """A donor, when the payment has come in."""
    _gift(session, "donation_thanks", to, gift, now=now)


def donation_failed(session: Session, to: Reader, gift: Gift, *, now: datetime) -> None:
    """A donor whose payment did not come in after all."""
    _gift(session, "donation_failed", to, gift, now=now)


def refund_done(
    session: Session,
    to: Reader,
    gift: Gift,
    *,
    refund_id: int,
    cents: int,
    reason: RefundReason,
    now: datetime,
) -> None:
    """A donor, when money is on its way back."""
    values = {**asdict(gift), "cents": cents, "reason": reason.value}
    promise(session, "refund_done", to, ("refund", refund_id), values, now=now)


# ---- payouts ------------------------------------------------------------------------------------


def _payout(
    session: Session, notice: str, to: Reader, payment: Payment, *, now: datetime, **values: Any
) -> None:
    values |= asdict(payment)
    ref = ("payout", payment.payout_id)
    promise(session, notice, to, ref, values, now=now, occasion=moment(now))


def onboarding_needed(session: Session, to: Reader, payment: Payment, *, now: datetime) -> None:
    """Whoever is paid, when money waits and we do not know yet where to send it."""
    _payout(session, "onboarding_needed", to, payment, now=now)


def payout_approval_asked(session: Session, to: Reader, payment: Payment, *, now: datetime) -> None:
    """An operator, when a payout waits for a person."""
    _payout(session, "payout_approval_asked", to, payment, now=now)


def payout_sent(session: Session, to: Reader, payment: Payment, *, now: datetime) -> None:
    """The maker, when money is on its way."""
    _payout(session, "payout_sent", to, payment, now=now)


def payout_failed(session: Session, to: Reader, payment: Payment, *, now: datetime) -> None:
    """The maker, when the bank sent the money back."""
    _payout(session, "payout_failed", to, payment, now=now)


# ---- funds --------------------------------------------------------------------------------------


def pay_in_to_confirm(session: Session, to: Reader, transfer: Transfer, *, now: datetime) -> None:
    """An operator, when a fund's transfer was recorded and must be looked for at the bank."""
    ref = ("pay_in", transfer.pay_in_id)
    promise(session, "pay_in_to_confirm", to, ref, asdict(transfer), now=now)


def pay_in_sent_back(
    session: Session, to: Reader, transfer: Transfer, *, reason: str, now: datetime
) -> None:
    """Who wrote a fund's transfer down, when an operator cannot find it."""
    values = {**asdict(transfer), "reason": reason}
    promise(session, "pay_in_sent_back", to, ("pay_in", transfer.pay_in_id), values, now=now)
