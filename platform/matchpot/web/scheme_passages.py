"""A scheme as sentences of its structured facts, each true by itself, in the reader's language."""

from collections.abc import Iterable, Iterator
from datetime import date

from flask_babel import gettext as _
from flask_babel import ngettext

from matchpot.domain.assistant.passages import Passage, without_orders
from matchpot.domain.guide.facts import Makers
from matchpot.domain.guide.schemes import Opening, Scheme
from matchpot.domain.money import BPS
from matchpot.services import assistant
from matchpot.web.filters import day, euros, percent_exact
from matchpot.web.guide_sentences import read_at
from matchpot.web.labels import label


def passage_of(scheme: Scheme, *, today: date) -> Passage:
    """The scheme as a passage; its own summary stands behind the facts."""
    told = [*sentences_of(scheme, today=today), without_orders(scheme.summary)]
    return assistant.passage(
        title=scheme.title,
        text="\n".join(one for one in told if one),
        url=read_at(scheme),
        key=scheme.key,
    )


def sentences_of(scheme: Scheme, *, today: date) -> list[str]:
    """What is known of it: who offers it, for whom, how much, when, and what it asks."""
    parts = (_who(scheme), _amounts(scheme), _when(scheme, today), _asks(scheme, today))
    return [str(one) for part in parts for one in part]


def _words(words: Iterable[object]) -> str:
    return ", ".join(sorted(str(one) for one in words))


def _who(scheme: Scheme) -> Iterator[str]:
    yield _("%(kind)s of %(provider)s.", kind=label(scheme.kind), provider=scheme.provider)
    if scheme.disciplines:
        yield _("For: %(what)s.", what=_words(label(one).lower() for one in scheme.disciplines))
    if scheme.project_kinds:
        yield _(
            "It pays: %(what)s.", what=_words(label(one).lower() for one in scheme.project_kinds)
        )
    if scheme.career_phases:
        phases = _words(label(one).lower() for one in scheme.career_phases)
        yield _("Career of the maker: %(phases)s.", phases=phases)
    if scheme.places:
        yield _("In: %(places)s.", places=_words(scheme.places))
    if scheme.makers is Makers.COLLECTIVE:
        yield _("For groups of makers.")
    elif scheme.makers is Makers.INDIVIDUAL:
        yield _("For one maker.")


def _amounts(scheme: Scheme) -> Iterator[str]:
    least, most = scheme.least_cents, scheme.most_cents
    if least and most:
        yield _("It gives from %(least)s to %(most)s.", least=euros(least), most=euros(most))
    elif most:
        yield _("It gives at most %(most)s.", most=euros(most))
    elif least:
        yield _("It gives at least %(least)s.", least=euros(least))
    if scheme.most_share_bps < BPS:
        share = percent_exact(scheme.most_share_bps)
        yield _("It pays at most %(share)s of the budget.", share=share)
    if scheme.own_bps:
        yield _("At least %(share)s is your own money.", share=percent_exact(scheme.own_bps))
    if scheme.interest_bps is not None and scheme.loan_months:
        yield _(
            "The interest is %(interest)s a year, and you pay back within %(months)s months.",
            interest=percent_exact(scheme.interest_bps),
            months=scheme.loan_months,
        )


def _when(scheme: Scheme, today: date) -> Iterator[str]:
    window = scheme.window_from(today)
    if scheme.opening is Opening.ALWAYS:
        yield _("You can always apply.")
    elif window is None:
        yield _("You cannot apply now, and no new days are known.")
    else:
        opens, closes = day(window.opens_on), day(window.closes_on)
        yield _("You can apply from %(opens)s to %(closes)s.", opens=opens, closes=closes)
    if scheme.decision_weeks:
        yield ngettext(
            "You hear the decision after about %(num)d week.",
            "You hear the decision after about %(num)d weeks.",
            scheme.decision_weeks,
        )


def _asks(scheme: Scheme, today: date) -> Iterator[str]:
    if not scheme.may_have_started:
        yield _("Your project may not have begun yet.")
    if scheme.effort_hours:
        yield ngettext(
            "Applying takes about %(num)d hour of work.",
            "Applying takes about %(num)d hours of work.",
            scheme.effort_hours,
        )
    if scheme.is_stale(today):
        checked = day(scheme.checked_on)
        yield _("Look at the source first: nobody checked this after %(day)s.", day=checked)
