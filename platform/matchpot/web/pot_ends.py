"""How a pot's money runs out, and what became of it at its end, in sentences for everyone."""

from collections.abc import Callable, Mapping

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy.orm import Session

from matchpot.domain.deadlines import local_day
from matchpot.domain.endings import EndingStep, Unspent
from matchpot.domain.matching.caps import parse_caps
from matchpot.domain.matching.pools import POOL_KINDS
from matchpot.extensions import outside
from matchpot.persistence.queries import endings as queries
from matchpot.persistence.queries.endings import StepTaken
from matchpot.persistence.queries.pots import PotFigures
from matchpot.web.filters import day, euros_exact


def sentences_of(session: Session, pot: PotFigures) -> list[str]:
    """What of a pot is open now and when more is, or what its end came to."""
    if pot.rule is None or pot.rule.kind in POOL_KINDS:
        return []
    steps = queries.steps_taken(session, pot.id)
    told = [_step_sentence(one) for one in steps]
    return [one for one in told if one] if steps else _open_sentences(pot)


def _open_sentences(pot: PotFigures) -> list[str]:
    assert pot.rule is not None  # noqa: S101 - the caller has looked
    exhaustion = parse_caps(pot.rule.caps).exhaustion
    today = local_day(outside().clock.now())
    total = pot.position.paid_in_cents
    open_cents = exhaustion.open_cents(total, today)
    if exhaustion.shares_rest:
        return [
            _(
                "Of this %(first)s goes to whoever comes first. The other %(rest)s is shared at "
                "the end.",
                first=euros_exact(open_cents),
                rest=euros_exact(total - open_cents),
            )
        ]
    opens_on = exhaustion.next_day(today)
    if opens_on is None:
        return []
    return [
        _(
            "Of this %(open)s is available now. More becomes available on %(day)s.",
            open=euros_exact(open_cents),
            day=day(opens_on),
        )
    ]


def _step_sentence(step: StepTaken) -> str:
    return str(_SENTENCES[step.step](step))


def _shared(step: StepTaken) -> str:
    told = ngettext(
        "At the end %(amount)s was shared over %(num)d gift that had got too little.",
        "At the end %(amount)s was shared over %(num)d gifts that had got too little.",
        len(step.frozen["missed"]),
        amount=euros_exact(step.cents),
    )
    return str(told)


def _swapped(step: StepTaken) -> str:
    if not step.cents:
        return ""
    return str(
        _(
            "Of what other pots gave in its place, it took over %(amount)s.",
            amount=euros_exact(step.cents),
        )
    )


def _unspent(step: StepTaken) -> str:
    if not step.cents:
        return str(_("Nothing was left.")) if step.number == 1 else ""
    texts = {
        Unspent.RETURN: _l("%(amount)s was left and goes back to the fund."),
        Unspent.CARRY: _l("%(amount)s was left and went to another pot of the fund."),
        Unspent.TO_WINNERS: _l("%(amount)s was left and was shared over projects that succeeded."),
    }
    text = texts[Unspent(step.frozen["policy"])]
    return str(text) % {"amount": euros_exact(step.cents)}


_SENTENCES: Mapping[EndingStep, Callable[[StepTaken], str]] = {
    EndingStep.SHARED: _shared,
    EndingStep.SWAPPED: _swapped,
    EndingStep.UNSPENT: _unspent,
}
