"""What comes of a proposal: taken back before it is decided, or an award with its later parts."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from matchpot.domain.awards import AwardState
from matchpot.domain.errors import IllegalMove
from matchpot.domain.networks.purses import ProposalState
from matchpot.domain.people import MembershipRole
from matchpot.domain.trust.roles import Action
from matchpot.extensions import current_settings, outside, reader, unit_of_work
from matchpot.persistence.queries import award_groups, awards, network_talk
from matchpot.persistence.queries.awards import AwardRow
from matchpot.services import network_awards, network_decisions
from matchpot.web import grant_fields
from matchpot.web.access import signed_in
from matchpot.web.filters import euros_exact
from matchpot.web.forms import BaseForm
from matchpot.web.networks.blueprint import networks
from matchpot.web.networks.own import OwnProposal, own_proposal
from matchpot.web.sessions import me


class RevokeForm(BaseForm):
    """Why an award is taken back; the maker reads it."""

    reason = grant_fields.motivation(_l("Why do you take it back?"))


def may_withdraw(own: OwnProposal) -> bool:
    """Whether the member may take the proposal back: who made it, or an owner."""
    is_theirs = me().id == own.row.proposed_by or own.network.role is MembershipRole.OWNER
    return own.row.state is ProposalState.OPEN and is_theirs


def award_of(own: OwnProposal) -> dict[str, Any]:
    """For the page of a proposal: the award it became, and what the member may do with it."""
    award = _award(own)
    if award is None:
        return {"award": None, "may_release": False, "may_revoke": False}
    can_end = award.state in {AwardState.OFFERED, AwardState.ACCEPTED} and award.not_paid_cents
    return {
        "award": award,
        "may_release": _may(own, Action.RELEASE_PART) and award.next_part is not None,
        "may_revoke": _may(own, Action.REVOKE_FROM_PURSE) and bool(can_end),
    }


def _may(own: OwnProposal, action: Action) -> bool:
    """Whether the member may act on the award; who is near to the project keeps off."""
    return own.may(action) and not own.is_near


def _award(own: OwnProposal) -> AwardRow | None:
    """The awards of all funds as one; None before it is granted."""
    shares = network_talk.shares(reader(), own.row.id)
    first = next((one.award_id for one in shares if one.award_id is not None), None)
    found = None if first is None else awards.one(reader(), first)
    return None if found is None else award_groups.whole(reader(), found)


@networks.route("/proposals/<int:proposal_id>/withdraw", methods=["GET", "POST"])
@signed_in
def withdraw_proposal(proposal_id: int) -> ResponseReturnValue:
    """Take a proposal back, after asking once more: its money is free again."""
    own = own_proposal(proposal_id, Action.PROPOSE_FROM_PURSE)
    if request.method == "GET":
        if not may_withdraw(own):
            abort(403)
        return render_template("networks/proposal_withdraw.html", row=own.row)
    try:
        with unit_of_work() as session:
            now = outside().clock.now()
            network_decisions.withdraw(session, proposal_id, by=me().id, now=now)
    except IllegalMove:
        flash(_("It was decided or taken back before you. Nothing was changed."), "danger")
    else:
        flash(_("Withdrawn. Its money is free again."), "success")
    return redirect(url_for("networks.proposal", proposal_id=proposal_id), 303)


@networks.post("/proposals/<int:proposal_id>/release")
@signed_in
def release_part(proposal_id: int) -> ResponseReturnValue:
    """Let the next part go, from all funds at once."""
    own = own_proposal(proposal_id, Action.RELEASE_PART)
    if not _may(own, Action.RELEASE_PART):
        abort(403)
    limits, now = current_settings().limits, outside().clock.now()
    try:
        with unit_of_work() as session:
            cents = network_awards.release_next(
                session, proposal_id, by=me().id, now=now, limits=limits
            )
    except IllegalMove:
        flash(_("This part cannot be let go now. Look at how it stands."), "danger")
    else:
        flash(_("%(amount)s goes to the maker.", amount=euros_exact(cents)), "success")
    return redirect(url_for("networks.proposal", proposal_id=proposal_id, _anchor="award"), 303)


@networks.route("/proposals/<int:proposal_id>/revoke", methods=["GET", "POST"])
@signed_in
def revoke_award(proposal_id: int) -> ResponseReturnValue:
    """Take back what was not sent, with a reason for the maker."""
    own = own_proposal(proposal_id, Action.REVOKE_FROM_PURSE)
    award = _award(own)
    if award is None:
        abort(404)
    if not _may(own, Action.REVOKE_FROM_PURSE):
        abort(403)
    form = RevokeForm(request.form)
    if request.method == "POST" and form.validate():
        return _revoked(proposal_id, form.reason.data or "")
    page = render_template("networks/award_revoke.html", row=own.row, award=award, form=form)
    return page, 422 if form.errors else 200


def _revoked(proposal_id: int, reason: str) -> ResponseReturnValue:
    now = outside().clock.now()
    try:
        with unit_of_work() as session:
            back = network_awards.revoke(session, proposal_id, by=me().id, reason=reason, now=now)
    except IllegalMove:
        flash(_("All of it was sent, or it has ended. Nothing was taken back."), "danger")
    else:
        flash(_("%(amount)s is free again.", amount=euros_exact(back)), "success")
    return redirect(url_for("networks.proposal", proposal_id=proposal_id, _anchor="award"), 303)
