"""The forms by which an officer answers a report, asks for something, or needs it no more."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from matchpot.domain.reports.requests import Ask
from matchpot.domain.rounds.applications import LONGEST_REASON, SHORTEST_REASON
from matchpot.domain.trust.formats import Format
from matchpot.services.report_notes import LONGEST, LONGEST_TITLE
from matchpot.web.forms import BaseForm, TextLine, tidy
from matchpot.web.labels import choices

_SENTENCE = Length(
    min=SHORTEST_REASON,
    max=LONGEST_REASON,
    message=_l("Write a sentence or more, so that the maker understands it."),
)


class ThanksForm(BaseForm):
    """A word of thanks; none is needed."""

    thanks = TextAreaField(_l("Your thanks, in your own words"), [Optional(), Length(max=1_000)])


class AskForm(BaseForm):
    """What an officer would like to have; the policy decides whether it can be asked."""

    what = RadioField(_l("What would you like?"), [InputRequired(_l("Choose one."))])
    wanted = SelectField(_l("In which form"), validate_choice=False)
    body = TextAreaField(_l("Your words to the maker"), [Length(max=LONGEST_REASON)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.what.choices = choices(*Ask)
        self.wanted.choices = choices(*Format)


class WaiveForm(BaseForm):
    """Why no report is needed any more; the maker reads it."""

    reason = TextAreaField(
        _l("Why is it not needed any more?"),
        [InputRequired(_l("Write why.")), _SENTENCE],
        filters=[tidy],
    )
    every = BooleanField(_l("All reports about this project that are due to us"))


class NotesForm(BaseForm):
    """What was said in a talk, for the maker to approve."""

    title = TextLine(_l("Title"), [InputRequired(_l("Fill this in.")), Length(max=LONGEST_TITLE)])
    body = TextAreaField(
        _l("What was said"),
        [
            InputRequired(_l("Fill this in.")),
            Length(min=1, max=LONGEST, message=_l("Use %(min)d to %(max)d characters.")),
        ],
        filters=[tidy],
    )


class LookedForm(BaseForm):
    """What came of a closer look."""

    note = TextAreaField(
        _l("What came of the talk?"),
        [InputRequired(_l("Fill this in.")), _SENTENCE],
        filters=[tidy],
    )
