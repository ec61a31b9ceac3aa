"""What makers tell that goes differently, and the fund's answer, which its policy bounds."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, TextAreaField
from wtforms.validators import InputRequired, Length

from matchpot.domain.errors import IllegalMove, InvalidValue
from matchpot.domain.people import Role
from matchpot.domain.reports.changes import ChangeAnswer, allowed
from matchpot.domain.trust.roles import Action
from matchpot.extensions import outside, reader, unit_of_work
from matchpot.persistence.queries import change_notices as queries
from matchpot.persistence.queries.change_notices import Answered, Notice
from matchpot.services import change_notices as service
from matchpot.web.access import only
from matchpot.web.forms import BaseForm
from matchpot.web.funds.blueprint import funds
from matchpot.web.funds.own import own_fund, own_funds
from matchpot.web.labels import choices
from matchpot.web.sessions import me


class AnswerForm(BaseForm):
    """What the fund says; the choices are those of its policy."""

    answer = RadioField(_l("Your answer"), [InputRequired(_l("Choose an answer."))])
    body = TextAreaField(
        _l("A word to the maker"),
        [Length(max=service.LONGEST_ANSWER, message=_l("Use at most %(max)d characters."))],
    )


@funds.get("/changes/<int:notice_id>")
@only(Role.FUND_MEMBER)
def change(notice_id: int) -> ResponseReturnValue:
    """One notice, and a form while this fund has not answered."""
    notice = _notice(notice_id)
    reply = _own_reply(notice)
    return _shown(notice, reply, _form(notice, reply)), 200


@funds.post("/changes/<int:notice_id>")
@only(Role.FUND_MEMBER)
def answer_change(notice_id: int) -> ResponseReturnValue:
    """Answer it, once."""
    notice = _notice(notice_id)
    reply = _own_reply(notice)
    own_fund(reply.fund_id, Action.RUN_ROUND)
    form = _form(notice, reply, sent=True)
    if not form.validate():
        return _shown(notice, reply, form), 422
    try:
        with unit_of_work() as session:
            service.reply(
                session,
                notice_id,
                fund_id=reply.fund_id,
                answer=ChangeAnswer(form["answer"].data),
                body=str(form["body"].data or "").replace("\r\n", "\n"),
                by=me().id,
                now=outside().clock.now(),
            )
    except InvalidValue:
        form["body"].errors = [_("Say in a few words what you mean, so the maker can answer.")]
        return _shown(notice, reply, form), 422
    except IllegalMove:
        flash(_("Your fund has answered already."), "warning")
    else:
        flash(_("The maker has your answer."), "success")
    return redirect(url_for("funds.change", notice_id=notice_id), 303)


def _notice(notice_id: int) -> Notice:
    ids = [fund.organisation_id for fund in own_funds()]
    return queries.for_fund(reader(), notice_id, fund_ids=ids) or abort(404)


def _own_reply(notice: Notice) -> Answered:
    """The first of one's funds that has not answered, else the first."""
    return min(notice.replies, key=lambda one: one.answer is not None)


def _form(notice: Notice, reply: Answered, *, sent: bool = False) -> AnswerForm:
    policy = service.policy_for(reader(), notice.project_id, reply.fund_id)
    form = AnswerForm.sent() if sent else AnswerForm()
    form.answer.choices = choices(*allowed(policy))
    return form


def _shown(notice: Notice, reply: Answered, form: AnswerForm) -> str:
    return render_template("funds/change_show.html", notice=notice, reply=reply, form=form)
