"""A round whose applicants cannot be put in two halves: what is the matter, and a way on.

Calling the round off, the other way on, is in `deciding.py`.
"""

from datetime import date, timedelta

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms.validators import InputRequired

from matchpot.domain.deadlines import start_of_day
from matchpot.domain.errors import InvalidValue
from matchpot.domain.people import Role
from matchpot.domain.trust.roles import Action
from matchpot.extensions import outside, reader, unit_of_work
from matchpot.persistence.queries import readings
from matchpot.services import applicant_panels
from matchpot.web.access import only
from matchpot.web.forms import BaseForm, DayField
from matchpot.web.funds.blueprint import funds
from matchpot.web.funds.own import OwnRound, own_round
from matchpot.web.sessions import me


class ApplyAgainForm(BaseForm):
    """Until when people can apply again."""

    last_day = DayField(_l("Last day to apply"), [InputRequired(_l("Choose a day."))])


@funds.route("/rounds/<int:round_id>/apply-again", methods=["GET", "POST"])
@only(Role.FUND_MEMBER)
def applying_again(round_id: int) -> ResponseReturnValue:
    """Say why the round waits; an owner opens applying again."""
    own = own_round(round_id, Action.SEE_POT if request.method == "GET" else Action.DECIDE_ROUND)
    if not applicant_panels.is_whole(reader(), own.round.row):
        return redirect(url_for("funds.deciding", round_id=round_id), 303)
    form = ApplyAgainForm(request.form)
    is_sent = request.method == "POST" and form.validate()
    if is_sent and form.last_day.data and _opened(own, form, form.last_day.data):
        flash(_("Applying is open again. Makers who applied get a letter."), "success")
        return redirect(url_for("funds.round_show", round_id=round_id), 303)
    page = render_template(
        "funds/round_apply_again.html",
        own=own,
        row=own.round.row,
        form=form,
        applications=readings.standing(reader(), round_id),
        may=own.may(Action.DECIDE_ROUND),
    )
    return page, 422 if form.errors else 200


def _opened(own: OwnRound, form: ApplyAgainForm, last_day: date) -> bool:
    """Open it, or say beside the field that the day does not fit."""
    # Windows end at midnight after their last day.
    until = start_of_day(last_day + timedelta(days=1))
    try:
        with unit_of_work() as session:
            applicant_panels.apply_again(
                session, own.round.row.id, until, by=me().id, now=outside().clock.now()
            )
    except InvalidValue:
        told = _("Choose a day from today on, within 60 days.")
        form.last_day.errors = [*form.last_day.errors, told]
        return False
    return True
