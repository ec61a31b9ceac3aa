"""The form by which a fund's officer or an operator leaves a gift out, and what comes of it."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, TextAreaField
from wtforms.validators import InputRequired, Length

from matchpot.domain.exclusions import NOTE_LEAST, NOTE_MOST, CannotLeaveOut
from matchpot.extensions import outside, unit_of_work
from matchpot.services import leaving_out
from matchpot.services.leaving_out import LeavingOut
from matchpot.web.errors import text_of
from matchpot.web.forms import BaseForm
from matchpot.web.sessions import me

# One rule for what is told to somebody who must be able to answer it.
TOLD = [
    InputRequired(_l("Say why.")),
    Length(NOTE_LEAST, NOTE_MOST, _l("Use 20 to 600 characters.")),
]


class LeaveOutForm(BaseForm):
    """Why, and whether it is about all gifts of the same giver."""

    note = TextAreaField(_l("Why this gift does not count"), TOLD)
    whole_person = BooleanField(_l("All gifts of the same giver to this pot, those to come too"))


def was_left_out(form: LeaveOutForm, *, pot_id: int, donation_id: int) -> bool:
    """Leave the gift out as the form says; else say beside it why not."""
    asked = LeavingOut(
        pot_id=pot_id,
        donation_id=donation_id,
        actor_id=me().id,
        note=form.note.data or "",
        whole_person=form.whole_person.data,
    )
    try:
        with unit_of_work() as session:
            leaving_out.leave_out(session, asked, now=outside().clock.now())
    except CannotLeaveOut as error:
        form.note.errors = [text_of(error)]
    return not form.errors


def told() -> str:
    """What a member reads once it is done."""
    return str(
        _("The gift is left out. Who gave it has a mail with your reason and may object in 7 days.")
    )
