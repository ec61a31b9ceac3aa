"""What becomes of a pot's last money: decided before its end, and asked back after it.

A pot without a rule has no end: what is free in it can be asked back any time, but for one that
a network may spend from, whose mandate is ended first.
An operator pays it back by bank, in `web/admin/returns.py`.
"""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, RadioField, SelectField, ValidationError
from wtforms.validators import InputRequired, Length, Optional

from matchpot.domain.endings import ReturnState, Unspent, is_iban
from matchpot.domain.errors import IllegalMove, InvalidValue, PotExhausted
from matchpot.domain.people import Role
from matchpot.domain.pots import PotPurpose
from matchpot.domain.trust.roles import Action
from matchpot.extensions import outside, reader, unit_of_work
from matchpot.persistence.queries import endings as plans
from matchpot.persistence.queries import fund_returns as queries
from matchpot.persistence.queries.networks import is_mandated
from matchpot.services import fund_returns as service
from matchpot.services.pay_ins import TAKES_MONEY
from matchpot.web.access import only
from matchpot.web.errors import text_of
from matchpot.web.forms import BaseForm, EuroField, TextLine, above
from matchpot.web.funds.blueprint import funds
from matchpot.web.funds.own import Own, own_pot
from matchpot.web.labels import choices
from matchpot.web.pot_ends import sentences_of
from matchpot.web.sessions import me


class EndingForm(BaseForm):
    """What becomes of money that nobody was matched with."""

    unspent = RadioField(_l("What happens to what is left?"), default=Unspent.RETURN.value)
    carry_to_id = SelectField(_l("To which pot"), [Optional()], coerce=int, validate_choice=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unspent.choices = choices(*Unspent)


class AccountForm(BaseForm):
    """To which account money goes back."""

    holder = TextLine(
        _l("Name on the account"), [InputRequired(_l("Fill this in.")), Length(max=120)]
    )
    iban = TextLine(_l("Account number (IBAN)"), [InputRequired(_l("Fill this in."))])

    def validate_iban(self, field: Field) -> None:
        """Only a number that can exist is paid to."""
        if not is_iban(field.data or ""):
            raise ValidationError(_("This is no IBAN. Look at the number once more."))


class AskBackForm(AccountForm):
    """How much of a pot without a rule goes back, and to which account."""

    amount_cents = EuroField(
        _l("Amount"),
        [InputRequired(_l("Fill this in.")), above(1, _l("Write an amount above nothing."))],
    )


@funds.route("/pots/<int:pot_id>/ending", methods=["GET", "POST"])
@only(Role.FUND_MEMBER)
def ending(pot_id: int) -> ResponseReturnValue:
    """What was decided, which steps were taken, and what goes back."""
    own = own_pot(pot_id, Action.CHANGE_BUDGET if request.method == "POST" else Action.SEE_POT)
    if own.pot.purpose is not PotPurpose.MATCHING:
        return _of_plain_pot(own)
    form = _form(own)
    if request.method == "POST" and form.validate() and _is_planned(pot_id, form):
        flash(_("Written down. It is done by itself when the pot has ended."), "success")
        return redirect(url_for("funds.ending", pot_id=pot_id), 303)
    session = reader()
    page = render_template(
        "funds/pot_ending.html",
        own=own,
        pot=own.pot,
        form=form,
        told=sentences_of(session, own.pot) if plans.steps_taken(session, pot_id) else [],
        returns=queries.of_pot(session, pot_id),
        may=own.may(Action.CHANGE_BUDGET),
    )
    return page, 422 if form.errors else 200


def _of_plain_pot(own: Own) -> ResponseReturnValue:
    session, pot_id = reader(), own.pot.id
    waiting = queries.of_pot(session, pot_id)
    on_its_way = sum(one.amount_cents for one in waiting if one.state is not ReturnState.SENT)
    free = own.pot.position.left_cents - on_its_way
    form = AskBackForm(request.form, data={"amount_cents": free})
    if request.method == "POST" and form.validate() and _is_asked(pot_id, form):
        flash(_("Asked. Somebody of the platform pays it to this account."), "success")
        return redirect(url_for("funds.ending", pot_id=pot_id), 303)
    page = render_template(
        "funds/round_pot_returns.html",
        own=own,
        pot=own.pot,
        form=form,
        free_cents=free,
        returns=waiting,
        is_mandated=is_mandated(session, pot_id),
        may=own.may(Action.CHANGE_BUDGET),
    )
    return page, 422 if form.errors else 200


def _is_asked(pot_id: int, form: AskBackForm) -> bool:
    try:
        with unit_of_work() as session:
            service.request(
                session,
                pot_id=pot_id,
                cents=form.amount_cents.data,
                holder=form.holder.data or "",
                iban=_plain(form.iban.data),
                actor_id=me().id,
                now=outside().clock.now(),
            )
    except PotExhausted as error:
        form.amount_cents.errors = [text_of(error)]
    except IllegalMove:
        form.amount_cents.errors = [_("A network may spend from this pot. End the mandate first.")]
    return not form.errors


def _plain(iban: str | None) -> str:
    return (iban or "").replace(" ", "").upper()


def _form(own: Own) -> EndingForm:
    session = reader()
    plan = plans.plan_of(session, own.pot.id)
    typed = {"unspent": plan.unspent.value, "carry_to_id": plan.carry_to_id} if plan else {}
    form = EndingForm(request.form, data=typed)
    others = queries.pots_in(session, own.pot.fund_id, states=TAKES_MONEY)
    there = [(one, name) for one, name in others if one != own.pot.id]
    form.carry_to_id.choices = [(0, _("Choose a pot")), *there]
    return form


def _is_planned(pot_id: int, form: EndingForm) -> bool:
    try:
        with unit_of_work() as session:
            service.plan(
                session,
                pot_id=pot_id,
                unspent=Unspent(form.unspent.data),
                carry_to_id=form.carry_to_id.data,
                actor_id=me().id,
                now=outside().clock.now(),
            )
    except IllegalMove as error:
        form.unspent.errors = [text_of(error)]
    except InvalidValue:
        form.carry_to_id.errors = [_("Choose another pot of your fund that takes money.")]
    return not form.errors


@funds.route("/pots/<int:pot_id>/returns/<int:return_id>", methods=["GET", "POST"])
@only(Role.FUND_MEMBER)
def ask_back(pot_id: int, return_id: int) -> ResponseReturnValue:
    """Say to which account an amount goes back."""
    own = own_pot(pot_id, Action.CHANGE_BUDGET)
    found = queries.by_id(reader(), return_id)
    if found is None or found.pot_id != pot_id or found.state is ReturnState.SENT:
        abort(404)
    form = AccountForm(request.form, data={"holder": found.holder, "iban": found.iban})
    if request.method == "POST" and form.validate():
        with unit_of_work() as session:
            service.ask(
                session,
                return_id,
                holder=form.holder.data or "",
                iban=_plain(form.iban.data),
                actor_id=me().id,
                now=outside().clock.now(),
            )
        flash(_("Asked. Somebody of the platform pays it to this account."), "success")
        return redirect(url_for("funds.ending", pot_id=pot_id), 303)
    page = render_template("funds/pot_return.html", own=own, pot=own.pot, form=form, one=found)
    return page, 422 if form.errors else 200
