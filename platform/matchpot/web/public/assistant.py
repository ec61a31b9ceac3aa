"""The assistant: a question in one's own words, answered only from the guide and the help.

A question stands in no address and no log, and is stored only when its asker keeps it. Where the
operator set a language model it words an answer, of which every sentence is checked; what was found
stands below in any case.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import structlog
from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from matchpot.domain.assistant.passages import Passage
from matchpot.domain.assistant.questions import MOST_CHARS, Asked, read
from matchpot.domain.deadlines import local_day
from matchpot.domain.dutch_places import names
from matchpot.domain.errors import InvalidValue
from matchpot.domain.trust.limits import Attempt
from matchpot.extensions import outside, reader, unit_of_work
from matchpot.persistence.queries import guide
from matchpot.services import assistant as service
from matchpot.services import questions
from matchpot.services.assistant import Found
from matchpot.web.access import everyone, signed_in
from matchpot.web.filters import euros
from matchpot.web.forms import BaseForm, tidy
from matchpot.web.guide_sentences import read_at
from matchpot.web.labels import label
from matchpot.web.languages import current
from matchpot.web.limits import limited
from matchpot.web.public import addresses
from matchpot.web.public.help_passages import passages as help_passages
from matchpot.web.public.pages import pages
from matchpot.web.scheme_passages import passage_of, sentences_of
from matchpot.web.sessions import me

log = structlog.get_logger()
_RULE_SENTENCES = 3


class QuestionForm(BaseForm):
    """A question in one's own words."""

    question = TextAreaField(
        _l("Your question"),
        [
            DataRequired(_l("Write your question.")),
            Length(max=MOST_CHARS, message=_l("Use at most %(max)d characters.")),
        ],
        filters=[tidy],
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A passage of the answer: its sentences, with where they come from.

    `page` is the page of a scheme in the guide; help has none beside its source.
    """

    title: str
    url: str
    sentences: Sequence[str]
    page: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a page shows; `written` are checked sentences of a model with their sources."""

    understood: Sequence[str]
    schemes: Sequence[Part]
    rules: Sequence[Part]
    written: Sequence[tuple[str, Sequence[Passage]]]
    dropped: int


@pages.route("/assistant", methods=["GET", "POST"])
@limited(Attempt.ASK)
@everyone
def assistant() -> ResponseReturnValue:
    """The form, and below it the answer to what was asked."""
    form, answer = QuestionForm(request.form), None
    if request.method == "POST" and form.validate():
        answer = _answered(form.question.data or "")
    page = render_template(
        "public/page_assistant.html",
        form=form,
        answer=answer,
        has_model=outside().writer is not None,
        links=addresses.of("pages.assistant"),
    )
    return page, 422 if form.errors else 200


def _answered(question: str) -> Answer:
    today = local_day(outside().clock.now())
    schemes = {
        one.key: (one, passage_of(one, today=today))
        for one in guide.published(reader(), today=today)
    }
    places = {*names(), *(place for one, _p in schemes.values() for place in one.places)}
    asked = read(question, places=sorted(places))
    found = service.find(question, asked, schemes=schemes, rules=help_passages(), today=today)
    written, dropped = _written(question, found, [one.title for one, _p in schemes.values()])
    log.info("assistant_answered", schemes=len(found.schemes), rules=len(found.rules))
    return Answer(
        understood=list(_understood(asked)),
        schemes=[
            Part(
                title=one.title,
                url=read_at(one),
                sentences=sentences_of(one, today=today),
                page=url_for("guide.show", key=one.key),
            )
            for one, _p in found.schemes
        ],
        rules=[
            Part(title=one.title, url=one.url, sentences=one.text.split("\n")[:_RULE_SENTENCES])
            for one in found.rules
        ],
        written=written,
        dropped=dropped,
    )


def _written(
    question: str, found: Found, titles: Sequence[str]
) -> tuple[Sequence[tuple[str, Sequence[Passage]]], int]:
    """Sentences of the model that hold, and how many did not; counted by reason, for operators."""
    writer = outside().writer
    if writer is None or not found.passages:
        return (), 0
    claims = writer.write(question, found.passages, language=current())
    checked = service.held_true(claims or (), found, names=titles)
    with unit_of_work() as session:
        told = None if claims is None else checked
        service.count_checked(session, told, now=outside().clock.now())
    reasons = Counter(why.value for _claim, why in checked.dropped)
    log.info("assistant_checked", kept=len(checked.kept), silent=claims is None, **reasons)
    return checked.kept, len(checked.dropped)


def _understood(asked: Asked) -> Iterator[str]:
    for words in (asked.kinds, asked.disciplines, asked.purposes, asked.phases):
        yield from sorted(label(one) for one in words)
    yield from sorted(asked.places)
    if asked.amount_cents is not None:
        yield euros(asked.amount_cents)
    if asked.when is not None:
        yield _("open now")


@pages.get("/assistant/kept")
@signed_in
def kept_questions() -> str:
    """The questions somebody kept, to ask again or to delete."""
    kept = questions.kept_by(reader(), me().id)
    return render_template("public/assistant_kept.html", kept=kept)


@pages.post("/assistant/kept")
@signed_in
def keep_question() -> ResponseReturnValue:
    """Keep a question."""
    text, now = tidy(request.form.get("question")) or "", outside().clock.now()
    try:
        with unit_of_work() as session:
            questions.keep(session, text, person_id=current_user.id, locale=current(), now=now)
    except InvalidValue:
        flash(_("This question cannot be kept: it is too long, or you keep a hundred."), "warning")
    else:
        flash(_("Kept. Only you see it."), "success")
    return redirect(url_for("pages.kept_questions"), 303)


@pages.post("/assistant/kept/<int:question_id>/delete")
@signed_in
def drop_question(question_id: int) -> ResponseReturnValue:
    """Delete one's own question."""
    with unit_of_work() as session:
        is_gone = questions.drop(session, question_id, person_id=current_user.id)
    if not is_gone:
        abort(404)
    flash(_("The question is deleted."), "success")
    return redirect(url_for("pages.kept_questions"), 303)
