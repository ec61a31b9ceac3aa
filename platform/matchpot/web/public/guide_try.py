"""What fits a plan that is not there yet, tried out by anybody; no answer is kept."""

from flask import render_template, request, url_for

from matchpot.domain.deadlines import local_day
from matchpot.domain.guide.advice import Criterion, Fit
from matchpot.domain.guide.criteria import advise
from matchpot.domain.guide.questions import next_question
from matchpot.extensions import outside, reader
from matchpot.persistence.queries import guide as queries
from matchpot.web import advice_sentences
from matchpot.web.access import everyone
from matchpot.web.plan_facts import AnswersForm
from matchpot.web.public import addresses
from matchpot.web.public.guide import guide
from matchpot.web.words.advice import FITS

# As many of each fit are shown at first; the rest when asked.
_AT_FIRST = 12


@guide.get("/what-fits")
@everyone
def try_out() -> str:
    """The questions, and once something is answered every scheme by how it fits."""
    form = AnswersForm.of_address()
    facts = form.facts(today=local_day(outside().clock.now()))
    schemes = queries.published(reader(), today=facts.today)
    advices = advise(schemes, facts) if form.answered else []
    asked = next_question(advices)
    return render_template(
        "public/guide_try.html",
        form=form,
        answered=form.answered,
        facts=facts,
        groups=[(fit, [one for one in advices if one.fit is fit]) for fit in Fit],
        fits=FITS,
        at_first=_AT_FIRST,
        every=request.args.get("every", ""),
        asked=asked,
        begin_url=_begin_url(form.answered),
        titles={one.key: one.title for one in schemes},
        why=advice_sentences.sentence,
        short=advice_sentences.short,
        page_of=advice_sentences.page_of,
        opening=Criterion.OPENING,
        follows={},
        links=addresses.of("guide.try_out"),
    )


def _begin_url(answered: dict[str, str]) -> str:
    """Where a project begins with these answers."""
    return url_for("makers.new_project", **answered)  # type: ignore[arg-type]  # Flask takes any value here
