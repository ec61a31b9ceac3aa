"""What a fund is told beside a rule that it builds: limits that never decide, how far the pot goes.

Sentences alone; which limits those are is in `domain/matching/cautions.py`.
"""

from flask_babel import gettext as _
from flask_babel import ngettext

from matchpot.domain.matching.cautions import idle_limits
from matchpot.domain.money import Cents
from matchpot.persistence.queries.pots import PotFigures
from matchpot.services.rule_examples import Example
from matchpot.services.rules import RuleDraft
from matchpot.web.filters import euros
from matchpot.web.funds.pool_forms import PoolForm
from matchpot.web.funds.rule_base import RuleForm

# Of these gifts people are asked most.
_USUAL_CENTS = 2_500


def warnings(form: RuleForm | PoolForm, draft: RuleDraft, pot: PotFigures) -> list[str]:
    """A sentence for each limit that never decides, in the words of its field."""
    cents = _to_give(pot)
    told = []
    for name, wider in idle_limits(draft.caps, cents).items():
        limit = str(form[name].label.text)
        if wider is None:
            words = _(
                "“%(limit)s” never decides: the pot has only %(cents)s to give.",
                limit=limit,
                cents=euros(cents),
            )
        else:
            words = _(
                "“%(limit)s” never decides: “%(other)s” is lower.",
                limit=limit,
                other=str(form[wider].label.text),
            )
        told.append(str(words))
    return told


def how_far(example: Example, pot: PotFigures) -> str:
    """After how many gifts, or projects, the pot is empty; "" when that cannot be said."""
    cents = _to_give(pot)
    rows = [row for row in example.rows if row.added_cents]
    if not cents or not rows:
        return ""
    if not example.per_gift:
        most = max(row.added_cents for row in rows)
        return str(
            ngettext(
                "With the %(cents)s it can give, this pot is enough for %(num)d such project.",
                "With the %(cents)s it can give, this pot is enough for %(num)d such projects.",
                cents // most,
                cents=euros(cents),
            )
        )
    usual = next((row for row in rows if row.given_cents == _USUAL_CENTS), rows[0])
    return str(
        ngettext(
            "With the %(cents)s it can give, this pot is empty after %(num)d gift of %(gift)s.",
            "With the %(cents)s it can give, this pot is empty after %(num)d gifts of %(gift)s.",
            -(-cents // usual.added_cents),
            cents=euros(cents),
            gift=euros(usual.given_cents),
        )
    )


def _to_give(pot: PotFigures) -> Cents:
    """What is left and what is promised: a rule is often made before the money is there."""
    return max(0, pot.position.left_cents) + pot.position.awaited_cents
