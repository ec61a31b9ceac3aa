"""A fund's promises on conditions: proposed, confirmed by somebody else, counted with all others.

What is kept goes on as an award (`awards.py`).
"""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, SelectField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from matchpot.domain.awards import FEWEST_DAYS
from matchpot.domain.cofunding import (
    MOST_OTHERS,
    Condition,
    FundJoins,
    OthersJoin,
    PromiseState,
    SoMuchIsFound,
    TheRestIsFound,
)
from matchpot.domain.errors import (
    IllegalMove,
    InvalidValue,
    MatchpotError,
    NotAllowed,
    PotExhausted,
)
from matchpot.domain.people import Role
from matchpot.domain.pots import PotPurpose
from matchpot.domain.reports.duties import NewAwardsHeld
from matchpot.domain.trust.roles import Action
from matchpot.extensions import outside, reader, unit_of_work
from matchpot.persistence.queries import cofunding as queries
from matchpot.persistence.queries import grantees, pots
from matchpot.persistence.queries.cofunding import PromiseRow
from matchpot.persistence.queries.grantees import Grantee
from matchpot.services import cofunding as service
from matchpot.services.cofunding import Proposal
from matchpot.web import grant_fields, promise_story
from matchpot.web.access import only
from matchpot.web.choices import choices
from matchpot.web.errors import text_of
from matchpot.web.forms import BaseForm, DayField, EuroField, PercentField, TextLine, above
from matchpot.web.funds.awards import may_withdraw
from matchpot.web.funds.blueprint import funds
from matchpot.web.funds.own import Own, allowed, own_fund, own_funds, own_pot
from matchpot.web.sessions import me


class PromiseForm(BaseForm):
    """How much, on which conditions, until when, and why."""

    title = TextLine(
        _l("What you call it"), [InputRequired(_l("Give it a name.")), Length(max=120)]
    )
    cents = EuroField(_l("Amount"), [Optional(), above(1, _l("Write an amount above nothing."))])
    share_bps = PercentField(
        _l("Or a share of what the plan costs"),
        [Optional(), above(1, _l("Write a share above nothing."))],
    )
    the_rest = BooleanField(_l("All the rest is found"))
    so_much_cents = EuroField(_l("So much is found"), [Optional()])
    others = IntegerField(
        _l("So many other funds join"),
        [Optional(), NumberRange(1, MOST_OTHERS, _l("Write a number from 1 to 20."))],
    )
    joins_fund_id = SelectField(_l("This fund joins"), validate_choice=True)
    until_on = DayField(_l("Until"), [InputRequired(_l("Choose a day."))])
    is_named = BooleanField(_l("Others may read that it is our promise"))
    motivation = grant_fields.motivation(_l("Why you promise it"))
    accept_days = grant_fields.accept_days()

    @property
    def conditions(self) -> list[Condition]:
        """What was chosen, in the order of the form."""
        chosen: list[Condition] = [TheRestIsFound()] if self.the_rest.data else []
        if self.so_much_cents.data is not None:
            chosen.append(SoMuchIsFound(self.so_much_cents.data))
        if self.others.data is not None:
            chosen.append(OthersJoin(self.others.data))
        if self.joins_fund_id.data:
            chosen.append(FundJoins(int(self.joins_fund_id.data)))
        return chosen

    def validate(self, extra_validators: Any = None) -> bool:
        """Besides the fields: an amount or a share, and not both. Any: as wtforms has it."""
        is_valid = super().validate(extra_validators)
        typed = [one for one in (self.cents, self.share_bps) if one.data is not None or one.errors]
        if len(typed) == 1:
            return is_valid
        field: Any = self.share_bps if typed else self.cents
        field.errors = [*field.errors, str(_l("Write an amount or a share: one of the two."))]
        return False


_FLAWS = {
    "share_bps": _l("Write a share of the costs that is no more than the plan still lacks."),
    "cents": _l("The plan lacks less than that. Look at what it costs and what is found."),
    "conditions": _l("Choose at least one condition. Without one, grant an award instead."),
    "so_much_cents": _l("Write more than there is with your promise, and no more than it costs."),
    "others": _l("Write a number from 1 to 20."),
    "joins_fund_id": _l("Choose another fund than your own."),
    "until_on": _l("Choose a day from tomorrow on, within a year."),
}
_HELD = _l(
    "Your fund waits for a late report of this maker, and gives nothing new until it has come."
)


def _granting_pot(pot_id: int) -> Own:
    """A pot for rounds and awards of the member's fund; 404 for any other."""
    own = own_pot(pot_id, Action.PROPOSE_AWARD)
    return own if own.pot.purpose is PotPurpose.ROUND else abort(404)


def _form(own: Own) -> PromiseForm:
    form = PromiseForm(request.form) if request.method == "POST" else PromiseForm()
    names = queries.funds_by_name(reader())
    others = [(str(key), name) for key, name in names.items() if key != own.fund.organisation_id]
    form.joins_fund_id.choices = choices(others, first=_l("No one in particular"))
    return form


@funds.route("/pots/<int:pot_id>/promises/<int:project_id>", methods=["GET", "POST"])
@only(Role.FUND_MEMBER)
def new_promise(pot_id: int, project_id: int) -> ResponseReturnValue:
    """Propose a promise; somebody else of the fund must confirm it."""
    own = _granting_pot(pot_id)
    fund_id = own.fund.organisation_id
    grantee = grantees.one(reader(), project_id, fund_id=fund_id) or abort(404)
    form = _form(own)
    if request.method == "POST" and form.validate() and _proposed(pot_id, grantee, form):
        flash(_("Proposed. The money is set aside until a colleague confirms it."), "success")
        return redirect(url_for("funds.promises", fund_id=fund_id), 303)
    session = reader()
    page = render_template(
        "funds/promise_make.html",
        own=own,
        pot=own.pot,
        grantee=grantee,
        form=form,
        free_cents=grantees.free_cents(session, pot_id),
        plan=queries.counted_plan(session, project_id) or queries.plan_of(session, project_id),
        story=promise_story.story_of(session, project_id, own=[fund_id]),
    )
    return page, 422 if form.errors else 200


def _proposed(pot_id: int, grantee: Grantee, form: PromiseForm) -> bool:
    """Whether it was proposed; what is wrong stands beside its field."""
    proposal = Proposal(
        pot_id=pot_id,
        project_id=grantee.project_id,
        cents=form.cents.data,
        share_bps=form.share_bps.data,
        conditions=form.conditions,
        until_on=form.until_on.data,  # type: ignore[arg-type]  # the form is valid
        is_named=form.is_named.data,
        title=form.title.data or "",
        motivation=form.motivation.data or "",
        accept_days=form.accept_days.data or FEWEST_DAYS,
    )
    try:
        with unit_of_work() as session:
            service.propose(session, proposal, by=me().id, now=outside().clock.now())
    except (PotExhausted, NotAllowed, NewAwardsHeld, InvalidValue) as error:
        _say(form, error)
        return False
    return True


def _say(form: PromiseForm, error: MatchpotError) -> None:
    if isinstance(error, InvalidValue):
        for name in error.fields:
            field: Any = form["the_rest" if name == "conditions" else name]
            field.errors = [*field.errors, str(_FLAWS.get(name, text_of(error)))]
        return
    words = {
        NotAllowed: _("You make this project yourself. Ask a colleague."),
        NewAwardsHeld: _HELD,
    }
    amount = form.cents if form.share_bps.data is None else form.share_bps
    field = amount if isinstance(error, PotExhausted) else form.title
    field.errors = [*field.errors, str(words.get(type(error), text_of(error)))]


@funds.get("/co-funding/<int:project_id>")
@only(Role.FUND_MEMBER)
def cofunding(project_id: int) -> str:
    """All promises to a project a fund of the member may know of; 404 for any other."""
    session = reader()
    own = [
        one
        for one in own_funds()
        if grantees.one(session, project_id, fund_id=one.organisation_id) is not None
    ]
    subject = queries.subject(session, project_id=project_id)
    if not own or subject is None:
        abort(404)
    ids = [one.organisation_id for one in own]
    made = [queries.of_fund(session, fund_id, project_id=project_id) for fund_id in ids]
    return render_template(
        "funds/cofunding_show.html",
        own=own,
        waiting=[one for some in made for one in some if one.state is PromiseState.PROPOSED],
        subject=subject,
        story=promise_story.story_of(session, project_id, own=ids),
        pots=[pot for one in own for pot in _pots(one.organisation_id)],
    )


def _pots(fund_id: int) -> list[Any]:
    """The fund's pots from which the member may promise."""
    place = next(one for one in own_funds() if one.organisation_id == fund_id)
    if not allowed(place, Action.PROPOSE_AWARD):
        return []
    return pots.pots_of_funds(reader(), [fund_id], purposes=(PotPurpose.ROUND,))


@funds.get("/<int:fund_id>/promises")
@only(Role.FUND_MEMBER)
def promises(fund_id: int) -> str:
    """Every promise of a fund, those that wait for a second person first."""
    fund, found = own_fund(fund_id, Action.SEE_POT), queries.of_fund(reader(), fund_id)
    proposed = [one for one in found if one.state is PromiseState.PROPOSED]
    return render_template(
        "funds/promises_list.html",
        fund=fund,
        promises=found,
        proposed=proposed,
        asks={one.id: promise_story.asks_of(reader(), one) for one in proposed},
        may_confirm=allowed(fund, Action.CONFIRM_AWARD),
        may_withdraw=may_withdraw(fund),
        me_id=me().id,
        pots=_pots(fund_id),
    )


def _own_promise(promise_id: int) -> PromiseRow:
    return queries.one(reader(), promise_id) or abort(404)


@funds.post("/promises/<int:promise_id>/confirm")
@only(Role.FUND_MEMBER)
def confirm_promise(promise_id: int) -> ResponseReturnValue:
    """Bind the fund to what a colleague proposed; it is counted at once."""
    found = _own_promise(promise_id)
    own_fund(found.fund_id, Action.CONFIRM_AWARD)
    try:
        with unit_of_work() as session:
            came = service.confirm(session, promise_id, by=me().id, now=outside().clock.now())
    except IllegalMove:
        flash(_("It was confirmed or withdrawn before you. Nothing was changed."), "danger")
    except NewAwardsHeld:
        flash(_HELD, "danger")
    else:
        flash(
            _("Promised, and its conditions are met: the maker gets the letter now.")
            if came is PromiseState.KEPT
            else _("Promised. It is counted whenever others join or money is found."),
            "success",
        )
    return redirect(url_for("funds.cofunding", project_id=found.project_id), 303)


@funds.post("/promises/<int:promise_id>/withdraw")
@only(Role.FUND_MEMBER)
def withdraw_promise(promise_id: int) -> ResponseReturnValue:
    """Take a proposal back, or say no to it: its money is free again."""
    found = _own_promise(promise_id)
    fund = own_fund(found.fund_id, Action.SEE_POT)
    if not may_withdraw(fund):
        abort(403)
    try:
        with unit_of_work() as session:
            service.withdraw(session, promise_id, by=me().id, now=outside().clock.now())
    except IllegalMove:
        flash(_("It was confirmed or withdrawn before you. Nothing was changed."), "danger")
    else:
        flash(_("Withdrawn. Its money is free again."), "success")
    return redirect(url_for("funds.promises", fund_id=found.fund_id), 303)
