"""Pots without a match rule, made on one page: for rounds, for loans, and for a network.

How each is used is in `rounds.py`, `loan_pots.py` and `mandates.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from wtforms.validators import InputRequired, Length

from matchpot.domain.people import Role
from matchpot.domain.pots import PotPurpose
from matchpot.domain.trust.roles import Action
from matchpot.extensions import outside, unit_of_work
from matchpot.services import pots
from matchpot.services.pots import PotPlan
from matchpot.web.access import only
from matchpot.web.forms import BaseForm, TextLine
from matchpot.web.funds.blueprint import funds
from matchpot.web.funds.own import own_fund
from matchpot.web.sessions import me


class PlainPotForm(BaseForm):
    """What such a pot is called."""

    name = TextLine(
        _l("Name of the pot"), [InputRequired(_l("Give the pot a name.")), Length(max=120)]
    )
    summary = TextLine(_l("What it is for, in one or two sentences"), [Length(max=300)])


@dataclass(frozen=True, slots=True)
class _Words:
    """What the page says of a purpose, and what there is to do once the pot is made."""

    title: LazyString
    lead: LazyString
    then: LazyString


_WORDS: Mapping[PotPurpose, _Words] = {
    PotPurpose.ROUND: _Words(
        _l("New pot for rounds"),
        _l(
            "Rounds are paid from a pot of their own. You promise and pay in money as for any pot; "
            "it has no match rule."
        ),
        _l("The pot is made. Promise and pay in money, then begin a round."),
    ),
    PotPurpose.LOANS: _Words(
        _l("New pot for loans"),
        _l(
            "What makers pay back can be lent again at once, interest with it. You promise and pay "
            "in money as for any pot."
        ),
        _l("The pot is made. Pay in money, and say what it offers."),
    ),
    PotPurpose.NETWORK: _Words(
        _l("New pot for a network"),
        _l(
            "A network of makers decides what this money is for, inside your mandate. You promise "
            "and pay in money as for any pot."
        ),
        _l("The pot is made. Pay in money, and offer a network a mandate."),
    ),
}


@funds.route("/<int:fund_id>/round-pots/new", methods=["GET", "POST"])
@only(Role.FUND_MEMBER)
def create_round_pot(fund_id: int) -> ResponseReturnValue:
    """A new pot that rounds and awards are paid from."""
    return _create(fund_id, PotPurpose.ROUND)


@funds.route("/<int:fund_id>/loan-pots/new", methods=["GET", "POST"])
@only(Role.FUND_MEMBER)
def create_loan_pot(fund_id: int) -> ResponseReturnValue:
    """A new pot that lends."""
    return _create(fund_id, PotPurpose.LOANS)


@funds.route("/<int:fund_id>/network-pots/new", methods=["GET", "POST"])
@only(Role.FUND_MEMBER)
def create_network_pot(fund_id: int) -> ResponseReturnValue:
    """A new pot that a network may spend from, once it has a mandate."""
    return _create(fund_id, PotPurpose.NETWORK)


def _create(fund_id: int, purpose: PotPurpose) -> ResponseReturnValue:
    fund, words = own_fund(fund_id, Action.EDIT_POT), _WORDS[purpose]
    form = PlainPotForm(request.form)
    if request.method == "POST" and form.validate():
        plan = PotPlan(name=form.name.data or "", summary=form.summary.data or "")
        with unit_of_work() as session:
            made = pots.create(
                session, plan, fund_id=fund.organisation_id, actor_id=me().id,
                now=outside().clock.now(), purpose=purpose,
            )  # fmt: skip
        flash(str(words.then), "success")
        return redirect(url_for("funds.pot", pot_id=made.id), 303)
    page = render_template("funds/plain_pot_make.html", form=form, fund=fund, words=words)
    return page, 422 if form.errors else 200
