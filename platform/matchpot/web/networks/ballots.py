"""A ballot on the network's desk: called, filled with projects, looked at, called off.

The paper of a member is in `voting.py`.
"""

from dataclasses import dataclass
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField
from wtforms.validators import InputRequired, Length, NumberRange

from matchpot.domain.awards import FEWEST_DAYS as FEWEST_TO_ACCEPT
from matchpot.domain.deadlines import is_over, local_day
from matchpot.domain.errors import IllegalMove, InvalidValue, NotAllowed, PotExhausted
from matchpot.domain.networks import ballot_records
from matchpot.domain.networks.ballots import BallotState, Call
from matchpot.domain.networks.purses import FEWEST_DAYS, MOST_DAYS
from matchpot.domain.people import MembershipRole
from matchpot.domain.reports.duties import NewAwardsHeld
from matchpot.domain.trust.roles import Action
from matchpot.extensions import current_settings, outside, reader, unit_of_work
from matchpot.persistence.queries import grantees, network_ballot_pages, network_ballots
from matchpot.persistence.queries.network_ballot_pages import TOLD, BallotRow
from matchpot.persistence.queries.people import Place
from matchpot.services import network_ballots as service
from matchpot.services import network_calls
from matchpot.services.network_ballots import Nomination
from matchpot.web import grantee_search, network_results
from matchpot.web.access import signed_in
from matchpot.web.filters import euros_exact
from matchpot.web.forms import BaseForm, EuroField, TextLine, above
from matchpot.web.networks.blueprint import networks
from matchpot.web.networks.own import own_network, own_purse
from matchpot.web.networks.proposing import ProposalForm
from matchpot.web.places import allowed
from matchpot.web.sessions import me

_AMOUNT = _l("Write an amount above nothing.")
_DAYS = _l("Choose 3 to 60 days.")


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnBallot:
    """A ballot and the network it is of; `number` is the member's in it, None without a vote."""

    row: BallotRow
    network: Place
    number: int | None

    @property
    def may_propose(self) -> bool:
        """Whether the member may put a project on the list now."""
        is_open = not is_over(self.row.gathers_until, outside().clock.now())
        is_theirs = self.number is not None and allowed(self.network, Action.PROPOSE_FROM_PURSE)
        return self.row.state is BallotState.GATHERING and is_open and is_theirs

    @property
    def may_vote(self) -> bool:
        """Whether the member may vote now."""
        is_open = not is_over(self.row.closes_at, outside().clock.now())
        return self.row.state is BallotState.VOTING and is_open and self.number is not None

    @property
    def may_call_off(self) -> bool:
        """Whether the member may call it off."""
        is_early = self.row.state is BallotState.GATHERING
        return is_early and self.network.role is MembershipRole.OWNER


def own_ballot(ballot_id: int, action: Action = Action.SEE_POT) -> OwnBallot:
    """A ballot of one of the member's networks; 404 for a stranger, 403 for who may not."""
    row = network_ballot_pages.ballot(reader(), ballot_id) or abort(404)
    network = own_network(row.network_id, action)
    numbers = network_ballots.voters(reader(), ballot_id, [me().id])
    return OwnBallot(row=row, network=network, number=numbers.get(me().id))


# ---- called -------------------------------------------------------------------------------------


class CallForm(BaseForm):
    """What a ballot is about."""

    title = TextLine(
        _l("Name of the ballot"), [InputRequired(_l("Give it a name.")), Length(max=120)]
    )
    budget_cents = EuroField(_l("What you divide"), [InputRequired(_AMOUNT), above(1, _AMOUNT)])
    most_cents = EuroField(
        _l("At most for one project"), [InputRequired(_AMOUNT), above(1, _AMOUNT)]
    )
    gather_days = IntegerField(
        _l("Days to propose projects"),
        [InputRequired(_DAYS), NumberRange(FEWEST_DAYS, MOST_DAYS, _DAYS)],
        default=14,
    )


@networks.route("/purses/<int:purse_id>/ballots/new", methods=["GET", "POST"])
@signed_in
def call_ballot(purse_id: int) -> ResponseReturnValue:
    """Call a ballot over a purse: its money is held from this on."""
    own = own_purse(purse_id, Action.MAKE_PURSE)
    form = CallForm(request.form) if request.method == "POST" else CallForm()
    if request.method == "POST" and form.validate():
        made = _called(purse_id, form)
        if made is not None:
            flash(_("Called. Its money is set aside, and members can propose projects."), "success")
            return redirect(url_for("networks.ballot", ballot_id=made), 303)
    today = local_day(outside().clock.now())
    page = render_template(
        "networks/ballot_call.html", own=own, purse=own.purse, form=form, today=today
    )
    return page, 422 if form.errors else 200


def _called(purse_id: int, form: CallForm) -> int | None:
    """The new ballot; None with what is wrong beside its field."""
    made = Call(
        title=form.title.data or "",
        budget_cents=form.budget_cents.data,
        most_cents=form.most_cents.data,
        gather_days=form.gather_days.data or FEWEST_DAYS,
    )
    secret, token = current_settings().secret_key, outside().tokens.new()
    now = outside().clock.now()
    try:
        with unit_of_work() as session:
            row = network_calls.call(
                session, purse_id, made, by=me().id, secret=secret, token=token, now=now
            )
            return row.id
    except PotExhausted as error:
        most = euros_exact(error.available_cents)
        told = _("For such a ballot the funds can bring %(most)s together now.", most=most)
        form.budget_cents.errors = [str(told)]
    except IllegalMove:
        form.title.errors = [_("A ballot runs over this purse. Wait until it is counted.")]
    except InvalidValue as error:
        _beside(form, error)
    return None


def _beside(form: CallForm, error: InvalidValue) -> None:
    words = {
        "most_cents": _("No more than you divide, and no more than the purse allows for one."),
        "purse_id": _("No ballot can be called over this purse today."),
    }
    for name in error.fields:
        field: Any = form[name] if name in form.data else form.title
        field.errors = [*field.errors, str(words.get(name, _("This cannot be right.")))]


# ---- looked at ----------------------------------------------------------------------------------


@networks.get("/ballots/<int:ballot_id>")
@signed_in
def ballot(ballot_id: int) -> str:
    """What stands on it, how far it is, and what there is to do."""
    own, session = own_ballot(ballot_id), reader()
    found = network_results.shown(session, own.row)
    papers = network_ballots.last_papers(session, ballot_id)
    barred = network_ballots.recused(session, ballot_id).get(me().id, frozenset())
    is_told = own.row.state in TOLD
    return render_template(
        "networks/ballot_show.html",
        own=own,
        row=own.row,
        found=found,
        projects=network_ballot_pages.listed(session, ballot_id),
        barred=barred,
        reasons=network_ballots.reasons(session, ballot_id, but=barred) if is_told else [],
        voted=len(papers),
        has_voted=me().id in papers,
        is_told=is_told,
        fingerprint=ballot_records.commitment(own.row.secret),
        now=outside().clock.now(),
    )


@networks.route("/ballots/<int:ballot_id>/call-off", methods=["GET", "POST"])
@signed_in
def call_off_ballot(ballot_id: int) -> ResponseReturnValue:
    """Call it off before anybody votes, after asking once more."""
    own = own_ballot(ballot_id, Action.MAKE_PURSE)
    if request.method == "GET":
        return render_template("networks/ballot_call_off.html", row=own.row)
    try:
        with unit_of_work() as session:
            network_calls.call_off(session, ballot_id, by=me().id, now=outside().clock.now())
    except IllegalMove:
        flash(_("Members vote already, or it ended. Nothing was changed."), "danger")
    else:
        flash(_("Called off. Its money is free again."), "success")
    return redirect(url_for("networks.ballot", ballot_id=ballot_id), 303)


# ---- projects -----------------------------------------------------------------------------------


def _gathering(ballot_id: int) -> OwnBallot:
    """A ballot the member may propose for; 409 when its list is closed."""
    own = own_ballot(ballot_id, Action.PROPOSE_FROM_PURSE)
    if not own.may_propose:
        abort(409)
    return own


@networks.get("/ballots/<int:ballot_id>/projects/new")
@signed_in
def find_for_ballot(ballot_id: int) -> str:
    """Which project: look it up, then choose."""
    own = _gathering(ballot_id)
    looked = grantee_search.asked(own.row.network_id)
    return render_template("networks/ballot_find.html", row=own.row, looked=looked, me_id=me().id)


@networks.route("/ballots/<int:ballot_id>/projects/new/<int:project_id>", methods=["GET", "POST"])
@signed_in
def nominate(ballot_id: int, project_id: int) -> ResponseReturnValue:
    """Put a project on the list, with what it asks and why."""
    own = _gathering(ballot_id)
    grantee = grantees.one(reader(), project_id, fund_id=own.row.network_id) or abort(404)
    form = ProposalForm(request.form) if request.method == "POST" else ProposalForm()
    if request.method == "POST" and form.validate() and _nominated(own.row, project_id, form):
        flash(_("It stands on the list."), "success")
        return redirect(url_for("networks.ballot", ballot_id=ballot_id), 303)
    is_own = grantee.maker_id == me().id
    page = render_template(
        "networks/ballot_nominate.html", row=own.row, grantee=grantee, form=form, is_own=is_own
    )
    return page, 422 if form.errors else 200


def _nominated(row: BallotRow, project_id: int, form: ProposalForm) -> bool:
    """Whether it stands on the list; else what is wrong stands beside its field."""
    wanted = Nomination(
        ballot_id=row.id,
        project_id=project_id,
        cents=form.amount_cents.data,
        title=form.title.data or "",
        motivation=form.motivation.data or "",
        accept_days=form.accept_days.data or FEWEST_TO_ACCEPT,
    )
    try:
        with unit_of_work() as session:
            service.nominate(session, wanted, by=me().id, now=outside().clock.now())
            return True
    except InvalidValue as error:
        field = form.amount_cents if "cents" in error.fields else form.motivation
        most = euros_exact(row.most_cents)
        field.errors = [
            _("A project asks %(most)s at most.", most=most)
            if "cents" in error.fields
            else _("Write a sentence or more, so that the maker understands it.")
        ]
    except NotAllowed:
        form.title.errors = [_("You make this project yourself. Ask somebody else of the network.")]
    except NewAwardsHeld:
        form.title.errors = [
            _(
                "A fund of this purse waits for a late report of this maker, and gives nothing "
                "new until it has come."
            )
        ]
    except IllegalMove:
        form.title.errors = [_("It stands on the list already, or the list is closed or full.")]
    return False
