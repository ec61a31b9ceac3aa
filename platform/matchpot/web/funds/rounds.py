"""A fund's rounds: all of them, a new one from a template, one as it stands, and its opening.

Its rules, days and texts are changed on the pages of `round_building.py`.
"""

from datetime import timedelta
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField
from wtforms.validators import InputRequired, Length

from matchpot.domain.deadlines import local_day
from matchpot.domain.errors import InvalidValue, StateChanged
from matchpot.domain.people import Role
from matchpot.domain.rounds.phases import Phase
from matchpot.domain.rounds.templates import RoundTemplate
from matchpot.domain.trust.roles import Action
from matchpot.extensions import outside, reader, unit_of_work
from matchpot.persistence.queries import rounds as queries
from matchpot.services import round_building as service
from matchpot.web import round_days
from matchpot.web.access import only
from matchpot.web.filters import euros
from matchpot.web.forms import BaseForm, DayField, EuroField, TextLine, above
from matchpot.web.funds.blueprint import funds
from matchpot.web.funds.own import OwnRound, own_fund, own_round
from matchpot.web.funds.round_flaws import told_flaws
from matchpot.web.labels import choices
from matchpot.web.round_sentences import STORIES, chapters
from matchpot.web.sessions import me

_FIRST_DAYS_AHEAD = 14
# What templates score on, in the words of the page the round is made on.
CRITERIA = {
    "idea": _l("The idea: is it surprising and well thought out?"),
    "plan": _l("The plan: can they make it with this money?"),
    "place": _l("The place: what does it bring to people here?"),
}


class RoundForm(BaseForm):
    """What it takes to begin a round."""

    template = RadioField(_l("Begin with"), default=RoundTemplate.SCORES.value)
    title = TextLine(
        _l("Name of the round"), [InputRequired(_l("Give the round a name.")), Length(max=120)]
    )
    budget_cents = EuroField(
        _l("To award in all"),
        [InputRequired(_l("Write an amount.")), above(100, _l("Write an amount of €1 or more."))],
    )
    pot_id = SelectField(_l("Paid out of this pot"), coerce=int)
    first = DayField(_l("It begins on"), [InputRequired(_l("Choose a day."))])

    def __init__(self, *args: Any, pots: list[queries.RoundPot], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.template.choices = choices(*RoundTemplate)
        self.pot_id.choices = [
            (pot.id, _("%(pot)s: %(free)s free", pot=pot.name, free=euros(pot.free_cents)))
            for pot in pots
        ]


@funds.route("/<int:fund_id>/rounds/new", methods=["GET", "POST"])
@only(Role.FUND_MEMBER)
def create_round(fund_id: int) -> ResponseReturnValue:
    """Choose a template, and make a draft of it."""
    fund = own_fund(fund_id, Action.EDIT_ROUND)
    payers = queries.pots_for_rounds(reader(), fund.organisation_id)
    now = outside().clock.now()
    first = local_day(now) + timedelta(days=_FIRST_DAYS_AHEAD)
    form = RoundForm(request.form, data={"first": first}, pots=payers)
    if request.method == "POST" and form.validate():
        with unit_of_work() as session:
            made = service.create(
                session, RoundTemplate(form.template.data), pot_id=form.pot_id.data,
                title=form.title.data or "", budget_cents=form.budget_cents.data or 0,
                first=form.first.data or first,
                labels={id_: str(words) for id_, words in CRITERIA.items()},
                actor_id=me().id, now=now,
            )  # fmt: skip
        flash(
            _("The round is made as a draft. Read it in words, and change what you like."),
            "success",
        )
        return redirect(url_for("funds.round_show", round_id=made.id), 303)
    stories = {one.value: f"{does} {fits}" for one, (does, fits) in STORIES.items()}
    page = render_template(
        "funds/round_new.html", form=form, fund=fund, payers=payers, stories=stories
    )
    return page, 422 if form.errors else 200


@funds.get("/rounds/<int:round_id>")
@only(Role.FUND_MEMBER)
def round_show(round_id: int) -> str:
    """One round: what it still needs, its rules in words, its days, and the pages of its people."""
    own = own_round(round_id)
    page = own.round
    return render_template(
        "funds/round_show.html",
        own=own,
        page=page,
        row=page.row,
        rules=page.rules,
        Action=Action,
        chapters=chapters(page.rules, page.plan),
        timeline=round_days.timeline(page.plan, page.row.phase),
        most_cents=service.most_cents(page.rules),
        flaws=_flaws_of(own),
        counts=queries.counts(reader(), round_id),
    )


def _flaws_of(own: OwnRound) -> list[Any]:
    """What keeps a draft closed, in sentences; nothing once it is open."""
    page, now = own.round, outside().clock.now()
    if page.row.phase is not Phase.DRAFT:
        return []
    found = service.why_not_open(
        page.row, page.rules, page.plan, free_cents=page.free_cents, now=now
    )
    return told_flaws(found)


@funds.route("/rounds/<int:round_id>/open", methods=["GET", "POST"])
@only(Role.FUND_MEMBER)
def open_round(round_id: int) -> ResponseReturnValue:
    """Show what is frozen and what is set aside, ask whether, and open for good."""
    own = own_round(round_id, Action.OPEN_ROUND)
    if own.round.row.phase is not Phase.DRAFT:
        return redirect(url_for("funds.round_show", round_id=round_id), 303)
    flaws, status = _flaws_of(own), 200
    if request.method == "POST":
        try:
            _opened(round_id)
        except (InvalidValue, StateChanged):
            flash(_("The round changed, or something is missing. Read it once more."), "danger")
            return redirect(url_for("funds.open_round", round_id=round_id), 303)
        flash(_("The round is open. Its rules cannot change any more."), "success")
        return redirect(url_for("funds.round_show", round_id=round_id), 303)
    page = render_template(
        "funds/round_open.html",
        own=own,
        page=own.round,
        row=own.round.row,
        rules=own.round.rules,
        flaws=flaws,
        digest=service.frozen_as(own.round.row).digest,
        most_cents=service.most_cents(own.round.rules),
        plan=own.round.plan,
    )
    return page, status


def _opened(round_id: int) -> None:
    with unit_of_work() as session:
        service.open_round(
            session, round_id, digest=request.form.get("digest", ""), actor_id=me().id,
            now=outside().clock.now(),
        )  # fmt: skip
