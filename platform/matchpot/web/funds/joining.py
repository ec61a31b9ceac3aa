"""Campaigns of a pot: who takes part, who asks, whom to invite."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField
from wtforms.validators import InputRequired

from matchpot.domain.errors import IllegalMove
from matchpot.domain.people import Role
from matchpot.domain.pots import PotCampaignState
from matchpot.domain.trust.roles import Action
from matchpot.extensions import outside, reader, unit_of_work
from matchpot.persistence.queries import joining as queries
from matchpot.services import joining as service
from matchpot.services.joining import Answer
from matchpot.web.access import only
from matchpot.web.forms import BaseForm
from matchpot.web.funds.blueprint import funds
from matchpot.web.funds.own import own_pot
from matchpot.web.sessions import me


class InviteForm(BaseForm):
    """A public campaign that is not with the pot yet."""

    campaign_id = SelectField(_l("Campaign"), [InputRequired(_l("Choose a campaign."))], coerce=int)


def _invite_form(pot_id: int) -> InviteForm:
    form = InviteForm(request.form)
    found = queries.campaigns_to_invite(reader(), pot_id)
    form.campaign_id.choices = [(one.id, one.title) for one in found]
    return form


@funds.route("/pots/<int:pot_id>/campaigns", methods=["GET", "POST"])
@only(Role.FUND_MEMBER)
def campaigns(pot_id: int) -> ResponseReturnValue:
    """Everyone who takes part, asks or was invited; and an invitation to one more."""
    own = own_pot(pot_id, Action.EDIT_POT if request.method == "POST" else Action.SEE_POT)
    form = _invite_form(pot_id)
    if request.method == "POST" and form.validate() and _invited(pot_id, form):
        flash(_("The campaign is invited. The maker answers."), "success")
        return redirect(url_for("funds.campaigns", pot_id=pot_id), 303)
    page = render_template(
        "funds/campaigns_show.html",
        form=form,
        own=own,
        pot=own.pot,
        may_answer=own.may(Action.EDIT_POT),
        campaigns=queries.campaigns_of_pot(reader(), pot_id),
    )
    return page, 422 if form.errors else 200


def _invited(pot_id: int, form: InviteForm) -> bool:
    try:
        with unit_of_work() as session:
            service.invite(
                session, pot_id=pot_id, campaign_id=form.campaign_id.data,
                actor_id=me().id, now=outside().clock.now(),
            )  # fmt: skip
    except IllegalMove:
        form.campaign_id.errors = [_("This pot or this campaign takes nobody on now.")]
    return not form.errors


@funds.post("/pots/<int:pot_id>/campaigns/<int:campaign_id>/<word>")
@only(Role.FUND_MEMBER)
def answer_campaign(pot_id: int, campaign_id: int, word: str) -> ResponseReturnValue:
    """Say yes or no to a campaign that asks, or end its part in the pot."""
    own_pot(pot_id, Action.EDIT_POT)
    said = _ANSWERS.get(word) or abort(404)
    who = {"pot_id": pot_id, "campaign_id": campaign_id, "actor_id": me().id}
    now = outside().clock.now()
    try:
        with unit_of_work() as session:
            if word == "accept":
                service.accept(session, Answer(**who, question=PotCampaignState.ASKED), now=now)
            elif word == "decline":
                service.decline(session, Answer(**who, question=PotCampaignState.ASKED), now=now)
            else:
                service.leave(session, **who, now=now)
    except IllegalMove:
        flash(_("That is not possible any more. Look at how it stands."), "warning")
    else:
        flash(str(said), "success")
    return redirect(url_for("funds.campaigns", pot_id=pot_id), 303)


_ANSWERS = {
    "accept": _l("The campaign takes part, by the rule of the pot."),
    "decline": _l("You said no. The maker is told."),
    "end": _l("The campaign no longer takes part. What was added stays with it."),
}
