"""A proposal on the network's desk: its talk, everybody's word, and how far it is.

What came of it, and taking it back, is in `outcomes.py`.
"""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, TextAreaField
from wtforms.validators import InputRequired, Length

from matchpot.domain.deadlines import is_over
from matchpot.domain.errors import IllegalMove, InvalidValue
from matchpot.domain.networks.deciding import Method, Stance
from matchpot.domain.networks.purses import ProposalState
from matchpot.domain.rounds.applications import LONGEST_REASON
from matchpot.domain.trust.roles import Action
from matchpot.extensions import outside, reader, unit_of_work
from matchpot.persistence.queries import network_talk
from matchpot.services import network_voices as service
from matchpot.services.network_voices import MOST_REMARK_CHARS, Said
from matchpot.web.access import signed_in
from matchpot.web.forms import BaseForm
from matchpot.web.labels import choices
from matchpot.web.networks import outcomes
from matchpot.web.networks.blueprint import networks
from matchpot.web.networks.own import OwnProposal, own_proposal
from matchpot.web.sessions import me

_TOO_LATE = _l("It was decided or taken back before you. Nothing was changed.")


class WordForm(BaseForm):
    """What a member says of a proposal."""

    stance = RadioField(_l("What do you say?"), [InputRequired(_l("Choose one."))])
    words = TextAreaField(_l("Why you object"), [Length(max=LONGEST_REASON)])
    is_named = BooleanField(_l("Everybody may read that this is my word"))


class RemarkForm(BaseForm):
    """Something for the other members."""

    remark = TextAreaField(
        _l("What you want to say"),
        [InputRequired(_l("Write a few words.")), Length(max=MOST_REMARK_CHARS)],
    )


@networks.get("/proposals/<int:proposal_id>")
@signed_in
def proposal(proposal_id: int) -> str:
    """What is proposed, what is said, and what there is to do."""
    own = own_proposal(proposal_id)
    return _page(own, _last_word(own), RemarkForm())


def _last_word(own: OwnProposal) -> WordForm:
    """The form with what the member said last."""
    one = own.elector
    if one is None or one.stance is None:
        return WordForm()
    return WordForm(stance=one.stance.value, words=one.words, is_named=one.is_named)


def may_speak(own: OwnProposal) -> bool:
    """Whether the member has a say and the days are not over."""
    now = outside().clock.now()
    is_open = own.row.state is ProposalState.OPEN and not is_over(own.row.closes_at, now)
    has_say = own.elector is not None and own.elector.recused is None
    return is_open and has_say and own.may(Action.SPEAK_IN_NETWORK)


def _page(own: OwnProposal, form: WordForm, remark_form: RemarkForm) -> str:
    session, row = reader(), own.row
    form.stance.choices = choices(*Stance)
    said = (one for one in row.entitled if one.stance is Stance.OBJECT)
    objections = sorted(said, key=lambda one: one.number)
    return render_template(
        "networks/proposal_show.html",
        own=own,
        row=row,
        now=outside().clock.now(),
        form=form,
        remark_form=remark_form,
        may_speak=may_speak(own),
        may_withdraw=outcomes.may_withdraw(own),
        # Where an objection stops it, the others must be able to answer one.
        objections=objections if row.rule.method is Method.CONSENT else [],
        shares=network_talk.shares(session, row.id),
        remarks=[] if own.is_near else network_talk.remarks(session, row.id),
        own_words=network_talk.words_of(session, row.id, me().id),
        me_id=me().id,
        **outcomes.award_of(own),
    )


def _spoken_on(proposal_id: int) -> OwnProposal:
    """A proposal in which the member has a say; 403 for who has none."""
    own = own_proposal(proposal_id, Action.SPEAK_IN_NETWORK)
    if own.elector is None or own.elector.recused is not None:
        abort(403)
    return own


def _back(proposal_id: int, at: str) -> ResponseReturnValue:
    return redirect(url_for("networks.proposal", proposal_id=proposal_id, _anchor=at), 303)


@networks.post("/proposals/<int:proposal_id>/word")
@signed_in
def speak(proposal_id: int) -> ResponseReturnValue:
    """Say yes, no, an objection, or leave it to the others; instead of what was said before."""
    own, form = _spoken_on(proposal_id), WordForm(request.form)
    if own.row.ballot_id is not None:
        abort(409)
    form.stance.choices = choices(*Stance)
    if not form.validate() or not _said(proposal_id, form):
        return _page(own, form, RemarkForm()), 422
    return _back(proposal_id, "word")


def _said(proposal_id: int, form: WordForm) -> bool:
    """Whether the word can stand; what is wrong with it stands beside its field."""
    said = Said(
        stance=Stance(form.stance.data),
        words=form.words.data or "",
        is_named=form.is_named.data,
    )
    try:
        with unit_of_work() as session:
            service.speak(session, proposal_id, me().id, said, now=outside().clock.now())
    except InvalidValue:
        form.words.errors = [_("Say why in a sentence or more, so that the others understand it.")]
        return False
    except IllegalMove:
        flash(_TOO_LATE, "danger")
    else:
        flash(_("It is written down. Until the last day you can say something else."), "success")
    return True


@networks.post("/proposals/<int:proposal_id>/remarks")
@signed_in
def remark(proposal_id: int) -> ResponseReturnValue:
    """Put a remark to the others."""
    own, form = _spoken_on(proposal_id), RemarkForm(request.form)
    if not form.validate():
        return _page(own, _last_word(own), form), 422
    words, now = form.remark.data or "", outside().clock.now()
    try:
        with unit_of_work() as session:
            service.remark(session, proposal_id, me().id, words, now=now)
    except InvalidValue:
        form.remark.errors = [_("Write a sentence or more.")]
        return _page(own, _last_word(own), form), 422
    except IllegalMove:
        flash(_TOO_LATE, "danger")
    else:
        flash(_("It is said."), "success")
    return _back(proposal_id, "talk")


@networks.route("/proposals/<int:proposal_id>/step-back", methods=["GET", "POST"])
@signed_in
def step_back(proposal_id: int) -> ResponseReturnValue:
    """Have no say in this, after asking once more: it cannot be undone."""
    own = _spoken_on(proposal_id)
    if request.method == "GET":
        return render_template("networks/proposal_step_back.html", row=own.row)
    try:
        with unit_of_work() as session:
            service.step_back(session, proposal_id, me().id, now=outside().clock.now())
    except IllegalMove:
        flash(_TOO_LATE, "danger")
    else:
        flash(_("You stepped back. You do not count for this proposal any more."), "success")
    return redirect(url_for("networks.proposal", proposal_id=proposal_id), 303)
