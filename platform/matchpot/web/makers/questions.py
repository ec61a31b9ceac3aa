"""What a panel asks a maker about an application, and the reasons it gave when all is decided."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length

from matchpot.domain.errors import IllegalMove
from matchpot.domain.rounds.phases import PLANNED, Phase
from matchpot.extensions import outside, reader, unit_of_work
from matchpot.persistence.queries import ballots
from matchpot.persistence.queries import remarks as queries
from matchpot.persistence.queries.applications import Entered
from matchpot.services import remarks as service
from matchpot.services.remarks import ANSWERABLE, FEWEST_CHARS, MOST_ANSWER_CHARS
from matchpot.web.access import signed_in
from matchpot.web.forms import BaseForm
from matchpot.web.makers.applications import own_application
from matchpot.web.makers.blueprint import makers
from matchpot.web.sessions import me

_DECIDED = frozenset({*PLANNED[PLANNED.index(Phase.PUBLISHED) :], Phase.CLOSED})


class AnswerForm(BaseForm):
    """The maker's answer to one question."""

    words = TextAreaField(
        _l("Your answer"),
        [InputRequired(_l("Write a few words.")), Length(FEWEST_CHARS, MOST_ANSWER_CHARS)],
    )


def _prefix(remark_id: int) -> str:
    """A page holds a form for each question."""
    return f"q{remark_id}-"


@makers.get("/applications/<int:application_id>/questions")
@signed_in
def questions(application_id: int) -> str:
    """The questions, with a form under each that waits for an answer."""
    return _shown(own_application(application_id))


def _shown(found: Entered, *, refused: int | None = None, form: AnswerForm | None = None) -> str:
    row, one = found.round, found.application
    asked = queries.questions_of(reader(), one.id)
    forms = {
        remark.id: form if form and remark.id == refused else AnswerForm(prefix=_prefix(remark.id))
        for remark in asked
        if remark.answer is None and row.phase in ANSWERABLE
    }
    is_decided = row.phase in _DECIDED
    return render_template(
        "makers/application_questions.html",
        found=found,
        one=one,
        row=row,
        questions=asked,
        forms_of=forms,
        is_decided=is_decided,
        reasons=ballots.reasons_for(reader(), row, str(one.code)) if is_decided else (),
    )


@makers.post("/applications/<int:application_id>/questions/<int:remark_id>")
@signed_in
def answer_question(application_id: int, remark_id: int) -> ResponseReturnValue:
    """Answer one question; the panel reads it at once."""
    found = own_application(application_id)
    form = AnswerForm.sent(prefix=_prefix(remark_id))
    if not form.validate():
        return _shown(found, refused=remark_id, form=form), 422
    words, now = form.words.data or "", outside().clock.now()
    try:
        with unit_of_work() as session:
            service.answer(session, remark_id, me().id, words, now=now)
    except IllegalMove:
        flash(_("This question was answered before."), "warning")
    else:
        flash(_("Your answer is with the panel."), "success")
    return redirect(url_for("makers.questions", application_id=application_id), 303)
