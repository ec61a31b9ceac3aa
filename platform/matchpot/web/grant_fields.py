"""Fields of what is granted or promised without a round: how much, why, how long to say yes."""

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange

from matchpot.domain.awards import ACCEPT_WITHIN, FEWEST_DAYS, MOST_DAYS
from matchpot.domain.rounds.applications import LONGEST_REASON, SHORTEST_REASON
from matchpot.web.forms import EuroField, above


def amount() -> EuroField:
    """How much it is."""
    return EuroField(
        _l("Amount"),
        [InputRequired(_l("Write an amount.")), above(1, _l("Write an amount above nothing."))],
    )


def motivation(label: LazyString) -> TextAreaField:
    """Why it is given; the maker reads it."""
    return TextAreaField(
        label,
        [
            InputRequired(_l("Write why.")),
            Length(
                min=SHORTEST_REASON,
                max=LONGEST_REASON,
                message=_l("Write a sentence or more, so that the maker understands it."),
            ),
        ],
    )


def accept_days() -> IntegerField:
    """How many days the maker has."""
    return IntegerField(
        _l("Days to accept"),
        [
            InputRequired(_l("Fill this in.")),
            NumberRange(FEWEST_DAYS, MOST_DAYS, _l("Give the maker 7 to 90 days.")),
        ],
        default=ACCEPT_WITHIN.days,
    )
