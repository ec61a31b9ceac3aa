"""Feeds to follow without an address: new projects, news of one, rounds that open, a fund's news.

Each tells in the language of its address; what a maker or a fund wrote stays as it was written.
"""

from collections.abc import Iterator

from flask import Response, abort, url_for
from flask_babel import gettext as _

from matchpot.extensions import outside, reader
from matchpot.persistence.queries import browse as lists
from matchpot.persistence.queries import funds as fund_queries
from matchpot.persistence.queries import pots, published_rounds, updates
from matchpot.persistence.queries import rounds as round_queries
from matchpot.persistence.queries.browse import Order, Wanted
from matchpot.persistence.queries.funds import FundPage
from matchpot.persistence.queries.rounds import RoundPage
from matchpot.persistence.queries.stories import opening_of
from matchpot.web import feeds
from matchpot.web.access import everyone
from matchpot.web.feeds import Entry, Feed
from matchpot.web.filters import euros
from matchpot.web.public.addresses import whole
from matchpot.web.public.funds import funds_public
from matchpot.web.public.projects import projects
from matchpot.web.public.result_feed import entry_of as result_entry
from matchpot.web.public.results import PUBLIC
from matchpot.web.public.rounds import rounds_public
from matchpot.web.public.share_cards import public_project
from matchpot.web.sentences import headline

_LAST = 30


def _answer(page: str, own: str, *, title: str, subtitle: str, entries: list[Entry]) -> Response:
    entries.sort(key=lambda one: (one.published, one.name), reverse=True)
    told = Feed(
        title=title, subtitle=subtitle, url=whole(page), own=whole(own), entries=entries[:_LAST]
    )
    return feeds.answer(told, now=outside().clock.now())


@projects.get("/latest.atom")
@everyone
def latest_feed() -> Response:
    """Projects that take gifts, the one that began last first."""
    rows = lists.cards(reader(), Wanted(order=Order.NEW), per_page=_LAST)
    return _answer(
        url_for("projects.browse", sort=Order.NEW),
        url_for("projects.latest_feed"),
        title=_("New projects"),
        subtitle=_("What is being made now, and takes gifts."),
        entries=[
            Entry(
                name=f"campaign/{row.campaign_id}",
                url=whole(url_for("projects.show", slug=row.slug)),
                title=row.title,
                summary=row.summary,
                author=row.maker,
                published=row.live_at,
                updated=row.live_at,
            )
            for row in rows
        ],
    )


@projects.get("/<slug>/news.atom")
@everyone
def news_feed(slug: str) -> Response:
    """What a maker told about one project."""
    session = reader()
    row = public_project(session, slug) or abort(404)
    page = url_for("projects.show", slug=slug)
    return _answer(
        page,
        url_for("projects.news_feed", slug=slug),
        title=_("News of %(project)s", project=row.title),
        subtitle=row.summary,
        entries=[
            Entry(
                name=f"news/{one.id}",
                url=whole(f"{page}#news"),
                title=one.title,
                summary=opening_of(one.body_md),
                author=row.maker,
                published=one.published_at,
                updated=one.published_at,
            )
            for one in updates.updates_of(session, row.project_id)[:_LAST]
        ],
    )


@rounds_public.get("/latest.atom")
@everyone
def opened_feed() -> Response:
    """Rounds, the one that opened last first."""
    return _answer(
        url_for("rounds_public.browse"),
        url_for("rounds_public.opened_feed"),
        title=_("New rounds"),
        subtitle=_("Rounds in which people decide together which projects get money."),
        entries=[_opened(one) for one in round_queries.public_rounds(reader())],
    )


def _opened(one: RoundPage) -> Entry:
    row = one.row
    opened = row.opened_at or row.created_at
    told = _("%(budget)s to award.", budget=euros(one.rules.budget_cents))
    return Entry(
        name=f"opened/{row.slug}",
        url=whole(url_for("rounds_public.show", slug=row.slug)),
        title=row.title,
        summary=f"{told} {row.summary}".strip(),
        author=one.fund_name,
        published=opened,
        updated=opened,
    )


@funds_public.get("/<slug>/news.atom")
@everyone
def news_feed_of_fund(slug: str) -> Response:
    """What one fund did: rules of its pots, rounds it opened, and their results."""
    session = reader()
    fund = fund_queries.fund_page(session, slug) or abort(404)
    rounds = [one for one in round_queries.public_rounds(session) if one.fund_slug == slug]
    own = {one.row.slug for one in rounds}
    results = [one for one in published_rounds.published(session, PUBLIC) if one.slug in own]
    return _answer(
        url_for("funds_public.show", slug=slug),
        url_for("funds_public.news_feed_of_fund", slug=slug),
        title=_("News of %(fund)s", fund=fund.name),
        subtitle=fund.summary,
        entries=[*_rules(fund), *map(_opened, rounds), *map(result_entry, results)],
    )


def _rules(fund: FundPage) -> Iterator[Entry]:
    """The rules of a fund's public pots: the first one is the pot's beginning."""
    session = reader()
    for pot in pots.pots_of_funds(session, [fund.id], public_only=True):
        page = whole(url_for("funds_public.pot", slug=fund.slug, pot_slug=pot.slug))
        versions = pots.rule_versions(session, pot.id)
        for one in versions:
            is_first = one is versions[-1]
            yield Entry(
                name=f"rule/{one.id}",
                url=page,
                title=_("New pot: %(pot)s", pot=pot.name)
                if is_first
                else _("New rule: %(pot)s", pot=pot.name),
                summary=headline(one, fund.name),
                author=fund.name,
                published=one.published_at,
                updated=one.published_at,
            )
