"""The panel of a fund's round: who sits and was asked, asking one more, ending a place, how far.

Volunteers are chosen in `panel_volunteers.py`, the lot is in `panel_draws.py`. Names and numbers
of members never stand side by side: ballots are published under the numbers.
"""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField
from wtforms.validators import Email, InputRequired, Length

from matchpot.domain.errors import IllegalMove, InvalidValue, LinkExpired, NotAllowed
from matchpot.domain.people import Role
from matchpot.domain.rounds import machine
from matchpot.domain.rounds.phases import RoundAction
from matchpot.domain.rounds.rules import PanelMode
from matchpot.domain.rounds.seats import SeatState
from matchpot.domain.trust.roles import Action
from matchpot.extensions import current_settings, outside, reader, unit_of_work
from matchpot.persistence.queries import panels as queries
from matchpot.persistence.queries import readings
from matchpot.persistence.queries.rounds import RoundPage
from matchpot.services import panels as service
from matchpot.services import rounds, seating
from matchpot.services.panels import Nominator
from matchpot.web.access import only
from matchpot.web.forms import BaseForm, TextLine
from matchpot.web.funds.blueprint import funds
from matchpot.web.funds.own import OwnRound, own_round
from matchpot.web.sessions import me

_S = SeatState
_FILLS = (RoundAction.NOMINATE, RoundAction.DRAW_PANEL, RoundAction.REPLACE_MEMBER)
# By the code of what is refused.
_REFUSED = {
    "no_seat_free": _l("All seats are taken, or asked for."),
    "has_a_place": _l("Whoever holds this address was asked before, or offered."),
}


class NominateForm(BaseForm):
    """Whom the fund asks."""

    email = TextLine(
        _l("E-mail address"),
        [
            InputRequired(_l("Give an e-mail address.")),
            Email(_l("This is not an e-mail address.")),
            Length(max=254),
        ],
    )


class EndForm(BaseForm):
    """Why a member's place ends."""

    because = TextAreaField(
        _l("Why they leave"), [InputRequired(_l("Say why, in a line.")), Length(max=300)]
    )


def may_fill(page: RoundPage) -> bool:
    """Whether a seat can be filled now, first or anew."""
    course, now = rounds.course(page.row), outside().clock.now()
    return any(machine.allows(course, one, now) for one in _FILLS)


@funds.get("/rounds/<int:round_id>/panel")
@only(Role.FUND_MEMBER)
def panel(round_id: int) -> str:
    """Who sits, who was asked, how far they are together; and asking somebody."""
    return _page(own_round(round_id), NominateForm())


def _page(own: OwnRound, form: NominateForm) -> str:
    session, row, rules = reader(), own.round.row, own.round.rules.panel
    return render_template(
        "funds/panel_show.html",
        own=own,
        row=row,
        panel=rules,
        form=form,
        ending=EndForm(),
        members=queries.named(session, row.id, _S.SEATED),
        asked=queries.named(session, row.id, _S.NOMINATED),
        counts=queries.counts(session, row.id),
        progress=readings.progress(session, row.id),
        conflicts=readings.conflict_counts(session, row.id),
        may=own.may(Action.RUN_ROUND),
        may_ask=_asks(own) and seating.open_seats(session, row) > 0,
        may_end=may_fill(own.round),
    )


def _asks(own: OwnRound) -> bool:
    """Whether the fund may ask somebody by letter now."""
    by_letter = {PanelMode.NOMINATED, PanelMode.OPEN_CALL}
    is_open = own.round.rules.panel.mode in by_letter and may_fill(own.round)
    return is_open and own.may(Action.RUN_ROUND)


@funds.post("/rounds/<int:round_id>/panel")
@only(Role.FUND_MEMBER)
def nominate(round_id: int) -> ResponseReturnValue:
    """Ask somebody by a letter with a link."""
    own, form = own_round(round_id, Action.RUN_ROUND), NominateForm(request.form)
    if not form.validate() or not _is_asked(round_id, form):
        return _page(own, form), 422
    flash(_("The letter is on its way. They answer by its link."), "success")
    return redirect(url_for("funds.panel", round_id=round_id), 303)


def _is_asked(round_id: int, form: NominateForm) -> bool:
    actor = Nominator(person_id=me().id, name=me().name, locale=me().locale)
    try:
        with unit_of_work() as session:
            now = outside().clock.now()
            service.nominate(session, round_id, form.email.data or "", actor=actor, now=now)
    except InvalidValue as refused:
        form.email.errors = [_REFUSED.get(code, code) for code in refused.fields.values()]
    except NotAllowed:
        form.email.errors = [_("Nobody can be asked for this panel now.")]
    return not form.errors


@funds.post("/rounds/<int:round_id>/panel/<int:seat_id>/take-back")
@only(Role.FUND_MEMBER)
def take_back(round_id: int, seat_id: int) -> ResponseReturnValue:
    """Take a question back that was not answered."""
    own_round(round_id, Action.RUN_ROUND)
    try:
        with unit_of_work() as session:
            now = outside().clock.now()
            service.take_back(session, round_id, seat_id, actor_id=me().id, now=now)
    except LinkExpired:
        flash(_("They answered just before. Look at how it stands."), "warning")
    else:
        flash(_("The question is taken back; its link works no longer."), "success")
    return redirect(url_for("funds.panel", round_id=round_id), 303)


@funds.post("/rounds/<int:round_id>/panel/<int:seat_id>/end")
@only(Role.FUND_MEMBER)
def end_place(round_id: int, seat_id: int) -> ResponseReturnValue:
    """End a member's place for a reason; where the lot decides, the next is seated at once."""
    own, form = own_round(round_id, Action.RUN_ROUND), EndForm(request.form)
    if not form.validate():
        flash(_("Say why they leave."), "warning")
        return redirect(url_for("funds.panel", round_id=round_id), 303)
    before = len(queries.members(reader(), round_id))
    try:
        with unit_of_work() as session:
            service.leave(
                session, round_id, seat_id, form.because.data or "", actor_id=me().id,
                now=outside().clock.now(), secret=current_settings().secret_key.encode(),
            )  # fmt: skip
    except (IllegalMove, NotAllowed):
        flash(_("That is not possible any more. Look at how it stands."), "warning")
    else:
        flash(_told_of_end(own, before), "success")
    return redirect(url_for("funds.panel", round_id=round_id), 303)


def _told_of_end(own: OwnRound, before: int) -> str:
    if own.round.rules.panel.mode is not PanelMode.LOT:
        return str(_("The place is free. Ask somebody else for it."))
    if len(queries.members(reader(), own.round.row.id)) < before:
        return str(_("The place is free. Nobody is left with whom the quotas can be kept."))
    return str(_("The next in the order of the lot has the seat, and got a letter."))
