"""The lot of a panel: whether one is possible, freezing the pool, seating by the order, and why."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchpot.domain.errors import InvalidValue, MatchpotError, NotAllowed
from matchpot.domain.panels.loosening import Loosened
from matchpot.domain.panels.quotas import QuotasContradict, QuotasTooTight
from matchpot.domain.panels.selection import Standing
from matchpot.domain.people import Role
from matchpot.domain.rounds import machine
from matchpot.domain.rounds.lots import LotPurpose
from matchpot.domain.rounds.phases import RoundAction
from matchpot.domain.rounds.rules import PanelMode
from matchpot.domain.rounds.seats import SeatState
from matchpot.domain.trust.roles import Action
from matchpot.extensions import current_settings, outside, reader, unit_of_work
from matchpot.persistence.queries import panels as queries
from matchpot.services import lots, panel_draws, panel_file, panel_pools, rounds
from matchpot.web.access import only
from matchpot.web.funds.blueprint import funds
from matchpot.web.funds.own import OwnRound, own_round
from matchpot.web.labels import label
from matchpot.web.panel_sentences import quotas_told, why_no_panel
from matchpot.web.sessions import me

_S = SeatState
_STANDINGS = {one.value: one for one in Standing}


def _own_draw(round_id: int, action: Action = Action.SEE_POT) -> OwnRound:
    own = own_round(round_id, action)
    if own.round.rules.panel.mode is not PanelMode.LOT:
        abort(404)
    return own


@funds.get("/rounds/<int:round_id>/panel/draw")
@only(Role.FUND_MEMBER)
def panel_draw(round_id: int) -> str:
    """Where the draw stands: who offered, whether the quotas can be kept, what came out and why."""
    own = _own_draw(round_id)
    session, row = reader(), own.round.row
    lot = lots.latest(session, round_id, LotPurpose.PANEL)
    course, now = rounds.course(row), outside().clock.now()
    seats = sorted(queries.seats(session, round_id), key=lambda one: (one.place or 0, one.id))
    why_not = _why_not(own) if lot is None and not course.has_ended else None
    return render_template(
        "funds/panel_draw.html",
        own=own,
        row=row,
        panel=own.round.rules.panel,
        lot=lot,
        seats=[(one, _standing(one.state, one.ended_because)) for one in seats],
        why_not=why_not,
        without=_without(own) if why_not else None,
        quotas_told=quotas_told,
        given_up=panel_file.given_up(session, row),
        may=own.may(Action.RUN_ROUND),
        may_freeze=machine.allows(course, RoundAction.DRAW_PANEL, now),
        is_seated=queries.ever_seated(session, round_id) > 0,
    )


def _standing(state: SeatState, because: str) -> str:
    """How somebody came out of the draw, and why."""
    if state is _S.PASSED_OVER and because in _STANDINGS:
        return label(_STANDINGS[because])
    return label(state)


def _why_not(own: OwnRound) -> str | None:
    """Why those who offered make no panel yet; None when they do."""
    secret = current_settings().secret_key.encode()
    try:
        panel_pools.check_possible(reader(), own.round.row, secret=secret)
    except (QuotasContradict, QuotasTooTight) as error:
        return why_no_panel(error, own.round.rules.panel.features)
    return None


def _without(own: OwnRound) -> Loosened:
    """What could be kept of the quotas by who offered now."""
    session, row = reader(), own.round.row
    seats = queries.seats(session, row.id, _S.VOLUNTEERED)
    secret = current_settings().secret_key.encode()
    return panel_pools.keepable(row, panel_pools.pool_now(session, row, seats, secret=secret))


@funds.post("/rounds/<int:round_id>/panel/draw/freeze")
@only(Role.FUND_MEMBER)
def freeze_panel(round_id: int) -> ResponseReturnValue:
    """Freeze who is drawn from; the lot is sealed and waits for its chance."""
    own = _own_draw(round_id, Action.RUN_ROUND)
    secret, may_loosen = current_settings().secret_key.encode(), "loosened" in request.form
    try:
        with unit_of_work() as session:
            panel_draws.freeze(
                session, round_id, actor_id=me().id, now=outside().clock.now(), secret=secret,
                may_loosen=may_loosen,
            )  # fmt: skip
    except (QuotasContradict, QuotasTooTight) as error:
        flash(why_no_panel(error, own.round.rules.panel.features), "danger")
    except (NotAllowed, InvalidValue) as error:
        flash(_refusal(error), "warning")
    else:
        flash(_("The list is frozen: nobody comes in and nobody goes out."), "success")
    return redirect(url_for("funds.panel_draw", round_id=round_id), 303)


def _refusal(error: MatchpotError) -> str:
    if isinstance(error, InvalidValue):
        return str(_("Nobody offered, so there is nobody to draw from."))
    return str(_("That is not possible now. Look at how it stands."))


@funds.post("/rounds/<int:round_id>/panel/draw/seat")
@only(Role.FUND_MEMBER)
def seat_panel(round_id: int) -> ResponseReturnValue:
    """Seat the panel by the order that was drawn; everybody who offered gets a letter."""
    _own_draw(round_id, Action.RUN_ROUND)
    with unit_of_work() as session:
        now = outside().clock.now()
        is_done = panel_draws.seat_drawn(session, round_id, actor_id=me().id, now=now)
    if is_done:
        flash(_("The panel is seated. Everybody who offered gets a letter."), "success")
    else:
        flash(_("The lot is not drawn yet, or the panel sits already."), "warning")
    return redirect(url_for("funds.panel_draw", round_id=round_id), 303)
