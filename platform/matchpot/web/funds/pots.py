"""A pot of a fund: made, changed, shown, and brought from state to state."""

from datetime import UTC, date, datetime, time
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, RadioField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from matchpot.domain.deadlines import AMSTERDAM, end_of_day, local_day
from matchpot.domain.errors import IllegalMove, InvalidValue
from matchpot.domain.people import Role
from matchpot.domain.pots import MOVES, PotMode, PotPurpose, PotState, Share
from matchpot.domain.trust.roles import Action
from matchpot.extensions import outside, reader, unit_of_work
from matchpot.persistence.queries import awards, endings, joining, pay_ins, rounds
from matchpot.persistence.queries import funds as fund_queries
from matchpot.persistence.queries import pots as queries
from matchpot.services import pots as service
from matchpot.services.pots import PotNotReady, PotPlan
from matchpot.web import promising, voting_rounds
from matchpot.web.access import only
from matchpot.web.forms import BaseForm, DayField, TextLine
from matchpot.web.funds import loan_pots, mandates, pot_course
from matchpot.web.funds.blueprint import funds
from matchpot.web.funds.own import Own, own_fund, own_pot
from matchpot.web.labels import choices
from matchpot.web.sentences import rule_sentences
from matchpot.web.sessions import me

# What each step by hand needs of the member; other states come by themselves.
STEPS = {
    PotState.PUBLISHED: Action.PUBLISH_RULE,
    PotState.OPEN: Action.PAUSE_POT,
    PotState.PAUSED: Action.PAUSE_POT,
    PotState.CLOSED: Action.CLOSE_POT,
}


class PotForm(BaseForm):
    """What a fund decides about a pot besides money and rule."""

    name = TextLine(
        _l("Name of the pot"),
        [InputRequired(_l("Give the pot a name.")), Length(max=120)],
    )
    summary = TextLine(_l("What it is for, in one or two sentences"), [Length(max=300)])
    opens_on = DayField(_l("Opens on"), [Optional()])
    closes_on = DayField(_l("Last day"), [Optional()])
    mode = RadioField(_l("When other funds match the same project"), default=PotMode.FILL.value)
    share = RadioField(_l("How pots of one tier fill up together"), default=Share.ORDERED.value)
    tier = IntegerField(
        _l("Tier"), [InputRequired(), NumberRange(1, 9, _l("A tier is 1 to 9."))], default=1
    )
    priority = IntegerField(
        _l("Order within the tier"),
        [InputRequired(), NumberRange(1, 999, _l("The order is 1 to 999."))],
        default=100,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.mode.choices = choices(*PotMode)
        self.share.choices = choices(*Share)

    def plan(self) -> PotPlan:
        """The plan that was typed; a flaw between fields is an `InvalidValue`."""
        return PotPlan(
            name=self.name.data or "",
            summary=self.summary.data or "",
            opens_at=_start_of_day(self.opens_on.data),
            closes_at=end_of_day(self.closes_on.data) if self.closes_on.data else None,
            tier=self.tier.data or 1,
            priority=self.priority.data or 1,
            mode=PotMode(self.mode.data),
            share=Share(self.share.data),
        )


def _start_of_day(day: date | None) -> datetime | None:
    return datetime.combine(day, time(), tzinfo=AMSTERDAM).astimezone(UTC) if day else None


def _typed_of(pot: Any) -> dict[str, Any]:
    """What a form shows of a stored pot."""
    return {
        "name": pot.name,
        "summary": pot.summary,
        "opens_on": local_day(pot.opens_at) if pot.opens_at else None,
        "closes_on": local_day(pot.closes_at) if pot.closes_at else None,
        "tier": pot.tier,
        "priority": pot.priority,
        "mode": pot.mode.value,
        "share": pot.share.value,
    }


def _read_plan(form: PotForm) -> PotPlan | None:
    """The plan, or None with the errors beside their fields."""
    if not form.validate():
        return None
    try:
        return form.plan()
    except InvalidValue:
        form.closes_on.errors = [_("The last day lies before the first.")]
        return None


@funds.route("/<int:fund_id>/pots/new", methods=["GET", "POST"])
@only(Role.FUND_MEMBER)
def create_pot(fund_id: int) -> ResponseReturnValue:
    """A new pot, in draft."""
    fund = own_fund(fund_id, Action.EDIT_POT)
    form = PotForm(request.form)
    if request.method == "POST" and (plan := _read_plan(form)):
        with unit_of_work() as session:
            made = service.create(
                session, plan, fund_id=fund.organisation_id, actor_id=me().id,
                now=outside().clock.now(),
            )  # fmt: skip
        flash(_("The pot is made. Only your fund sees it until you publish it."), "success")
        return redirect(url_for("funds.pot", pot_id=made.id), 303)
    page = render_template("funds/pot_edit.html", form=form, fund=fund, pot=None)
    return page, 422 if form.errors else 200


@funds.route("/pots/<int:pot_id>/edit", methods=["GET", "POST"])
@only(Role.FUND_MEMBER)
def edit_pot(pot_id: int) -> ResponseReturnValue:
    """Change the plan of a pot."""
    own = own_pot(pot_id, Action.EDIT_POT)
    stored = queries.pot_row(reader(), pot_id)
    form = PotForm(request.form, data=_typed_of(stored))
    if request.method == "POST" and (plan := _read_plan(form)):
        with unit_of_work() as session:
            service.change(
                session, plan, pot_id=pot_id, actor_id=me().id, now=outside().clock.now()
            )
        flash(_("Your changes are kept."), "success")
        return redirect(url_for("funds.pot", pot_id=pot_id), 303)
    page = render_template("funds/pot_edit.html", form=form, fund=own.fund, pot=own.pot)
    return page, 422 if form.errors else 200


@funds.get("/pots/<int:pot_id>")
@only(Role.FUND_MEMBER)
def pot(pot_id: int) -> str:
    """One pot: its money and what it still needs; its rounds, or its rule and matches."""
    own = own_pot(pot_id)
    session = reader()
    if own.pot.purpose is PotPurpose.LOANS:
        return loan_pots.shown(own)
    if own.pot.purpose is PotPurpose.NETWORK:
        return mandates.shown(own)
    if own.pot.purpose is PotPurpose.ROUND:
        return render_template(
            "funds/round_pot_show.html",
            own=own,
            pot=own.pot,
            Action=Action,
            told=pot_course.told(own),
            now=outside().clock.now(),
            pay_ins=pay_ins.pay_ins_of_pot(session, pot_id),
            rounds=rounds.rounds_of_pot(session, pot_id),
            granted=awards.of_pot(session, pot_id),
        )
    return render_template(
        "funds/pot_show.html",
        own=own,
        pot=own.pot,
        Action=Action,
        told=pot_course.told(own),
        now=outside().clock.now(),
        sentences=rule_sentences(own.pot.rule, own.fund.name) if own.pot.rule else [],
        steps=_steps(own),
        pay_ins=pay_ins.pay_ins_of_pot(session, pot_id),
        campaigns=joining.campaigns_of_pot(session, pot_id),
        matches=fund_queries.latest_matches(session, [own.fund.organisation_id], pot_id=pot_id),
        is_pool=promising.is_pool(own.pot),
        votes_of=voting_rounds.of_rule(own.pot.rule),
        expected=promising.of_pot(own.pot),
        unspent=endings.purpose_of_rest(session, pot_id),
        me=me().id,
    )


def _steps(own: Own) -> list[PotState]:
    """The states the signed-in member may bring the pot to from here."""
    # An empty pot opens again by itself, when money comes.
    itself = {PotState.OPEN} if own.pot.state is PotState.EXHAUSTED else set()
    legal = set(MOVES[own.pot.state]) - itself
    return [to for to, action in STEPS.items() if to in legal and own.may(action)]


@funds.route("/pots/<int:pot_id>/to/<word>", methods=["GET", "POST"])
@only(Role.FUND_MEMBER)
def move_pot(pot_id: int, word: str) -> ResponseReturnValue:
    """Ask whether, with what follows from it in figures; then do it."""
    to = next((state for state in STEPS if state.value == word), None) or abort(404)
    own = own_pot(pot_id, STEPS[to])
    if own.pot.purpose is not PotPurpose.MATCHING:
        abort(404)  # its rounds are opened, its offers or its mandate, not the pot
    refused: PotNotReady | IllegalMove | None = None
    if request.method == "POST":
        try:
            _bring(pot_id, to)
        except (PotNotReady, IllegalMove) as error:
            refused = error
        else:
            flash(_("The pot is changed."), "success")
            return redirect(url_for("funds.pot", pot_id=pot_id), 303)
    page = render_template(
        "funds/pot_move.html",
        own=own,
        pot=own.pot,
        to=to,
        refused=refused,
        is_pool=promising.is_pool(own.pot),
    )
    return page, 409 if refused else 200


def _bring(pot_id: int, to: PotState) -> None:
    now, actor_id = outside().clock.now(), me().id
    with unit_of_work() as session:
        if to is PotState.PUBLISHED:
            service.publish(session, pot_id=pot_id, actor_id=actor_id, now=now)
        else:
            service.bring(session, to, pot_id=pot_id, actor_id=actor_id, now=now)
