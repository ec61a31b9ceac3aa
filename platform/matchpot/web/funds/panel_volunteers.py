"""Volunteers of an open call, and choosing from them with a reason that is kept."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, TextAreaField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # stubs of an older WTForms
from wtforms.validators import InputRequired, Length

from matchpot.domain.errors import IllegalMove, InvalidValue, NotAllowed
from matchpot.domain.people import Role
from matchpot.domain.rounds.rules import PanelMode
from matchpot.domain.rounds.seats import SeatState
from matchpot.domain.trust.roles import Action
from matchpot.extensions import outside, reader, unit_of_work
from matchpot.persistence.queries import panels as queries
from matchpot.services import panels as service
from matchpot.web.access import only
from matchpot.web.forms import BaseForm
from matchpot.web.funds.blueprint import funds
from matchpot.web.funds.own import OwnRound, own_round
from matchpot.web.funds.panels import may_fill
from matchpot.web.sessions import me

_S = SeatState
_REASON = [
    InputRequired(_l("Give a reason.")),
    Length(min=service.SHORTEST_REASON, max=300, message=_l("Use 20 to 300 characters.")),
]


class ChooseForm(BaseForm):
    """What becomes of one volunteer, and why."""

    to = RadioField(
        _l("What you decide"),
        [InputRequired(_l("Choose one."))],
        choices=[
            SelectChoice(_S.SEATED.value, _l("A seat")),
            SelectChoice(_S.RESERVE.value, _l("Reserve")),
            SelectChoice(_S.PASSED_OVER.value, _l("No seat")),
        ],
    )
    reason = TextAreaField(_l("Why"), _REASON)


class RestForm(BaseForm):
    """Why everybody else has no seat."""

    reason = TextAreaField(_l("Why the others have no seat"), _REASON)


@funds.get("/rounds/<int:round_id>/panel/volunteers")
@only(Role.FUND_MEMBER)
def volunteers(round_id: int) -> str:
    """Everybody who offered, with what they told and what was decided."""
    return _page(own_round(round_id), {}, RestForm())


def _page(own: OwnRound, forms: dict[int, ChooseForm], rest: RestForm) -> str:
    session, row = reader(), own.round.row
    chooses = own.round.rules.panel.mode is PanelMode.OPEN_CALL
    waiting = queries.named(session, row.id, _S.VOLUNTEERED) if chooses else []
    decided = queries.named(session, row.id, _S.SEATED, _S.RESERVE, _S.PASSED_OVER)
    return render_template(
        "funds/panel_volunteers.html",
        own=own,
        row=row,
        panel=own.round.rules.panel,
        waiting=[(one, forms.get(one.seat.id) or _form(one.seat.id)) for one in waiting],
        decided=[one for one in decided if chooses],
        later=[
            (one, forms.get(one.seat.id) or _form(one.seat.id))
            for one in decided
            if chooses and one.seat.state is not _S.SEATED
        ],
        rest=rest,
        may=own.may(Action.RUN_ROUND) and may_fill(own.round),
        has_begun=row.phase.value != "panel_call",
    )


def _form(seat_id: int) -> ChooseForm:
    return ChooseForm(prefix=f"s{seat_id}-")


@funds.post("/rounds/<int:round_id>/panel/volunteers/<int:seat_id>")
@only(Role.FUND_MEMBER)
def choose(round_id: int, seat_id: int) -> ResponseReturnValue:
    """Decide about one volunteer; they get a letter."""
    own = own_round(round_id, Action.RUN_ROUND)
    form = ChooseForm(request.form, prefix=f"s{seat_id}-")
    if not form.validate() or not _is_chosen(round_id, seat_id, form):
        return _page(own, {seat_id: form}, RestForm()), 422
    flash(_("Decided. They get a letter."), "success")
    return redirect(url_for("funds.volunteers", round_id=round_id), 303)


def _is_chosen(round_id: int, seat_id: int, form: ChooseForm) -> bool:
    try:
        with unit_of_work() as session:
            service.choose(
                session, round_id, seat_id, SeatState(form.to.data), form.reason.data or "",
                actor_id=me().id, now=outside().clock.now(),
            )  # fmt: skip
    except InvalidValue:
        form.to.errors = [_("All seats are taken, or asked for.")]
    except (IllegalMove, NotAllowed):
        form.to.errors = [_("That is not possible any more. Look at how it stands.")]
    return not form.errors


@funds.post("/rounds/<int:round_id>/panel/volunteers")
@only(Role.FUND_MEMBER)
def complete_panel(round_id: int) -> ResponseReturnValue:
    """The panel is complete: all others get a letter."""
    own, form = own_round(round_id, Action.RUN_ROUND), RestForm(request.form)
    if not form.validate():
        return _page(own, {}, form), 422
    try:
        with unit_of_work() as session:
            number = service.pass_over_rest(
                session, round_id, form.reason.data or "", actor_id=me().id,
                now=outside().clock.now(),
            )  # fmt: skip
    except NotAllowed:
        flash(_("That is not possible any more. Look at how it stands."), "warning")
    else:
        flash(_("%(number)s people get a letter.", number=number), "success")
    return redirect(url_for("funds.volunteers", round_id=round_id), 303)
