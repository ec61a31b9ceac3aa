"""The list of projects: searched, filtered and sorted, as cards or on a map.

What a visitor asks for stands in the address alone. A link to a later page carries the moment its
list was made, so that it shows the same projects when others begin or end.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any, TypeVar

from flask import Response, get_template_attribute, render_template, request
from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, SearchField, SelectField

from matchpot.domain.campaigns import UNSUCCESSFUL
from matchpot.domain.projects import Discipline
from matchpot.extensions import outside, reader
from matchpot.persistence.queries import browse as lists
from matchpot.persistence.queries import closing, places
from matchpot.persistence.queries.browse import Order, Phase, Wanted
from matchpot.services import finding
from matchpot.services.finding import Named, Understood
from matchpot.web import country
from matchpot.web.access import everyone
from matchpot.web.choices import choices
from matchpot.web.forms import BaseForm
from matchpot.web.labels import DISCIPLINES
from matchpot.web.languages import current
from matchpot.web.public import addresses, fresh, listing, project_map
from matchpot.web.public.chosen import PHASES, Chosen, address, chosen_of, told, without
from matchpot.web.public.projects import projects

E = TypeVar("E", bound=StrEnum)
# Forms with filters that are kept drawn, of some four kilobytes.
_FILTERS_KEPT = 64
_MOMENT = "%Y%m%dT%H%M"
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
# A list older than this is said to be old.
_OLD = timedelta(hours=1)

ORDERS: Mapping[Order, LazyString] = {
    Order.BEST: _l("Fits best"),
    Order.ENDING_SOON: _l("Ending soon"),
    Order.NEARLY_THERE: _l("Nearly there"),
    Order.NEW: _l("Newest"),
}


class FilterForm(BaseForm):
    """What a visitor looks for; an unknown choice counts as none."""

    KEYS = ("q", "discipline", "city", "fund", "phase", "match", "sort", "view")

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
    sort = SelectField(_l("Order"), validate_choice=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Offers:
    """What the form offers besides words: places, and funds as (slug, name)."""

    cities: tuple[str, ...]
    funds: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """Everything the page is drawn of; equal values make the same page."""

    count: int
    cards: Sequence[Markup]
    map: project_map.Map | None
    understood: Understood
    chosen: Sequence[Chosen]
    instead: Sequence[tuple[Chosen, int]]
    made_at: datetime
    is_old: bool


def _word(words: type[E], text: str) -> E | None:
    return words(text) if text in set(words) else None


def _moment(now: datetime) -> datetime | None:
    """The moment in the address; None where there is none, or one to come."""
    try:
        asked = datetime.strptime(request.args.get("at", ""), _MOMENT).replace(tzinfo=UTC)
    except ValueError:
        return None
    return asked if asked <= now else None


def _wanted(understood: Understood, now: datetime) -> Wanted:
    """What the address asks for; anything unknown in it is left out."""
    args = request.args
    return Wanted(
        words=understood.words,
        discipline=_word(Discipline, args.get("discipline", "")),
        city=args.get("city", "")[:80],
        phase=_word(Phase, args.get("phase", "")) or Phase.OPEN,
        fund=args.get("fund", "")[:80],
        match_left=bool(args.get("match")),
        order=_word(Order, args.get("sort", "")) or Order.BEST,
        page=min(max(args.get("page", 1, type=int), 1), 1_000),
        as_of=_moment(now),
    )


@projects.get("/")
@everyone
def browse() -> Response:
    """All projects on show, searched, filtered and sorted, one page at a time or on a map."""
    session, now = reader(), outside().clock.now()
    cities, funds = places.choices(session)
    understood = finding.understand(
        session,
        request.args.get("q", "")[:200],
        funds=[Named(slug=slug, name=name) for slug, name in funds],
        to_the_letter="letter" in request.args,
    )
    asked = _wanted(understood, now)
    offers = _Offers(cities=tuple(cities), funds=tuple(funds))
    found = _found(session, asked, understood, offers, now)
    return fresh.answer(lambda: _drawn(asked, found, offers), depends_on=(found, offers), now=now)


def _found(
    session: Session, asked: Wanted, understood: Understood, offers: _Offers, now: datetime
) -> _Found:
    count = lists.count(session, asked)
    chosen = chosen_of(asked, dict(offers.funds))
    on_map = request.args.get("view") == "map"
    minute = now.replace(second=0, microsecond=0)
    # The moment is in links to other pages only; where there are none the page stays the same.
    made_at = asked.as_of or (minute if count > lists.PER_PAGE else _NEVER)
    return _Found(
        count=count,
        cards=() if on_map else _cards(session, asked, now),
        map=project_map.of(places.by_place(session, asked), _place_address) if on_map else None,
        understood=understood,
        chosen=chosen,
        instead=_instead(session, asked, chosen) if not count else (),
        made_at=made_at,
        is_old=asked.as_of is not None and now - asked.as_of > _OLD,
    )


def _cards(session: Session, asked: Wanted, now: datetime) -> list[Markup]:
    rows = lists.cards(session, asked)
    matchers = lists.matchers(session, [row.campaign_id for row in rows])
    ended = [row.campaign_id for row in rows if row.state in UNSUCCESSFUL]
    returned = closing.returned(session, ended) if ended else {}
    return listing.cards(rows, matchers, now, returned)


def _place_address(name: str) -> str:
    return address(city=name, view="")


def _instead(session: Session, asked: Wanted, chosen: Sequence[Chosen]) -> list[tuple[Chosen, int]]:
    """What would be found with one choice less, or in every phase; only what finds something."""
    looked = [*chosen]
    if asked.phase is Phase.OPEN:
        looked.append(Chosen(key="phase", label=str(PHASES[Phase.ALL]), value=Phase.ALL.value))
    counted = ((one, lists.count(session, without(asked, one))) for one in looked)
    return [(one, count) for one, count in counted if count]


def _drawn(asked: Wanted, found: _Found, offers: _Offers) -> str:
    typed = tuple((key, request.args[key]) for key in FilterForm.KEYS if key in request.args)
    return render_template(
        "public/project_browse.html",
        filters=_filters(typed, offers, told(found.chosen), current()),
        asked=asked,
        found=found,
        country=country,
        question=request.args.get("q", "")[:200],
        address=address,
        pages=-(-found.count // lists.PER_PAGE),
        page_url=lambda page: _page_url(page, found.made_at),
        links=addresses.of("projects.browse"),
    )


@lru_cache(maxsize=_FILTERS_KEPT)
def _filters(
    typed: tuple[tuple[str, str], ...], offers: _Offers, summary: str, _language: str
) -> Markup:
    """The form with its filters, drawn once for the same choices."""
    form = FilterForm(MultiDict(typed))
    form.city.choices = choices(zip(offers.cities, offers.cities, strict=True), first=_("All"))
    form.fund.choices = choices(offers.funds, first=_("All"))
    # How well a project fits can be asked only of words.
    orders = [pair for pair in ORDERS.items() if form.q.data or pair[0] is not Order.BEST]
    form.sort.choices = choices(orders)
    draw = get_template_attribute("public/filters.html", "filters")
    is_map = dict(typed).get("view") == "map"
    return Markup(draw(form, summary, is_map))  # noqa: S704 - a template of ours, which escapes what it is given


def _page_url(page: int, made_at: datetime) -> str:
    more: dict[str, Any] = {"page": page, "at": made_at.strftime(_MOMENT)} if page > 1 else {}
    if page == 1 and _has_moment():
        more = {"at": made_at.strftime(_MOMENT)}
    return address(**more)


def _has_moment() -> bool:
    return "at" in request.args
