"""Pages for a demonstration or a developer's machine: the mail that was sent, the clock, log-ins.

Only there when the settings say demo, which production refuses.
"""

from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import (
    Blueprint,
    Flask,
    abort,
    flash,
    g,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField
from wtforms.validators import NumberRange

from matchpot.extensions import current_settings, outside, reader, unit_of_work
from matchpot.integrations import mail_folder, stand_in
from matchpot.persistence.queries import people, people_list
from matchpot.persistence.queries.narrowing import Narrowed, Part
from matchpot.services.outbox import ask_for_rounds
from matchpot.settings import Settings
from matchpot.web import sessions
from matchpot.web.access import everyone
from matchpot.web.filters import known_url
from matchpot.web.forms import BaseForm
from matchpot.web.languages import preferred
from matchpot.web.letter_previews import WRITE, Writer, framed, letter_previews

development = Blueprint("development", __name__, url_prefix="/dev")

_MOST_DAYS = 400


class Ahead(BaseForm):
    """How far the clock goes ahead."""

    days = IntegerField(
        _l("Days"), [NumberRange(0, _MOST_DAYS, _l("Choose 0 to 400 days."))], default=0
    )
    hours = IntegerField(_l("Hours"), [NumberRange(0, 23, _l("Choose 0 to 23 hours."))], default=0)


@development.before_request
def _speak() -> None:
    g.lang = preferred()


def _folder() -> Path:
    return current_settings().var / "mail"


@development.get("/mail")
@everyone
def mails() -> ResponseReturnValue:
    """The mail that was sent, newest first."""
    found = list(mail_folder.latest(_folder()))
    return render_template("development/mail_list.html", mails=found)


@development.get("/mail/<name>")
@everyone
def mail(name: str) -> ResponseReturnValue:
    """One mail, with its text and in its own frame."""
    found = mail_folder.read(_folder(), name) or abort(404)
    return render_template("development/mail_show.html", mail=found)


@development.get("/mail/<name>/body")
@everyone
def mail_body(name: str) -> ResponseReturnValue:
    """The mail's own page, for the frame."""
    found = mail_folder.read(_folder(), name) or abort(404)
    return framed(found.html)


def _clock_page(form: Ahead) -> str:
    base = current_settings().stripe.api_base
    now = stand_in.read_clock(base) if base else outside().clock.now()
    return render_template("development/clock.html", form=form, now=now, can_move=bool(base))


@development.get("/clock")
@everyone
def clock() -> ResponseReturnValue:
    """What time it is here."""
    return _clock_page(Ahead())


@development.post("/clock")
@everyone
def move_clock() -> ResponseReturnValue:
    """Put the stand-in's clock ahead, or back to real time."""
    base = current_settings().stripe.api_base or abort(404)
    form = Ahead(request.form)
    back = "reset" in request.form
    if not back and not form.validate():
        return _clock_page(form), 422
    ahead = timedelta(days=form.days.data or 0, hours=form.hours.data or 0)
    seconds = None if back else int(ahead.total_seconds())
    before = stand_in.read_clock(base)
    moved_to = stand_in.move_clock(base, advance_seconds=seconds)
    with unit_of_work() as session:
        ask_for_rounds(session, now=moved_to, before=before)
    flash(_("The clock is moved. Work that fell due is being done now."), "success")
    return redirect(url_for("development.clock"), 303)


@development.get("/people")
@everyone
def log_ins() -> ResponseReturnValue:
    """Whom one can be: people with tasks first."""
    known = people_list.listed(reader(), Narrowed(), Part(size=500))
    with_tasks = sorted(known, key=lambda one: (-len(one.roles) - len(one.places), one.name))
    return render_template("development/people_list.html", people=with_tasks[:60])


@development.post("/people/<int:person_id>")
@everyone
def become(person_id: int) -> ResponseReturnValue:
    """Sign in as somebody, without a password."""
    if people.contact(reader(), person_id) is None:
        abort(404)
    sessions.sign_in(person_id)
    return redirect(known_url("pages.home") or "/", 303)


def install(app: Flask, settings: Settings, *, write_letter: Writer) -> None:
    """Add the pages and the banner, when the settings say demo."""
    if not settings.demo or settings.production:
        return
    app.register_blueprint(development)
    app.register_blueprint(letter_previews)
    app.extensions[WRITE] = write_letter

    @app.context_processor
    def _banner() -> dict[str, Any]:
        return {
            "demo_banner": {
                "clock": outside().clock.now(),
                "mail_url": url_for("development.mails"),
                "clock_url": url_for("development.clock"),
            }
        }
