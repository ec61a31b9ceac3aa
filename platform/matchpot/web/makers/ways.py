"""Routes from a maker's plan to 100 %: side by side, with every step, to be taken into the plan."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms.validators import Optional

from matchpot.domain.errors import NotAllowed, StateChanged
from matchpot.domain.money import share_bps
from matchpot.domain.planning.candidates import MOST_SETS as PAGE_SETS
from matchpot.domain.planning.routes import Aim, Route, Step
from matchpot.domain.planning.ways import (
    CROWD_WEEKS,
    Question,
    Ways,
    Wishes,
    found_before,
    with_obstacles,
)
from matchpot.domain.planning.ways import ways as ways_of
from matchpot.domain.projects import SourceKind, SourceState, with_more
from matchpot.extensions import outside, reader, unit_of_work
from matchpot.persistence.queries import guide_offers, route_searches
from matchpot.services import route_searches as searching
from matchpot.services import routes_taken
from matchpot.services.projects import Income
from matchpot.services.route_searches import MOST_SETS, Searching
from matchpot.services.routes_taken import Taking
from matchpot.web.access import signed_in
from matchpot.web.advice_sentences import page_of
from matchpot.web.forms import BaseForm, EuroField
from matchpot.web.labels import label
from matchpot.web.makers.blueprint import makers
from matchpot.web.makers.weighing import Weighed, weighed
from matchpot.web.mixes import Segment, segments
from matchpot.web.words.advice import OBSTACLES, ROUTE_AIMS

# What the platform counts by itself is raised by the campaign's goal.
_OF_CAMPAIGN = frozenset({SourceKind.CROWD, SourceKind.MATCH})


class WishesForm(BaseForm):
    """What a maker is ready for; it stands in the address, nothing is kept."""

    crowd = EuroField(_l("What can a campaign bring?"), [Optional()])
    own = EuroField(_l("What can you add yourself?"), [Optional()])
    repay = EuroField(_l("Which income can repay a loan?"), [Optional()])

    gift = EuroField(_l("What does one person give, do you think?"), [Optional()])

    def read(self, found: Weighed) -> Wishes:
        """The wishes; an empty or wrong field wishes nothing."""
        return Wishes(
            crowd_cents=self.crowd.data or 0,
            own_cents=self.own.data or 0,
            repay_cents=self.repay.data or 0,
            gift_cents=self.gift.data or Wishes().gift_cents,
            may_campaign=found.may_campaign,
            goal_cents=found.opened.campaign.goal_min_cents,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A route as the page shows it; `mark` tells whether it is still the same when it is taken."""

    route: Route
    name: str
    segments: list[Segment]
    bps: int
    steps: list[tuple[Step, str, str | None]]
    mark: str


@makers.get("/projects/<int:project_id>/routes")
@signed_in
def ways(project_id: int) -> str:
    """The best few routes, or what stands in the way."""
    return _shown(weighed(project_id), WishesForm(request.args))


@makers.post("/projects/<int:project_id>/routes/<any({}):aim>".format(", ".join(Aim)))
@signed_in
def take_route(project_id: int, aim: str) -> ResponseReturnValue:
    """Put the steps of a route into the plan, when it is still the route that was shown."""
    found, form = weighed(project_id), WishesForm(request.args)
    asked = _question(found, form)
    made = _made(asked, _search(found, asked))
    route = next((one for one in made.routes if one.aim.value == aim), None)
    here = url_for("makers.ways", project_id=project_id, **_wished())
    if route is None or _mark(route) != request.form.get("mark"):
        flash(_("The routes were worked out anew since. Look at them again."), "warning")
        return redirect(here, 303)
    steps = [_income(one, found) for one in route.steps if one.kind is not SourceKind.CROWD]
    goal = sum(one.cents for one in route.steps if one.kind in _OF_CAMPAIGN)
    try:
        with unit_of_work() as session:
            taking = _taking(project_id)
            routes_taken.take(session, taking, steps, goal_cents=goal, now=outside().clock.now())
    except (NotAllowed, StateChanged):
        flash(_("Your plan was changed since, or cannot be changed now."), "warning")
        return redirect(here, 303)
    flash(
        _("The steps stand in your plan, each as an idea. Nothing was asked of anybody."), "success"
    )
    return redirect(url_for("makers.ways", project_id=project_id), 303)


@makers.post("/projects/<int:project_id>/routes/back")
@signed_in
def take_route_back(project_id: int) -> ResponseReturnValue:
    """Make the plan what it was before the route was taken."""
    try:
        with unit_of_work() as session:
            routes_taken.take_back(session, _taking(project_id), now=outside().clock.now())
    except (NotAllowed, StateChanged):
        flash(_("Your plan was changed since, so it stays as it is."), "warning")
    else:
        flash(_("Your plan is what it was before."), "success")
    return redirect(url_for("makers.ways", project_id=project_id), 303)


def _taking(project_id: int) -> Taking:
    revision = request.form.get("revision", 0, type=int)
    return Taking(project_id=project_id, maker_id=current_user.id, revision=revision)


def _wished() -> dict[str, Any]:
    """The wishes as they stand in the address."""
    return {
        name: text for name in ("crowd", "own", "repay", "gift") if (text := request.args.get(name))
    }


def _search(found: Weighed, asked: Question) -> Any | None:
    """The longer search for just this, if there was one (a row)."""
    return route_searches.of_plan(reader(), found.opened.project.id, asked.fingerprint)


def _made(asked: Question, search: Any | None) -> Ways:
    """What a longer search found, or else what is found while one waits for the page."""
    before = None
    if search is not None and search.done_at:
        before = found_before(asked, searching.taken_in(search))
    return ways_of(asked) if before is None else with_obstacles(asked, before)


@makers.post("/projects/<int:project_id>/routes/search")
@signed_in
def search_routes(project_id: int) -> ResponseReturnValue:
    """Have the routes searched for longer than one waits for a page."""
    found, form = weighed(project_id), WishesForm(request.args)
    asked = _question(found, form)
    with unit_of_work() as session:
        wanted = Searching(
            project_id=project_id,
            maker_id=current_user.id,
            wishes=asked.wishes,
            fingerprint=asked.fingerprint,
        )
        searching.begin(session, wanted, now=outside().clock.now())
    here = url_for("makers.ways", project_id=project_id, **_wished(), _anchor="search")
    return redirect(here, 303)


@makers.get("/projects/<int:project_id>/routes/search")
@signed_in
def routes_searched(project_id: int) -> ResponseReturnValue:
    """How far the longer search is; the whole page for who asks without a script, or at its end."""
    found, form = weighed(project_id), WishesForm(request.args)
    search = _search(found, _question(found, form))
    here = url_for("makers.ways", project_id=project_id, **_wished(), _anchor="search")
    if request.headers.get("HX-Request") != "true":
        return redirect(here, 303)
    if search is None or search.done_at:
        return "", 200, {"HX-Refresh": "true"}
    return render_template(
        "makers/_route_search.html", search=search, project_id=project_id, wished=_wished()
    )


def _question(found: Weighed, form: WishesForm) -> Question:
    form.validate()
    return Question(
        advices=found.advices,
        facts=found.facts,
        in_plan=found.in_plan,
        wishes=form.read(found),
        pots=guide_offers.pots_by_rule(reader()),
        most_sets=PAGE_SETS,
    )


def _shown(found: Weighed, form: WishesForm) -> str:
    asked, project = _question(found, form), found.opened.project
    search = _search(found, asked)
    made = _made(asked, search)
    return render_template(
        "makers/ways.html",
        project=project,
        facts=found.facts,
        form=form,
        may_campaign=found.may_campaign,
        crowd_weeks=CROWD_WEEKS,
        crowd=asked.crowd,
        search=search,
        page_sets=PAGE_SETS,
        search_sets=MOST_SETS,
        usual_gift_cents=Wishes().gift_cents,
        now_segments=segments(found.facts.mix),
        ways=made,
        routes=[_of(one, found) for one in made.routes],
        obstacles=[(OBSTACLES[one], cents) for one, cents in made.obstacles],
        may_take_back=routes_taken.may_take_back(reader(), project.id, project.revision),
        wished=_wished(),
    )


def _of(route: Route, found: Weighed) -> Shown:
    mix = with_more(found.facts.mix, [(one.kind, one.cents) for one in route.steps])
    return Shown(
        route=route,
        name=str(ROUTE_AIMS[route.aim]),
        segments=segments(mix),
        bps=share_bps(mix.found_cents, mix.costs_cents),
        steps=[(one, _name(one, found), _url(one, found)) for one in route.steps],
        mark=_mark(route),
    )


def _name(step: Step, found: Weighed) -> str:
    if step.key:
        return found.schemes[step.key].title
    return str(_("A campaign of your own")) if step.kind is SourceKind.CROWD else label(step.kind)


def _url(step: Step, found: Weighed) -> str | None:
    if step.key:
        return page_of(found.schemes[step.key])
    if step.kind is SourceKind.CROWD:
        return url_for("makers.step", project_id=found.opened.project.id, step="campaign")
    return None


def _mark(route: Route) -> str:
    told = ",".join(f"{one.kind}:{one.key}:{one.cents}" for one in route.steps)
    return sha256(told.encode()).hexdigest()[:16]


def _income(step: Step, found: Weighed) -> Income:
    scheme = found.schemes.get(step.key)
    name = f"{scheme.provider}: {scheme.title}" if scheme else str(label(step.kind))
    return Income(
        kind=step.kind,
        state=SourceState.IDEA,
        label=name[:160],
        amount_cents=step.cents,
        scheme_key=step.key,
        expected_on=step.decided_on,
        is_public=bool(scheme and scheme.is_public),
    )
