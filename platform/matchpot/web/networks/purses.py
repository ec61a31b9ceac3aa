"""A network's purses: their words written down, who feeds them, and a fund's mandate answered."""

from typing import Any

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchpot.domain.deadlines import local_day
from matchpot.domain.errors import IllegalMove, InvalidValue
from matchpot.domain.networks.deciding import Method
from matchpot.domain.networks.purses import MandateState
from matchpot.domain.networks.ways import Allocation
from matchpot.domain.rounds.rules import BallotKind
from matchpot.domain.trust.roles import Action
from matchpot.extensions import outside, reader, unit_of_work
from matchpot.persistence.queries import network_ballot_pages, network_proposals
from matchpot.persistence.queries.network_proposals import ProposalRow
from matchpot.services import networks as service
from matchpot.web.access import signed_in
from matchpot.web.labels import choices, label
from matchpot.web.networks.blueprint import networks
from matchpot.web.networks.own import OwnPurse, own_mandate, own_network, own_purse
from matchpot.web.networks.purse_form import FLAWS, PurseForm
from matchpot.web.sessions import me
from matchpot.web.spreadsheets import csv_answer, euros_text


@networks.route("/<int:network_id>/purses/new", methods=["GET", "POST"])
@signed_in
def make_purse(network_id: int) -> ResponseReturnValue:
    """Write a purse down; its words never change after this."""
    network = own_network(network_id, Action.MAKE_PURSE)
    today = local_day(outside().clock.now())
    form = PurseForm(request.form) if request.method == "POST" else PurseForm(first_on=today)
    form.today, form.method.choices = today, choices(*Method)
    form.ballot.choices = choices(*BallotKind)
    form.spends.choices = choices(*Allocation)
    made = None
    if request.method == "POST" and form.validate():
        made = _made(network_id, form)
    if made is not None:
        flash(_("The purse is there. Funds can offer it a mandate now."), "success")
        return redirect(url_for("networks.purse", purse_id=made), 303)
    page = render_template("networks/purse_make.html", form=form, network=network)
    return page, 422 if form.errors else 200


# Fields that have another name than the word of the purse they fill in.
_FIELDS = {"quorum_bps": "quorum_percent", "way": "spends"}


def _made(network_id: int, form: PurseForm) -> int | None:
    """The new purse; None with what is wrong beside its field."""
    now = outside().clock.now()
    try:
        with unit_of_work() as session:
            made = service.make_purse(session, network_id, form.terms(), by=me().id, now=now)
            return made.id
    except InvalidValue as refused:
        for name, flaw in refused.fields.items():
            field: Any = form[_FIELDS.get(name, name)]
            field.errors = [*field.errors, str(FLAWS[name, flaw])]
        return None


@networks.get("/purses/<int:purse_id>")
@signed_in
def purse(purse_id: int) -> str:
    """The words of a purse, what feeds it and what is left, and every proposal."""
    own = own_purse(purse_id)
    now = outside().clock.now()
    return render_template(
        "networks/purse_show.html",
        own=own,
        purse=own.purse,
        proposals=network_proposals.of_purse(reader(), purse_id),
        may_answer=own.may(Action.ANSWER_MANDATE),
        may_propose=may_propose(own),
        ballots=network_ballot_pages.of_purse(reader(), purse_id),
        may_call=own.purse.method is Method.BALLOT and own.may(Action.MAKE_PURSE),
        today=local_day(now),
        now=now,
    )


def may_propose(own: OwnPurse) -> bool:
    """Whether the member may propose something from this purse today."""
    today = local_day(outside().clock.now())
    is_fed = own.purse.is_open_on(today) and bool(own.purse.feeding(today))
    is_alone = own.purse.method is not Method.BALLOT
    return is_fed and is_alone and own.may(Action.PROPOSE_FROM_PURSE)


@networks.get("/purses/<int:purse_id>/proposals.csv")
@signed_in
def purse_csv(purse_id: int) -> Response:
    """Every proposal of a purse as a file."""
    own = own_purse(purse_id)
    rows = [_cells(one) for one in network_proposals.of_purse(reader(), purse_id)]
    return csv_answer(f"proposals-{own.purse.id}.csv", _HEAD, rows)


_HEAD = (
    "proposal", "project", "maker", "amount_eur", "state", "reason", "proposed_by", "opened_on",
    "closes_on", "ended_on", "may_speak", "spoke",
)  # fmt: skip


def _cells(one: ProposalRow) -> tuple[str | int | None, ...]:
    return (
        one.id,
        one.title,
        one.maker,
        euros_text(one.amount_cents),
        label(one.state),
        label(one.reason) if one.reason else None,
        one.proposer,
        local_day(one.opened_at).isoformat(),
        local_day(one.closes_at).isoformat(),
        local_day(one.ended_at).isoformat() if one.ended_at else None,
        len(one.entitled),
        len(one.entitled) - len(one.silent),
    )


# ---- mandates -----------------------------------------------------------------------------------


@networks.get("/mandates/<int:mandate_id>")
@signed_in
def mandate(mandate_id: int) -> str:
    """What a fund offers, and an answer to it."""
    own, found = own_mandate(mandate_id)
    is_open = found.state is MandateState.OFFERED and own.may(Action.ANSWER_MANDATE)
    return render_template(
        "networks/mandate_show.html",
        own=own,
        purse=own.purse,
        mandate=found,
        may_answer=is_open and found.offered_by != me().id,
        has_offered=is_open and found.offered_by == me().id,
    )


@networks.post("/mandates/<int:mandate_id>/<word>")
@signed_in
def answer_mandate(mandate_id: int, word: str) -> ResponseReturnValue:
    """Accept or decline; another person than who offered it."""
    own, _found = own_mandate(mandate_id, Action.ANSWER_MANDATE)
    if word not in {"accept", "decline"}:
        abort(404)
    answer, now = service.accept if word == "accept" else service.decline, outside().clock.now()
    try:
        with unit_of_work() as session:
            answer(session, mandate_id, by=me().id, now=now)
    except IllegalMove:
        flash(_("It was answered or taken back before you. Nothing was changed."), "danger")
    else:
        flash(
            _("Accepted. From now on proposals may take from this pot.")
            if word == "accept"
            else _("Declined. The fund reads it."),
            "success",
        )
    return redirect(url_for("networks.purse", purse_id=own.purse.id), 303)
