"""A member's paper in a ballot of their network: filled in, looked at, cast.

Nothing is kept until it is cast, and nobody sees here what others voted.
"""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchpot.domain.allocation.ballots import Answer
from matchpot.domain.errors import IllegalMove, InvalidValue
from matchpot.domain.trust.roles import Action
from matchpot.extensions import outside, reader, unit_of_work
from matchpot.persistence.queries import network_ballot_pages, network_ballots
from matchpot.persistence.queries.ballot_papers import Line
from matchpot.services import network_ballots as service
from matchpot.services.ballots import Paper
from matchpot.web import ballot_fields, ballot_papers
from matchpot.web.access import signed_in
from matchpot.web.ballot_fields import Typed
from matchpot.web.ballot_papers import Drawn
from matchpot.web.ballot_words import GRADES
from matchpot.web.labels import label
from matchpot.web.networks.ballots import OwnBallot, own_ballot
from matchpot.web.networks.blueprint import networks
from matchpot.web.sessions import me


def _voting(ballot_id: int) -> OwnBallot:
    """A ballot the member may vote in now; 409 before and after, 403 for who has no vote."""
    own = own_ballot(ballot_id, Action.SPEAK_IN_NETWORK)
    if own.number is None:
        abort(403)
    if not own.may_vote:
        abort(409)
    return own


def _drawn(own: OwnBallot, paper: Paper, typed: Typed, *, checked: bool = False) -> Drawn:
    listed = {one.code: one for one in network_ballot_pages.listed(reader(), own.row.id)}
    lines = [
        Line(
            code=code,
            title=listed[code].project,
            summary=listed[code].title,
            city=listed[code].city,
            ask_cents=listed[code].asked_cents,
            lot_number=at,
        )
        for at, code in enumerate(paper.order, start=1)
    ]
    urls = {code: url_for("networks.proposal", proposal_id=listed[code].id) for code in paper.order}
    told = _("At least 20 characters. Members read it under your number, once all is counted.")
    return ballot_papers.drawn(
        paper, lines, typed, urls=urls, checked=checked, reason_help=str(told)
    )


def _shown(own: OwnBallot, view: Drawn, *, has_voted: bool = False) -> str:
    return render_template(
        "networks/ballot_paper.html",
        row=own.row,
        view=view,
        has_voted=has_voted,
        grades=[(grade.name.lower(), str(words)) for grade, words in GRADES.items()],
        answers=[(one.value, label(one)) for one in Answer],
    )


@networks.get("/ballots/<int:ballot_id>/paper")
@signed_in
def paper(ballot_id: int) -> str:
    """The paper, empty or as it was cast before."""
    own, session = _voting(ballot_id), reader()
    made = service.paper(session, ballot_id, me().id)
    cast = network_ballots.papers_of(session, ballot_id, me().id)
    fields = ballot_fields.fields_of(made.rules, cast[0].says if cast else None)
    typed = ballot_fields.typed_in(made.rules, fields, made.order)
    return _shown(own, _drawn(own, made, typed), has_voted=bool(cast))


@networks.post("/ballots/<int:ballot_id>/paper")
@signed_in
def fill_in_paper(ballot_id: int) -> ResponseReturnValue:
    """What the button says: another order, the sum, or a look at the paper before it is cast."""
    own = _voting(ballot_id)
    made, word = service.paper(reader(), ballot_id, me().id), request.form.get("do", "")
    typed = ballot_fields.typed_in(made.rules, request.form, made.order, in_full=True)
    typed = ballot_fields.moved(typed, made.order, word)
    if word.startswith(("up-", "down-")):
        return _shown(own, _drawn(own, made, typed))
    view = _drawn(own, made, typed, checked=True)
    if not view.is_fine:
        return _shown(own, view), 422
    if word != "review":
        return _shown(own, view)
    return render_template("networks/ballot_review.html", row=own.row, view=view)


@networks.post("/ballots/<int:ballot_id>/cast")
@signed_in
def cast_paper(ballot_id: int) -> ResponseReturnValue:
    """Cast what was looked at."""
    own = _voting(ballot_id)
    made = service.paper(reader(), ballot_id, me().id)
    typed = ballot_fields.typed_in(made.rules, request.form, made.order)
    says = ballot_fields.filled(made.rules, typed, made.order).says
    try:
        with unit_of_work() as session:
            service.cast(session, ballot_id, me().id, says, now=outside().clock.now())
    except InvalidValue:
        return _shown(own, _drawn(own, made, typed, checked=True)), 422
    except IllegalMove:
        flash(_("The days to vote are over. Nothing was changed."), "danger")
    else:
        flash(_("Your paper is cast. Until the last day you can cast another."), "success")
    return redirect(url_for("networks.ballot", ballot_id=ballot_id), 303)
