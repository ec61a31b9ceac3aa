"""Applications of a fund's round: the list, one of them, judging it, objections, groups."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchpot.domain.deadlines import local_day
from matchpot.domain.errors import IllegalMove, InvalidValue, NotAllowed, SecondPersonNeeded
from matchpot.domain.people import Role
from matchpot.domain.rounds import machine
from matchpot.domain.rounds.applications import GROUPABLE, ApplicationState
from matchpot.domain.rounds.phases import RoundAction
from matchpot.domain.trust.roles import Action
from matchpot.extensions import outside, reader, unit_of_work
from matchpot.persistence.queries import applications as queries
from matchpot.persistence.queries import referrals
from matchpot.persistence.queries import rounds as round_queries
from matchpot.persistence.queries.applications import Entered
from matchpot.persistence.queries.rounds import RoundPage
from matchpot.services import applications as service
from matchpot.services import eligibility, rounds
from matchpot.services.eligibility import Answer, Judgment
from matchpot.web import fair_pay
from matchpot.web.access import only
from matchpot.web.application_sheet import sheet
from matchpot.web.fair_pay import ToldPay
from matchpot.web.funds.application_forms import (
    AnswerForm,
    GroupForm,
    JudgeForm,
    judge_form_for,
    judged_before,
)
from matchpot.web.funds.blueprint import funds
from matchpot.web.funds.own import allowed, own_fund
from matchpot.web.sessions import me

_A = ApplicationState
# What a fund sees apart; drafts are their makers' alone.
_SHOWN = tuple(state for state in _A if state is not _A.DRAFT)


def _own_round(round_id: int, action: Action) -> tuple[RoundPage, bool]:
    """A round of one of my funds for a step, and whether I may act in it; 404 for a stranger."""
    page = round_queries.round_page(reader(), round_id) or abort(404)
    return page, allowed(own_fund(page.row.fund_id, action), Action.RUN_ROUND)


def _in_round(round_id: int, application_id: int) -> Entered:
    return queries.in_round(reader(), round_id, application_id) or abort(404)


def _back(round_id: int, application_id: int) -> ResponseReturnValue:
    url = url_for("funds.application", round_id=round_id, application_id=application_id)
    return redirect(url, 303)


@funds.get("/rounds/<int:round_id>/applications")
@only(Role.FUND_MEMBER)
def applications(round_id: int) -> str:
    """All that was handed in, by how it stands."""
    page, may = _own_round(round_id, Action.SEE_POT)
    session, asked = reader(), request.args.get("state", "")
    state = _A(asked) if asked in {one.value for one in _SHOWN} else None
    counts = queries.counts(session, round_id)
    return render_template(
        "funds/applications_list.html",
        page=page,
        may=may,
        state=state,
        states=[one for one in _SHOWN if counts.get(one)],
        counts=counts,
        drafts=counts.get(_A.DRAFT, 0),
        total=sum(counts.get(one, 0) for one in _SHOWN),
        found=queries.of_round(session, round_id, state),
        groups=queries.groups(session, round_id),
        judges=_allows(page, RoundAction.JUDGE_ELIGIBILITY),
    )


def _allows(page: RoundPage, action: RoundAction) -> bool:
    return machine.allows(rounds.course(page.row), action, outside().clock.now())


@funds.route("/rounds/<int:round_id>/applications/<int:application_id>", methods=["GET", "POST"])
@only(Role.FUND_MEMBER)
def application(round_id: int, application_id: int) -> ResponseReturnValue:
    """What was handed in, and a yes or no to each condition of the round."""
    action = Action.RUN_ROUND if request.method == "POST" else Action.SEE_POT
    page, may = _own_round(round_id, action)
    found = _in_round(round_id, application_id)
    made = judge_form_for(page.rules.conditions)
    if request.method == "POST":
        form = made.sent()
        if form.validate() and _is_judged(application_id, form):
            flash(_("Judged. A refusal is sent to the maker with your reason."), "success")
            return _back(round_id, application_id)
    else:
        one = found.application
        form = made(data=judged_before(one.checks, one.judged_reason))
    return _shown(page, found, form, AnswerForm(), may=may), 422 if form.errors else 200


def _is_judged(application_id: int, form: JudgeForm) -> bool:
    judgment = Judgment(
        application_id=application_id, by=me().id, checks=form.checks, reason=form.reason.data or ""
    )
    try:
        with unit_of_work() as session:
            eligibility.judge(session, judgment, now=outside().clock.now())
    except InvalidValue:
        form.reason.errors = [_("Say why in at least 20 characters. The maker reads it.")]
    except SecondPersonNeeded:
        form.reason.errors = [_("You make this project yourself. Somebody else judges it.")]
    except (NotAllowed, IllegalMove):
        form.reason.errors = [_("This cannot be judged any more. Nothing was changed.")]
    return not form.errors


def _shown(
    page: RoundPage, found: Entered, form: JudgeForm, answer_form: AnswerForm, *, may: bool
) -> str:
    one, now_judges = found.application, _allows(page, RoundAction.JUDGE_ELIGIBILITY)
    is_judgeable = one.state in (_A.SUBMITTED, _A.ELIGIBLE, _A.INELIGIBLE)
    return render_template(
        "funds/application_show.html",
        page=page,
        found=found,
        one=one,
        sheet=sheet(one.copy or {}, service.asked_of(one), page.rules.questions, code=one.code),
        pay=_pay(page, found),
        form=form,
        answer_form=answer_form,
        may_judge=may and now_judges and is_judgeable and one.appeal_judged_at is None,
        may_answer=may and now_judges and one.state is _A.APPEALED,
        is_mine=one.judged_by == me().id,
        may_group=may and page.row.phase in GROUPABLE,
        group_form=GroupForm(data={"group": one.group}),
        groups=queries.groups(reader(), page.row.id),
        not_met=eligibility.not_met(page.row, one),
        elsewhere=referrals.elsewhere(reader(), one.id),
        may_refer=may,
    )


def _pay(page: RoundPage, found: Entered) -> ToldPay | None:
    """How the work in it is paid, when the round asks for fair pay; as it was handed in."""
    one = found.application
    if not page.rules.least_pay_bps or not one.copy or one.submitted_at is None:
        return None
    return fair_pay.of_copy(reader(), one.copy, handed_in_on=local_day(one.submitted_at))


@funds.post("/rounds/<int:round_id>/applications/<int:application_id>/objection")
@only(Role.FUND_MEMBER)
def answer_objection(round_id: int, application_id: int) -> ResponseReturnValue:
    """Answer a maker who objects; whoever refused it does not."""
    page, may = _own_round(round_id, Action.RUN_ROUND)
    found, form = _in_round(round_id, application_id), AnswerForm.sent()
    if form.validate() and _is_answered(application_id, form):
        flash(_("Answered. The maker gets a mail."), "success")
        return _back(round_id, application_id)
    one = found.application
    judging = judge_form_for(page.rules.conditions)
    judged = judging(data=judged_before(one.checks, one.judged_reason))
    return _shown(page, found, judged, form, may=may), 422


def _is_answered(application_id: int, form: AnswerForm) -> bool:
    given = Answer(
        application_id=application_id,
        by=me().id,
        admits=request.form.get("admit") == "yes",
        words=form.words.data or "",
    )
    try:
        with unit_of_work() as session:
            eligibility.answer(session, given, now=outside().clock.now())
    except SecondPersonNeeded:
        form.words.errors = [_("You refused this, or make it. Somebody else answers.")]
    except InvalidValue:
        form.words.errors = [_("Say why in at least 20 characters. The maker reads it.")]
    except (NotAllowed, IllegalMove):
        form.words.errors = [_("Somebody answered this before you. Nothing was changed.")]
    return not form.errors


@funds.post("/rounds/<int:round_id>/applications/<int:application_id>/group")
@only(Role.FUND_MEMBER)
def group_application(round_id: int, application_id: int) -> ResponseReturnValue:
    """Say with which others it excludes itself; of a group at most one is funded."""
    _own_round(round_id, Action.RUN_ROUND)
    _in_round(round_id, application_id)
    form = GroupForm.sent()
    if not form.validate():
        flash(_("Use at most 60 characters for the name of a group."), "warning")
        return _back(round_id, application_id)
    try:
        with unit_of_work() as session:
            service.set_group(
                session, application_id, form["group"].data or "",
                by=me().id, now=outside().clock.now(),
            )  # fmt: skip
    except NotAllowed:
        flash(_("Voting has begun, so groups are fixed."), "warning")
    else:
        flash(_("Saved."), "success")
    return _back(round_id, application_id)
