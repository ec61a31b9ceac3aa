"""What a project is, its story and its people: three steps of the editor.

A form checks shape alone; what is still missing is the checklist's to say.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from wtforms import FieldList, Form, FormField, SelectField, TextAreaField, ValidationError
from wtforms.fields.core import Field
from wtforms.validators import DataRequired, Email, Length, Optional

from matchpot.domain.launch import SUMMARY_MOST_CHARS, TITLE_MOST_CHARS
from matchpot.domain.projects import Discipline
from matchpot.persistence.queries import projects as queries
from matchpot.services import projects, rich_text
from matchpot.services.editing import Opened
from matchpot.web.choices import choices
from matchpot.web.forms import BaseForm, DayField, SpokenForm, TextLine
from matchpot.web.labels import DISCIPLINES
from matchpot.web.languages import LANGUAGES

STORY_MOST_CHARS = 40_000
MOST_MEMBERS = 30

_TITLE = Length(
    max=TITLE_MOST_CHARS, message=_l("Use at most %(max)d characters, so that it fits on a card.")
)


class BeginForm(BaseForm):
    """The three things a project starts with."""

    title = TextLine(
        _l("Title"),
        [DataRequired(_l("Give your project a title. You can change it later.")), _TITLE],
    )
    discipline = SelectField(_l("Discipline"), choices=lambda: choices(DISCIPLINES.items()))


class BasicsForm(BeginForm):
    """What a project is, in one screen."""

    summary = TextAreaField(
        _l("Summary"),
        [Length(max=SUMMARY_MOST_CHARS, message=_l("Use at most %(max)d characters."))],
    )
    city = TextLine(
        _l("City or village"), [Length(max=80, message=_l("Use at most %(max)d characters."))]
    )
    starts_on = DayField(_l("Begins on"), [Optional()])
    ends_on = DayField(_l("Ends on"), [Optional()])
    language = SelectField(_l("Language you write in"), choices=choices(LANGUAGES.items()))

    def validate_ends_on(self, field: Field) -> None:
        """It ends no sooner than it begins."""
        begins = self.starts_on.data
        if field.data is not None and begins is not None and field.data < begins:
            raise ValidationError(str(_l("It cannot end before it begins.")))


def load_basics(_session: Session, opened: Opened) -> Mapping[str, Any]:
    """The stored basics."""
    project = opened.project
    return {
        "title": project.title,
        "summary": project.summary,
        "discipline": project.discipline.value,
        "city": project.city,
        "starts_on": project.starts_on,
        "ends_on": project.ends_on,
        "language": project.language,
    }


def store_basics(session: Session, opened: Opened, form: BasicsForm, now: datetime) -> None:
    """Store what was read."""
    basics = projects.Basics(
        title=form.title.data or "",
        summary=(form.summary.data or "").strip(),
        discipline=Discipline(form.discipline.data),
        city=form.city.data or "",
        language=form.language.data,
    )
    projects.save_basics(session, opened, basics)
    projects.save_days(
        session, opened, starts_on=form.starts_on.data, ends_on=form.ends_on.data, now=now
    )


def _is_video(_form: Form, field: Field) -> None:
    if field.data and rich_text.video_host(field.data) is None:
        raise ValidationError(
            str(_l("Paste a link to YouTube or Vimeo that starts with https://."))
        )


class StoryForm(BaseForm):
    """The story, as Markdown, and a link to a video."""

    story_md = TextAreaField(
        _l("Your story"),
        [Length(max=STORY_MOST_CHARS, message=_l("Use at most %(max)d characters."))],
    )
    video_url = TextLine(
        _l("Link to a video"),
        [Length(max=300, message=_l("Use at most %(max)d characters.")), _is_video],
    )


def load_story(_session: Session, opened: Opened) -> Mapping[str, Any]:
    """The stored story."""
    return {"story_md": opened.project.story_md, "video_url": opened.project.video_url}


def store_story(session: Session, opened: Opened, form: StoryForm, _now: datetime) -> None:
    """Store what was read."""
    # Browsers end lines with two characters; one is kept.
    story = (form.story_md.data or "").replace("\r\n", "\n").strip()
    projects.save_story(session, opened, story_md=story, video_url=form.video_url.data or "")


class MemberForm(SpokenForm):
    """One maker."""

    name = TextLine(
        _l("Name"),
        [DataRequired(_l("Write a name.")), Length(max=120, message=_l("Use a shorter name."))],
    )
    task = TextLine(_l("What they do"), [Length(max=120, message=_l("Use a shorter text."))])
    email = TextLine(
        _l("E-mail address"),
        [Optional(), Email(_l("Write an e-mail address like name@example.org.")), Length(max=254)],
    )


class TeamForm(BaseForm):
    """Everybody who makes the project."""

    members = FieldList(FormField(MemberForm), _l("People"), max_entries=MOST_MEMBERS)


def load_team(session: Session, opened: Opened) -> Mapping[str, Any]:
    """The stored team."""
    return {
        "members": [
            {"name": one.name, "task": one.task, "email": one.email_canonical}
            for one in queries.team_of(session, opened.project.id)
        ]
    }


def store_team(session: Session, opened: Opened, form: TeamForm, _now: datetime) -> None:
    """Store what was read."""
    members = [
        projects.Member(name=one["name"], task=one["task"] or "", email=one["email"] or "")
        for one in form.members.data
    ]
    projects.save_team(session, opened, members)
