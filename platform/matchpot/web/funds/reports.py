"""Reports as a fund's officers meet them: which came, which are due or late, and each by itself.

What they can do about one is in `report_answers.py`.
"""

from flask import Response, abort, render_template, request
from flask_babel import gettext as _

from matchpot.domain.deadlines import local_day
from matchpot.domain.people import Role
from matchpot.domain.reports.duties import DutyState
from matchpot.domain.reports.spot_checks import code_of
from matchpot.domain.trust.formats import missing
from matchpot.domain.trust.roles import Action
from matchpot.extensions import current_settings, outside, reader
from matchpot.persistence.queries import duties as queries
from matchpot.persistence.queries import reports as report_queries
from matchpot.persistence.queries.duties import DutyRow, Shown
from matchpot.services import duties
from matchpot.web.access import only
from matchpot.web.forms import BaseForm
from matchpot.web.funds.blueprint import funds
from matchpot.web.funds.own import allowed, own_fund
from matchpot.web.funds.report_forms import AskForm, LookedForm, ThanksForm
from matchpot.web.labels import label
from matchpot.web.policy_sentences import asks_told, clause_told
from matchpot.web.report_sheet import view_of
from matchpot.web.spreadsheets import csv_answer, euros_text

_TO_THANK = frozenset({DutyState.NOTHING, DutyState.DUE, DutyState.SUBMITTED, DutyState.QUESTION})
_TO_WAIVE = frozenset({DutyState.DUE, DutyState.SUBMITTED, DutyState.QUESTION})


def own_duty(duty_id: int, action: Action = Action.SEE_POT) -> DutyRow:
    """A duty to one of the member's funds; 404 for a stranger, 403 for who may not."""
    found = queries.one(reader(), duty_id) or abort(404)
    own_fund(found.duty.fund_id, action)
    return found


def _shown() -> Shown:
    name = request.args.get("show", "")
    return Shown(name) if name in set(Shown) else Shown.ALL


@funds.get("/<int:fund_id>/reports")
@only(Role.FUND_MEMBER)
def reports(fund_id: int) -> str:
    """Every report that came, is due or is late."""
    fund, session, shown = own_fund(fund_id, Action.SEE_POT), reader(), _shown()
    return render_template(
        "funds/reports_list.html",
        fund=fund,
        shown=shown,
        counts=queries.counts(session, fund_id),
        rows=queries.of_fund(session, fund_id, shown),
        may_edit=allowed(fund, Action.EDIT_TRUST_POLICY),
    )


@funds.get("/<int:fund_id>/reports.csv")
@only(Role.FUND_MEMBER)
def reports_csv(fund_id: int) -> Response:
    """The same list as a table."""
    own_fund(fund_id, Action.SEE_POT)
    rows = queries.of_fund(reader(), fund_id, _shown())
    head = ("project", "maker", "round", "amount_eur", "state", "due_on", "late_since",
            "reports", "last_report_at", "accepted_at", "accepted_by_silence")  # fmt: skip
    return csv_answer("reports.csv", head, map(_cells, rows))


def _cells(row: DutyRow) -> tuple[str | int | None, ...]:
    duty = row.duty
    accepted = duty.acknowledged_at
    return (
        row.title,
        row.maker,
        row.round,
        euros_text(duty.amount_cents),
        duty.state.value,
        duty.due_on.isoformat() if duty.due_on else None,
        local_day(duty.late_at).isoformat() if duty.late_at else None,
        row.reports,
        row.last_at.isoformat() if row.last_at else None,
        accepted.isoformat() if accepted else None,
        "yes" if accepted and duty.acknowledged_by is None else None,
    )


@funds.get("/reports/<int:duty_id>")
@only(Role.FUND_MEMBER)
def duty(duty_id: int) -> str:
    """One duty: what the policy asks, what came, and what the fund can say about it."""
    return duty_page(own_duty(duty_id))


def duty_page(found: DutyRow, **forms: BaseForm) -> str:
    """The page of a duty, with a form that was refused in place of its own."""
    session, row = reader(), found.duty
    fund = own_fund(row.fund_id, Action.SEE_POT)
    tier, given = duties.tier_of(session, row), duties.given(session, row.id)
    filled: dict[str, BaseForm] = {
        "thanks_form": ThanksForm(),
        "ask_form": AskForm(),
        "looked_form": LookedForm(),
    }
    return render_template(
        "funds/duty_show.html",
        found=found,
        duty=row,
        asks=asks_told(tier.asks),
        given=[str(label(one)) for one in sorted(given)],
        missing=[clause_told(one) for one in missing(given, tier.asks)],
        reports=[view_of(one) for one in report_queries.sheets_of_duty(session, row.id)],
        requests=queries.requests_of(session, row.id),
        others=_others(found),
        code=code_of(row.id, secret=current_settings().secret_key.encode()),
        now=outside().clock.now(),
        may_answer=allowed(fund, Action.ANSWER_REPORT),
        may_thank=row.state in _TO_THANK and found.reports > 0,
        may_waive=row.state in _TO_WAIVE,
        **{**filled, **forms},
    )


def _others(found: DutyRow) -> str:
    """Where the money came from, in words."""
    if found.round:
        return str(_("Award in the round %(round)s", round=found.round))
    return str(_("Award") if found.duty.award_id else _("Added to gifts of a campaign"))
