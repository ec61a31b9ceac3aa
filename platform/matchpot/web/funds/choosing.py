"""Deciding a round by hand, where its rule says so: a sum and a reason for each application.

Budget and terms hold as for every rule; a choice without its reason is refused.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from matchpot.domain.allocation.manual import SHORTEST_REASON, Choice, Manual
from matchpot.domain.allocation.outcomes import Reason
from matchpot.domain.errors import InvalidValue
from matchpot.domain.people import Role
from matchpot.domain.rounds.phases import Phase, RoundAction
from matchpot.domain.trust.roles import Action
from matchpot.extensions import outside, reader, unit_of_work
from matchpot.persistence.queries import tallies as counts
from matchpot.services import rounds, tallies
from matchpot.web import round_results
from matchpot.web.access import only
from matchpot.web.forms import BaseForm, EuroField
from matchpot.web.funds.blueprint import funds
from matchpot.web.funds.own import OwnRound, own_round
from matchpot.web.labels import label
from matchpot.web.round_results import Line
from matchpot.web.sessions import me

_LONGEST = 1_000

_TOO_SHORT = _l("Give a reason of at least 20 characters.")


class ChoiceForm(BaseForm):
    """What one application gets, nothing when left empty, and why."""

    cents = EuroField("", [Optional()])
    reason = TextAreaField("", [InputRequired(_TOO_SHORT), Length(max=_LONGEST)])


@dataclass(frozen=True, slots=True)
class _Row:
    """One application with its form."""

    line: Line
    form: ChoiceForm

    @property
    def choice(self) -> Choice:
        """What was filled in."""
        code = self.line.entry.code
        reason = (self.form.reason.data or "").strip()
        return Choice(id=code, cents=self.form.cents.data or 0, reason=reason)

    def check(self) -> bool:
        """Whether it can be read, and a reason stands beside it."""
        is_right = self.form.validate()
        if not self.form.reason.errors and len(self.choice.reason) < SHORTEST_REASON:
            self.refuse(str(_TOO_SHORT))
            return False
        return is_right

    def refuse(self, words: str) -> None:
        """Say beside the reason what is wrong."""
        self.form.reason.errors = [*self.form.reason.errors, words]


@funds.route("/rounds/<int:round_id>/choices", methods=["GET", "POST"])
@only(Role.FUND_MEMBER)
def choose_by_hand(round_id: int) -> ResponseReturnValue:
    """Every application by score, with what it gets and why."""
    own = own_round(round_id, Action.RUN_ROUND)
    if own.round.rules.allocation.kind != Manual.KIND or own.round.row.phase is not Phase.TALLY:
        abort(404)
    halves = round_results.last(reader(), round_id)
    typed = request.form if request.method == "POST" else None
    rows = [_row(line, typed) for shown in halves for line in shown.lines]
    if typed is None:
        return _page(own, rows)
    # Every row is looked at, so that each says what is wrong with it.
    checked = [row.check() for row in rows]
    if not all(checked) or not _kept(round_id, rows):
        return _page(own, rows), 422
    flash(_("The choices are kept. They are counted within a minute."), "success")
    return redirect(url_for("funds.deciding", round_id=round_id), 303)


def _row(line: Line, typed: Mapping[str, str] | None) -> _Row:
    form = ChoiceForm(MultiDict(typed) if typed is not None else None, prefix=f"{line.entry.code}-")
    form.cents.label.text = _("Gets, of %(code)s", code=line.entry.code)
    form.reason.label.text = _("Why, of %(code)s", code=line.entry.code)
    return _Row(line, form)


def _kept(round_id: int, rows: list[_Row]) -> bool:
    """Keep the choices; False where a term or the budget forbids one, which its row says then."""
    now = outside().clock.now()
    try:
        with unit_of_work() as session:
            row = rounds.locked(session, round_id)
            rounds.check_allows(row, RoundAction.TALLY, now=now)
            tallies.choose(session, row, [one.choice for one in rows], by=me().id, now=now)
    except InvalidValue as error:
        for one in rows:
            if code := error.fields.get(one.line.entry.code):
                one.refuse(_said(code))
        return False
    return True


def _said(code: str) -> str:
    if code in set(Reason):
        return label(Reason(code))
    if code == "not_what_it_asks":
        return str(_("It asks another sum, and cannot do with this."))
    return str(_("This application cannot get anything."))


def _page(own: OwnRound, rows: list[_Row]) -> str:
    return render_template(
        "funds/round_choices.html",
        own=own,
        row=own.round.row,
        rows=rows,
        budget_cents=own.round.rules.budget_cents,
        is_chosen=any(one.is_decided for one in counts.last(reader(), own.round.row.id)),
    )
