"""The simulator: rules side by side on gifts that were made, before one of them is published."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import FileField, RadioField, SelectMultipleField
from wtforms.validators import InputRequired

from matchpot.domain.matching.donation_lists import Flaw
from matchpot.domain.matching.replay import Replayed
from matchpot.domain.people import Role
from matchpot.extensions import reader
from matchpot.services import replays
from matchpot.services.replays import FileFlaw, GiftsRefused
from matchpot.services.replays import Row as GiftRow
from matchpot.web import spreadsheets
from matchpot.web.access import only
from matchpot.web.filters import number
from matchpot.web.forms import BaseForm, EuroField, above
from matchpot.web.funds.blueprint import funds
from matchpot.web.funds.own import Own, own_pot
from matchpot.web.funds.rules import NOT_FIELDS, builder, form_of
from matchpot.web.funds.simulator_rules import Draft, Tried, builder_draft, offered, try_rule

# What the builder had in its fields, as the simulator carries it along.
_PREFIX = "draft-"
# As many bars as a chart shows at a glance; the table below it has every project.
_MOST_BARS = 12
_TENTHS = range(1, 11)
# Four columns fit beside one another; more is not a comparison any more.
_MOST_RULES = 4

_FLAWS: Mapping[Flaw | FileFlaw, LazyString] = {
    Flaw.NOT_UTF8: _l("This is not a CSV file in UTF-8."),
    Flaw.NOT_CSV: _l("This is not CSV. Perhaps a quotation mark is missing."),
    FileFlaw.TOO_LARGE: _l("The file is larger than %(value)s MB. Choose a smaller one."),
    FileFlaw.TOO_MANY_GIFTS: _l("There are more than %(value)s gifts. Leave some out."),
    FileFlaw.NO_GIFTS: _l("There is no gift in this file."),
    Flaw.COLUMN_MISSING: _l("The column “%(value)s” is missing."),
    Flaw.COLUMN_TWICE: _l("The column “%(value)s” stands twice."),
    Flaw.OTHER_WIDTH: _l("There are %(value)s fields, another number than in the first line."),
    Flaw.EMPTY: _l("Nothing stands under “%(value)s”."),
    Flaw.NOT_WHOLE: _l("“%(value)s” is not a number of whole cents above 0."),
    Flaw.NEGATIVE: _l("“%(value)s” is not a number of whole cents above 0."),
    Flaw.ZERO: _l("“%(value)s” is not a number of whole cents above 0."),
    Flaw.TOO_LARGE: _l("“%(value)s” is too large."),
    FileFlaw.NOT_A_DAY: _l("“%(value)s” is not a day; write it like 2026-05-31."),
    FileFlaw.GOAL_DIFFERS: _l("The goal “%(value)s” differs from an earlier line of the project."),
}


class SimulatorForm(BaseForm):
    """Which gifts, how large a pot, and which rules."""

    source = RadioField(_l("Which gifts"), default="past")
    gifts = FileField(_l("Your file"))
    total_cents = EuroField(
        _l("How much is in the pot"),
        [InputRequired(_l("Fill this in.")), above(1, _l("This is too small."))],
    )
    rules = SelectMultipleField(_l("Rules to compare"))

    def __init__(self, *args: Any, offered: Sequence[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.source.choices = [
            ("past", _("campaigns on this platform that are over")),
            ("file", _("a file of our own")),
        ]
        self.rules.choices = list(offered)

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the fields, and that there is something to compare and not too much."""
        is_whole = super().validate(extra_validators)
        chosen = len(self.rules.data or ())
        if not 1 <= chosen <= _MOST_RULES:
            told = _("Choose at least one rule, and at most %(most)s.", most=_MOST_RULES)
            self.rules.errors = [*self.rules.errors, told]
            return False
        return is_whole


@funds.get("/pots/<int:pot_id>/simulator")
@only(Role.FUND_MEMBER)
def simulator(pot_id: int) -> str:
    """Choose what to compare; the rule in force and the first presets are ticked."""
    own = own_pot(pot_id)
    return _page(own, _started(own, offered(own, None)))


@funds.post("/pots/<int:pot_id>/simulator")
@only(Role.FUND_MEMBER)
def simulate(pot_id: int) -> ResponseReturnValue:
    """Play the gifts under every chosen rule; with `?kind=` the builder's fields come along."""
    own = own_pot(pot_id)
    if request.args.get("kind"):
        return _from_builder(own, request.args["kind"])
    kept = _carried()
    rules = offered(own, builder_draft(own, kept))
    form = SimulatorForm.sent(offered=_named(rules))
    row = _gifts(form) if form.validate() else None
    if row is None:
        return _page(own, form, kept=kept), 422
    chosen = [key for key in rules if key in (form.rules.data or ())]
    cents = form.total_cents.data
    tried = [try_rule(own, key, *rules[key], row, cents=cents) for key in chosen]
    if request.form.get("as") == "csv":
        return _file(own, row, tried)
    return _page(own, form, kept=kept, row=row, tried=tried)


def _started(own: Own, rules: Mapping[str, tuple[str, Draft]]) -> SimulatorForm:
    """The form before anything is chosen: all the pot has, and the first rules."""
    cents = own.pot.position.paid_in_cents or own.pot.position.committed_cents
    start = {"total_cents": cents, "rules": list(rules)[:3]}
    return SimulatorForm(data=start, offered=_named(rules))


def _named(rules: Mapping[str, tuple[str, Draft]]) -> list[tuple[str, str]]:
    return [(key, title) for key, (title, _draft) in rules.items()]


def _from_builder(own: Own, kind: str) -> ResponseReturnValue:
    """The simulator with the rule that is in the builder, or the builder with what is wrong."""
    form = form_of(own, kind, request.form)
    draft = form.draft()
    if draft is None:
        return builder(own, form, None, refused=True)
    sent = request.form.items(multi=True)
    kept = [("kind", kind), *((name, text) for name, text in sent if name not in NOT_FIELDS)]
    return _page(own, _started(own, offered(own, draft)), kept=kept)


def _carried() -> list[tuple[str, str]]:
    """The builder's fields, as the simulator carries them along."""
    return [
        (name.removeprefix(_PREFIX), text)
        for name, text in request.form.items(multi=True)
        if name.startswith(_PREFIX)
    ]


def _gifts(form: SimulatorForm) -> GiftRow | None:
    """The gifts to play, or None with what is wrong beside the field."""
    if form.source.data == "past":
        return replays.past(reader())
    sent = request.files.get("gifts")
    if sent is None or not sent.filename:
        form.gifts.errors = [_("Choose a file first.")]
        return None
    try:
        return replays.read_file(sent.read(replays.MOST_MEGABYTES * 1024 * 1024 + 1))
    except GiftsRefused as refused:
        form.gifts.errors = [_problem(*one) for one in refused.problems]
        return None


def _problem(line: int, flaw: Flaw | FileFlaw, value: str) -> str:
    told = str(_FLAWS[flaw]) % {"value": value[:40]}
    return str(_("Line %(number)s: %(problem)s", number=line, problem=told)) if line else told


def _file(own: Own, row: GiftRow, tried: Sequence[Tried]) -> ResponseReturnValue:
    head = [_("Project"), *(one.title for one in tried)]
    rows = [
        [row.titles.get(project.id, str(project.id))]
        + [spreadsheets.euros_text(one.found.by_project[project.id]) for one in tried]
        for project in row.projects
    ]
    return spreadsheets.csv_answer(f"simulation-{own.pot.slug}.csv", head, rows)


def _page(
    own: Own,
    form: SimulatorForm,
    *,
    kept: Sequence[tuple[str, str]] = (),
    row: GiftRow | None = None,
    tried: Sequence[Tried] = (),
) -> str:
    return render_template(
        "funds/simulator_show.html",
        own=own,
        pot=own.pot,
        form=form,
        kept=[(_PREFIX + name, text) for name, text in kept],
        row=row,
        tried=tried,
        projects=_projects(row, tried) if row else [],
        bars=[(one.title, _largest(row, one), _tenths(one.found)) for one in tried] if row else [],
        most_cents=max((max(one.found.by_project.values(), default=0) for one in tried), default=0),
        most_gifts=replays.MOST_GIFTS,
        most_megabytes=replays.MOST_MEGABYTES,
    )


def _projects(row: GiftRow, tried: Sequence[Tried]) -> list[list[Any]]:
    """A row per project: its name, what people gave, and what each rule adds."""
    given: dict[Any, int] = {}
    for gift in row.gifts:
        given[gift.project] = given.get(gift.project, 0) + gift.cents
    return [
        [row.titles.get(one.id, str(one.id)), given.get(one.id, 0)]
        + [told.found.by_project[one.id] for told in tried]
        for one in row.projects
    ]


def _largest(row: GiftRow, told: Tried) -> list[tuple[str, int]]:
    """The projects that get most, and all others together."""
    order = sorted(told.found.by_project.items(), key=lambda one: (-one[1], str(one[0])))
    named = [
        (row.titles.get(name, str(name)), cents) for name, cents in order[:_MOST_BARS] if cents
    ]
    rest = sum(cents for _name, cents in order[_MOST_BARS:])
    return [*named, (_("All others"), rest)] if rest else named


def _tenths(found: Replayed) -> list[tuple[str, int]]:
    """What was added after each tenth of the gifts."""
    gifts = len(found.by_gift_cents)
    if not gifts:
        return []
    return [
        (
            _("after %(gifts)s gifts", gifts=number(gifts * tenth // 10)),
            found.by_gift_cents[max(0, gifts * tenth // 10 - 1)],
        )
        for tenth in _TENTHS
    ]
