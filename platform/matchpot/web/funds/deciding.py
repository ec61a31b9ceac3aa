"""Deciding a round: how far the count is, what came of it, and what the fund does with it.

To stand for a decision, send it back once, call a round off, or choose by hand where the rule says
so. Everything the fund says here is public with its reason.
"""

from datetime import datetime
from typing import Protocol

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from wtforms import Field, TextAreaField
from wtforms.validators import InputRequired, Length

from matchpot.domain.people import Role
from matchpot.domain.rounds.applications import LONGEST_REASON, SHORTEST_REASON
from matchpot.domain.rounds.machine import Wait
from matchpot.domain.rounds.phases import CANCELLABLE, ENDS, VOTES, Phase
from matchpot.domain.trust.roles import Action
from matchpot.extensions import outside, reader, unit_of_work
from matchpot.persistence.queries import consents, lots, tallies
from matchpot.services import applicant_panels, round_clock
from matchpot.services import deciding as service
from matchpot.web import round_results
from matchpot.web.access import only
from matchpot.web.forms import BaseForm
from matchpot.web.funds.blueprint import funds
from matchpot.web.funds.own import OwnRound, own_round
from matchpot.web.sessions import me


def _reason() -> TextAreaField:
    return TextAreaField(
        _l("Your reason"),
        [
            InputRequired(_l("Fill this in.")),
            Length(
                min=SHORTEST_REASON,
                max=LONGEST_REASON,
                message=_l("Write between 20 and 1,000 characters."),
            ),
        ],
    )


class SendBackForm(BaseForm):
    """Why the panel is to vote again, in words everybody reads."""

    reason = _reason()


class CancelForm(BaseForm):
    """Why the round is called off, in words everybody reads."""

    cancel_reason = _reason()


@funds.get("/rounds/<int:round_id>/deciding")
@only(Role.FUND_MEMBER)
def deciding(round_id: int) -> str:
    """Where the decision stands: the count, the result, who objects, and what can be done."""
    return _page(own_round(round_id))


def _page(own: OwnRound, sent: SendBackForm | CancelForm | None = None) -> str:
    session, row = reader(), own.round.row
    has_vote = any(window.phase in VOTES for window in own.round.plan.windows)
    is_open = row.phase is Phase.DECIDED and row.ratified_at is None
    may = own.may(Action.DECIDE_ROUND)
    last = tallies.last(session, row.id)
    return render_template(
        "funds/round_deciding.html",
        own=own,
        page=own.round,
        row=row,
        last=last,
        wait=_wait(own),
        is_whole=applicant_panels.is_whole(session, row),
        lots=[one for one in lots.of_round(session, row.id) if one.drawn_at is None],
        halves=round_results.last(session, row.id),
        said=consents.of_round(session, row.id, last[0].row.number) if last else [],
        # Of two forms on one page, the one that was sent has the flaws.
        form=sent or SendBackForm(),
        back=sent if isinstance(sent, SendBackForm) else SendBackForm(),
        cancel=sent if isinstance(sent, CancelForm) else CancelForm(),
        may_ratify=may and is_open,
        may_send_back=may and is_open and has_vote and not row.sent_back,
        may_cancel=may and row.phase in CANCELLABLE and row.phase is not Phase.DRAFT,
        may_choose=own.may(Action.RUN_ROUND)
        and row.phase is Phase.TALLY
        and own.round.rules.allocation.kind == "manual",
    )


def _wait(own: OwnRound) -> Wait | None:
    """What the round waits for, if it runs and is past its days."""
    row = own.round.row
    if row.phase is Phase.DRAFT or row.phase in ENDS:
        return None
    wait = round_clock.waits_for(reader(), row, now=outside().clock.now())
    return None if wait is Wait.WINDOW else wait


@funds.post("/rounds/<int:round_id>/ratify")
@only(Role.FUND_MEMBER)
def ratify_round(round_id: int) -> ResponseReturnValue:
    """Stand for the decision."""
    own = own_round(round_id, Action.DECIDE_ROUND)
    with unit_of_work() as session:
        service.ratify(session, own.round.row.id, by=me().id, now=outside().clock.now())
    flash(_("You stand for this decision. It is published within a few minutes."), "success")
    return redirect(url_for("funds.deciding", round_id=round_id), 303)


@funds.post("/rounds/<int:round_id>/send-back")
@only(Role.FUND_MEMBER)
def send_back_round(round_id: int) -> ResponseReturnValue:
    """Ask the panel to vote again, once."""
    form = SendBackForm.sent()
    told = _("The panel votes again. Everybody can read your reason.")
    return _explained(round_id, form, form.reason, service.send_back, told)


@funds.post("/rounds/<int:round_id>/cancel")
@only(Role.FUND_MEMBER)
def cancel_round(round_id: int) -> ResponseReturnValue:
    """Call the round off."""
    form = CancelForm.sent()
    told = _("The round is called off. Makers and panel get your reason by mail.")
    return _explained(round_id, form, form.cancel_reason, service.cancel, told)


class _Act(Protocol):
    """What a fund decides about a round for a public reason."""

    def __call__(
        self, session: Session, round_id: int, reason: str, /, *, by: int, now: datetime
    ) -> object:
        """Do it."""


def _explained(
    round_id: int, form: SendBackForm | CancelForm, reason: Field, act: _Act, told: str
) -> ResponseReturnValue:
    own = own_round(round_id, Action.DECIDE_ROUND)
    if not form.validate():
        return _page(own, form), 422
    with unit_of_work() as session:
        act(session, round_id, reason.data or "", by=me().id, now=outside().clock.now())
    flash(told, "success")
    return redirect(url_for("funds.deciding", round_id=round_id), 303)
