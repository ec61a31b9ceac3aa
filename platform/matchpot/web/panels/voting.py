"""A member's ballot: filled in, kept, looked at, cast, and its receipt.

A paper holds what the member may judge and nothing else; nobody sees here what others voted.
"""

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchpot.domain.allocation.ballots import Answer
from matchpot.domain.errors import InvalidValue
from matchpot.domain.rounds import machine
from matchpot.domain.rounds.phases import VOTES, Phase, RoundAction
from matchpot.extensions import outside, reader, unit_of_work
from matchpot.persistence.queries import ballot_papers as papers
from matchpot.persistence.queries import ballots as queries
from matchpot.services import ballots, conflicts, rounds
from matchpot.services.ballots import Begun, Paper
from matchpot.web import ballot_fields, ballot_papers
from matchpot.web.access import signed_in
from matchpot.web.ballot_fields import Typed
from matchpot.web.ballot_papers import Drawn
from matchpot.web.ballot_words import GRADES
from matchpot.web.filters import clock_time, known_url
from matchpot.web.labels import label
from matchpot.web.panels import influence
from matchpot.web.panels.blueprint import panels
from matchpot.web.panels.own import OwnSeat, own_seat
from matchpot.web.sessions import me


def _drawn(own: OwnSeat, *, checked: bool = False) -> tuple[Drawn, Begun]:
    """The member's paper as it was left, or as an earlier ballot filled it in."""
    session = reader()
    paper = ballots.paper(session, own.page.row, own.member)
    begun = ballots.begun(session, own.page.row, own.member)
    typed = begun.typed
    if typed is None:
        fields = ballot_fields.fields_of(paper.rules, begun.says)
        typed = ballot_fields.typed_in(paper.rules, fields, paper.order)
    return _paper(own, paper, typed, checked=checked), begun


def _paper(own: OwnSeat, paper: Paper, typed: Typed, *, checked: bool) -> Drawn:
    round_id = own.page.row.id
    found = {
        code: known_url("panels.application", round_id=round_id, code=code) for code in paper.order
    }
    urls = {code: url for code, url in found.items() if url}
    lines = papers.lines(reader(), round_id, paper.order)
    return ballot_papers.drawn(paper, lines, typed, urls=urls, checked=checked)


# ---- filled in ----------------------------------------------------------------------------------


@panels.get("/<int:round_id>/ballot")
@signed_in
def ballot(round_id: int) -> str:
    """The paper; or when the panel votes, and what this member cast before."""
    own = own_seat(round_id)
    if not _may_vote(own):
        return _not_now(own)
    drawn, begun = _drawn(own, checked="check" in request.args)
    return _shown(own, drawn, begun)


def _may_vote(own: OwnSeat) -> bool:
    row = own.page.row
    owed = conflicts.undeclared(reader(), row.id)
    now = outside().clock.now()
    return machine.allows(rounds.course(row), RoundAction.CAST_BALLOT, now, undeclared=owed)


def _not_now(own: OwnSeat) -> str:
    return render_template(
        "panels/ballot_closed.html",
        own=own,
        influence=influence.of(own),
        what_counts=_what_counts(own),
        is_voting=own.page.row.phase in VOTES,
        owed=conflicts.undeclared(reader(), own.page.row.id),
        votes=[one for one in own.page.plan.windows if one.phase in VOTES],
        cast=queries.ballots_of_seat(reader(), own.member.seat_id),
    )


def _what_counts(own: OwnSeat) -> str:
    """Which of the ballots somebody cast is counted."""
    if all(own.page.plan.has(vote) for vote in VOTES):
        told = _(
            "Your last ballot counts. That of the first vote stands in the final vote, unless you "
            "cast another there."
        )
    else:
        told = _("Your last ballot counts.")
    return str(told)


def _shown(own: OwnSeat, drawn: Drawn, begun: Begun) -> str:
    return render_template(
        "panels/ballot_edit.html",
        own=own,
        view=drawn,
        begun=begun,
        unsaid=drawn.paper.unsaid(begun.first) if begun.first is not None else (),
        window=own.page.window,
        talked=own.page.row.phase is Phase.FINAL_VOTE and own.page.plan.has(Phase.BLIND_VOTE),
        grades=[(grade.name.lower(), str(words)) for grade, words in GRADES.items()],
        answers=[(one.value, label(one)) for one in Answer],
    )


@panels.post("/<int:round_id>/ballot")
@signed_in
def fill_in(round_id: int) -> ResponseReturnValue:
    """Keep what was typed, then do what the button says."""
    own = own_seat(round_id)
    if not _may_vote(own):
        return _not_now(own), 409
    paper = ballots.paper(reader(), own.page.row, own.member)
    word = request.form.get("do", "")
    typed = ballot_fields.typed_in(paper.rules, request.form, paper.order)
    typed = ballot_fields.moved(typed, paper.order, word)
    now = outside().clock.now()
    with unit_of_work() as session:
        ballots.save_draft(session, round_id, me().id, typed, now=now)
    if request.headers.get("X-Requested-With") == "autosave":
        kept = _("Kept at %(time)s. It is not cast yet.", time=clock_time(now))
        return Response(kept, mimetype="text/plain")
    if word != "review":
        return _back(round_id, word)
    drawn, begun = _drawn(own, checked=True)
    if not drawn.is_fine:
        told = ballot_fields.typed_in(paper.rules, request.form, paper.order, in_full=True)
        return _shown(own, _paper(own, paper, told, checked=True), begun), 422
    return redirect(url_for("panels.review_ballot", round_id=round_id), 303)


def _back(round_id: int, word: str) -> ResponseReturnValue:
    """The paper again, where somebody was on it."""
    way, _dash, code = word.partition("-")
    if word == "check":
        return redirect(url_for("panels.ballot", round_id=round_id, check=1, _anchor="sum"), 303)
    if way in {"up", "down"}:
        return redirect(url_for("panels.ballot", round_id=round_id, _anchor=f"row-{code}"), 303)
    flash(_("Kept. It is not cast yet: you can go on later."), "success")
    return redirect(url_for("panels.ballot", round_id=round_id), 303)


# ---- cast ---------------------------------------------------------------------------------------


@panels.get("/<int:round_id>/ballot/review")
@signed_in
def review_ballot(round_id: int) -> ResponseReturnValue:
    """What the ballot says, before it is cast."""
    own = own_seat(round_id)
    if not _may_vote(own):
        return _not_now(own), 409
    drawn, begun = _drawn(own, checked=True)
    if not drawn.is_fine:
        return redirect(url_for("panels.ballot", round_id=round_id, check=1), 303)
    return render_template(
        "panels/ballot_review.html",
        own=own,
        view=drawn,
        begun=begun,
        window=own.page.window,
    )


@panels.post("/<int:round_id>/ballot/cast")
@signed_in
def cast_ballot(round_id: int) -> ResponseReturnValue:
    """Cast what was reviewed; what changed since is looked at again."""
    own = own_seat(round_id)
    if not _may_vote(own):
        return _not_now(own), 409
    drawn, _begun = _drawn(own)
    token, now = outside().tokens.new(), outside().clock.now()
    try:
        with unit_of_work() as session:
            ballots.cast(session, round_id, me().id, drawn.says, token=token, now=now)
    except InvalidValue:
        return redirect(url_for("panels.ballot", round_id=round_id, check=1), 303)
    return redirect(url_for("panels.ballot_receipt", round_id=round_id), 303)


@panels.get("/<int:round_id>/ballot/receipt")
@signed_in
def ballot_receipt(round_id: int) -> ResponseReturnValue:
    """The receipt of the last ballot, and those before it."""
    own = own_seat(round_id)
    cast = queries.ballots_of_seat(reader(), own.member.seat_id)
    if not cast:
        return redirect(url_for("panels.ballot", round_id=round_id), 303)
    return render_template(
        "panels/ballot_receipt.html",
        own=own,
        what_counts=_what_counts(own),
        last=cast[0],
        earlier=cast[1:],
        window=own.page.window if own.page.row.phase in VOTES else None,
        find_url=url_for("rounds_public.find_ballot", slug=own.page.row.slug),
    )
