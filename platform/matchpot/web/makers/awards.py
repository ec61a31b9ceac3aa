"""A maker's awards: the letter, yes or no to it, and when each part comes."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchpot.domain.awards import AwardState
from matchpot.domain.errors import IllegalMove
from matchpot.domain.reports.duties import NewAwardsHeld
from matchpot.extensions import current_settings, outside, reader, unit_of_work
from matchpot.integrations.pdf_printer import can_print
from matchpot.persistence.queries import award_groups as queries
from matchpot.persistence.queries import cofunding, networks, payees
from matchpot.persistence.queries.awards import AwardRow
from matchpot.services import awards as service
from matchpot.web import award_letters
from matchpot.web.access import signed_in
from matchpot.web.errors import text_of
from matchpot.web.makers.blueprint import makers
from matchpot.web.sessions import me


def _own(award_id: int) -> AwardRow:
    """An award of the signed-in maker; 404 for anybody else's."""
    return queries.own(reader(), award_id, maker_id=me().id) or abort(404)


@makers.get("/awards")
@signed_in
def awards() -> str:
    """Everything I was ever awarded, and projects that funds promise something to."""
    session, mine = reader(), me().id
    promised = {one.project_id: one.project for one in cofunding.of_maker(session, mine)}
    return render_template(
        "makers/awards_list.html",
        awards=queries.of_maker(session, mine),
        promised=list(promised.items()),
    )


@makers.get("/awards/<int:award_id>")
@signed_in
def award(award_id: int) -> str:
    """The letter, what there is to do, and the parts."""
    found = _own(award_id)
    payee = payees.payee_of(reader(), me().id)
    is_on_offer = found.state is AwardState.OFFERED and outside().clock.now() <= found.accept_by
    return render_template(
        "makers/award_show.html",
        award=found,
        letter=award_letters.letter_of(found),
        mark=award_letters.mark_of(award_letters.text_of(found)),
        is_on_offer=is_on_offer,
        needs_account=payee is None or not payee.transfers_active,
        can_print=can_print(),
        decision=networks.decision_of(reader(), award_id),
    )


@makers.get("/awards/<int:award_id>/letter.pdf")
@signed_in
def award_file(award_id: int) -> ResponseReturnValue:
    """The letter as a file."""
    here = url_for("makers.award", award_id=award_id)
    return award_letters.as_file(_own(award_id), otherwise=here)


@makers.post("/awards/<int:award_id>/accept")
@signed_in
def accept_award(award_id: int) -> ResponseReturnValue:
    """Yes to the very words that were shown."""
    found = _own(award_id)
    terms = award_letters.text_of(found)
    here = redirect(url_for("makers.award", award_id=award_id), 303)
    if request.form.get("mark") != award_letters.mark_of(terms):
        flash(_("The letter is not what you saw any more. Read it again, please."), "warning")
        return here
    try:
        with unit_of_work() as session:
            service.accept(
                session,
                award_id,
                by=me().id,
                terms=terms,
                now=outside().clock.now(),
                limits=current_settings().limits,
            )
    except IllegalMove:
        flash(_("This award cannot be accepted any more."), "danger")
    except NewAwardsHeld as error:
        flash(text_of(error), "warning")
    else:
        flash(_("Accepted. Good luck with your plan!"), "success")
    return here


@makers.route("/awards/<int:award_id>/decline", methods=["GET", "POST"])
@signed_in
def decline_award(award_id: int) -> ResponseReturnValue:
    """No, after asking once more: it cannot be undone."""
    found = _own(award_id)
    if request.method == "GET":
        return render_template("makers/award_decline.html", award=found)
    with unit_of_work() as session:
        service.decline(session, award_id, by=me().id, now=outside().clock.now())
    if found.round_id is None:
        flash(_("You turned it down. The money stays with the fund."), "success")
    else:
        flash(_("You turned it down. The fund offers the money to the next in line."), "success")
    return redirect(url_for("makers.awards"), 303)
