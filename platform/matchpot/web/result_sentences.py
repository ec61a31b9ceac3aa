"""Why an application got money or none, and what would have been enough, in plain words."""

from decimal import Decimal
from fractions import Fraction

from babel.numbers import format_decimal
from flask_babel import gettext as _
from flask_babel import ngettext

from matchpot.domain.allocation.outcomes import Change, Outcome, Reason, Step, Verdict
from matchpot.domain.allocation.terms import Leftover
from matchpot.web.filters import euros, page_locale


def score_shown(score: Fraction) -> str:
    """A score as it is read: two decimals, halves away from zero; whole numbers without."""
    if score.denominator == 1:
        return str(format_decimal(score.numerator, locale=page_locale()))
    hundredths = int(abs(score) * 200 + 1) // 2 * (-1 if score < 0 else 1)
    exact = Decimal(hundredths) / 100
    return str(format_decimal(exact, format="#,##0.00", locale=page_locale()))


def reason(verdict: Verdict, outcome: Outcome) -> str:
    """Why this became of it, in one or two sentences."""
    step = next((one for one in reversed(outcome.steps) if one.id == verdict.id), None)
    told = _funded(verdict, step) if verdict.code is Reason.FUNDED else _unfunded(verdict, step)
    if verdict.reserve_place is not None:
        place = _("It is number %(place)s on the reserve list.", place=verdict.reserve_place)
        return f"{told} {place}"
    return told


def _funded(verdict: Verdict, step: Step | None) -> str:
    given, asked = euros(verdict.given_cents), euros(verdict.cost_cents)
    told = (
        _("Gets the %(given)s it asked.", given=given)
        if verdict.given_cents == verdict.cost_cents
        else _("Gets %(given)s of the %(asked)s it asked.", given=given, asked=asked)
    )
    note = {} if step is None else step.note
    if "drawn" in note:
        drawn = _("It was drawn as number %(place)s.", place=note["drawn"])
        return f"{told} {drawn}"
    if "from_reserve_cents" in note:
        added = euros(int(note["from_reserve_cents"]))
        return f"{told} {_('%(added)s of it comes from the reserve.', added=added)}"
    return f"{told} {_chosen(note['reason'])}" if "reason" in note else str(told)


def _chosen(words: str) -> str:
    return str(_("People chose, and say why: %(reason)s", reason=words))


def _unfunded(verdict: Verdict, step: Step | None) -> str:
    asked = euros(verdict.cost_cents)
    if verdict.because is Reason.DOES_NOT_FIT and step is not None:
        left = euros(step.left_cents)
        return str(
            _(
                "At its turn %(left)s was left; it asks %(asked)s.",
                left=left,
                asked=asked,
            )
        )
    if verdict.because is Reason.NOT_DRAWN and step is not None and "drawn" in step.note:
        return str(
            _(
                "It was good enough, and drawn as number %(place)s; by then the money was given.",
                place=step.note["drawn"],
            )
        )
    if verdict.because is Reason.NOT_CHOSEN and step is not None and "reason" in step.note:
        return _chosen(step.note["reason"])
    return _told(verdict.because)


def _told(why: Reason) -> str:
    sentences = {
        Reason.BELOW_THRESHOLD: _("Its score or support is below what the round asks for."),
        Reason.DOES_NOT_FIT: _("It asks more than was left."),
        Reason.CAP_REACHED: _("A limit was reached: of its maker, its discipline or its place."),
        Reason.EXCLUSIVE_GROUP: _("Of its group another was awarded, and only one can be."),
        Reason.NOT_DRAWN: _("It was good enough, but not drawn."),
        Reason.NO_SUPPORT: _("Nobody voted for it."),
        Reason.SUPPORTERS_CANNOT_PAY: _(
            "The equal shares of those who voted for it do not come to what it asks."
        ),
        Reason.AFTER_THE_STOP: _("The rule had stopped before its turn."),
        Reason.NOT_CHOSEN: _("Another set of plans was better together."),
        Reason.WITHDRAWN: _("The maker withdrew it after the vote had begun."),
    }
    return str(sentences.get(why, ""))


def change(found: Change | None) -> str | None:
    """What would have been enough, all else as it was; None where it was not searched."""
    if found is None:
        return None
    ways = []
    if found.votes is not None:
        ways.append(ngettext("one vote more", "%(num)d votes more", found.votes))
    if found.score is not None:
        ways.append(_("a score that is %(more)s higher", more=score_shown(found.score)))
    if found.cents is not None:
        ways.append(_("asking %(less)s less", less=euros(found.cents)))
    if not ways:
        return str(_("Neither more votes nor asking less would have been enough by itself."))
    either = _(" or ").join(ways)
    return str(_("This would have been enough: %(ways)s.", ways=either))


def leftover(outcome: Outcome) -> str:
    """What becomes of money that nothing was bought with."""
    left = euros(outcome.left_cents)
    if not outcome.left_cents:
        return str(_("All money is awarded."))
    if outcome.leftover is Leftover.NEXT_ROUND:
        return str(_("%(left)s is left. It stays in the pot, for the next round.", left=left))
    if outcome.leftover is Leftover.POT:
        return str(_("%(left)s is left. It goes back to the pot.", left=left))
    return str(_("%(left)s is left: no plan that remained can do with so little.", left=left))
