"""What a member reads: the list with its progress, and an application with their own notes."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, TextAreaField
from wtforms.validators import Length

from matchpot.domain.errors import NotAllowed
from matchpot.domain.rounds import machine
from matchpot.domain.rounds.applications import Asked
from matchpot.domain.rounds.phases import RoundAction
from matchpot.extensions import outside, reader, unit_of_work
from matchpot.persistence.queries import readings as queries
from matchpot.persistence.queries.readings import ToRead
from matchpot.services import readings as service
from matchpot.services import rounds
from matchpot.web.access import signed_in
from matchpot.web.application_sheet import Sheet, sheet
from matchpot.web.forms import BaseForm
from matchpot.web.panels.blueprint import panels
from matchpot.web.panels.own import OwnSeat, own_seat
from matchpot.web.sessions import me


class NoteForm(BaseForm):
    """A member's own note, and whether they are done."""

    note = TextAreaField(_l("Your notes"), [Length(max=2000)])
    is_read = BooleanField(_l("I have read this"))


@panels.get("/<int:round_id>/reading")
@signed_in
def reading(round_id: int) -> str:
    """What I read, in an order of my own, and how far I am."""
    own = own_seat(round_id)
    found = _list(own)
    return render_template(
        "panels/reading_list.html",
        page=own.page,
        found=found,
        done=sum(one.reading.read_at is not None for one in found),
        window=own.page.window,
    )


def _list(own: OwnSeat) -> list[ToRead]:
    return queries.reading_list(reader(), own.member.seat_id)


def _one(own: OwnSeat, code: str) -> tuple[ToRead, ToRead | None]:
    """One of my list and the next that is not read yet; 404 for all I do not read."""
    found = _list(own)
    at = next((at for at, one in enumerate(found) if one.application.code == code), None)
    if at is None:
        abort(404)
    later = [one for one in (*found[at + 1 :], *found[:at]) if one.reading.read_at is None]
    return found[at], next(iter(later), None)


@panels.get("/<int:round_id>/reading/<code>")
@signed_in
def application(round_id: int, code: str) -> str:
    """An application as everybody of the panel reads it, with my own notes below."""
    own = own_seat(round_id)
    one, _next = _one(own, code)
    form = NoteForm(note=one.reading.note, is_read=one.reading.read_at is not None)
    return _page(own, one, form)


def _page(own: OwnSeat, one: ToRead, form: NoteForm) -> str:
    course, now = rounds.course(own.page.row), outside().clock.now()
    return render_template(
        "panels/reading_show.html",
        page=own.page,
        sheet=_sheet(own, one),
        form=form,
        may_note=machine.allows(course, RoundAction.READ, now),
    )


def _sheet(own: OwnSeat, one: ToRead) -> Sheet:
    found = one.application
    asked = Asked(
        ask_cents=found.ask_cents, least_cents=found.least_cents, answers=dict(found.answers)
    )
    return sheet(found.copy or {}, asked, own.page.rules.questions, code=found.code)


@panels.post("/<int:round_id>/reading/<code>")
@signed_in
def note(round_id: int, code: str) -> ResponseReturnValue:
    """Keep my note and my mark; then the next that I have not read."""
    own = own_seat(round_id)
    one, following = _one(own, code)
    form = NoteForm(request.form)
    if not form.validate():
        return _page(own, one, form), 422
    words, is_read = form.note.data or "", bool(form.is_read.data)
    try:
        with unit_of_work() as session:
            now, person_id = outside().clock.now(), me().id
            service.note(session, round_id, person_id, code, words, now=now)
            service.mark(session, round_id, person_id, code, is_read=is_read, now=now)
    except NotAllowed:
        flash(_("Reading is over, so nothing was kept."), "warning")
        return redirect(url_for("panels.reading", round_id=round_id), 303)
    flash(_("Kept."), "success")
    if is_read and following is not None:
        later = str(following.application.code)
        return redirect(url_for("panels.application", round_id=round_id, code=later), 303)
    return redirect(url_for("panels.reading", round_id=round_id), 303)
