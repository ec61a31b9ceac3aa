"""Coming to a panel: offering oneself in a call, and answering a fund that asks."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField, TextAreaField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # stubs of an older WTForms
from wtforms.validators import Length

from matchpot.domain.errors import IllegalMove, NotAllowed
from matchpot.domain.rounds import machine
from matchpot.domain.rounds.phases import RoundAction
from matchpot.domain.rounds.rules import Feature, PanelMode
from matchpot.extensions import current_settings, outside, reader, unit_of_work
from matchpot.integrations.links import Purpose
from matchpot.persistence.queries import panels as queries
from matchpot.persistence.queries import rounds as round_queries
from matchpot.persistence.queries.panels import OwnPlace
from matchpot.persistence.queries.rounds import RoundPage
from matchpot.services import panels as service
from matchpot.services import rounds
from matchpot.services.panels import Offer
from matchpot.web import sessions
from matchpot.web.access import everyone, signed_in
from matchpot.web.errors import text_of
from matchpot.web.forms import BaseForm, TextLine
from matchpot.web.panels.blueprint import panels
from matchpot.web.round_sentences import chapters
from matchpot.web.sessions import me

_CALLS = frozenset({PanelMode.OPEN_CALL, PanelMode.LOT})


class OfferForm(BaseForm):
    """What every volunteer tells; the features of the round come to it."""

    about = TextAreaField(_l("About you"), [Length(max=600)])
    home = TextLine(_l("Postcode and house number"), [Length(max=40)])
    works_for = TextLine(_l("Organisation you work for"), [Length(max=120)])


def _form(page: RoundPage, own: OwnPlace | None) -> Any:
    """The form with a field for each feature; Any: a class made for this round."""
    features = page.rules.panel.features
    fields = {_field(at): _select(one) for at, one in enumerate(features)}
    kind = type("OfferOfRoundForm", (OfferForm,), fields)
    known = {} if own is None else own.seat.features
    before = {_field(at): known.get(one.id, "") for at, one in enumerate(features)}
    return kind(request.form, data={"about": own.seat.about if own else "", **before})


def _field(at: int) -> str:
    return f"feature_{at}"


def _select(feature: Feature) -> SelectField:
    rather_not = SelectChoice("", _("I would rather not say"))
    told = [SelectChoice(one, one) for one in feature.values]
    return SelectField(feature.label, choices=[rather_not, *told])


@panels.route("/<int:round_id>/volunteer", methods=["GET", "POST"])
@signed_in
def volunteer(round_id: int) -> ResponseReturnValue:
    """Offer to sit on the panel of a round, or change what I told."""
    page = _open_call(round_id)
    own = queries.own_place(reader(), round_id, me().id)
    form = _form(page, own)
    if request.method == "POST" and form.validate() and _is_offered(page, form):
        flash(_("Thank you. You get a letter when the panel is there."), "success")
        return redirect(url_for("panels.place", round_id=round_id), 303)
    shown = render_template(
        "panels/volunteer_edit.html",
        form=form,
        page=page,
        own=own,
        is_open=machine.allows(
            rounds.course(page.row), RoundAction.VOLUNTEER, outside().clock.now()
        ),
        features=[form[_field(at)] for at in range(len(page.rules.panel.features))],
        by_lot=page.rules.panel.mode is PanelMode.LOT,
    )
    return shown, 422 if form.errors else 200


def _open_call(round_id: int) -> RoundPage:
    page = round_queries.round_page(reader(), round_id)
    if page is None or page.row.opened_at is None or page.rules.panel.mode not in _CALLS:
        abort(404)
    return page


def _is_offered(page: RoundPage, form: Any) -> bool:
    features = page.rules.panel.features
    offer = Offer(
        about=form.about.data or "",
        features={one.id: form[_field(at)].data for at, one in enumerate(features)},
        home=form.home.data or "",
        works_for=form.works_for.data or "",
    )
    secret = current_settings().secret_key.encode()
    try:
        with unit_of_work() as session:
            now = outside().clock.now()
            service.volunteer(session, page.row.id, me().id, offer, now=now, secret=secret)
    except IllegalMove:
        form.about.errors = [
            _("You apply in this round yourself, or you have answered before. So you cannot offer.")
        ]
    except NotAllowed as error:
        form.about.errors = [text_of(error)]
    return not form.errors


# ---- asked --------------------------------------------------------------------------------------


def _asked(token: str) -> OwnPlace:
    (seat_id,) = sessions.links().read(Purpose.NOMINATION, token)
    service.asked_seat(reader(), seat_id)
    return queries.asked_place(reader(), seat_id) or abort(404)


@panels.get("/nomination/<token>")
@everyone
def nomination(token: str) -> str:
    """The page behind the link in the letter: what is asked, and a yes or a no."""
    own = _asked(token)
    page = round_queries.round_page(reader(), own.round.id) or abort(404)
    return render_template(
        "panels/nomination_show.html",
        own=own,
        token=token,
        page=page,
        panel=page.rules.panel,
        chapters=chapters(page.rules, page.plan),
    )


@panels.post("/nomination/<token>/accept")
@signed_in
def accept_nomination(token: str) -> ResponseReturnValue:
    """Take the seat, signed in with the address that was asked."""
    own = _asked(token)
    try:
        with unit_of_work() as session:
            service.accept(session, own.seat.id, me().id, now=outside().clock.now())
    except IllegalMove:
        flash(_("You apply in this round, or have a place in it already."), "warning")
        return redirect(url_for("panels.nomination", token=token), 303)
    flash(_("Thank you. You are on the panel."), "success")
    return redirect(url_for("panels.place", round_id=own.round.id), 303)


@panels.post("/nomination/<token>/decline")
@everyone
def decline_nomination(token: str) -> ResponseReturnValue:
    """Say no; the link is enough, and no account is needed."""
    own = _asked(token)
    with unit_of_work() as session:
        service.decline(session, own.seat.id, now=outside().clock.now())
    flash(_("You said no. Thank you for telling us; nobody asks again in this round."), "success")
    return redirect(url_for("pages.home"), 303)
