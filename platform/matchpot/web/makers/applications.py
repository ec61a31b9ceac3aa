"""A maker's applications: where each stands and what comes next, and the steps that end it.

Writing one, and looking at it before it is handed in, is in `application_editor.py`.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length

from matchpot.domain.deadlines import local_day
from matchpot.domain.errors import IllegalMove, NotAllowed
from matchpot.domain.reports.ratings import About
from matchpot.domain.rounds import machine
from matchpot.domain.rounds.applications import (
    LONGEST_APPEAL,
    SHORTEST_REASON,
    WITHDRAWABLE,
    ApplicationState,
)
from matchpot.domain.rounds.phases import Phase, RoundAction
from matchpot.extensions import outside, reader, unit_of_work
from matchpot.persistence.queries import applications as queries
from matchpot.persistence.queries import ratings, referrals
from matchpot.persistence.queries.applications import Entered
from matchpot.services import applications, eligibility, rounds
from matchpot.services.applications import Own
from matchpot.services.referrals import TURNED_DOWN
from matchpot.web import referral_words, round_days
from matchpot.web.access import signed_in
from matchpot.web.application_words import standing_sentence
from matchpot.web.filters import until_time
from matchpot.web.forms import BaseForm
from matchpot.web.makers.blueprint import makers
from matchpot.web.sessions import me

_A = ApplicationState


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """What the maker may do with an application now."""

    write: bool
    take_back: bool
    withdraw: bool
    appeal_until: datetime | None


def own_application(application_id: int) -> Entered:
    """The signed-in maker's application; 404 for anybody else's."""
    found = queries.of_maker(reader(), application_id, me().id)
    return found or abort(404)


def own_key(application_id: int) -> Own:
    """The application with who acts on it, for the services."""
    return Own(application_id=application_id, maker_id=me().id)


def steps_of(found: Entered) -> Steps:
    """What may be done now; a draft that was never handed in is thrown away instead."""
    now, one, row = outside().clock.now(), found.application, found.round
    course = rounds.course(row)
    until = eligibility.appealable_until(one)
    may_appeal = until is not None and now < until
    may_appeal = may_appeal and machine.allows(course, RoundAction.APPEAL, now)
    submits = machine.allows(course, RoundAction.SUBMIT, now)
    withdraws = machine.allows(course, RoundAction.WITHDRAW, now)
    return Steps(
        write=one.state is _A.DRAFT,
        take_back=one.state is _A.SUBMITTED and submits,
        withdraw=one.code is not None and one.state in WITHDRAWABLE and withdraws,
        appeal_until=until if may_appeal else None,
    )


def asked_now(found: Entered) -> tuple[str, str, date] | None:
    """What an application asks of its maker now, where it is done and by when; or nothing."""
    one, may = found.application, steps_of(found)
    if may.write and found.round.phase is Phase.SUBMISSION:
        end = rounds.plan_of(found.round).window(Phase.SUBMISSION).ends_at
        sentence = _(
            "Hand it in to %(round)s until %(end)s.", round=found.round.title, end=until_time(end)
        )
        return (
            sentence,
            url_for("makers.application_preview", application_id=one.id),
            _last_day(end),
        )
    if may.appeal_until is not None:
        sentence = _(
            "Refused for %(round)s. You can object until %(until)s.",
            round=found.round.title,
            until=until_time(may.appeal_until),
        )
        url = url_for("makers.application", application_id=one.id)
        return sentence, url, _last_day(may.appeal_until)
    return None


def _last_day(end: datetime) -> date:
    """The last day on which something can be done that ends at a moment, midnight mostly."""
    return local_day(end - timedelta(seconds=1))


@makers.get("/applications/<int:application_id>")
@signed_in
def application(application_id: int) -> str:
    """Where it stands, what comes next and when, and what can be done now."""
    found = own_application(application_id)
    plan, phase = rounds.plan_of(found.round), found.round.phase
    return render_template(
        "makers/application_show.html",
        found=found,
        one=found.application,
        round=found.round,
        may=steps_of(found),
        sentence=standing_sentence(found, plan),
        not_met=eligibility.not_met(found.round, found.application),
        timeline=round_days.timeline(plan, phase),
        closes_at=plan.window(Phase.SUBMISSION).ends_at,
        referred=referral_words.shown(referrals.of_application(reader(), application_id)),
        is_turned_down=found.application.state in TURNED_DOWN,
        rating=ratings.own(reader(), About.APPLYING, application_id),
    )


@makers.post("/applications/<int:application_id>/take-back")
@signed_in
def take_back(application_id: int) -> ResponseReturnValue:
    """Make a draft of it again, while applying is open."""
    own_application(application_id)
    try:
        with unit_of_work() as session:
            applications.take_back(session, own_key(application_id), now=outside().clock.now())
    except (NotAllowed, IllegalMove):
        flash(_("That is not possible any more. Look at how it stands."), "warning")
        return redirect(url_for("makers.application", application_id=application_id), 303)
    flash(_("It is a draft again. Hand it in anew before applying ends."), "success")
    return redirect(url_for("makers.application_form", application_id=application_id), 303)


@makers.route("/applications/<int:application_id>/withdraw", methods=["GET", "POST"])
@signed_in
def withdraw(application_id: int) -> ResponseReturnValue:
    """Say what withdrawing means, then do it, for good."""
    found = own_application(application_id)
    back = url_for("makers.application", application_id=application_id)
    if not steps_of(found).withdraw:
        flash(_("This application cannot be withdrawn now."), "warning")
        return redirect(back, 303)
    if request.method == "GET":
        return render_template(
            "makers/application_withdraw.html", found=found, one=found.application, back=back
        )
    try:
        with unit_of_work() as session:
            applications.withdraw(session, own_key(application_id), now=outside().clock.now())
    except (NotAllowed, IllegalMove):
        flash(_("That is not possible any more. Look at how it stands."), "warning")
    else:
        flash(_("Your application is withdrawn. Your project stays as it is."), "success")
    return redirect(back, 303)


class AppealForm(BaseForm):
    """Why the application should take part."""

    words = TextAreaField(
        _l("Why your project does meet the conditions"),
        [
            InputRequired(_l("Say why.")),
            Length(SHORTEST_REASON, LONGEST_APPEAL, _l("Use %(min)d to %(max)d characters.")),
        ],
    )


@makers.route("/applications/<int:application_id>/appeal", methods=["GET", "POST"])
@signed_in
def appeal(application_id: int) -> ResponseReturnValue:
    """Object to a refusal; somebody who did not refuse it answers."""
    found, form = own_application(application_id), AppealForm(request.form)
    back = url_for("makers.application", application_id=application_id)
    until = steps_of(found).appeal_until
    if until is None:
        flash(_("There is nothing to object to, or the last day for it has passed."), "warning")
        return redirect(back, 303)
    if request.method == "POST" and form.validate():
        with unit_of_work() as session:
            words, now = form.words.data or "", outside().clock.now()
            eligibility.appeal(session, own_key(application_id), words, now=now)
        flash(
            _("Somebody else of the fund looks at it. You get a mail with the answer."), "success"
        )
        return redirect(back, 303)
    page = render_template(
        "makers/application_appeal.html",
        found=found,
        one=found.application,
        form=form,
        until=until,
        not_met=eligibility.not_met(found.round, found.application),
        back=back,
    )
    return page, 422 if form.errors else 200
