"""A member proposes an award from a purse: finds the project, and sees what each fund would pay."""

from collections.abc import Sequence
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms.validators import InputRequired, Length

from matchpot.domain.awards import FEWEST_DAYS
from matchpot.domain.deadlines import local_day
from matchpot.domain.errors import (
    IllegalMove,
    InvalidValue,
    MatchpotError,
    NotAllowed,
    PotExhausted,
)
from matchpot.domain.money import Cents
from matchpot.domain.reports.duties import NewAwardsHeld
from matchpot.domain.trust.roles import Action
from matchpot.extensions import current_settings, outside, reader, unit_of_work
from matchpot.persistence.queries import grantees
from matchpot.persistence.queries.grantees import Grantee
from matchpot.persistence.queries.network_money import MandateRow
from matchpot.services import network_proposals as service
from matchpot.services.network_proposals import Wanted
from matchpot.web import grant_fields, grantee_search
from matchpot.web.access import signed_in
from matchpot.web.errors import text_of
from matchpot.web.filters import euros_exact
from matchpot.web.forms import BaseForm, TextLine
from matchpot.web.networks.blueprint import networks
from matchpot.web.networks.own import OwnPurse, own_purse
from matchpot.web.networks.purses import may_propose
from matchpot.web.sessions import me


class ProposalForm(BaseForm):
    """What is proposed, and why; the others read it, and the maker when it is granted."""

    title = TextLine(
        _l("What you call it"), [InputRequired(_l("Give it a name.")), Length(max=120)]
    )
    amount_cents = grant_fields.amount()
    motivation = grant_fields.motivation(_l("Why you propose it"))
    accept_days = grant_fields.accept_days()


def _fed_purse(purse_id: int) -> OwnPurse:
    """A purse the member may propose from; 409 while no mandate feeds it."""
    own = own_purse(purse_id, Action.PROPOSE_FROM_PURSE)
    if not may_propose(own):
        abort(409)
    return own


@networks.get("/purses/<int:purse_id>/proposals/new")
@signed_in
def find_project(purse_id: int) -> str:
    """Which project it is for: look it up, then choose."""
    own = _fed_purse(purse_id)
    return render_template(
        "networks/project_find.html",
        own=own,
        purse=own.purse,
        looked=grantee_search.asked(own.purse.network_id),
        me_id=me().id,
    )


@networks.route("/purses/<int:purse_id>/proposals/new/<int:project_id>", methods=["GET", "POST"])
@signed_in
def propose(purse_id: int, project_id: int) -> ResponseReturnValue:
    """Write a proposal, see what each fund would pay of it, then send it."""
    own = _fed_purse(purse_id)
    grantee = grantees.one(reader(), project_id, fund_id=own.purse.network_id) or abort(404)
    form = ProposalForm(request.form)
    parts: Sequence[tuple[MandateRow, Cents]] = ()
    if request.method == "POST" and form.validate():
        parts = _parts(own, form)
    # Sent only when these very parts were looked at: others may have proposed in the meantime.
    if parts and request.form.get("seen") == _mark(parts):
        made = _proposed(purse_id, grantee, form)
        if made is not None:
            flash(_("Proposed. Its money is set aside, and the others can speak."), "success")
            return redirect(url_for("networks.proposal", proposal_id=made), 303)
    page = render_template(
        "networks/proposal_make.html",
        own=own,
        purse=own.purse,
        grantee=grantee,
        form=form,
        parts=[] if form.errors else parts,
        mark=_mark(parts),
        most_cents=_most(own),
        is_own=grantee.maker_id == me().id,
    )
    return page, 422 if form.errors else 200


def _most(own: OwnPurse) -> Cents:
    """The most that can be proposed now."""
    left = own.purse.left_cents(local_day(outside().clock.now()))
    return min(own.purse.most_cents, left)


def _parts(own: OwnPurse, form: ProposalForm) -> Sequence[tuple[MandateRow, Cents]]:
    """What each fund would pay; nothing, with what is wrong beside the amount, when they cannot."""
    cents, now = form.amount_cents.data, outside().clock.now()
    if cents > own.purse.most_cents:
        most = euros_exact(own.purse.most_cents)
        form.amount_cents.errors = [_("One award from this purse is %(most)s at most.", most=most)]
        return ()
    try:
        shares = service.would_pay(reader(), own.purse.id, cents, now=now)
    except PotExhausted as error:
        form.amount_cents.errors = [_exhausted(error)]
        return ()
    return [(one, shares.get(one.id, 0)) for one in own.purse.feeding(local_day(now))]


def _mark(parts: Sequence[tuple[MandateRow, Cents]]) -> str:
    """What each fund pays, as the form keeps it; the sum is the amount."""
    return "-".join(str(cents) for _, cents in parts)


def _exhausted(error: PotExhausted) -> str:
    left = euros_exact(error.available_cents)
    return str(_("The funds together can give %(left)s for one award now.", left=left))


def _proposed(purse_id: int, grantee: Grantee, form: ProposalForm) -> int | None:
    """The new proposal; None with what is wrong beside its field."""
    wanted = Wanted(
        purse_id=purse_id,
        project_id=grantee.project_id,
        cents=form.amount_cents.data,
        title=form.title.data or "",
        motivation=form.motivation.data or "",
        accept_days=form.accept_days.data or FEWEST_DAYS,
    )
    secret, now = current_settings().secret_key, outside().clock.now()
    try:
        with unit_of_work() as session:
            made = service.propose(session, wanted, by=me().id, secret=secret, now=now)
            return made.id
    except (PotExhausted, NotAllowed, NewAwardsHeld, IllegalMove, InvalidValue) as error:
        field: Any = form.amount_cents if isinstance(error, PotExhausted) else form.title
        field.errors = [*field.errors, _told(error)]
        return None


def _told(error: MatchpotError) -> str:
    if isinstance(error, PotExhausted):
        return _exhausted(error)
    words = {
        NotAllowed: _("You make this project yourself. Ask somebody else of the network."),
        NewAwardsHeld: _(
            "A fund of this purse waits for a late report of this maker, and gives nothing new "
            "until it has come."
        ),
        IllegalMove: _("There is an open proposal for this project already."),
    }
    return str(words.get(type(error), text_of(error)))
