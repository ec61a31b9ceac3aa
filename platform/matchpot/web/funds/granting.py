"""Granting without a round: a project found, an award proposed, and confirmed by somebody else.

What becomes of it afterwards is in `awards.py`.
"""

from datetime import date
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField
from wtforms.validators import InputRequired, Length, Optional

from matchpot.domain.awards import (
    FEWEST_DAYS,
    MOST_PARTS,
    PartsFlaw,
    PlannedPart,
    own_parts,
    planned,
)
from matchpot.domain.deadlines import local_day
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
from matchpot.persistence.queries import awards as queries
from matchpot.persistence.queries import grantees
from matchpot.persistence.queries.awards import AwardRow
from matchpot.persistence.queries.grantees import Grantee
from matchpot.services import direct_awards as service
from matchpot.services.direct_awards import Proposal
from matchpot.web import grant_fields, grantee_search
from matchpot.web.access import only
from matchpot.web.errors import text_of
from matchpot.web.forms import BaseForm, DayField, EuroField, TextLine
from matchpot.web.funds.awards import may_withdraw
from matchpot.web.funds.blueprint import funds
from matchpot.web.funds.own import Own, own_fund, own_pot
from matchpot.web.sessions import me
from matchpot.web.words.rounds import PARTS_FLAWS

_HELD = _l(
    "Your fund waits for a late report of this maker, and gives nothing new until it has come."
)
_PARTS = range(1, MOST_PARTS + 1)


class GrantForm(BaseForm):
    """What is granted, why, and in which parts."""

    title = TextLine(
        _l("What you call it"), [InputRequired(_l("Give it a name.")), Length(max=120)]
    )
    amount_cents = grant_fields.amount()
    is_unrestricted = BooleanField(_l("The maker decides what it is for"))
    motivation = grant_fields.motivation(_l("Why you grant it"))
    accept_days = grant_fields.accept_days()

    @property
    def parts(self) -> list[tuple[Any, Any]]:
        """The fields of amount and day, part by part."""
        return [(self[f"part_cents_{at}"], self[f"part_day_{at}"]) for at in _PARTS]

    @property
    def lines(self) -> list[tuple[int, date | None]]:
        """The parts somebody filled in; without any the size of the award decides."""
        filled = [(cents.data, day.data) for cents, day in self.parts]
        return [(cents or 0, day) for cents, day in filled if (cents, day) != (None, None)]

    def planned(self) -> list[PlannedPart]:
        """The parts as typed, or those of its size; raises `InvalidValue`."""
        cents = self.amount_cents.data
        if not self.lines:
            return planned(cents)
        return own_parts(cents, self.lines, today=local_day(outside().clock.now()))


for _at in _PARTS:
    _cents = EuroField(_l("Amount of part %(number)d", number=_at), [Optional()])
    _day = DayField(_l("Part %(number)d is sent on", number=_at), [Optional()])
    setattr(GrantForm, f"part_cents_{_at}", _cents)
    setattr(GrantForm, f"part_day_{_at}", _day)


def _round_pot(pot_id: int) -> Own:
    """A pot for rounds and awards of the member's fund; 404 for any other."""
    own = own_pot(pot_id, Action.PROPOSE_AWARD)
    if own.pot.purpose is not PotPurpose.ROUND:
        abort(404)
    return own


@funds.get("/pots/<int:pot_id>/awards/new")
@only(Role.FUND_MEMBER)
def find_grantee(pot_id: int) -> str:
    """Which project it is for: look it up, then choose."""
    own = _round_pot(pot_id)
    looked = grantee_search.asked(own.fund.organisation_id)
    return render_template("funds/grant_find.html", own=own, pot=own.pot, looked=looked)


@funds.route("/pots/<int:pot_id>/awards/new/<int:project_id>", methods=["GET", "POST"])
@only(Role.FUND_MEMBER)
def propose_award(pot_id: int, project_id: int) -> ResponseReturnValue:
    """Propose an award for a project; somebody else of the fund must confirm it."""
    own = _round_pot(pot_id)
    grantee = grantees.one(reader(), project_id, fund_id=own.fund.organisation_id) or abort(404)
    form = GrantForm(request.form)
    if request.method == "POST" and form.validate():
        made = _proposed(pot_id, grantee, form)
        if made is not None:
            flash(_("Proposed. The money is set aside until a colleague confirms it."), "success")
            return redirect(url_for("funds.award", award_id=made), 303)
    page = render_template(
        "funds/grant_propose.html",
        own=own,
        pot=own.pot,
        grantee=grantee,
        form=form,
        free_cents=grantees.free_cents(reader(), pot_id),
    )
    return page, 422 if form.errors else 200


def _proposed(pot_id: int, grantee: Grantee, form: GrantForm) -> int | None:
    """The new award; None with what is wrong beside its field."""
    refused: dict[type[MatchpotError], Any] = {
        PotExhausted: form.amount_cents,
        NotAllowed: form.title,
        NewAwardsHeld: form.title,
        InvalidValue: form.parts[0][0],
    }
    try:
        with unit_of_work() as session:
            award = service.propose(
                session, _read(pot_id, grantee, form), by=me().id, now=outside().clock.now()
            )
            return award.id
    except (PotExhausted, NotAllowed, NewAwardsHeld, InvalidValue) as error:
        field = refused[type(error)]
        field.errors = [*field.errors, _told(error)]
        return None


def _told(error: MatchpotError) -> str:
    if isinstance(error, NotAllowed):
        return str(_("You make this project yourself. Ask a colleague."))
    if isinstance(error, NewAwardsHeld):
        return str(_HELD)
    if isinstance(error, InvalidValue) and error.fields.get("parts") in set(PartsFlaw):
        return str(PARTS_FLAWS[PartsFlaw(error.fields["parts"])])
    return str(text_of(error))


def _read(pot_id: int, grantee: Grantee, form: GrantForm) -> Proposal:
    return Proposal(
        pot_id=pot_id,
        project_id=grantee.project_id,
        cents=form.amount_cents.data,
        title=form.title.data or "",
        motivation=form.motivation.data or "",
        parts=form.planned(),
        accept_days=form.accept_days.data or FEWEST_DAYS,
        is_unrestricted=form.is_unrestricted.data,
    )


def _own(award_id: int) -> AwardRow:
    """A proposal of one of the member's funds; 404 for a stranger."""
    return queries.one(reader(), award_id) or abort(404)


@funds.post("/awards/<int:award_id>/confirm")
@only(Role.FUND_MEMBER)
def confirm_award(award_id: int) -> ResponseReturnValue:
    """Grant what a colleague proposed: the maker gets the letter."""
    own_fund(_own(award_id).fund_id, Action.CONFIRM_AWARD)
    try:
        with unit_of_work() as session:
            service.confirm(session, award_id, by=me().id, now=outside().clock.now())
    except IllegalMove:
        flash(_("It was confirmed or withdrawn before you. Nothing was changed."), "danger")
    except NewAwardsHeld:
        flash(_HELD, "danger")
    else:
        flash(_("Granted. The maker gets the letter now."), "success")
    return redirect(url_for("funds.award", award_id=award_id), 303)


@funds.post("/awards/<int:award_id>/withdraw")
@only(Role.FUND_MEMBER)
def withdraw_award(award_id: int) -> ResponseReturnValue:
    """Take a proposal back, or say no to it: its money is free again."""
    fund = own_fund(_own(award_id).fund_id, Action.SEE_POT)
    if not may_withdraw(fund):
        abort(403)
    try:
        with unit_of_work() as session:
            service.withdraw(session, award_id, by=me().id, now=outside().clock.now())
    except IllegalMove:
        flash(_("It was confirmed or withdrawn before you. Nothing was changed."), "danger")
    else:
        flash(_("Withdrawn. Its money is free again."), "success")
    return redirect(url_for("funds.award", award_id=award_id), 303)
