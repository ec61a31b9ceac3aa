"""Why a payout waits, in whole sentences: what it is, until when, and what to do about it."""

from datetime import datetime, timedelta

from flask_babel import gettext as _

from matchpot.domain.payouts import Block
from matchpot.persistence.queries.payouts import PayoutRow
from matchpot.settings import MoneyLimits
from matchpot.web.filters import day, day_time
from matchpot.web.words.gifts import BLOCKS


def reasons_of(row: PayoutRow, *, limits: MoneyLimits, now: datetime) -> list[str]:
    """Every reason why a payout waits, as its maker reads it."""
    told = {
        Block.KYC: _(
            "The payment service does not know yet who you are, or where the money goes. "
            "Fill in your details with the payment service."
        ),
        Block.DISPUTE: _(
            "The bank of a donor disputes a payment. The bank decides; that can take weeks. "
            "You need not do anything."
        ),
        Block.COVERAGE: _(
            "A part of the money is still on its way to the payment service. "
            "It takes a few working days. You need not do anything."
        ),
    }
    sentences = [told[block] for block in row.blocks if block in told]
    if Block.HOLD in row.blocks:
        sentences += _waits(row, limits=limits, now=now)
        if row.on_hold:
            stopped = _("We stopped this payout to look at it. We will write to you about it.")
            sentences.append(stopped)
    return sentences


def reasons_for_operators(row: PayoutRow, *, limits: MoneyLimits, now: datetime) -> list[str]:
    """Every reason why a payout waits, as who approves it reads it."""
    sentences = [str(BLOCKS[block]) for block in row.blocks if block is not Block.HOLD]
    if Block.HOLD in row.blocks:
        sentences += _waits(row, limits=limits, now=now)
        if row.on_hold:
            sentences.append(_("An operator stopped this payout."))
    return sentences


def _waits(row: PayoutRow, *, limits: MoneyLimits, now: datetime) -> list[str]:
    hold = timedelta(hours=limits.hold_after_change_hours)
    found = []
    if now < row.not_before:
        found.append(
            _(
                "The first payout leaves %(days)s days after the end of a campaign: from %(day)s.",
                days=limits.first_payout_after_days,
                day=day(row.not_before),
            )
        )
    if row.bank_changed_at and now < row.bank_changed_at + hold:
        moment = day_time(row.bank_changed_at + hold)
        found.append(
            _("The bank account was changed. For safety we wait until %(moment)s.", moment=moment)
        )
    if row.email_changed_at and now < row.email_changed_at + hold:
        moment = day_time(row.email_changed_at + hold)
        found.append(
            _("The e-mail address was changed. For safety we wait until %(moment)s.", moment=moment)
        )
    return found
