"""What a member reads: the list with its progress, and an application with their own notes."""

from dataclasses import dataclass

from flask import Response, abort, flash, redirect, render_template, request, url_for
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
from matchpot.web.filters import clock_time
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
        done=_done(found),
        following=next((one for one in found if one.reading.read_at is None), None),
        window=own.page.window,
    )


def _list(own: OwnSeat) -> list[ToRead]:
    return queries.reading_list(reader(), own.member.seat_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where one application stands on my list, from 1 on; `following` is the next not read yet."""

    one: ToRead
    number: int
    every: int
    done: int
    previous: ToRead | None
    next: ToRead | None
    following: ToRead | None


def _one(own: OwnSeat, code: str) -> Place:
    """One of my list; 404 for all I do not read."""
    found = _list(own)
    at = next((at for at, one in enumerate(found) if one.application.code == code), None)
    if at is None:
        abort(404)
    later = [one for one in (*found[at + 1 :], *found[:at]) if one.reading.read_at is None]
    return Place(
        one=found[at],
        number=at + 1,
        every=len(found),
        done=_done(found),
        previous=found[at - 1] if at else None,
        next=found[at + 1] if at + 1 < len(found) else None,
        following=next(iter(later), None),
    )


def _done(found: list[ToRead]) -> int:
    return sum(one.reading.read_at is not None for one in found)


@panels.get("/<int:round_id>/reading/<code>")
@signed_in
def application(round_id: int, code: str) -> str:
    """An application as everybody of the panel reads it, with my own notes below."""
    own = own_seat(round_id)
    place = _one(own, code)
    reading = place.one.reading
    form = NoteForm(note=reading.note, is_read=reading.read_at is not None)
    return _page(own, place, form)


def _page(own: OwnSeat, place: Place, form: NoteForm) -> str:
    course, now = rounds.course(own.page.row), outside().clock.now()
    return render_template(
        "panels/reading_show.html",
        page=own.page,
        sheet=_sheet(own, place.one),
        place=place,
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
    place, form = _one(own, code), NoteForm(request.form)
    is_silent = request.headers.get("X-Requested-With") == "autosave"
    if not form.validate():
        return _page(own, place, form), 422
    now, is_read = outside().clock.now(), bool(form.is_read.data)
    try:
        with unit_of_work() as session:
            service.note(session, round_id, me().id, code, form.note.data or "", now=now)
            service.mark(session, round_id, me().id, code, is_read=is_read, now=now)
    except NotAllowed:
        told = _("Reading is over, so nothing was kept.")
        if is_silent:
            return Response(told, status=409, mimetype="text/plain")
        flash(told, "warning")
        return redirect(url_for("panels.reading", round_id=round_id), 303)
    if is_silent:
        return Response(_("Kept at %(time)s.", time=clock_time(now)), mimetype="text/plain")
    flash(_("Kept."), "success")
    if is_read and place.following is not None:
        later = str(place.following.application.code)
        return redirect(url_for("panels.application", round_id=round_id, code=later), 303)
    return redirect(url_for("panels.reading", round_id=round_id), 303)
