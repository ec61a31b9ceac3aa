"""A fund that refers a maker by hand, and what became of referrals at both ends."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField, TextAreaField
from wtforms.validators import InputRequired, Length

from matchpot.domain.deadlines import local_day
from matchpot.domain.errors import InvalidValue
from matchpot.domain.people import Role
from matchpot.domain.referrals import LONGEST_NOTE
from matchpot.domain.trust.roles import Action
from matchpot.extensions import outside, reader, unit_of_work
from matchpot.persistence.queries import applications, guide
from matchpot.persistence.queries import referrals as queries
from matchpot.persistence.queries.applications import Entered
from matchpot.services import referrals as service
from matchpot.web import referral_words
from matchpot.web.access import only
from matchpot.web.choices import choices
from matchpot.web.forms import BaseForm
from matchpot.web.funds.blueprint import funds
from matchpot.web.funds.own import own_fund, own_round
from matchpot.web.sessions import me


class ReferForm(BaseForm):
    """A place, and why the fund thinks of it; the maker reads both."""

    key = SelectField(_l("Which place"), [InputRequired(_l("Choose a place."))])
    note = TextAreaField(
        _l("Why you think of it"),
        [Length(max=LONGEST_NOTE, message=_l("Use at most 1,000 characters."))],
    )


_FLAWS = {
    "not_there": _l("This place is not in the guide any more, or it knows the plan already."),
    "told_before": _l("Your fund referred the maker there before."),
}


def _entered(round_id: int, application_id: int) -> Entered:
    own_round(round_id, Action.RUN_ROUND)
    return applications.in_round(reader(), round_id, application_id) or abort(404)


@funds.route(
    "/rounds/<int:round_id>/applications/<int:application_id>/refer", methods=["GET", "POST"]
)
@only(Role.FUND_MEMBER)
def refer(round_id: int, application_id: int) -> ResponseReturnValue:
    """Choose a place and write why; nobody but the maker hears of it."""
    found = _entered(round_id, application_id)
    form = ReferForm.sent()
    every = guide.published(reader(), today=local_day(outside().clock.now()))
    own = f"round-{round_id}"
    places = [(one.key, f"{one.title} ({one.provider})") for one in every if one.key != own]
    form.key.choices = choices(sorted(places, key=lambda one: one[1].casefold()), first=_("Choose"))
    if request.method == "POST" and form.validate() and _referred(application_id, form):
        flash(_("The maker gets a letter, and decides what to do with it."), "success")
        return redirect(url_for("funds.referrals", fund_id=found.round.fund_id), 303)
    page = render_template(
        "funds/referral_make.html", found=found, one=found.application, form=form
    )
    return page, 422 if form.errors else 200


def _referred(application_id: int, form: ReferForm) -> bool:
    now, by = outside().clock.now(), me().id
    try:
        with unit_of_work() as session:
            key, note = form.key.data or "", form.note.data or ""
            service.refer(session, application_id, key, note=note, by=by, now=now)
    except InvalidValue as error:
        form.key.errors = [*form.key.errors, str(_FLAWS[error.fields["key"]])]
        return False
    return True


@funds.get("/<int:fund_id>/referrals")
@only(Role.FUND_MEMBER)
def referrals(fund_id: int) -> str:
    """What somebody of the fund referred, who came to it by a referral, and the figures."""
    fund, session = own_fund(fund_id, Action.SEE_POT), reader()
    return render_template(
        "funds/referrals_list.html",
        fund=fund,
        sent=[(one, referral_words.place_of(one.key)) for one in queries.by_fund(session, fund_id)],
        received=queries.to_fund(session, fund_id),
        figures=queries.figures(session, fund_id),
        came=referral_words.told_to_fund,
    )
