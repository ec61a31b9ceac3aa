"""What a gift still waits for, and until when, in plain words for its donor."""

from datetime import date

from flask_babel import gettext as _
from flask_babel import ngettext

from matchpot.domain.matching.caps import parse_caps
from matchpot.persistence.queries.pots import RuleText
from matchpot.persistence.queries.waits import Turn
from matchpot.web.filters import day, euros_exact


def waiting_sentences(turn: Turn, rule: RuleText, *, today: date) -> list[str]:
    """What a gift waits for from one pot, behind how many, and how long."""
    exhaustion = parse_caps(rule.caps).exhaustion
    amount = euros_exact(turn.missing_cents)
    if exhaustion.shares_rest:
        return [
            _(
                "This gift got %(amount)s less than the rule gives. What the pot has left at the "
                "end is shared over all such gifts, in proportion to what each missed.",
                amount=amount,
            )
        ]
    opens_on = exhaustion.next_day(today)
    return [
        _(
            "The pot had too little for all of it. This gift waits for %(amount)s more: what "
            "comes back to the pot goes to the gifts that came first.",
            amount=amount,
        ),
        *([_("The pot has more from %(day)s on.", day=day(opens_on))] if opens_on else []),
        ngettext("%(num)d gift waits before it.", "%(num)d gifts wait before it.", turn.before)
        if turn.before
        else _("It is the next in line."),
        *([_("It waits until %(day)s.", day=day(turn.ends_at))] if turn.ends_at else []),
    ]
