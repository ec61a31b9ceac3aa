"""Objections of givers whose gift was left out, for operators; and leaving one out themselves.

Whoever left a gift out does not answer for it.
"""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField

from matchpot.domain.errors import IllegalMove, SecondPersonNeeded
from matchpot.domain.exclusions import CannotLeaveOut, ExclusionState
from matchpot.domain.matching.eligibility import Reason
from matchpot.domain.people import Role
from matchpot.extensions import current_settings, outside, reader, unit_of_work
from matchpot.persistence.queries import case_pages as queries
from matchpot.persistence.queries import desk_waits, pots
from matchpot.services import appeals as service
from matchpot.services.appeals import Answer
from matchpot.web.access import only
from matchpot.web.admin.blueprint import admin
from matchpot.web.admin.desk import QUEUES, Queue
from matchpot.web.errors import text_of
from matchpot.web.forms import BaseForm
from matchpot.web.leaving_out import TOLD, LeaveOutForm, told, was_left_out
from matchpot.web.reasons import reason_sentence
from matchpot.web.sessions import me

QUEUES.append(
    Queue(
        label=_l("Objections"),
        text=_l("Givers whose gift was left out and who say why it should count."),
        endpoint="admin.appeals",
        roles=frozenset({Role.OPERATOR}),
        count=queries.count_waiting,
        since=desk_waits.appeals,
    )
)


class AnswerForm(BaseForm):
    """Why the gift counts again, or stays out."""

    words = TextAreaField(_l("Your answer"), TOLD)


@admin.get("/appeals")
@only(Role.OPERATOR)
def appeals() -> str:
    """The queue, the oldest first, and what was answered."""
    return render_template(
        "admin/appeals_list.html",
        waiting=queries.appeals_waiting(reader()),
        answered=queries.answered_lately(reader()),
    )


@admin.route("/appeals/<int:case_id>", methods=["GET", "POST"])
@only(Role.OPERATOR)
def appeal(case_id: int) -> ResponseReturnValue:
    """One objection with both reasons, and the answer to it."""
    case = queries.case_by_id(reader(), case_id) or abort(404)
    form = AnswerForm(request.form)
    if request.method == "POST" and form.validate() and _is_answered(case_id, form):
        flash(_("Answered. Everybody it is about gets a mail."), "success")
        return redirect(url_for("admin.appeals"), 303)
    page = render_template(
        "admin/appeals_show.html",
        case=case,
        form=form,
        why=reason_sentence(Reason(case.reason)),
        waits=case.state is ExclusionState.APPEALED,
        is_mine=case.made_by == me().id,
    )
    return page, 422 if form.errors else 200


def _is_answered(case_id: int, form: AnswerForm) -> bool:
    answer = Answer(
        case_id=case_id,
        by=me().id,
        restores=request.form.get("restore") == "yes",
        words=form.words.data or "",
    )
    now, limits = outside().clock.now(), current_settings().limits
    try:
        with unit_of_work() as session:
            service.decide(session, answer, now=now, limits=limits)
    except SecondPersonNeeded:
        form.words.errors = [_("You left this gift out, or gave it. Somebody else answers.")]
    except IllegalMove:
        form.words.errors = [_("Somebody answered this before you. Nothing was changed.")]
    except CannotLeaveOut as error:
        form.words.errors = [text_of(error)]
    return not form.errors


@admin.route("/pots/<int:pot_id>/gifts/<int:donation_id>", methods=["GET", "POST"])
@only(Role.OPERATOR)
def leave_out(pot_id: int, donation_id: int) -> ResponseReturnValue:
    """Leave a gift out of any pot's match, with a reason."""
    pot = pots.pot_figures(reader(), pot_id) or abort(404)
    gift = queries.gift_of_pot(reader(), pot_id, donation_id) or abort(404)
    form, back = LeaveOutForm(request.form), url_for("admin.gift", donation_id=donation_id)
    asked = request.method == "POST" and form.validate()
    if asked and was_left_out(form, pot_id=pot_id, donation_id=donation_id):
        flash(told(), "success")
        return redirect(back, 303)
    page = render_template("funds/gift_leave_out.html", pot=pot, gift=gift, form=form, back=back)
    return page, 422 if form.errors else 200
