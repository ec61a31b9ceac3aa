"""Objecting to a gift being left out, from the gift's own page; no account is needed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField

from matchpot.domain.exclusions import CannotLeaveOut
from matchpot.extensions import current_settings, outside, reader, unit_of_work
from matchpot.persistence.queries.giving import pot_names
from matchpot.services import appeals as service
from matchpot.web.access import everyone
from matchpot.web.donors import paying
from matchpot.web.donors.back import find
from matchpot.web.donors.blueprint import donors
from matchpot.web.donors.private import private
from matchpot.web.errors import text_of
from matchpot.web.forms import BaseForm
from matchpot.web.labels import label
from matchpot.web.leaving_out import TOLD
from matchpot.web.reasons import reason_sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldRefusal:
    """What leaves a gift out, in words."""

    who: str
    why: str
    note: str
    state: str | None
    answer: str | None
    until: datetime
    is_open: bool


class AppealForm(BaseForm):
    """Why the gift should count."""

    words = TextAreaField(_l("Why your gift should count"), TOLD)


def refusals_of(donation_id: int) -> Sequence[ToldRefusal]:
    """All that leaves a gift out and that one may object to, or has."""
    now, secret = outside().clock.now(), current_settings().secret_key.encode()
    found = service.refusals_of_gift(reader(), donation_id, secret=secret)
    names = pot_names(reader(), {one.pot_id for one in found if one.pot_id is not None})
    return [
        ToldRefusal(
            who=names[one.pot_id].fund if one.pot_id is not None else _("All funds"),
            why=reason_sentence(one.reason),
            note=one.case.note if one.case else "",
            state=label(one.case.state) if one.case else None,
            answer=one.case.answer if one.case else None,
            until=one.until,
            is_open=one.is_open(now),
        )
        for one in found
    ]


@donors.route("/gift/<token>/appeal", methods=["GET", "POST"])
@everyone
@private
def appeal(token: str) -> ResponseReturnValue:
    """Say why the gift should count; an operator who did not leave it out answers."""
    gift = find(token)
    told = refusals_of(gift.id)
    if not any(one.is_open for one in told):
        flash(_("There is nothing to object to, or the last day for it has passed."), "warning")
        return redirect(paying.gift_url(token), 303)
    form = AppealForm(request.form)
    if request.method == "POST" and form.validate() and _is_made(gift.id, form):
        flash(_("An operator looks at it. You get a mail with the answer."), "success")
        return redirect(paying.gift_url(token), 303)
    page = render_template("donors/donation_appeal.html", gift=gift, told=told, form=form)
    return page, 422 if form.errors else 200


def _is_made(donation_id: int, form: AppealForm) -> bool:
    now, secret = outside().clock.now(), current_settings().secret_key.encode()
    try:
        with unit_of_work() as session:
            service.appeal(session, donation_id, form.words.data or "", now=now, secret=secret)
    except CannotLeaveOut as error:
        form.words.errors = [text_of(error)]
    return not form.errors
