"""Payouts for operators: what waits for a person, what is blocked and why, what was sent."""

from dataclasses import replace

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from matchpot.domain.errors import IllegalMove, NotAllowed, PayoutBlocked, SecondPersonNeeded
from matchpot.domain.payouts import PayoutOccasion, PayoutState, needs_second_person
from matchpot.domain.people import Role
from matchpot.extensions import current_settings, outside, reader, unit_of_work
from matchpot.persistence.queries import desk_waits, ledger
from matchpot.persistence.queries import payouts as queries
from matchpot.persistence.queries.narrowing import Narrowed, Part
from matchpot.persistence.queries.payouts import PayoutRow
from matchpot.services import payouts as service
from matchpot.services import statements
from matchpot.web.access import only
from matchpot.web.admin.blueprint import admin
from matchpot.web.admin.desk import QUEUES, Queue
from matchpot.web.admin.entries import rows_of
from matchpot.web.admin.lists import (
    AmountsForm,
    as_file,
    choice_of,
    listing,
    moment_text,
    whole,
    words_field,
)
from matchpot.web.blocks import reasons_for_operators
from matchpot.web.filters import euros
from matchpot.web.sessions import me
from matchpot.web.spreadsheets import euros_text


def _to_approve(session: Session) -> int:
    return sum(row.state is PayoutState.READY for row in queries.waiting(session))


class PayoutForm(AmountsForm):
    """Which payouts."""

    q = words_field(_l("Name or address of who is paid, or project"))
    state = choice_of(_l("State"), *PayoutState)
    kind = choice_of(_l("For"), *PayoutOccasion)


QUEUES.append(
    Queue(
        label=_l("Payouts to approve"),
        text=_l("Money that is ready to go, and what still keeps other payouts."),
        endpoint="admin.payouts",
        roles=frozenset({Role.OPERATOR}),
        count=_to_approve,
        since=desk_waits.payouts,
    )
)


def _untold(row: PayoutRow) -> PayoutRow:
    """A payout for work in a panel without its round: with it an amount could tell whose vote.

    Ballots are published under numbers, and who read more is paid more.
    """
    return replace(row, title="") if row.occasion is PayoutOccasion.PANEL_FEE else row


@admin.get("/payouts")
@only(Role.OPERATOR)
def payouts() -> str:
    """What waits, and every payout there ever was."""
    session = reader()
    limits, now = current_settings().limits, outside().clock.now()
    waiting = [
        (_untold(row), reasons_for_operators(row, limits=limits, now=now))
        for row in queries.waiting(session)
    ]
    return render_template(
        "admin/payouts_list.html",
        waiting=waiting,
        list=listing(
            PayoutForm(request.args), _every, page="admin.payouts", file="admin.payouts_csv"
        ),
        limit_cents=limits.second_person_from_cents,
    )


def _every(session: Session, narrowed: Narrowed, part: Part) -> list[PayoutRow]:
    return [_untold(row) for row in queries.listed(session, narrowed, part)]


@admin.get("/payouts.csv")
@only(Role.OPERATOR)
def payouts_csv() -> Response:
    """The same payouts as a file."""
    head = ("payout", "for", "about", "campaign", "award", "part", "to", "state",
            "amount_eur", "taken_back_eur", "approved_by", "and_by",
            "drafted_at", "sent_at", "transfer")  # fmt: skip
    rows = (
        (
            row.id,
            row.occasion.value,
            row.title,
            row.campaign_id,
            row.award_id,
            row.part,
            row.maker,
            row.state.value,
            euros_text(row.amount_cents),
            euros_text(row.reversed_cents),
            row.approver,
            row.second_approver,
            moment_text(row.created_at),
            moment_text(row.sent_at),
            row.transfer,
        )
        for row in whole(PayoutForm(request.args), _every)
    )
    return as_file("payouts", head, rows)


@admin.get("/payouts/<int:payout_id>")
@only(Role.OPERATOR)
def payout(payout_id: int) -> str:
    """One payout with the figures it is made of, its blocks and its entries."""
    session = reader()
    row = _untold(queries.one(session, payout_id) or abort(404))
    limits, now = current_settings().limits, outside().clock.now()
    campaign_id = row.campaign_id
    return render_template(
        "admin/payouts_show.html",
        row=row,
        statement=campaign_id and statements.of_campaign(session, campaign_id),
        reasons=reasons_for_operators(row, limits=limits, now=now),
        second=needs_second_person(row.amount_cents, limit_cents=limits.second_person_from_cents),
        entries=rows_of(ledger.entries_about(session, "payout", payout_id)),
        me=me().id,
    )


@admin.post("/payouts/<int:payout_id>/approve")
@only(Role.OPERATOR)
def approve_payout(payout_id: int) -> ResponseReturnValue:
    """Approve the amount that was shown; it leaves when all who must have approved it."""
    cents = request.form.get("cents", type=int) or abort(400)
    try:
        with unit_of_work() as session:
            done = service.approve(
                session,
                payout_id,
                by=me().id,
                cents=cents,
                now=outside().clock.now(),
                limits=current_settings().limits,
            )
    except (IllegalMove, NotAllowed, PayoutBlocked, SecondPersonNeeded) as no:
        flash(_why_not(no), "danger")
    else:
        if done.state is PayoutState.APPROVED:
            flash(_("%(amount)s is on its way.", amount=euros(cents)), "success")
        else:
            flash(_("Approved. A second person must approve it too."), "info")
    return redirect(url_for("admin.payout", payout_id=payout_id), 303)


def _why_not(no: Exception) -> str:
    if isinstance(no, SecondPersonNeeded):
        return str(_("You approved this before. Somebody else must be the second."))
    if isinstance(no, NotAllowed):
        return str(_("This is your own money. Somebody else must approve it."))
    return str(_("Something changed since you looked. Nothing was approved; look at it again."))


@admin.post("/payouts/<int:payout_id>/hold")
@only(Role.OPERATOR)
def hold_payout(payout_id: int) -> ResponseReturnValue:
    """Stop a payout by hand, or let it go on."""
    is_held = request.form.get("held") == "1"
    with unit_of_work() as session:
        service.put_on_hold(
            session,
            payout_id,
            is_held=is_held,
            by=me().id,
            now=outside().clock.now(),
            limits=current_settings().limits,
        )
    flash(_("The payout is stopped.") if is_held else _("The payout may go on."), "success")
    return redirect(url_for("admin.payout", payout_id=payout_id), 303)
