"""What a fund awarded: where each award stands, a later part let go, an award taken back.

Granting without a round is in `granting.py`.
"""

from datetime import datetime

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length

from matchpot.domain.awards import AwardState
from matchpot.domain.deadlines import local_day
from matchpot.domain.errors import IllegalMove
from matchpot.domain.people import Role
from matchpot.domain.rounds.applications import LONGEST_REASON, SHORTEST_REASON
from matchpot.domain.trust.roles import Action
from matchpot.extensions import current_settings, outside, reader, unit_of_work
from matchpot.persistence.queries import award_groups
from matchpot.persistence.queries import awards as queries
from matchpot.persistence.queries.awards import AwardRow, Part
from matchpot.persistence.queries.networks import decision_of, is_of_network
from matchpot.persistence.queries.people import Place
from matchpot.services import awards as service
from matchpot.services import tranches
from matchpot.web import award_letters
from matchpot.web.access import only
from matchpot.web.filters import euros_exact
from matchpot.web.forms import BaseForm
from matchpot.web.funds.blueprint import funds
from matchpot.web.funds.own import allowed, own_fund, own_round
from matchpot.web.sessions import me
from matchpot.web.spreadsheets import csv_answer, euros_text


class RevokeForm(BaseForm):
    """Why an award is taken back; the maker reads it."""

    reason = TextAreaField(
        _l("Why do you take it back?"),
        [
            InputRequired(_l("Write why.")),
            Length(
                min=SHORTEST_REASON,
                max=LONGEST_REASON,
                message=_l("Write a sentence or more, so that the maker understands it."),
            ),
        ],
    )


def _own(award_id: int, action: Action = Action.SEE_POT) -> AwardRow:
    """An award of one of the member's funds; 404 for a stranger, 403 for who may not."""
    found = queries.one(reader(), award_id) or abort(404)
    own_fund(found.fund_id, action)
    return found


def may_withdraw(fund: Place) -> bool:
    """Whether the member may take proposals back: whoever may make one, or be the second person."""
    return any(allowed(fund, one) for one in (Action.PROPOSE_AWARD, Action.CONFIRM_AWARD))


@funds.get("/rounds/<int:round_id>/awards")
@only(Role.FUND_MEMBER)
def awards(round_id: int) -> str:
    """Every award of a round with its state, what its panel is paid, what is still held."""
    own = own_round(round_id)
    session = reader()
    found = queries.of_round(session, round_id)
    fees = queries.fees_of_round(session, round_id)
    return render_template(
        "funds/awards_list.html",
        own=own,
        row=own.round.row,
        awards=found,
        fees=fees,
        given_cents=sum(one.kept_cents for one in found),
    )


@funds.get("/<int:fund_id>/awards")
@only(Role.FUND_MEMBER)
def fund_awards(fund_id: int) -> str:
    """Every award of a fund: what waits for a second person, parts to let go, and all there are."""
    fund = own_fund(fund_id, Action.SEE_POT)
    found = queries.of_funds(reader(), [fund_id])
    return render_template(
        "funds/grants_list.html",
        fund=fund,
        awards=found,
        proposed=[one for one in found if one.state is AwardState.PROPOSED],
        releasing=[one for one in found if one.next_part],
        may_release=allowed(fund, Action.RELEASE_PART),
    )


@funds.get("/<int:fund_id>/awards.csv")
@only(Role.FUND_MEMBER)
def fund_awards_csv(fund_id: int) -> Response:
    """The same as a file: one line for each part of each award."""
    fund = own_fund(fund_id, Action.SEE_POT)
    rows = [
        part_cells(one, part) for one in queries.of_funds(reader(), [fund_id]) for part in one.parts
    ]
    return csv_answer(f"awards-{fund.slug}.csv", FILE_HEAD, rows)


FILE_HEAD = (
    "award", "project", "maker", "round", "title", "state", "award_eur", "decided", "accepted",
    "part", "part_eur", "part_state", "due", "due_on",
)  # fmt: skip


def part_cells(award: AwardRow, part: Part) -> tuple[str | int | None, ...]:
    """A part of an award as a line of a file, under `FILE_HEAD`."""
    return (
        award.id,
        award.title,
        award.maker,
        award.round,
        award.called,
        award.state.value,
        euros_text(award.amount_cents),
        _day(award.decided_at),
        _day(award.accepted_at),
        part.position,
        euros_text(part.cents),
        part.state.value,
        part.due_when.value,
        part.due_on.isoformat() if part.due_on else None,
    )


def _day(moment: datetime | None) -> str | None:
    return None if moment is None else local_day(moment).isoformat()


@funds.get("/awards/<int:award_id>")
@only(Role.FUND_MEMBER)
def award(award_id: int) -> str:
    """One award: its letter, its parts, and what can be done about them."""
    found = _own(award_id)
    fund = own_fund(found.fund_id, Action.SEE_POT)
    can_end = found.state in {AwardState.OFFERED, AwardState.ACCEPTED} and found.not_paid_cents
    is_proposed = found.state is AwardState.PROPOSED
    # Inside its mandate a network decides; its fund looks on.
    decision = decision_of(reader(), award_id)
    has_hand = me().id in {found.proposed_by, found.maker_id}
    return render_template(
        "funds/award_show.html",
        award=found,
        letter=award_letters.letter_of(award_groups.whole(reader(), found)),
        decision=decision,
        may_release=decision is None and allowed(fund, Action.RELEASE_PART),
        may_confirm=is_proposed and allowed(fund, Action.CONFIRM_AWARD) and not has_hand,
        may_withdraw=is_proposed and may_withdraw(fund),
        may_revoke=decision is None and bool(can_end) and allowed(fund, Action.REVOKE_AWARD),
    )


@funds.get("/awards/<int:award_id>/letter.pdf")
@only(Role.FUND_MEMBER)
def award_file(award_id: int) -> ResponseReturnValue:
    """The letter as a file."""
    here = url_for("funds.award", award_id=award_id)
    whole = award_groups.whole(reader(), _own(award_id))
    return award_letters.as_file(whole, otherwise=here)


@funds.post("/awards/<int:award_id>/parts/<int:part_id>")
@only(Role.FUND_MEMBER)
def release_part(award_id: int, part_id: int) -> ResponseReturnValue:
    """Let a later part go."""
    found = _own(award_id, Action.RELEASE_PART)
    part = next((one for one in found.parts if one.id == part_id), None) or abort(404)
    if is_of_network(reader(), award_id):
        abort(403)
    limits, now = current_settings().limits, outside().clock.now()
    try:
        with unit_of_work() as session:
            tranches.release(session, part_id, by=me().id, now=now, limits=limits)
    except IllegalMove:
        flash(_("This part cannot be let go now. Look at how it stands."), "danger")
    else:
        flash(_("%(amount)s goes to the maker.", amount=euros_exact(part.cents)), "success")
    return redirect(url_for("funds.award", award_id=award_id), 303)


@funds.route("/awards/<int:award_id>/revoke", methods=["GET", "POST"])
@only(Role.FUND_MEMBER)
def revoke_award(award_id: int) -> ResponseReturnValue:
    """Take back what was not sent, with a reason for the maker."""
    found = _own(award_id, Action.REVOKE_AWARD)
    form = RevokeForm(request.form)
    if request.method == "POST" and form.validate():
        return _revoked(award_id, form.reason.data or "")
    page = render_template("funds/award_revoke.html", award=found, form=form)
    return page, 422 if form.errors else 200


def _revoked(award_id: int, reason: str) -> ResponseReturnValue:
    now = outside().clock.now()
    try:
        with unit_of_work() as session:
            back = service.revoke(session, award_id, by=me().id, reason=reason, now=now)
    except IllegalMove:
        flash(_("All of it was sent, or it has ended. Nothing was taken back."), "danger")
    else:
        flash(_("%(amount)s is free again.", amount=euros_exact(back)), "success")
    return redirect(url_for("funds.award", award_id=award_id), 303)
