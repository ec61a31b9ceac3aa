"""Pots for a maker's campaign: which fit, which were asked, which invite, which match."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from matchpot.domain.errors import IllegalMove
from matchpot.domain.joining import MAY_JOIN
from matchpot.domain.pots import PotCampaignState
from matchpot.extensions import outside, reader, unit_of_work
from matchpot.persistence.queries import joining as queries
from matchpot.persistence.queries.joining import OwnCampaign
from matchpot.persistence.queries.pots import pots_of_campaign
from matchpot.services import joining as service
from matchpot.services.joining import Answer
from matchpot.web.access import signed_in
from matchpot.web.makers.blueprint import makers
from matchpot.web.sentences import rule_sentences
from matchpot.web.sessions import me


def _own_campaign(campaign_id: int) -> OwnCampaign:
    found = queries.campaign_of_maker(reader(), campaign_id=campaign_id, person_id=me().id)
    return found or abort(404)


@makers.get("/campaigns/<int:campaign_id>/pots")
@signed_in
def joining(campaign_id: int) -> str:
    """The pots a campaign is with, and those it may still ask."""
    campaign = _own_campaign(campaign_id)
    session = reader()
    there = pots_of_campaign(session, campaign_id, joined_only=False)
    fitting = queries.pots_to_ask(session, campaign_id) if campaign.state in MAY_JOIN else []
    return render_template(
        "makers/joining_show.html",
        campaign=campaign,
        may_join=campaign.state in MAY_JOIN,
        there=[(pot, rule_sentences(pot.rule, pot.fund_name) if pot.rule else []) for pot in there],
        fitting=[(pot, rule_sentences(pot.rule, pot.fund_name)) for pot in fitting if pot.rule],
    )


@makers.post("/campaigns/<int:campaign_id>/pots/<int:pot_id>/<word>")
@signed_in
def join(campaign_id: int, pot_id: int, word: str) -> ResponseReturnValue:
    """Ask a pot, or answer its invitation."""
    _own_campaign(campaign_id)
    said = _SAID.get(word) or abort(404)
    who = {"pot_id": pot_id, "campaign_id": campaign_id, "actor_id": me().id}
    now = outside().clock.now()
    try:
        with unit_of_work() as session:
            if word == "ask":
                service.ask(session, **who, now=now)
            elif word == "accept":
                service.accept(session, Answer(**who, question=PotCampaignState.INVITED), now=now)
            else:
                service.decline(session, Answer(**who, question=PotCampaignState.INVITED), now=now)
    except IllegalMove:
        flash(_("That is not possible any more. Look at how it stands."), "warning")
    else:
        flash(str(said), "success")
    return redirect(url_for("makers.joining", campaign_id=campaign_id), 303)


_SAID = {
    "ask": _l("The fund is asked. You get a mail when it answers."),
    "accept": _l("Your campaign takes part, by the rule of the pot."),
    "decline": _l("You said no to this invitation."),
}
