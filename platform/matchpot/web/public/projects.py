"""Projects for everyone: the browser with its filters, and the page of one project."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar

from flask import (
    Blueprint,
    Response,
    abort,
    get_template_attribute,
    render_template,
    request,
    url_for,
)
from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from markupsafe import Markup
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, SearchField, SelectField

from matchpot.domain.campaigns import OPEN_FOR_DONATIONS, UNSUCCESSFUL, CampaignState
from matchpot.domain.people import Role
from matchpot.domain.projects import BudgetKind, Discipline, SourceKind, SourceState
from matchpot.domain.refunds import RefundReason
from matchpot.extensions import outside, reader
from matchpot.persistence.queries import browse as lists
from matchpot.persistence.queries import campaigns as campaign_queries
from matchpot.persistence.queries import closing
from matchpot.persistence.queries import projects as queries
from matchpot.persistence.queries.browse import STATES, Order, Phase, Wanted
from matchpot.persistence.queries.closing import Returned
from matchpot.persistence.queries.parts import parts_of
from matchpot.persistence.queries.pots import PotOnCampaign, pots_of_campaign
from matchpot.services import images, rich_text, search
from matchpot.services.divisions import Expected
from matchpot.web import mixes, promising
from matchpot.web.access import everyone
from matchpot.web.choices import choices
from matchpot.web.filters import known_url, time_left
from matchpot.web.forms import BaseForm
from matchpot.web.labels import DISCIPLINES, SOURCE_KINDS, SOURCE_STATES
from matchpot.web.languages import current
from matchpot.web.public import addresses, fresh, listing
from matchpot.web.public.chapters import chapters_of
from matchpot.web.public.share_cards import share_of
from matchpot.web.public.standing import (
    Came,
    came_together,
    dates_sentence,
    rule_sentence,
    standing,
)
from matchpot.web.sentences import headline

projects = Blueprint("projects", __name__, url_prefix="/<lang>/projects")

E = TypeVar("E", bound=StrEnum)
# Forms with filters that are kept drawn, of some four kilobytes.
_FILTERS_KEPT = 64

PHASES: Mapping[Phase, LazyString] = {
    Phase.OPEN: _l("Open for gifts"),
    Phase.MADE: _l("Succeeded"),
    Phase.ENDED: _l("Not reached"),
}
ORDERS: Mapping[Order, LazyString] = {
    Order.ENDING_SOON: _l("Ending soon"),
    Order.NEARLY_THERE: _l("Nearly there"),
    Order.NEW: _l("Newest"),
}


class FilterForm(BaseForm):
    """What a visitor looks for; an unknown choice counts as none."""

    KEYS = ("q", "discipline", "city", "fund", "phase", "match", "sort")

    q = SearchField(_l("Search"))
    discipline = SelectField(
        _l("Discipline"),
        choices=lambda: choices(DISCIPLINES.items(), first=_("All")),
        validate_choice=False,
    )
    city = SelectField(_l("Place"), validate_choice=False)
    fund = SelectField(_l("Fund"), validate_choice=False)
    phase = SelectField(_l("Phase"), choices=lambda: choices(PHASES.items()), validate_choice=False)
    match = BooleanField(_l("Only where funds still add"))
    sort = SelectField(_l("Order"), choices=lambda: choices(ORDERS.items()), validate_choice=False)


def _word(words: type[E], text: str) -> E | None:
    return words(text) if text in set(words) else None


def wanted() -> Wanted:
    """What the address asks for; anything unknown in it is left out."""
    args = request.args
    return Wanted(
        words=tuple(search.asked(args.get("q", "")[:200])),
        discipline=_word(Discipline, args.get("discipline", "")),
        city=args.get("city", "")[:80],
        phase=_word(Phase, args.get("phase", "")) or Phase.OPEN,
        fund=args.get("fund", "")[:80],
        match_left=bool(args.get("match")),
        order=_word(Order, args.get("sort", "")) or Order.ENDING_SOON,
        page=min(max(args.get("page", 1, type=int), 1), 1_000),
    )


@projects.get("/")
@everyone
def browse() -> Response:
    """All projects on show, searched, filtered and sorted, one page at a time."""
    session, now, asked = reader(), outside().clock.now(), wanted()
    count = lists.count(session, asked)
    rows = lists.cards(session, asked)
    matchers = lists.matchers(session, [row.campaign_id for row in rows])
    ended = [row.campaign_id for row in rows if row.state in UNSUCCESSFUL]
    returned = closing.returned(session, ended) if ended else {}
    cities, funds = lists.choices(session)
    cards = listing.cards(rows, matchers, now, returned)
    return fresh.answer(
        lambda: _browser(asked, count, cards, cities, funds),
        depends_on=(count, cards, cities, funds),
        now=now,
    )


def _browser(
    asked: Wanted,
    count: int,
    cards: Sequence[Markup],
    cities: Sequence[str],
    funds: Sequence[tuple[str, str]],
) -> str:
    typed = tuple((key, request.args[key]) for key in FilterForm.KEYS if key in request.args)
    return render_template(
        "public/project_browse.html",
        filters=_filters(typed, tuple(cities), tuple(funds), current()),
        asked=asked,
        count=count,
        cards=cards,
        pages=-(-count // lists.PER_PAGE),
        page_url=_page_url,
        links=addresses.of("projects.browse"),
    )


@lru_cache(maxsize=_FILTERS_KEPT)
def _filters(
    typed: tuple[tuple[str, str], ...],
    cities: tuple[str, ...],
    funds: tuple[tuple[str, str], ...],
    _language: str,
) -> Markup:
    """The form with its filters, drawn once for the same choices."""
    form = FilterForm(MultiDict(typed))
    form.city.choices = choices(zip(cities, cities, strict=True), first=_("All"))
    form.fund.choices = choices(funds, first=_("All"))
    draw = get_template_attribute("public/filters.html", "filters")
    return Markup(draw(form))  # noqa: S704 - a template of ours, which escapes what it is given


def _page_url(page: int) -> str:
    args: dict[str, Any] = {
        key: text for key, text in request.args.items() if text and key in FilterForm.KEYS
    }
    if page > 1:
        args["page"] = page
    return url_for("projects.browse", **args)


class _Seen(NamedTuple):
    """All that is read for a project's page; the same values make the same page."""

    row: Any
    parts: Mapping[str, Sequence[Any]]
    pots: Sequence[PotOnCampaign]
    gifts: Sequence[Any]
    left: str
    hopes: Mapping[int, Expected]
    returned: Returned | None = None
    was_stopped: bool = False


@projects.get("/<slug>")
@everyone
def show(slug: str) -> Response:
    """One project; before its launch only for its maker and those who review it."""
    session, now = reader(), outside().clock.now()
    row = queries.page_of(session, slug)
    if row is None or not _may_see(row):
        abort(404)
    runs = row.state in STATES[Phase.OPEN] and row.deadline_at
    pots = pots_of_campaign(session, row.campaign_id)
    seen = _Seen(
        row=row,
        parts=parts_of(session, project_id=row.project_id, campaign_id=row.campaign_id),
        pots=pots,
        hopes=promising.on_project(row.campaign_id, pots),
        gifts=campaign_queries.latest_gifts(session, row.campaign_id),
        left=time_left(row.deadline_at, now) if runs else "",
        **_how_it_ended(session, row),
    )
    return fresh.answer(lambda: _page(seen), depends_on=seen, now=now)


def _may_see(row: Any) -> bool:
    if row.campaign_id is not None and campaign_queries.is_public(row.state):
        return True
    if not current_user.is_authenticated:
        return False
    reviews = {Role.COACH, Role.OPERATOR} & set(current_user.roles)
    return bool(reviews) or row.maker_id == current_user.id


def _page(seen: _Seen) -> str:
    row, parts = seen.row, seen.parts
    cover = {"discipline": row.discipline, "project_id": row.project_id}
    links = addresses.of("projects.show", slug=row.slug)
    is_open = row.state in OPEN_FOR_DONATIONS
    came = came_together(row, seen.returned)
    mix = _mix(row, parts, came)
    money = {
        "crowd_cents": came.crowd_cents,
        "match_cents": came.match_cents,
        "goal_cents": row.goal_min_cents,
    }
    return render_template(
        "public/project_show.html",
        project=row,
        parts=parts,
        chapters=chapters_of(row, parts, pots=seen.pots, mix=mix, donors=came.donors),
        left=seen.left,
        links=links,
        discipline=DISCIPLINES[row.discipline],
        standing=standing(row, was_stopped=seen.was_stopped),
        came=came,
        missing_cents=max(0, row.goal_min_cents - came.total_cents),
        gave_back=row.state in UNSUCCESSFUL,
        rule=rule_sentence(row) if is_open or not campaign_queries.is_public(row.state) else "",
        dates=dates_sentence(row),
        mix=mix,
        toward_goal=mixes.toward_goal(**money),
        percent_bps=mixes.reached_bps(**money),
        story=Markup(rich_text.html_of(row.story_md)),  # noqa: S704 - cleaned by rich_text
        video=rich_text.video_host(row.video_url),
        news=[(one, Markup(rich_text.html_of(one.detail))) for one in parts["project_update"]],  # noqa: S704
        sources=[
            (SOURCE_KINDS[SourceKind(one.word)], SOURCE_STATES[SourceState(one.detail)], one)
            for one in parts["source"]
        ],
        pots=[(pot, headline(pot.rule, pot.fund_name) if pot.rule else "") for pot in seen.pots],
        hopes=seen.hopes,
        gifts=[_gift(gift) for gift in seen.gifts],
        image_url=listing.image_url(row.cover, suffix=images.LARGE, **cover),
        share=share_of(row, came) if campaign_queries.is_public(row.state) else None,
        give_url=known_url("donors.give", slug=row.slug) if is_open else None,
    )


def _how_it_ended(session: Session, row: Any) -> dict[str, Any]:
    """What a campaign gave back and whether it was stopped; read only of one without success."""
    if row.state not in UNSUCCESSFUL:
        return {}
    why = campaign_queries.last_reason(session, row.campaign_id, CampaignState.REFUNDING)
    return {
        "returned": closing.returned(session, [row.campaign_id]).get(row.campaign_id),
        "was_stopped": why == RefundReason.CAMPAIGN_CANCELLED,
    }


def _mix(row: Any, parts: Mapping[str, Sequence[Any]], came: Came) -> list[mixes.Segment]:
    costs = [(BudgetKind(one.word), one.cents) for one in parts["budget_line"]]
    sources = [
        (SourceKind(one.word), SourceState(one.detail), one.cents) for one in parts["source"]
    ]
    if not campaign_queries.is_public(row.state):
        goal = row.goal_optimum_cents or row.goal_min_cents
        return mixes.segments(mixes.planned(costs, sources, crowd_goal_cents=goal))
    found = mixes.found(
        costs,
        sources,
        crowd_cents=came.crowd_cents,
        match_cents=came.match_cents,
        award_cents=sum(one.cents for one in parts["award"]),
    )
    return mixes.segments(found)


def _gift(gift: Any) -> tuple[str, int, int, str | None]:
    name = _("Anonymous") if gift.anonymous or not gift.name else gift.name
    return name, gift.cents, gift.match_cents, gift.message
