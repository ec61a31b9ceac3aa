"""A scheme of the guide in plain sentences, chapter by chapter, and how it stands today.

With whom it does not go is for the page, which links them.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from flask_babel import gettext as _
from flask_babel import ngettext

from matchpot.domain.guide.schemes import Accounting, Opening, PlaceOf, Scheme, Window
from matchpot.domain.money import BPS
from matchpot.web.filters import day, euros, number, percent_exact
from matchpot.web.labels import label
from matchpot.web.languages import current


@dataclass(frozen=True, slots=True)
class Chapter:
    """Sentences under one heading; `name` is their place on the page."""

    name: str
    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """How a scheme stands today in a few words, and in which tone of a tag."""

    text: str
    tone: str


def read_at(scheme: Scheme) -> str:
    """Where a scheme is published: at its provider, or on a page of ours."""
    return f"/{current()}{scheme.source_url}" if scheme.offered_by else scheme.source_url


def standing(scheme: Scheme, today: date) -> Standing:
    """Whether one can apply, until when or from when."""
    window = scheme.window_from(today)
    if scheme.opening is Opening.ALWAYS:
        return Standing(_("Always open"), "good")
    if window is None:
        return Standing(_("Closed"), "neutral")
    if window.opens_on <= today:
        return Standing(_("Open until %(day)s", day=day(window.closes_on)), "good")
    return Standing(_("Opens on %(day)s", day=day(window.opens_on)), "busy")


def amount(scheme: Scheme) -> str:
    """What it gives, in a few words."""
    least, most = scheme.least_cents, scheme.most_cents
    if least is not None and most is not None:
        return str(_("%(least)s to %(most)s", least=euros(least), most=euros(most)))
    if most is not None:
        return str(_("Up to %(most)s", most=euros(most)))
    return str(_("From %(amount)s", amount=euros(least))) if least is not None else _("Not told")


def effort(scheme: Scheme) -> str:
    """What an application takes, in a few words."""
    hours = scheme.effort_hours
    if hours is None:
        return str(_("Not told"))
    return str(ngettext("About %(num)d hour", "About %(num)d hours", hours))


def chapters(scheme: Scheme, today: date) -> tuple[Chapter, ...]:
    """Everything but its exclusions."""
    return (
        Chapter("for-whom", _("For whom"), tuple(_for_whom(scheme))),
        Chapter("for-what", _("What for"), tuple(_for_what(scheme))),
        Chapter("how-much", _("How much"), tuple(_how_much(scheme))),
        Chapter("when", _("When"), tuple(_when(scheme, today))),
        Chapter("work", _("How much work it is"), tuple(_work(scheme))),
    )


def names(words: Iterable[StrEnum]) -> str:
    """Words of the domain in a row, in the order of their enum."""
    several = list(words)
    every = list(type(several[0])) if several else []
    return ", ".join(label(one) for one in every if one in several)


def _for_whom(scheme: Scheme) -> Iterator[str]:
    if scheme.disciplines:
        yield _("Disciplines: %(names)s.", names=names(scheme.disciplines))
    else:
        yield _("For every discipline.")
    if scheme.career_phases:
        yield _("How far in your career: %(names)s.", names=names(scheme.career_phases))
    if scheme.legal_forms:
        yield _("Who may apply: %(names)s.", names=names(scheme.legal_forms))
    else:
        yield _("Your legal form does not matter.")
    if scheme.makers:
        yield _("Made by: %(who)s.", who=label(scheme.makers))
    yield _place(scheme)


def _place(scheme: Scheme) -> str:
    if not scheme.places:
        return str(_("It does not matter where you live or work."))
    places = ", ".join(sorted(scheme.places))
    if scheme.place_of is PlaceOf.RESIDENCE:
        return str(_("You live in %(places)s.", places=places))
    if scheme.place_of is PlaceOf.WORK:
        return str(_("You make or show it in %(places)s.", places=places))
    return str(_("You live or work in %(places)s.", places=places))


def _for_what(scheme: Scheme) -> Iterator[str]:
    if scheme.project_kinds:
        yield _("Kinds of plans: %(names)s.", names=names(scheme.project_kinds))
    else:
        yield _("For every kind of plan.")
    if scheme.stages:
        yield _("How far the plan is: %(names)s.", names=names(scheme.stages))
    if scheme.costs_counted:
        yield _("It pays: %(names)s.", names=names(scheme.costs_counted))
    if scheme.costs_refused:
        yield _("It does not pay: %(names)s.", names=names(scheme.costs_refused))
    if scheme.may_have_started:
        yield _("The work may have begun already.")
    else:
        yield _("The work may not have begun when you apply.")


def _how_much(scheme: Scheme) -> Iterator[str]:
    yield _("Amount for one plan: %(amount)s.", amount=amount(scheme))
    if scheme.most_share_bps < BPS:
        yield _(
            "At most %(share)s of your whole budget.", share=percent_exact(scheme.most_share_bps)
        )
    if scheme.own_bps:
        yield _(
            "You bring at least %(share)s of the budget yourself.",
            share=percent_exact(scheme.own_bps),
        )
    if scheme.most_public_bps < BPS:
        yield _(
            "At most %(share)s of the budget may be public money, this scheme included.",
            share=percent_exact(scheme.most_public_bps),
        )
    if scheme.interest_bps is not None:
        yield _("Interest a year: %(share)s.", share=percent_exact(scheme.interest_bps))
    if scheme.loan_months is not None:
        yield ngettext(
            "You pay it back within %(num)d month.",
            "You pay it back within %(num)d months.",
            scheme.loan_months,
        )
    if scheme.is_public:
        yield _("To other funds this is public money.")
    if scheme.counts_as_own:
        yield _("Other funds count this money as your own contribution.")


def _when(scheme: Scheme, today: date) -> Iterator[str]:
    if scheme.opening is Opening.ALWAYS:
        yield _("You can apply at any time.")
    for window in scheme.windows:
        yield _window(window, today)
    weeks = scheme.decision_weeks
    if weeks is None:
        yield _("When it decides is not told.")
    elif scheme.opening is Opening.ALWAYS:
        yield ngettext(
            "It decides within %(num)d week of your application.",
            "It decides within %(num)d weeks of your application.",
            weeks,
        )
    else:
        yield ngettext(
            "It decides within %(num)d week after the period ends.",
            "It decides within %(num)d weeks after the period ends.",
            weeks,
        )


def _window(window: Window, today: date) -> str:
    days = {"first": day(window.opens_on), "last": day(window.closes_on)}
    if window.closes_on < today:
        return str(_("It was open from %(first)s up to and including %(last)s.", **days))
    if window.opens_on <= today:
        return str(_("It is open since %(first)s, up to and including %(last)s.", **days))
    return str(_("It opens on %(first)s and closes after %(last)s.", **days))


def _work(scheme: Scheme) -> Iterator[str]:
    hours = scheme.effort_hours
    if hours is None:
        yield _("How long an application takes is not told.")
    else:
        yield ngettext(
            "An application takes about %(hours)s hour.",
            "An application takes about %(hours)s hours.",
            hours,
            hours=number(hours),
        )
    yield {
        Accounting.LIGHT: _("Afterwards you tell in a short story what became of it."),
        Accounting.NORMAL: _("Afterwards you write a report with figures."),
        Accounting.HEAVY: _("Afterwards an accountant must sign your figures."),
    }[scheme.accounting]
