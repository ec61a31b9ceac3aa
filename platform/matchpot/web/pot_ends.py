"""How a pot's money runs out, and what became of it at its end, in sentences for everyone."""

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from matchpot.domain.deadlines import local_day
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
    ended = [_step_sentence(one) for one in queries.steps_taken(session, pot.id)]
    return ended or _open_sentences(pot)


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
    gifts = len(step.frozen["missed"])
    told = ngettext(
        "At the end %(amount)s was shared over %(num)d gift that had got too little.",
        "At the end %(amount)s was shared over %(num)d gifts that had got too little.",
        gifts,
        amount=euros_exact(step.cents),
    )
    return str(told)
