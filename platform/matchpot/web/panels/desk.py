"""A panellist's desk: the rounds somebody has a place in, what waits there, and leaving one."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length

from matchpot.domain.errors import IllegalMove, NotAllowed
from matchpot.domain.rounds import machine
from matchpot.domain.rounds.phases import RoundAction
from matchpot.domain.rounds.seats import SeatState
from matchpot.extensions import current_settings, outside, reader, unit_of_work
from matchpot.persistence.queries import panels as queries
from matchpot.persistence.queries.panels import OwnPlace
from matchpot.services import panels as service
from matchpot.services import rounds
from matchpot.web import round_days
from matchpot.web.access import signed_in
from matchpot.web.forms import BaseForm
from matchpot.web.panels.blueprint import panels
from matchpot.web.panels.duties import duty_of
from matchpot.web.panels.own import own_place
from matchpot.web.sessions import me

# Of these somebody may still go away by themselves.
_HELD = frozenset({SeatState.SEATED, SeatState.RESERVE, SeatState.VOLUNTEERED})


class LeaveForm(BaseForm):
    """Why somebody goes; the fund reads it."""

    because = TextAreaField(
        _l("Why you cannot take part"), [InputRequired(_l("Say why, in a line.")), Length(max=300)]
    )


@panels.get("/")
@signed_in
def desk() -> str:
    """Every round I have a place in, with what I have to do there now and until when."""
    places = queries.rounds_of_person(reader(), me().id)
    return render_template("panels/desk.html", places=[(one, duty_of(one)) for one in places])


@panels.get("/<int:round_id>")
@signed_in
def place(round_id: int) -> str:
    """One round: my place, my number, what I do now, and the days of the round."""
    return _page(own_place(round_id), LeaveForm())


def _page(own: OwnPlace, form: LeaveForm) -> str:
    row, plan = own.round, rounds.plan_of(own.round)
    return render_template(
        "panels/place_show.html",
        own=own,
        duty=duty_of(own),
        form=form,
        may_leave=_may_leave(own),
        phases=[one.phase for one in plan.windows],
        timeline=round_days.timeline(plan, row.phase),
    )


def _may_leave(own: OwnPlace) -> bool:
    course, now = rounds.course(own.round), outside().clock.now()
    if own.seat.state is not SeatState.SEATED:
        return own.seat.state in _HELD and not course.has_ended
    wanted = (RoundAction.NOMINATE, RoundAction.REPLACE_MEMBER)
    return any(machine.allows(course, one, now) for one in wanted)


@panels.post("/<int:round_id>/leave")
@signed_in
def leave(round_id: int) -> ResponseReturnValue:
    """Give my place back; somebody else can take it."""
    own, form = own_place(round_id), LeaveForm(request.form)
    if not _may_leave(own):
        abort(403)
    if not form.validate():
        return _page(own, form), 422
    try:
        with unit_of_work() as session:
            service.leave(
                session, round_id, own.seat.id, form.because.data or "", actor_id=me().id,
                now=outside().clock.now(), secret=current_settings().secret_key.encode(),
            )  # fmt: skip
    except (IllegalMove, NotAllowed):
        flash(_("That is not possible any more. Look at how it stands."), "warning")
    else:
        flash(_("Your place is free again. Thank you for telling us."), "success")
    return redirect(url_for("panels.place", round_id=round_id), 303)
