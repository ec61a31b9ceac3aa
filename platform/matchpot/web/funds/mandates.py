"""Mandates of a fund for networks: offered, taken back, ended, and what was done with the money.

Inside its mandate a network decides; nothing here changes a decision. What the network sees is in
`web/networks/`, what everybody may read in `web/public/networks.py`.
"""

from collections.abc import Mapping
from typing import Any

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, SelectField, TextAreaField, ValidationError
from wtforms.validators import InputRequired, Length

from matchpot.domain.deadlines import local_day
from matchpot.domain.errors import IllegalMove, InvalidValue
from matchpot.domain.networks.deciding import Method
from matchpot.domain.networks.purses import MandateState
from matchpot.domain.networks.sharing import Limits
from matchpot.domain.people import Role
from matchpot.domain.pots import PotPurpose
from matchpot.domain.rounds.applications import LONGEST_REASON, SHORTEST_REASON
from matchpot.domain.trust.roles import Action
from matchpot.extensions import outside, reader, unit_of_work
from matchpot.persistence.queries import mandates as queries
from matchpot.persistence.queries import networks as network_queries
from matchpot.persistence.queries import pay_ins
from matchpot.persistence.queries.mandates import Line, MandateRow, PurseChoice
from matchpot.services import networks as service
from matchpot.services.networks import Offer
from matchpot.web.access import only
from matchpot.web.choices import choices
from matchpot.web.filters import day, euros_exact
from matchpot.web.forms import BaseForm, DayField, EuroField, above
from matchpot.web.funds import pot_course
from matchpot.web.funds.blueprint import funds
from matchpot.web.funds.own import Own, own_pot
from matchpot.web.sessions import me
from matchpot.web.spreadsheets import csv_answer, euros_text

# What a pot can have one of.
NOW = frozenset({MandateState.OFFERED, MandateState.RUNNING})


class MandateForm(BaseForm):
    """How far a network may go with a pot, and who speaks for the fund where money votes."""

    in_all_cents = EuroField(
        _l("At most in all"),
        [InputRequired(_l("Write an amount.")), above(1, _l("Write an amount above nothing."))],
    )
    most_cents = EuroField(
        _l("At most for one award"),
        [InputRequired(_l("Write an amount.")), above(1, _l("Write an amount above nothing."))],
    )
    first_on = DayField(_l("From"), [InputRequired(_l("Choose a day."))])
    last_on = DayField(_l("Up to and including"), [InputRequired(_l("Choose a day."))])
    speaker_id = SelectField(
        _l("Who speaks for your fund"), [InputRequired(_l("Choose a member of the network."))]
    )
    words = TextAreaField(
        _l("What you want to say about it"),
        [
            InputRequired(_l("Write why.")),
            Length(
                min=SHORTEST_REASON,
                max=LONGEST_REASON,
                message=_l("Write a sentence or more, so that the members understand it."),
            ),
        ],
    )

    def validate_last_on(self, field: Field) -> None:
        """A mandate that is over feeds nothing."""
        if field.data and field.data < local_day(outside().clock.now()):
            raise ValidationError(_("Choose a day from today on."))

    def limits(self) -> Limits:
        """What was typed."""
        return Limits(
            in_all_cents=self.in_all_cents.data,
            most_cents=self.most_cents.data,
            first_on=self.first_on.data,  # type: ignore[arg-type]  # the form is valid
            last_on=self.last_on.data,  # type: ignore[arg-type]
        )


def _network_pot(pot_id: int, action: Action) -> Own:
    own = own_pot(pot_id, action)
    return own if own.pot.purpose is PotPurpose.NETWORK else abort(404)


def shown(own: Own) -> str:
    """The page of a pot for a network."""
    session, pot_id = reader(), own.pot.id
    every = queries.of_pots(session, [pot_id])
    return render_template(
        "funds/network_pot_show.html",
        own=own,
        pot=own.pot,
        Action=Action,
        told=pot_course.told(own),
        now=outside().clock.now(),
        pay_ins=pay_ins.pay_ins_of_pot(session, pot_id),
        current=next((one for one in every if one.state in NOW), None),
        past=[one for one in every if one.state not in NOW],
        done=queries.done_with(session, pot_id),
    )


@funds.get("/pots/<int:pot_id>/mandates.csv")
@only(Role.FUND_MEMBER)
def network_csv(pot_id: int) -> Response:
    """What networks did with a pot, euro by euro, as a file."""
    own = _network_pot(pot_id, Action.SEE_POT)
    rows = [_cells(one) for one in queries.done_with(reader(), pot_id).lines]
    return csv_answer(f"network-{own.pot.slug}.csv", _HEAD, rows)


_HEAD = (
    "proposal", "network", "purse", "project", "state", "award", "award_state", "all_funds_eur",
    "this_pot_eur", "paid_eur", "day",
)  # fmt: skip


def _cells(line: Line) -> tuple[str | int | None, ...]:
    return (
        line.proposal_id,
        line.network,
        line.purse,
        line.project,
        line.state.value,
        line.award_id,
        line.award_state.value if line.award_state else None,
        euros_text(line.whole_cents),
        euros_text(line.part_cents),
        euros_text(line.paid_cents),
        local_day(line.ends_at).isoformat(),
    )


# ---- an offer -----------------------------------------------------------------------------------


@funds.get("/pots/<int:pot_id>/mandates/new")
@only(Role.FUND_MEMBER)
def find_purse(pot_id: int) -> str:
    """Which purse of which network the pot is to feed."""
    own = _network_pot(pot_id, Action.OFFER_MANDATE)
    session, today = reader(), local_day(outside().clock.now())
    return render_template(
        "funds/purse_find.html",
        pot=own.pot,
        purses=queries.purses_on(session, today),
        is_mandated=network_queries.is_mandated(session, pot_id),
    )


@funds.route("/pots/<int:pot_id>/mandates/new/<int:purse_id>", methods=["GET", "POST"])
@only(Role.FUND_MEMBER)
def offer_mandate(pot_id: int, purse_id: int) -> ResponseReturnValue:
    """Offer a network a mandate over a pot."""
    own = _network_pot(pot_id, Action.OFFER_MANDATE)
    purse = queries.purse(reader(), purse_id) or abort(404)
    form = _form(purse)
    if request.method == "POST" and form.validate() and _offered(pot_id, purse, form):
        return redirect(url_for("funds.pot", pot_id=pot_id), 303)
    page = render_template(
        "funds/mandate_offer.html", own=own, pot=own.pot, purse=purse, terms=purse.terms, form=form
    )
    return page, 422 if form.errors else 200


def _form(purse: PurseChoice) -> MandateForm:
    terms, today = purse.terms, local_day(outside().clock.now())
    first = {"first_on": max(terms.first_on, today), "last_on": terms.last_on}
    form = MandateForm(request.form, data={**first, "most_cents": terms.most_cents})
    if terms.method is Method.MONEY_SHARES:
        members = queries.speakers(reader(), purse.network_id)
        form.speaker_id.choices = choices(
            [(str(key), name) for key, name in members], first=_l("Choose a member")
        )
    else:
        del form.speaker_id
    return form


def _offered(pot_id: int, purse: PurseChoice, form: MandateForm) -> bool:
    """Whether it was offered, or somebody was ahead; what is wrong stands beside its field."""
    speaker = form.speaker_id.data if "speaker_id" in form else None
    made = Offer(
        purse_id=purse.id,
        pot_id=pot_id,
        limits=form.limits(),
        words=form.words.data or "",
        speaker_id=int(speaker) if speaker else None,
    )
    try:
        with unit_of_work() as session:
            service.offer(session, made, by=me().id, now=outside().clock.now())
    except InvalidValue as refused:
        _say(form, refused, purse)
        return False
    except IllegalMove:
        flash(_("This pot feeds a purse already. Nothing was changed."), "danger")
    else:
        flash(_("Offered. An owner of %(network)s answers it.", network=purse.network), "success")
    return True


def _say(form: MandateForm, refused: InvalidValue, purse: PurseChoice) -> None:
    terms = purse.terms
    flaws: Mapping[tuple[str, str], str] = {
        ("most_cents", "out_of_range"): _(
            "The purse gives at most %(most)s for one award.", most=euros_exact(terms.most_cents)
        ),
        ("last_on", "before_beginning"): _("The last day lies before the first."),
        ("last_on", "out_of_range"): _(
            "Choose days from %(first)s to %(last)s, as the purse says.",
            first=day(terms.first_on), last=day(terms.last_on),
        ),
        ("speaker_id", "no_member"): _("Choose a member of the network."),
    }  # fmt: skip
    for name, flaw in refused.fields.items():
        field: Any = form[name]
        wrong = flaws.get((name, flaw), _("Something in the form is not right."))
        field.errors = [*field.errors, wrong]


# ---- taken back, and ended ----------------------------------------------------------------------


def _own_mandate(mandate_id: int, action: Action) -> tuple[Own, MandateRow]:
    found = queries.one(reader(), mandate_id) or abort(404)
    return own_pot(found.pot_id, action), found


@funds.post("/mandates/<int:mandate_id>/withdraw")
@only(Role.FUND_MEMBER)
def withdraw_mandate(mandate_id: int) -> ResponseReturnValue:
    """Take back an offer that nobody answered."""
    own, _found = _own_mandate(mandate_id, Action.OFFER_MANDATE)
    try:
        with unit_of_work() as session:
            service.withdraw(session, mandate_id, by=me().id, now=outside().clock.now())
    except IllegalMove:
        flash(_("The network answered before you. Nothing was changed."), "danger")
    else:
        flash(_("Taken back. You can offer it to another network."), "success")
    return redirect(url_for("funds.pot", pot_id=own.pot.id), 303)


@funds.route("/mandates/<int:mandate_id>/end", methods=["GET", "POST"])
@only(Role.FUND_MEMBER)
def end_mandate(mandate_id: int) -> ResponseReturnValue:
    """Say what ending means, then end it for what comes."""
    own, found = _own_mandate(mandate_id, Action.END_MANDATE)
    back = url_for("funds.pot", pot_id=own.pot.id)
    if request.method == "POST":
        try:
            with unit_of_work() as session:
                service.end(session, mandate_id, by=me().id, now=outside().clock.now())
        except IllegalMove:
            flash(_("It does not run, so nothing was changed."), "danger")
        else:
            flash(_("Ended. What is granted stays granted."), "success")
        return redirect(back, 303)
    if found.state is not MandateState.RUNNING:
        abort(404)
    return render_template(
        "funds/mandate_end.html", pot=own.pot, mandate=found, used=found.used, back=back
    )
