"""A maker's money: the account at the payment service, payouts, and a statement per campaign."""

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchpot.domain.campaigns import UNSUCCESSFUL
from matchpot.domain.ledger import accounts
from matchpot.domain.rounds.seats import SeatState
from matchpot.extensions import current_settings, outside, reader, unit_of_work
from matchpot.persistence.queries import closing, ledger, panels, payouts, statements
from matchpot.persistence.queries import payees as accounts_of
from matchpot.services import payees
from matchpot.services import statements as service
from matchpot.web.access import signed_in
from matchpot.web.blocks import reasons_of
from matchpot.web.labels import label
from matchpot.web.makers.blueprint import makers
from matchpot.web.sessions import me
from matchpot.web.spreadsheets import csv_answer, euros_text

# Whoever left is paid for what they had read.
_PAID_SEATS = frozenset({SeatState.SEATED, SeatState.LEFT})


@makers.get("/money")
@signed_in
def money() -> str:
    """Where my money is: what is owed, what is on its way, what has arrived."""
    session = reader()
    person, now = me().id, outside().clock.now()
    rows = payouts.of_maker(session, person)
    limits = current_settings().limits
    return render_template(
        "makers/money_show.html",
        payee=accounts_of.payee_of(session, person),
        owed_cents=-ledger.balance_cents(session, accounts.maker_payable(person).name),
        sending_cents=-ledger.balance_cents(session, accounts.maker_in_transit(person).name),
        debt_cents=ledger.balance_cents(session, accounts.maker_receivable(person).name),
        sent_cents=sum(row.sent_cents for row in rows),
        payouts=[(row, reasons_of(row, limits=limits, now=now)) for row in rows],
        campaigns=statements.campaigns_of_maker(session, person),
        is_panellist=any(
            one.seat.state in _PAID_SEATS for one in panels.rounds_of_person(session, person)
        ),
    )


@makers.post("/money/account")
@signed_in
def open_account() -> ResponseReturnValue:
    """Open the account if there is none, and go to the payment service's own pages."""
    person, payments = me(), outside().payments
    with unit_of_work() as session:
        payee_id, account = payees.begin(session, person.id, now=outside().clock.now())
    if account is None:
        seen = payments.open_account(
            key=f"payee:{payee_id}:account:1", payee_id=payee_id, email=person.email
        )
        with unit_of_work() as session:
            account = payees.opened(session, person.id, seen, now=outside().clock.now())
    home = current_settings().base_url  # not the host of this request, which its sender chooses
    url = payments.onboarding_url(
        account,
        return_url=home + url_for("makers.account_back"),
        refresh_url=home + url_for("makers.account_again"),
    )
    return redirect(url, 303)


@makers.get("/money/account/back")
@signed_in
def account_back() -> ResponseReturnValue:
    """Back from the payment service: ask it how the account stands now, and say so."""
    payee = accounts_of.payee_of(reader(), me().id)
    if payee is None or payee.account is None:
        return redirect(url_for("makers.money"), 303)
    seen = outside().payments.account(payee.account)
    with unit_of_work() as session:
        payees.told(session, seen, now=outside().clock.now())
    if seen.transfers_active:
        flash(_("Done. We can pay you from now on."), "success")
    elif seen.details_submitted:
        flash(_("Thank you. The payment service checks your details; that takes a day."), "info")
    else:
        flash(_("Something is missing still. You can go on where you were."), "warning")
    return redirect(url_for("makers.money"), 303)


@makers.get("/money/account/again")
@signed_in
def account_again() -> ResponseReturnValue:
    """The link to the payment service was too old: a fresh one is a button away."""
    flash(_("That link was too old. Press the button once more."), "info")
    return redirect(url_for("makers.money"), 303)


@makers.get("/money/campaign/<int:campaign_id>")
@signed_in
def statement(campaign_id: int) -> str:
    """Everything that came in, was added, went back and was paid out; fit to be printed."""
    session = reader()
    found = service.of_campaign(session, campaign_id, maker_id=me().id) or abort(404)
    return render_template(
        "makers/money_statement.html",
        statement=found,
        gives_back=found.state in UNSUCCESSFUL,
        now=outside().clock.now(),
    )


@makers.get("/money/campaign/<int:campaign_id>/gifts.csv")
@signed_in
def statement_csv(campaign_id: int) -> Response:
    """Every gift of the statement, without a name."""
    session = reader()
    found = service.of_campaign(session, campaign_id, maker_id=me().id) or abort(404)
    rows = (
        (
            line.donation_id,
            line.paid_at.isoformat() if line.paid_at else None,
            label(line.state),
            euros_text(line.gift_cents),
            euros_text(line.gone_cents),
            euros_text(line.match_cents),
            None if line.fee_cents is None else euros_text(line.fee_cents),
        )
        for line in statements.gift_lines(session, campaign_id)
    )
    head = ("gift", "paid_at", "state", "gift_eur", "went_back_eur", "match_eur", "fee_eur")
    return csv_answer(f"{found.slug}.csv", head, rows)


@makers.get("/money/campaign/<int:campaign_id>/giving-back")
@signed_in
def giving_back(campaign_id: int) -> ResponseReturnValue:
    """How far the gifts of a campaign have gone back to their donors; asks again by itself.

    A campaign that gives only some gifts back has that on its statement.
    """
    session = reader()
    campaign = closing.ended(session, campaign_id, maker_id=me().id) or abort(404)
    if campaign.state not in UNSUCCESSFUL:
        return redirect(url_for("makers.statement", campaign_id=campaign_id), 303)
    run = closing.refund_run(session, campaign_id)
    asked_again = request.headers.get("HX-Request") == "true"
    page = "makers/campaign_progress.html" if asked_again else "makers/campaign_giving_back.html"
    poll_url = url_for("makers.giving_back", campaign_id=campaign_id)
    return render_template(page, campaign=campaign, run=run, poll_url=poll_url)
