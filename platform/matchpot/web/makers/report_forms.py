"""The form of a report: everything may be left open, only what cannot be read is wrong.

What is in it decides which formats it comes to, so there is one form for every policy.
"""

import re
from collections.abc import Mapping
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    FieldList,
    FileField,
    FormField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.core import Field
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from matchpot.domain.reports import reach
from matchpot.domain.reports.overview import OwnLine
from matchpot.domain.reports.reach import Reach
from matchpot.domain.reports.reports import QUESTIONS, Happened, LineSide
from matchpot.persistence.queries.reports import Sheet
from matchpot.services import report_files, reports
from matchpot.web.choices import choices
from matchpot.web.forms import BaseForm, DayField, EuroField, SpokenForm, TextLine, above
from matchpot.web.makers.lines import Pairs, arranged
from matchpot.web.report_sheet import QUESTION_WORDS
from matchpot.web.words.reports import HAPPENED, LINE_SIDES, REACH

MOST_LINES = 60
_KEY_DIGITS = 18  # all keys of so many digits fit into a column of either database
_LINK = re.compile(r"https?://[^\s/?#]+\.[^\s/?#]+\S*", re.IGNORECASE)
_TOO_LONG = _l("Use at most %(max)d characters.")
_WHOLE = NumberRange(min=0, max=reach.MOST, message=_l("Write a whole number of people or times."))


class Whole(IntegerField):
    """A whole number; anything else is said in words of ours."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the number; white space is nothing."""
        if valuelist and not str(valuelist[0]).strip():
            self.data, self.raw_data = None, []
            return
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(str(_WHOLE.message)) from None


class LineForm(SpokenForm):
    """A line of money that the books do not know."""

    kind = SelectField(_l("Side"), choices=lambda: choices(LINE_SIDES.items()))
    label = TextLine(
        _l("What for"),
        [DataRequired(_l("Say what this is.")), Length(max=160, message=_TOO_LONG)],
    )
    amount = EuroField(
        _l("Amount"),
        [InputRequired(_l("Write an amount.")), above(1, _l("Write an amount above zero."))],
    )


class FileForm(SpokenForm):
    """What a file that is with the report shows, or what is said in it."""

    id = HiddenField()
    alt = TextLine(_l("What it shows"), [Length(max=200, message=_TOO_LONG)])
    transcript = TextAreaField(
        _l("What is said in it"),
        [Length(max=report_files.MOST_TRANSCRIPT_LETTERS, message=_TOO_LONG)],
    )


def _answer(name: str) -> Any:  # Any: WTForms binds a field only with its form
    return TextAreaField(QUESTION_WORDS[name], [Length(max=4_000, message=_TOO_LONG)])


class ReportForm(BaseForm):
    """A report, of which a maker fills in what suits the work."""

    happened = RadioField(
        _l("Did it happen?"), choices=lambda: choices(HAPPENED.items()), validate_choice=False
    )
    body_md = TextAreaField(
        _l("Tell it in your own words"), [Length(max=reports.LONGEST, message=_TOO_LONG)]
    )
    pictures = FileField(_l("Pictures"))
    recording = FileField(_l("A recording"))
    link = TextLine(_l("A link"), [Length(max=300, message=_TOO_LONG)])
    title = TextLine(_l("Headline"), [Length(max=160, message=_TOO_LONG)])
    happened_on = DayField(_l("On which day"), [Optional()])
    answer_changed = _answer("changed")
    answer_otherwise = _answer("otherwise")
    answer_helped = _answer("helped")
    answer_need = _answer("need")
    answer_reach = _answer("reach")
    reach_visitors = Whole(REACH[Reach.VISITORS], [Optional(), _WHOLE])
    reach_online = Whole(REACH[Reach.ONLINE], [Optional(), _WHOLE])
    reach_events = Whole(REACH[Reach.EVENTS], [Optional(), _WHOLE])
    reach_volunteers = Whole(REACH[Reach.VOLUNTEERS], [Optional(), _WHOLE])
    reach_rewards = Whole(REACH[Reach.REWARDS], [Optional(), _WHOLE])
    reach_places = TextLine(
        REACH[Reach.PLACES], [Length(max=reach.MOST_LETTERS, message=_TOO_LONG)]
    )
    reach_beyond = TextAreaField(
        REACH[Reach.BEYOND], [Length(max=reach.MOST_LETTERS, message=_TOO_LONG)]
    )
    has_overview = BooleanField(_l("Put an overview of the money with it"))
    lines = FieldList(FormField(LineForm), _l("Your own lines"), max_entries=MOST_LINES)
    external = FileField(_l("A report you made for somebody else"))
    auditor = FileField(_l("An auditor's statement"))
    files = FieldList(FormField(FileForm), _l("Files"), max_entries=30)
    is_public = BooleanField(_l("Make it public as a story"))

    def validate_link(self, field: Field) -> None:
        """A link is an address of a page."""
        if field.data and not _LINK.fullmatch(field.data):
            raise ValidationError(str(_("Paste a whole address that starts with https://.")))

    def validate_is_public(self, field: Field) -> None:
        """A story has words."""
        if field.data and not (self.body_md.data or "").strip():
            raise ValidationError(str(_("A story needs a few words. Write them above.")))

    @property
    def answers(self) -> list[Field]:
        """The five short questions."""
        return [self._fields[f"answer_{name}"] for name in QUESTIONS]

    @property
    def written(self) -> reports.Written:
        """What was filled in; read only once the form is valid."""
        said = {name: _text(self._fields[f"answer_{name}"].data) for name in QUESTIONS}
        told = {one: self._fields[f"reach_{one}"].data for one in Reach}
        return reports.Written(
            happened=Happened(self.happened.data) if self.happened.data in HAPPENED else None,
            happened_on=self.happened_on.data,
            title=self.title.data or "",
            body_md=_text(self.body_md.data),
            link=self.link.data or "",
            answers={name: text for name, text in said.items() if text},
            reach=reach.told(told),
            has_overview=bool(self.has_overview.data),
            lines=[
                OwnLine(
                    side=LineSide(line.form.kind.data),
                    label=line.form.label.data or "",
                    amount_cents=line.form.amount.data or 0,
                )
                for line in self.lines
            ],
            is_public=bool(self.is_public.data),
        )

    @property
    def described(self) -> list[tuple[int, str, str]]:
        """By file: what it shows and what is said in it."""
        return [
            (int(key), one.form.alt.data or "", _text(one.form.transcript.data))
            for one in self.files
            if is_key(key := one.form.id.data or "")
        ]


def is_key(text: str) -> bool:
    """Whether a text that was sent could be the key of a row."""
    return text.isascii() and text.isdigit() and len(text) <= _KEY_DIGITS


def _text(typed: str | None) -> str:
    """Browsers end lines with two characters; one is kept."""
    return (typed or "").replace("\r\n", "\n").strip()


def sent() -> tuple[ReportForm, Pairs]:
    """The form as it was sent, and the pairs it was made of."""
    pairs = arranged(request.form.items(multi=True), request.form.get("do", ""))
    return ReportForm(MultiDict(pairs)), pairs


def stored(sheet: Sheet | None) -> ReportForm:
    """The form with what is stored, or with what was typed and could not be read yet."""
    if sheet is None:
        return ReportForm()
    if sheet.report.typed is not None:
        form = ReportForm(MultiDict([(name, text) for name, text in sheet.report.typed]))
        form.validate()
        return form
    return ReportForm(data=_values(sheet))


def _values(sheet: Sheet) -> Mapping[str, Any]:
    report = sheet.report
    return {
        "happened": report.happened.value if report.happened else None,
        "happened_on": report.happened_on,
        "title": report.title,
        "body_md": report.body_md,
        "link": report.link,
        "has_overview": report.has_overview,
        "is_public": report.is_public,
        **{f"answer_{name}": text for name, text in report.answers.items()},
        **{f"reach_{name}": value for name, value in report.reach.items()},
        "lines": [
            {"kind": one.side.value, "label": one.label, "amount": one.amount_cents}
            for one in sheet.lines
        ],
        "files": [
            {"id": one.id, "alt": one.alt, "transcript": one.transcript} for one in sheet.files
        ],
    }
