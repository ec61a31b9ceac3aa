"""What fits a maker's plan: every scheme of the guide with reasons, and one question at a time."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms import RadioField
from wtforms.validators import InputRequired, Length

from matchpot.domain.deadlines import local_day
from matchpot.domain.guide.advice import Advice, Criterion, Fact, Fit
from matchpot.domain.guide.questions import questions
from matchpot.extensions import outside, reader, unit_of_work
from matchpot.persistence.queries import facts as fact_queries
from matchpot.persistence.queries import follows as follow_queries
from matchpot.persistence.queries import guide
from matchpot.services import facts as service
from matchpot.services import follows
from matchpot.web import advice_sentences, following
from matchpot.web.access import signed_in
from matchpot.web.choices import choices
from matchpot.web.forms import BaseForm, DayField, TextLine
from matchpot.web.makers.blueprint import makers
from matchpot.web.makers.editing import own
from matchpot.web.makers.weighing import Weighed, weighed
from matchpot.web.mixes import segments
from matchpot.web.words.advice import FACTS, FITS
from matchpot.web.words.guide import CAREER_PHASES, LEGAL_FORMS, MAKERS, PROJECT_KINDS, STAGES

# As many of each fit are shown at first; the rest when asked.
_AT_FIRST = 12
_NEEDED = [InputRequired(_l("Choose an answer, or pass this question."))]


class AnswerForm(BaseForm):
    """One question; which field it has depends on the fact."""


def _choosing(words: Mapping[Any, Any]) -> Callable[[Any], Any]:
    return lambda label: RadioField(label, _NEEDED, choices=lambda: choices(words.items()))


def _place(label: Any) -> Any:
    too_long = Length(max=80, message=_l("Use at most %(max)d characters."))
    return TextLine(label, [InputRequired(_l("Write the name of a town or village.")), too_long])


# The field a fact is asked with; its name is that of the fact in `Told`.
_FIELDS: Mapping[Fact, Callable[[Any], Any]] = {
    Fact.PROJECT_KIND: _choosing(PROJECT_KINDS),
    Fact.LIVES_IN: _place,
    Fact.WORKS_IN: _place,
    Fact.MAKERS: _choosing(MAKERS),
    Fact.LEGAL_FORM: _choosing(LEGAL_FORMS),
    Fact.CAREER_PHASE: _choosing(CAREER_PHASES),
    Fact.STAGE: _choosing(STAGES),
    Fact.NEEDED_BY: lambda label: DayField(label, [InputRequired(_l("Write a day."))]),
}
# What is told in the editor itself, by step and field.
_IN_EDITOR = {
    Fact.COSTS: ("budget", "costs"),
    Fact.DISCIPLINE: ("basics", "discipline"),
    Fact.STARTS_ON: ("basics", "starts_on"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The question a page asks: its form, or the place of the editor where it is told."""

    fact: Fact
    waiting: int
    left: int
    form: BaseForm | None
    url: str | None
    pass_url: str


def form_of(fact: Fact, data: Any = None) -> BaseForm:
    """The form with the one field a fact needs, called `answer`."""
    made: BaseForm = type("Answer", (AnswerForm,), {"answer": _FIELDS[fact](FACTS[fact])})(data)
    return made


@makers.get("/projects/<int:project_id>/advice")
@signed_in
def advice(project_id: int) -> str:
    """Every scheme by how it fits, and the question that decides most."""
    return _shown(weighed(project_id))


@makers.post("/projects/<int:project_id>/advice/<any({}):fact>".format(", ".join(_FIELDS)))
@signed_in
def answer(project_id: int, fact: str) -> ResponseReturnValue:
    """Keep one answer and ask the next question."""
    own(project_id)
    form = form_of(Fact(fact), request.form)
    if not form.validate():
        return _shown(weighed(project_id), Fact(fact), form), 422
    with unit_of_work() as session:
        told = replace(fact_queries.told_of(session, project_id), **{fact: form["answer"].data})
        service.tell(session, project_id=project_id, maker_id=current_user.id, told=told)
    flash(_("Kept. What fits your plan was worked out again."), "success")
    here = url_for("makers.advice", project_id=project_id, passed=request.args.get("passed"))
    return redirect(here + "#question", 303)


@makers.post("/projects/<int:project_id>/advice/days/<key>/<any(follow, stop):word>")
@signed_in
def follow_day(project_id: int, key: str, word: str) -> ResponseReturnValue:
    """Put the days of a scheme into the maker's calendar, or take them out."""
    own(project_id)
    now = outside().clock.now()
    scheme = guide.scheme(reader(), key, today=local_day(now)) or abort(404)
    place = following.place_of(scheme) or abort(404)
    target = follow_queries.target(reader(), *place) or abort(404)
    with unit_of_work() as session:
        if word == "follow":
            follows.follow(session, target, current_user.id, now=now)
            said = _("The days of %(title)s are in your calendar now.", title=target.title)
        else:
            follows.stop_target(session, current_user.id, target, now=now)
            said = _("The days of %(title)s left your calendar.", title=target.title)
    flash(said, "success")
    here = url_for("makers.advice", project_id=project_id, _anchor=f"scheme-{key}")
    return redirect(here, 303)


def _followable(found: Weighed) -> dict[str, bool]:
    """The schemes with days that can be followed, and whether the maker follows each."""
    followed = follow_queries.followed_now(reader(), current_user.id)
    return {
        one.key: place in followed
        for one in found.schemes.values()
        if (place := following.place_of(one)) and one.window_from(found.facts.today)
    }


def _shown(found: Weighed, fact: Fact | None = None, form: BaseForm | None = None) -> str:
    others = [one for one in found.advices if not one.is_in_plan]
    return render_template(
        "makers/advice.html",
        project=found.opened.project,
        facts=found.facts,
        segments=segments(found.facts.mix),
        this=_this(found),
        groups=[(fit, [one for one in others if one.fit is fit]) for fit in Fit],
        fits=FITS,
        at_first=_AT_FIRST,
        every=request.args.get("every", ""),
        titles=found.titles,
        asked=_asked(found, others, fact, form),
        why=advice_sentences.sentence,
        page_of=advice_sentences.page_of,
        short=advice_sentences.short,
        follows=_followable(found),
        opening=Criterion.OPENING,
    )


def _this(found: Weighed) -> Advice | None:
    """The scheme a visitor of its page asked about, also when it stands in the plan already."""
    wanted = request.args.get("scheme")
    return next((one for one in found.advices if one.scheme.key == wanted), None)


def _asked(
    found: Weighed, others: Sequence[Advice], fact: Fact | None, form: BaseForm | None
) -> Asked | None:
    passed = [one for one in request.args.get("passed", "").split(",") if one in set(Fact)]
    every = questions(others)
    left = [one for one in every if one.fact.value not in passed]
    chosen = next((one for one in left if fact in (None, one.fact)), None)
    if chosen is None:
        return None
    project_id = found.opened.project.id
    step = _IN_EDITOR.get(chosen.fact)
    url = None
    if step is not None:
        url = url_for("makers.step", project_id=project_id, step=step[0], _anchor=step[1])
    return Asked(
        fact=chosen.fact,
        waiting=chosen.waiting,
        left=len(left),
        form=None if url else form or form_of(chosen.fact),
        url=url,
        pass_url=url_for(
            "makers.advice",
            project_id=project_id,
            passed=",".join([*passed, chosen.fact.value]),
            _anchor="question",
        ),
    )
