"""Dividing a pot at the end of its round: prepared by one member, approved by another.

Nothing is worked out here: shares were stored when the run was prepared, and what is approved is
carried out in the background.
"""

from flask import Response, abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms.validators import Length

from matchpot.domain.errors import IllegalMove, SecondPersonNeeded
from matchpot.domain.matching.pools import POOL_KINDS
from matchpot.domain.people import Role
from matchpot.domain.runs import RunState, RunWait, from_document
from matchpot.domain.trust.roles import Action
from matchpot.extensions import current_settings, outside, reader, unit_of_work
from matchpot.persistence.queries import exclusions, pots
from matchpot.persistence.queries import runs as queries
from matchpot.persistence.queries.runs import RunRow
from matchpot.services import runs as service
from matchpot.services.runs import Preparing, RunNotReady
from matchpot.web.access import only
from matchpot.web.divisions import gifts_csv, shares_csv, votes_bps, votes_csv
from matchpot.web.filters import day_time
from matchpot.web.forms import BaseForm, TextLine
from matchpot.web.funds.blueprint import funds
from matchpot.web.funds.own import Own, own_pot
from matchpot.web.labels import label
from matchpot.web.sessions import me

_AGAIN_SECONDS = "5"


class PrepareForm(BaseForm):
    """What the member says to whoever approves."""

    note = TextLine(_l("A word to whoever approves it"), [Length(max=300)])


def own_pool(pot_id: int, action: Action = Action.SEE_POT) -> Own:
    """A pot of the member's fund that is divided at the end; 404 for any other."""
    own = own_pot(pot_id, action)
    if own.pot.rule is None or own.pot.rule.kind not in POOL_KINDS:
        abort(404)
    return own


@funds.route("/pots/<int:pot_id>/runs", methods=["GET", "POST"])
@only(Role.FUND_MEMBER)
def runs(pot_id: int) -> ResponseReturnValue:
    """Whether the pot can be divided now, every run there was, and the start of one."""
    own = own_pool(pot_id, Action.PREPARE_DIVISION if request.method == "POST" else Action.SEE_POT)
    form = PrepareForm(request.form)
    session, now, limits = reader(), outside().clock.now(), current_settings().limits
    if request.method == "POST" and form.validate():
        asked = Preparing(pot_id=pot_id, actor_id=me().id, note=form.note.data or "")
        secret = current_settings().secret_key.encode()
        try:
            with unit_of_work() as write:
                run = service.prepare(write, asked, now=now, limits=limits, secret=secret)
        except RunNotReady:
            flash(_("The pot cannot be divided yet. Look at what it waits for."), "warning")
            return redirect(url_for("funds.runs", pot_id=pot_id), 303)
        flash(_prepared(is_correction=run.corrects_id is not None), "success")
        return redirect(url_for("funds.run", pot_id=pot_id, number=run.number), 303)
    stored = pots.pot_row(session, pot_id) or abort(404)
    page = render_template(
        "funds/runs_list.html",
        own=own,
        pot=own.pot,
        form=form,
        found=service.readiness(session, stored, now=now, limits=limits),
        days=limits.pool_refund_window_days,
        runs=queries.runs_of_pot(session, pot_id),
        may_prepare=own.may(Action.PREPARE_DIVISION),
    )
    return page, 422 if form.errors else 200


def _prepared(*, is_correction: bool) -> str:
    if is_correction:
        return str(_("The correction is prepared. Two people approve it; you may be one of them."))
    return str(_("The division is prepared. Another member of the fund approves it."))


def _run(pot_id: int, number: int) -> RunRow:
    return queries.run_of_pot(reader(), pot_id, number) or abort(404)


@funds.get("/pots/<int:pot_id>/runs/<int:number>")
@only(Role.FUND_MEMBER)
def run(pot_id: int, number: int) -> Response:
    """One run: what every campaign gets and why, what was left out, and who stands for it.

    While it is carried out the page asks again by itself.
    """
    own, found = own_pool(pot_id), _run(pot_id, number)
    shares = queries.shares_of(reader(), found.id)
    # Two people carry a division: who prepared one may be among the two who approve a correction.
    taken = found.prepared_by if found.corrects_id is None else found.approved_by
    page = render_template(
        "funds/runs_show.html",
        own=own,
        pot=own.pot,
        run=found,
        shares=shares,
        votes=votes_bps(found),
        left_out=from_document(found.frozen).left_out,
        left_cents=found.pool_cents - sum(one.cents for one in shares),
        moves=(
            sum(max(0, one.diff_cents) for one in shares),
            sum(max(0, -one.diff_cents) for one in shares),
        ),
        waits=found.state is RunState.DRAFT,
        holds=_holds(pot_id, found),
        may_approve=own.may(Action.APPROVE_DIVISION) and me().id != taken,
        may_withdraw=own.may(Action.PREPARE_DIVISION),
    )
    answer = make_response(page)
    if found.state is RunState.APPROVED:
        answer.headers["Refresh"] = _AGAIN_SECONDS
    return answer


def _holds(pot_id: int, found: RunRow) -> list[str]:
    """Why nobody can approve a run yet, with the day from which one can."""
    now = outside().clock.now()
    waits = service.approval_waits(reader(), pot_id, frozen_at=found.frozen_at, now=now)
    told = [label(wait) for wait in waits if wait is not RunWait.OBJECTIONS]
    open_ones = exclusions.objections_to(reader(), pot_id)
    if open_ones.open_appeals:
        told.append(
            ngettext(
                "%(num)d objection to a gift being left out waits for an operator's answer.",
                "%(num)d objections to gifts being left out wait for an operator's answer.",
                open_ones.open_appeals,
            )
        )
    if open_ones.windows_until and now < open_ones.windows_until:
        until = day_time(open_ones.windows_until)
        told.append(
            _(
                "A gift was left out, and who gave it may object until %(until)s. "
                "It can be approved after that.",
                until=until,
            )
        )
    return told


@funds.post("/pots/<int:pot_id>/runs/<int:number>/<word>")
@only(Role.FUND_MEMBER)
def answer_run(pot_id: int, number: int, word: str) -> ResponseReturnValue:
    """Approve a run, or withdraw it."""
    if word not in {"approve", "withdraw"}:
        abort(404)
    approves = word == "approve"
    own_pool(pot_id, Action.APPROVE_DIVISION if approves else Action.PREPARE_DIVISION)
    found, now = _run(pot_id, number), outside().clock.now()
    try:
        with unit_of_work() as session:
            step = service.approve if approves else service.withdraw
            step(session, found.id, by=me().id, now=now)
    except SecondPersonNeeded:
        flash(_("You prepared or approved it yourself. Somebody else approves it."), "warning")
    except RunNotReady as error:
        flash(" ".join(label(wait) for wait in error.waits), "warning")
    except IllegalMove:
        flash(_("That is not possible any more. Look at how it stands."), "warning")
    else:
        said = _("You approved it.") if approves else _("The division is withdrawn.")
        flash(said, "success")
    return redirect(url_for("funds.run", pot_id=pot_id, number=number), 303)


@funds.get("/pots/<int:pot_id>/runs/<int:number>/<any(shares, gifts, votes):what>.csv")
@only(Role.FUND_MEMBER)
def run_csv(pot_id: int, number: int, what: str) -> Response:
    """The shares, or the gifts or votes they were worked out from, as a file."""
    own, found = own_pool(pot_id), _run(pot_id, number)
    if what == "gifts":
        return gifts_csv(own.pot.slug, found)
    if what == "votes":
        return votes_csv(own.pot.slug, found)
    return shares_csv(own.pot.slug, found, queries.shares_of(reader(), found.id))
