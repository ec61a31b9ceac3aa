"""The gifts to a pot's campaigns, without names, and leaving one out of the pot's match."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from matchpot.domain.matching.eligibility import Reason
from matchpot.domain.people import Role
from matchpot.domain.trust.roles import Action
from matchpot.extensions import reader
from matchpot.persistence.queries import case_pages as queries
from matchpot.persistence.queries.case_pages import GiftOfPot
from matchpot.web.access import only
from matchpot.web.funds.blueprint import funds
from matchpot.web.funds.own import own_pot
from matchpot.web.labels import label
from matchpot.web.leaving_out import LeaveOutForm, told, was_left_out
from matchpot.web.reasons import reason_sentence


@funds.get("/pots/<int:pot_id>/gifts")
@only(Role.FUND_MEMBER)
def gifts(pot_id: int) -> str:
    """The gifts, with who of them is one giver or one card, and the cases there were."""
    own = own_pot(pot_id)
    session = reader()
    pages = max(1, -(-queries.count_gifts_of_pot(session, pot_id) // queries.PER_PAGE))
    page = min(max(request.args.get("page", 1, type=int), 1), pages)
    return render_template(
        "funds/gifts_list.html",
        own=own,
        pot=own.pot,
        gifts=[(one, _why(one)) for one in queries.gifts_of_pot(session, pot_id, page=page)],
        page=page,
        pages=pages,
        page_url=lambda number: url_for("funds.gifts", pot_id=pot_id, page=number),
        cases=queries.cases_of_pot(session, pot_id),
        may=own.may(Action.LEAVE_OUT_GIFT),
    )


def _why(gift: GiftOfPot) -> str:
    """Why the pot adds nothing to a gift: how its case stands, or what a rule says."""
    if gift.case is not None:
        return label(gift.case)
    return reason_sentence(Reason(gift.refused)) if gift.refused else ""


@funds.route("/pots/<int:pot_id>/gifts/<int:donation_id>", methods=["GET", "POST"])
@only(Role.FUND_MEMBER)
def leave_out(pot_id: int, donation_id: int) -> ResponseReturnValue:
    """Say why a gift does not count, before it is left out."""
    own = own_pot(pot_id, Action.LEAVE_OUT_GIFT)
    gift = queries.gift_of_pot(reader(), pot_id, donation_id) or abort(404)
    form = LeaveOutForm(request.form)
    asked = request.method == "POST" and form.validate()
    if asked and was_left_out(form, pot_id=pot_id, donation_id=donation_id):
        flash(told(), "success")
        return redirect(url_for("funds.gifts", pot_id=pot_id), 303)
    page = render_template(
        "funds/gift_leave_out.html",
        pot=own.pot,
        gift=gift,
        form=form,
        back=url_for("funds.gifts", pot_id=pot_id),
    )
    return page, 422 if form.errors else 200
