"""What search engines are told: which pages there are and in which languages, where not to look."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from flask import Blueprint, Response, abort
from markupsafe import Markup

from matchpot.domain.deadlines import local_day
from matchpot.domain.open_grants import moment_plain
from matchpot.extensions import outside, reader
from matchpot.persistence.queries import funds, guide, network_purses, rounds, stories
from matchpot.persistence.queries import site_map as queries
from matchpot.web.access import everyone
from matchpot.web.kept_files import for_everyone
from matchpot.web.public import addresses
from matchpot.web.public.addresses import Addresses, whole
from matchpot.web.sharing import PAGES

site_map = Blueprint("site_map", __name__)

# A part is a file of some two megabytes; the protocol's own limit is 50,000 addresses.
_PROJECTS_A_PART = 2_000
_MOST_STORIES = 10_000
_ALWAYS_THERE = (
    "pages.home", "projects.browse", "funds_public.browse", "rounds_public.browse",
    "loans_public.browse", "networks_public.browse", "stories.browse", "guide.browse",
    "guide.try_out", "pages.about", "pages.maker_help", "pages.open_data", "pages.privacy",
    "pages.terms", "pages.accessibility", "pages.source",
)  # fmt: skip
# Desks of people, forms, and what a letter leads to. Each is guarded by itself as well.
_NOT_FOR_ROBOTS = (
    "/*/account/", "/*/admin/", "/*/follow/", "/*/fund/", "/*/give/", "/*/maker/", "/*/panel/",
    "/dev/",
)  # fmt: skip
_ATTRIBUTES = Markup(
    'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml"'
)


@site_map.get("/robots.txt")
@everyone
def robots() -> Response:
    """Where robots need not look, and where the map is."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in _NOT_FOR_ROBOTS)]
    text = "\n".join([*lines, "", f"Sitemap: {whole('/sitemap.xml')}", ""])
    return for_everyone(Response(text, mimetype="text/plain"))


@site_map.get("/sitemap.xml")
@everyone
def index() -> Response:
    """The parts of the map."""
    count = -(-queries.last_project_id(reader()) // _PROJECTS_A_PART)
    names = ["pages", *(f"projects-{number}" for number in range(1, count + 1))]
    parts = Markup("").join(
        Markup("<sitemap><loc>{}</loc></sitemap>\n").format(whole(f"/sitemaps/{name}.xml"))
        for name in names
    )
    return _xml(Markup("<sitemapindex {}>\n{}</sitemapindex>\n").format(_ATTRIBUTES, parts))


@site_map.get("/sitemaps/pages.xml")
@everyone
def pages() -> Response:
    """Everything but the projects."""
    session = reader()
    found = [(addresses.of(endpoint), None) for endpoint in _ALWAYS_THERE]
    found += [(_page("funds", fund.slug), None) for fund in funds.public_funds(session)]
    found += [(_page("rounds", one.row.slug), None) for one in rounds.public_rounds(session)]
    schemes = guide.published(session, today=local_day(outside().clock.now()))
    found += [(addresses.of("guide.show", key=one.key), None) for one in schemes]
    fed = network_purses.browse(session)
    found += [(_purse(one.network_slug, one.slug), None) for one in fed]
    told = stories.latest(session, most=_MOST_STORIES)
    return _map([*found, *((_page("stories", one.slug), one.published_at) for one in told)])


@site_map.get("/sitemaps/projects-<int:number>.xml")
@everyone
def projects(number: int) -> Response:
    """One part of the projects; 404 beyond the last."""
    session, after = reader(), (number - 1) * _PROJECTS_A_PART
    if not 0 <= after < queries.last_project_id(session):
        abort(404)
    rows = queries.public_projects(session, after=after, up_to=after + _PROJECTS_A_PART)
    return _map((_page("projects", slug), changed_at) for slug, changed_at in rows)


def _page(kind: str, slug: str) -> Addresses:
    return addresses.of(PAGES[kind], slug=slug)


def _purse(network_slug: str, slug: str) -> Addresses:
    return addresses.of("networks_public.purse", slug=network_slug, purse_slug=slug)


def _map(found: Iterable[tuple[Addresses, datetime | None]]) -> Response:
    entries = Markup("").join(entry for page, at in found for entry in _entries(page, at))
    return _xml(Markup("<urlset {}>\n{}</urlset>\n").format(_ATTRIBUTES, entries))


def _entries(page: Addresses, changed_at: datetime | None) -> Iterator[Markup]:
    """An entry per language, each with all languages beside it, as search engines ask for."""
    beside = Markup("").join(
        Markup('<xhtml:link rel="alternate" hreflang="{}" href="{}"/>').format(code, url)
        for code, url in (*page.by_language.items(), ("x-default", page.default))
    )
    changed = Markup("<lastmod>{}</lastmod>").format(moment_plain(changed_at)) if changed_at else ""
    for url in page.by_language.values():
        yield Markup("<url><loc>{}</loc>{}{}</url>\n").format(url, changed, beside)


def _xml(document: Markup) -> Response:
    whole_text = Markup('<?xml version="1.0" encoding="utf-8"?>\n') + document
    return for_everyone(Response(whole_text, content_type="application/xml; charset=utf-8"))
