"""A member looks at the result before it is decided, and says consent or an objection.

What a member may not judge is left out for them here too.
"""

from dataclasses import replace

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, TextAreaField
from wtforms.validators import InputRequired, Length

from matchpot.domain.errors import InvalidValue
from matchpot.domain.rounds.applications import LONGEST_APPEAL
from matchpot.domain.rounds.phases import Phase
from matchpot.extensions import outside, reader, unit_of_work
from matchpot.persistence.queries import consents, tallies
from matchpot.services import conflicts
from matchpot.services import consents as service
from matchpot.web import round_results
from matchpot.web.access import signed_in
from matchpot.web.choices import choices
from matchpot.web.forms import BaseForm
from matchpot.web.panels.blueprint import panels
from matchpot.web.panels.own import OwnSeat, own_seat
from matchpot.web.round_results import Shown
from matchpot.web.sessions import me

_YES, _NO = "yes", "no"


class ConsentForm(BaseForm):
    """Yes, or no and why."""

    consents = RadioField(
        _l("Can you live with this result?"),
        [InputRequired(_l("Choose one."))],
        choices=choices([(_YES, _l("Yes, I consent")), (_NO, _l("No, I object"))]),
    )
    objection = TextAreaField(_l("What you object to"), [Length(max=LONGEST_APPEAL)])


@panels.route("/<int:round_id>/consent", methods=["GET", "POST"])
@signed_in
def consent(round_id: int) -> ResponseReturnValue:
    """The result so far, and one's word on it."""
    own = own_seat(round_id)
    if own.page.row.phase is not Phase.CONSENT:
        abort(404)
    form = ConsentForm.sent() if request.method == "POST" else _begun(own)
    if request.method == "POST" and form.validate() and _kept(round_id, form):
        flash(_("Thank you. The fund reads it before it decides."), "success")
        return redirect(url_for("panels.consent", round_id=round_id), 303)
    barred = conflicts.recused(reader(), own.member.seat_id)
    page = render_template(
        "panels/consent_edit.html",
        page=own.page,
        row=own.page.row,
        halves=[_without(one, barred) for one in round_results.last(reader(), round_id)],
        barred=len(barred),
        form=form,
    )
    return page, 422 if form.errors else 200


def _begun(own: OwnSeat) -> ConsentForm:
    """The form with what was said before."""
    number = tallies.last_number(reader(), own.page.row.id)
    said = None if number is None else consents.of_seat(reader(), own.member.seat_id, number)
    if said is None:
        return ConsentForm()
    return ConsentForm(consents=_YES if said.consents else _NO, objection=said.objection)


def _kept(round_id: int, form: ConsentForm) -> bool:
    try:
        with unit_of_work() as session:
            service.say(
                session,
                round_id,
                me().id,
                consents_to_it=form.consents.data == _YES,
                objection=form.objection.data or "",
                now=outside().clock.now(),
            )
    except InvalidValue:
        form.objection.errors = [str(_("Say in at least 20 characters what you object to."))]
        return False
    return True


def _without(shown: Shown, barred: set[str]) -> Shown:
    """A result without what this member may not judge."""
    return replace(
        shown,
        lines=[one for one in shown.lines if one.entry.code not in barred],
        steps=[one for one in shown.steps if one.entry.code not in barred],
        reserve=[one for one in shown.reserve if one.entry.code not in barred],
        entrants=[one for one in shown.entrants if one.code not in barred],
    )
