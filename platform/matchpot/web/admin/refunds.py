"""Refunds for operators: whole campaigns on their way back, single gifts, and what came back."""

from typing import Any

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from wtforms import RadioField
from wtforms.validators import InputRequired, Length

from matchpot.domain.campaigns import UNSUCCESSFUL
from matchpot.domain.errors import IllegalMove, RefundTooLarge
from matchpot.domain.ledger.funding import Purse
from matchpot.domain.people import Role
from matchpot.domain.refunds import RefundReason, RefundState
from matchpot.extensions import outside, reader, unit_of_work
from matchpot.persistence.queries import case_pages, closing, desk_waits
from matchpot.persistence.queries import refunds as queries
from matchpot.services import audit, refund_desk, refunds
from matchpot.web.access import only
from matchpot.web.admin.blueprint import admin
from matchpot.web.admin.desk import QUEUES, Queue
from matchpot.web.admin.lists import (
    AmountsForm,
    as_file,
    choice_of,
    listing,
    moment_text,
    whole,
    words_field,
)
from matchpot.web.filters import euros
from matchpot.web.forms import BaseForm, EuroField, TextLine, above
from matchpot.web.labels import choices
from matchpot.web.sessions import me
from matchpot.web.spreadsheets import euros_text

_REASONS = (RefundReason.DONOR_ASKED, RefundReason.OPERATOR)


def _failed(session: Session) -> int:
    return len(queries.refused(session))


QUEUES.append(
    Queue(
        label=_l("Refunds that came back"),
        text=_l("Campaigns that give back, refunds a bank returned, and single gifts."),
        endpoint="admin.given_back",
        roles=frozenset({Role.OPERATOR}),
        count=_failed,
        since=desk_waits.refunds,
    )
)


class RefundListForm(AmountsForm):
    """Which refunds."""

    q = words_field(_l("Number of the gift, address of the donor, or project"))
    state = choice_of(_l("State"), *RefundState)
    kind = choice_of(_l("Reason"), *RefundReason)


class RefundForm(BaseForm):
    """How much of a gift goes back, and why."""

    amount = EuroField(
        _l("Amount that goes back"),
        [InputRequired(_l("Say how much goes back.")), above(1, _l("Give back at least a cent."))],
    )
    reason = RadioField(_l("Reason"), default=RefundReason.DONOR_ASKED.value)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reason.choices = choices(*_REASONS)


class BankForm(BaseForm):
    """From which account a donor was paid, and by what reference it is found."""

    purse = RadioField(_l("Paid from"), default=Purse.OPERATING_BANK.value)
    reference = TextLine(
        _l("Reference on the bank statement"),
        [InputRequired(_l("Write down how the payment is found.")), Length(max=120)],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.purse.choices = choices(Purse.OPERATING_BANK, Purse.FUNDS_BANK)


@admin.get("/refunds")
@only(Role.OPERATOR)
def given_back() -> str:
    """Campaigns that give back, refunds that came back, and every refund."""
    session = reader()
    runs = [
        (one, closing.refund_run(session, one.campaign_id)) for one in closing.giving_back(session)
    ]
    return render_template(
        "admin/refunds_list.html",
        runs=runs,
        refused=queries.refused(session),
        list=listing(
            RefundListForm(request.args),
            queries.listed,
            page="admin.given_back",
            file="admin.given_back_csv",
        ),
    )


@admin.get("/refunds.csv")
@only(Role.OPERATOR)
def given_back_csv() -> Response:
    """Every refund that fits as a file, without addresses."""
    head = ("refund", "gift", "campaign", "project", "state", "reason", "amount_eur", "tries",
            "asked_at", "done_at")  # fmt: skip
    rows = (
        (
            row.id,
            row.donation_id,
            row.campaign_id,
            row.title,
            row.state.value,
            row.reason.value,
            euros_text(row.cents),
            row.attempt,
            moment_text(row.requested_at),
            moment_text(row.done_at),
        )
        for row in whole(RefundListForm(request.args), queries.listed)
    )
    return as_file("refunds", head, rows)


@admin.get("/refunds/campaign/<int:campaign_id>")
@only(Role.OPERATOR)
def giving_back(campaign_id: int) -> str:
    """How far a campaign's gifts have gone back; asks again by itself.

    Only of a campaign that ended without success: all its gifts go back.
    """
    session = reader()
    campaign = closing.ended(session, campaign_id) or abort(404)
    if campaign.state not in UNSUCCESSFUL:
        abort(404)
    run = closing.refund_run(session, campaign_id)
    poll_url = url_for("admin.giving_back", campaign_id=campaign_id)
    if request.headers.get("HX-Request") == "true":
        return render_template("admin/refunds_progress.html", run=run, poll_url=poll_url)
    refused = queries.refused(session, campaign_id=campaign_id)
    return render_template(
        "admin/refunds_run.html", campaign=campaign, run=run, poll_url=poll_url, refused=refused
    )


@admin.get("/gifts/<int:donation_id>")
@only(Role.OPERATOR)
def gift(donation_id: int) -> str:
    """One gift: what became of it, and the form to give it back."""
    form = RefundForm()
    row = queries.gift(reader(), donation_id) or abort(404)
    form.amount.data = row.left_cents
    return _gift_page(row, form)


def _gift_page(row: queries.GiftRow, form: RefundForm) -> str:
    session = reader()
    can = refund_desk.can_refund(session, row.id)
    made = queries.refunds_of(session, row.id)
    pots = case_pages.pots_of_gift(session, row.id)
    return render_template(
        "admin/refunds_gift.html", gift=row, form=form, can=can, refunds=made, pots=pots
    )


@admin.post("/gifts/<int:donation_id>/refund")
@only(Role.OPERATOR)
def refund_gift(donation_id: int) -> ResponseReturnValue:
    """Show what the refund leads to; done only when that page is sent with `sure`."""
    form = RefundForm.sent()
    row = queries.gift(reader(), donation_id) or abort(404)
    if not form.validate():
        return _gift_page(row, form), 422
    cents, reason = form.amount.data, RefundReason(form.reason.data)
    try:
        seen = refund_desk.foresee(reader(), donation_id, cents)
        if "sure" not in request.form:
            return render_template("admin/refunds_confirm.html", seen=seen, form=form, cents=cents)
        _refund(donation_id, cents, reason)
    except RefundTooLarge as no:
        most = euros(no.refundable_cents)
        form.amount.errors = [_("At most %(most)s can go back now.", most=most)]
        return _gift_page(row, form), 422
    flash(_("%(amount)s goes back to the donor.", amount=euros(cents)), "success")
    return redirect(url_for("admin.gift", donation_id=donation_id), 303)


def _refund(donation_id: int, cents: int, reason: RefundReason) -> None:
    now, by = outside().clock.now(), me().id
    with unit_of_work() as session:
        refunds.request_part(session, donation_id, cents, reason=reason, by=by, now=now)
        detail = {"cents": cents, "reason": reason.value}
        audit.write(
            session, "refund", actor_id=by, now=now, ref=("donation", donation_id), detail=detail
        )


@admin.post("/refunds/<int:refund_id>/again")
@only(Role.OPERATOR)
def refund_again(refund_id: int) -> ResponseReturnValue:
    """Send a refund once more that came back."""
    row = queries.one(reader(), refund_id) or abort(404)
    try:
        with unit_of_work() as session:
            refund_desk.send_again(session, refund_id, by=me().id, now=outside().clock.now())
    except IllegalMove:
        flash(_("Somebody was ahead of you. Nothing was sent twice."), "warning")
    else:
        flash(_("It is sent once more."), "success")
    return redirect(url_for("admin.gift", donation_id=row.donation_id), 303)


@admin.route("/refunds/<int:refund_id>/bank", methods=["GET", "POST"])
@only(Role.OPERATOR)
def refund_by_bank(refund_id: int) -> ResponseReturnValue:
    """Write down that the donor was paid by bank transfer."""
    row = queries.one(reader(), refund_id) or abort(404)
    form = BankForm.sent() if request.method == "POST" else BankForm()
    if request.method == "GET" or not form.validate():
        code = 422 if request.method == "POST" else 200
        return render_template("admin/refunds_bank.html", refund=row, form=form), code
    try:
        with unit_of_work() as session:
            refund_desk.paid_by_bank(
                session,
                refund_id,
                by=me().id,
                purse=Purse(form.purse.data),
                reference=form.reference.data or "",
                now=outside().clock.now(),
            )
    except IllegalMove:
        flash(_("Somebody was ahead of you. Nothing was written down twice."), "warning")
    else:
        flash(_("Written down: the donor was paid by bank transfer."), "success")
    return redirect(url_for("admin.gift", donation_id=row.donation_id), 303)
