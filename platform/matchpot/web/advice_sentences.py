"""What an advice found, in whole sentences with their figures."""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from flask import url_for
from flask_babel import gettext as _

from matchpot.domain.guide.advice import Advice, Criterion, Finding, Verdict
from matchpot.domain.guide.schemes import Scheme
from matchpot.web.filters import day, euros
from matchpot.web.labels import label
from matchpot.web.words.advice import REASONS


def sentence(one: Finding, scheme: Scheme, titles: Mapping[str, str]) -> str:
    """A finding as a sentence; `titles` names the schemes of the plan by key."""
    figures = {
        "asked": asked_for(one.criterion, scheme),
        "amount": euros(one.cents or 0),
        "day": day(one.day) if one.day else "",
        "names": ", ".join(titles.get(key, key) for key in one.keys),
    }
    return str(REASONS[one.reason]) % figures


def short(one: Advice, titles: Mapping[str, str]) -> str:
    """The one sentence that tells most: what is against it, or else what may be asked."""
    against = [f for f in one.findings if f.verdict is Verdict.NOT_MET]
    open_ones = [f for f in one.findings if f.verdict is Verdict.UNKNOWN]
    hard = [f for f in against if not f.can_change]
    told = (hard or against or open_ones or [one.findings[0]])[0]
    return sentence(told, one.scheme, titles)


def asked_for(criterion: Criterion, scheme: Scheme) -> str:
    """What a scheme asks in one criterion, as a list of words in the order of their enum."""
    match criterion:
        case Criterion.DISCIPLINE:
            return _listed(scheme.disciplines)
        case Criterion.CAREER_PHASE:
            return _listed(scheme.career_phases)
        case Criterion.LEGAL_FORM:
            return _listed(scheme.legal_forms)
        case Criterion.MAKERS:
            return label(scheme.makers) if scheme.makers else ""
        case Criterion.PLACE:
            return ", ".join(sorted(scheme.places))
        case Criterion.PROJECT_KIND:
            return _listed(scheme.project_kinds)
        case Criterion.STAGE:
            return _listed(scheme.stages)
        case _:
            return _of_the_plan(criterion)


def _of_the_plan(criterion: Criterion) -> str:
    return {
        Criterion.STARTED: str(_("the day your work begins")),
        Criterion.DECISION: str(_("the day you need the money")),
    }.get(criterion, str(_("the costs of your plan")))


def _listed(words: Iterable[StrEnum]) -> str:
    """In the order of their enum, so that a list reads alike everywhere."""
    every = sorted(words, key=lambda one: list(type(one).__members__).index(one.name))
    return ", ".join(label(one) for one in every)


def page_of(scheme: Scheme) -> str:
    """The page of a scheme in the guide."""
    return url_for("guide.show", key=scheme.key)
