"""Deliberation: what everybody voted first, under numbers, and what is said about it.

A member sees and hears of what they may judge alone; all else is a 404, on every address here.
"""

from dataclasses import dataclass

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, TextAreaField
from wtforms.validators import InputRequired, Length

from matchpot.domain.errors import NotAllowed
from matchpot.domain.rounds import machine
from matchpot.domain.rounds.phases import Phase, RoundAction
from matchpot.domain.rounds.rules import BallotKind, BallotRules
from matchpot.extensions import current_settings, outside, reader, unit_of_work
from matchpot.persistence.queries import ballot_papers as papers
from matchpot.persistence.queries import remarks as queries
from matchpot.services import remarks as service
from matchpot.services import rounds
from matchpot.services.remarks import FEWEST_CHARS, MOST_CHARS, Verdict
from matchpot.web import ballot_words
from matchpot.web.access import signed_in
from matchpot.web.forms import BaseForm
from matchpot.web.panels.blueprint import panels
from matchpot.web.panels.own import OwnSeat, own_seat
from matchpot.web.sessions import me


class SayForm(BaseForm):
    """A remark, or a question to the maker."""

    words = TextAreaField(
        _l("What you want to say"),
        [InputRequired(_l("Write a few words.")), Length(FEWEST_CHARS, MOST_CHARS)],
    )
    is_question = BooleanField(_l("This is a question to the maker"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A verdict in words: scores by criterion, or one word; and the reason."""

    number: int
    is_own: bool
    words: str
    reason: str = ""


def _deliberating(round_id: int) -> OwnSeat:
    """The member, where first votes are shown: until then there is nothing to see."""
    own = own_seat(round_id)
    course = rounds.course(own.page.row)
    is_shown = machine.allows(course, RoundAction.SEE_SCORES, outside().clock.now())
    if not is_shown or not own.page.plan.has(Phase.BLIND_VOTE):
        raise NotAllowed(RoundAction.SEE_SCORES)
    return own


@panels.get("/<int:round_id>/deliberation")
@signed_in
def deliberation(round_id: int) -> str:
    """What can be talked about, with how much was said."""
    own = _deliberating(round_id)
    visible = service.visible(reader(), own.member)
    said = {code: queries.remarks_of(reader(), one.id) for code, one in visible.items()}
    return render_template(
        "panels/deliberation_list.html",
        own=own,
        lines=papers.lines(reader(), round_id, list(visible)),
        said=said,
        window=own.page.window,
    )


@panels.get("/<int:round_id>/deliberation/<code>")
@signed_in
def talk(round_id: int, code: str) -> str:
    """One application: every first vote on it, and what was said."""
    return _talk(_deliberating(round_id), code, SayForm())


def _talk(own: OwnSeat, code: str, form: SayForm) -> str:
    session, row, now = reader(), own.page.row, outside().clock.now()
    found = service.visible(session, own.member).get(code) or abort(404)
    secret = current_settings().secret_key
    rules = own.page.rules.ballot
    verdicts = service.verdicts(session, row, own.member, code, secret=secret, now=now)
    (line,) = papers.lines(session, row.id, [code])
    return render_template(
        "panels/deliberation_show.html",
        own=own,
        line=line,
        told=[_told(rules, one) for one in verdicts] if rules else [],
        remarks=queries.remarks_of(session, found.id),
        numbers=service.numbers_of(session, own.member, code, secret=secret),
        form=form,
        may_say=machine.allows(rounds.course(row), RoundAction.ASK_MAKER, now),
    )


def _told(rules: BallotRules, verdict: Verdict) -> Told:
    reason = verdict.value.reason if rules.kind is BallotKind.SCORE and verdict.value else ""
    return Told(
        number=verdict.number,
        is_own=verdict.is_own,
        words=ballot_words.said(rules, verdict.value),
        reason=reason,
    )


@panels.post("/<int:round_id>/deliberation/<code>")
@signed_in
def say(round_id: int, code: str) -> ResponseReturnValue:
    """Put a remark to the others, or a question to the maker."""
    own, form = _deliberating(round_id), SayForm.sent()
    if not form.validate():
        return _talk(own, code, form), 422
    is_question = bool(form.is_question.data)
    with unit_of_work() as session:
        service.say(
            session,
            round_id,
            me().id,
            code,
            form.words.data or "",
            is_question=is_question,
            now=outside().clock.now(),
        )
    told = _("The maker gets your question by letter.") if is_question else _("It is said.")
    flash(told, "success")
    return redirect(url_for("panels.talk", round_id=round_id, code=code, _anchor="said"), 303)
