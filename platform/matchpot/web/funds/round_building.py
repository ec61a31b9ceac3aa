"""The pages a draft of a round is built on: a part of its rules each, its days, its texts.

A draft keeps whatever can be read, also where it does not fit yet; what is still to do stands on
the round's own page. Phases come and go with the rules.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length

from matchpot.domain.errors import IllegalMove, InvalidValue
from matchpot.domain.people import Role
from matchpot.domain.rounds.flaws import wanted_phases
from matchpot.domain.rounds.phases import Phase
from matchpot.domain.rounds.planning import fitted, plan_of, spans_of
from matchpot.domain.rounds.rules import RoundRules
from matchpot.domain.rounds.schedule import Plan
from matchpot.domain.trust.roles import Action
from matchpot.extensions import outside, unit_of_work
from matchpot.services import round_building as service
from matchpot.services.round_building import Texts
from matchpot.web.access import only
from matchpot.web.allocation_sentences import RULE_STORIES
from matchpot.web.errors import text_of
from matchpot.web.forms import BaseForm, TextLine
from matchpot.web.funds.blueprint import funds
from matchpot.web.funds.own import OwnRound, own_round
from matchpot.web.funds.round_days_form import DaysForm
from matchpot.web.funds.round_forms import MoneyForm, PartForm, WhoForm
from matchpot.web.funds.round_panel_form import PanelForm
from matchpot.web.funds.round_vote_forms import AllocationForm, BallotForm
from matchpot.web.sessions import me

PARTS: Mapping[str, type[PartForm]] = MappingProxyType(
    {
        "money": MoneyForm,
        "who": WhoForm,
        "panel": PanelForm,
        "ballot": BallotForm,
        "allocation": AllocationForm,
    }
)


class TextsForm(BaseForm):
    """What a round says of itself."""

    title = TextLine(
        _l("Name of the round"), [InputRequired(_l("Give the round a name.")), Length(max=120)]
    )
    summary = TextLine(_l("In one or two sentences"), [Length(max=300)])
    about_md = TextAreaField(_l("More about it"), [Length(max=20_000)])


def _draft(round_id: int) -> OwnRound:
    """A round that is still built; whoever comes too late is led to the round."""
    own = own_round(round_id, Action.EDIT_ROUND)
    if own.round.row.phase is not Phase.DRAFT:
        flash(_("The round is open. Its rules cannot change any more."), "info")
        abort(redirect(url_for("funds.round_show", round_id=round_id), 303))
    return own


def _kept(round_id: int, rules: RoundRules, plan: Plan) -> None:
    with unit_of_work() as session:
        service.change(session, round_id, rules, plan, actor_id=me().id, now=outside().clock.now())


@funds.route("/rounds/<int:round_id>/rules/<part>", methods=["GET", "POST"])
@only(Role.FUND_MEMBER)
def build_round(round_id: int, part: str) -> ResponseReturnValue:
    """One part of the rules; more rows, or the next part, as the pressed button says."""
    made, own = PARTS.get(part) or abort(404), _draft(round_id)
    rules, plan = own.round.rules, own.round.plan
    if request.method == "POST":
        form = made(request.form)
        form.fit(rules)
        if form.validate() and _changed(form, round_id, rules, plan):
            return _onward(round_id, part)
    else:
        form = made(data=made.start(rules))
        form.fit(rules)
    return _part_page(own, part, form)


def _changed(form: PartForm, round_id: int, rules: RoundRules, plan: Plan) -> bool:
    try:
        after = form.changed(rules)
        _kept(round_id, after, plan_of(fitted(spans_of(plan), after)))
    except (InvalidValue, IllegalMove) as error:
        form.form_errors.append(text_of(error))
        return False
    return True


def _onward(round_id: int, part: str) -> ResponseReturnValue:
    if "stay" in request.form:
        return redirect(url_for("funds.build_round", round_id=round_id, part=part), 303)
    flash(_("Your changes are kept."), "success")
    names = list(PARTS)
    following = names[names.index(part) + 1 :]
    if "next" in request.form:
        if following:
            address = url_for("funds.build_round", round_id=round_id, part=following[0])
        else:
            address = url_for("funds.round_days", round_id=round_id)
        return redirect(address, 303)
    return redirect(url_for("funds.round_show", round_id=round_id, _anchor=part), 303)


def _steps(own: OwnRound, now: str) -> list[tuple[Any, str, str]]:
    """The pages of a draft, in their order."""
    id_ = own.round.row.id
    pages = [
        (name, form.TITLE, url_for("funds.build_round", round_id=id_, part=name))
        for name, form in PARTS.items()
    ]
    pages.append(("days", _("Days"), url_for("funds.round_days", round_id=id_)))
    pages.append(("texts", _("Texts"), url_for("funds.round_texts", round_id=id_)))
    return [(title, url, "now" if name == now else "next") for name, title, url in pages]


def _part_page(own: OwnRound, part: str, form: PartForm) -> ResponseReturnValue:
    page = render_template(
        "funds/round_build.html",
        own=own,
        row=own.round.row,
        rules=own.round.rules,
        form=form,
        part=part,
        steps=_steps(own, part),
        stories=RULE_STORIES,
    )
    return page, 422 if form.errors or form.form_errors else 200


@funds.route("/rounds/<int:round_id>/days", methods=["GET", "POST"])
@only(Role.FUND_MEMBER)
def round_days(round_id: int) -> ResponseReturnValue:
    """All days of a draft, each phase by itself or all together."""
    own = _draft(round_id)
    rules, plan = own.round.rules, own.round.plan
    start = DaysForm.start(rules, plan)
    form = DaysForm(request.form) if request.method == "POST" else DaysForm(data=start)
    if request.method == "POST":
        if not form.is_ours(rules, plan):
            flash(_("The round changed in the meantime. Look at its days once more."), "danger")
            return redirect(url_for("funds.round_days", round_id=round_id), 303)
        if form.validate() and (typed := form.plan(rules, plan)):
            _kept(round_id, rules, typed)
            flash(_("Your changes are kept."), "success")
            stays = "stay" in request.form
            where = "funds.round_days" if stays else "funds.round_show"
            return redirect(url_for(where, round_id=round_id), 303)
    page = render_template(
        "funds/round_days.html", own=own, row=own.round.row, form=form, steps=_steps(own, "days"),
        needed=_needed(rules),
    )  # fmt: skip
    return page, 422 if form.errors else 200


def _needed(rules: RoundRules) -> set[str]:
    return {phase.value for phase, is_wanted in wanted_phases(rules).items() if is_wanted}


@funds.route("/rounds/<int:round_id>/discard", methods=["GET", "POST"])
@only(Role.FUND_MEMBER)
def discard_round(round_id: int) -> ResponseReturnValue:
    """Ask whether, and throw the draft away."""
    own = _draft(round_id)
    if request.method == "POST":
        with unit_of_work() as session:
            service.discard(session, round_id, actor_id=me().id, now=outside().clock.now())
        flash(_("The draft is gone."), "success")
        return redirect(url_for("funds.desk", _anchor="rounds"), 303)
    return render_template("funds/round_discard.html", row=own.round.row)


@funds.route("/rounds/<int:round_id>/texts", methods=["GET", "POST"])
@only(Role.FUND_MEMBER)
def round_texts(round_id: int) -> ResponseReturnValue:
    """What a round says of itself; no rule, so it may change any time."""
    own = own_round(round_id, Action.EDIT_ROUND)
    row = own.round.row
    told = {"title": row.title, "summary": row.summary, "about_md": row.about_md}
    form = TextsForm(request.form, data=told)
    if request.method == "POST" and form.validate():
        texts = Texts(
            title=form.title.data or "",
            summary=form.summary.data or "",
            about_md=form.about_md.data or "",
        )
        with unit_of_work() as session:
            service.tell(session, round_id, texts, actor_id=me().id, now=outside().clock.now())
        flash(_("Your changes are kept."), "success")
        return redirect(url_for("funds.round_show", round_id=round_id), 303)
    page = render_template(
        "funds/round_texts.html", own=own, row=row, form=form,
        steps=_steps(own, "texts") if row.phase is Phase.DRAFT else [],
    )  # fmt: skip
    return page, 422 if form.errors else 200
