"""The form of a purse: its words and limits, and what is said beside a field that cannot stand."""

from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, RadioField, SelectField, TextAreaField, ValidationError
from wtforms.validators import InputRequired, Length, NumberRange

from matchpot.domain.money import Cents
from matchpot.domain.networks.deciding import Method
from matchpot.domain.networks.purses import (
    FEWEST_DAYS,
    LONGEST_NAME,
    LONGEST_PURPOSE,
    MOST_DAYS,
    SHORTEST_PURPOSE,
    Terms,
)
from matchpot.domain.networks.ways import Allocation, Way, usual
from matchpot.domain.rounds.rules import BallotKind
from matchpot.web.forms import BaseForm, DayField, EuroField, TextLine, above

_FILL_IN = _l("Fill this in.")
_PURPOSE = _l("Write at least 30 characters, and at most 2,000.")
_AMOUNT = _l("Write an amount above nothing.")
_QUORUM = _l("Choose 1 to 100 percent.")
_DAYS = _l("Choose 3 to 60 days.")
_NAME = _l("Give it a name of at most 80 characters.")
# By field and the code of the domain.
FLAWS = {
    ("name", "missing"): _NAME,
    ("purpose", "too_short"): _PURPOSE,
    ("purpose", "too_long"): _PURPOSE,
    ("most_cents", "out_of_range"): _AMOUNT,
    ("last_on", "before_beginning"): _l("The last day comes before the first."),
    ("last_on", "out_of_range"): _l("A purse lasts five years at most."),
    ("quorum_bps", "out_of_range"): _QUORUM,
    ("days", "out_of_range"): _DAYS,
    ("way", "needs_ballots"): _l(
        "This rule asks who voted for what. Choose another, or a ballot in which members name "
        "what they want."
    ),
}


class PurseForm(BaseForm):
    """The words under which a network spends, which never change; `today` is the day it is."""

    today: date
    name = TextLine(
        _l("Name of the purse"), [InputRequired(_NAME), Length(max=LONGEST_NAME, message=_NAME)]
    )
    purpose = TextAreaField(
        _l("What the money is for"),
        [
            InputRequired(_PURPOSE),
            Length(min=SHORTEST_PURPOSE, max=LONGEST_PURPOSE, message=_PURPOSE),
        ],
    )
    most_cents = EuroField(_l("At most for one award"), [InputRequired(_AMOUNT), above(1, _AMOUNT)])
    first_on = DayField(_l("First day"), [InputRequired(_l("Choose a day."))])
    last_on = DayField(_l("Last day"), [InputRequired(_l("Choose a day."))])
    method = RadioField(_l("How you decide"), [InputRequired(_l("Choose one."))])
    ballot = SelectField(_l("What members fill in"), default=BallotKind.APPROVAL.value)
    spends = SelectField(_l("How votes become money"), default=Allocation.GREEDY_SKIP.value)
    quorum_percent = IntegerField(
        _l("Percent that must speak"),
        [InputRequired(_FILL_IN), NumberRange(1, 100, _QUORUM)],
        default=50,
    )
    days = IntegerField(
        _l("Days to speak"),
        [InputRequired(_FILL_IN), NumberRange(FEWEST_DAYS, MOST_DAYS, _DAYS)],
        default=14,
    )

    def validate_last_on(self, field: Any) -> None:
        """A purse that is over before it begins helps nobody."""
        if field.data is not None and field.data < self.today:
            raise ValidationError(_("Choose a day that is still to come."))

    def terms(self) -> Terms:
        """What was typed; for a form that is valid."""
        most: Cents = self.most_cents.data
        first, last = self.first_on.data, self.last_on.data
        assert first is not None  # noqa: S101 - the form is valid
        assert last is not None  # noqa: S101 - the form is valid
        method = Method(self.method.data)
        return Terms(
            name=self.name.data or "",
            purpose=(self.purpose.data or "").strip(),
            most_cents=most,
            first_on=first,
            last_on=last,
            method=method,
            quorum_bps=(self.quorum_percent.data or 0) * 100,
            days=self.days.data or 0,
            way=self._way() if method is Method.BALLOT else None,
        )

    def _way(self) -> Way:
        """Ballot and rule; scores are given for how well a project fits the purpose."""
        criterion = str(_("Fits what the money is for"))
        return usual(
            BallotKind(self.ballot.data), Allocation(self.spends.data), criterion=criterion
        )
