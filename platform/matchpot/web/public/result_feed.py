"""The results of rounds as a feed, in the language of its address."""

from flask import Response, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from matchpot.extensions import outside, reader
from matchpot.persistence.queries.published_rounds import PublishedRound, published
from matchpot.web import feeds
from matchpot.web.access import everyone
from matchpot.web.feeds import Entry, Feed
from matchpot.web.filters import euros
from matchpot.web.public.addresses import whole
from matchpot.web.public.results import PUBLIC
from matchpot.web.public.rounds import rounds_public

_LAST = 30


@rounds_public.get("/results.atom")
@everyone
def result_feed() -> Response:
    """The last results, the newest first."""
    found = published(reader(), PUBLIC, limit=_LAST)
    feed = Feed(
        title=_("Results of rounds"),
        subtitle=_("Which plans get money, and why."),
        url=whole(url_for("rounds_public.browse")),
        own=whole(url_for("rounds_public.result_feed")),
        entries=[entry_of(one) for one in found],
    )
    return feeds.answer(feed, now=outside().clock.now())


def entry_of(one: PublishedRound) -> Entry:
    """The result of a round as something that was published."""
    given = ngettext(
        "%(num)d plan gets money: %(total)s.",
        "%(num)d plans get money: %(total)s together.",
        one.awards,
        total=euros(one.cents),
    )
    return Entry(
        name=f"round/{one.slug}",
        url=whole(url_for("rounds_public.results", slug=one.slug)),
        title=one.title,
        summary=f"{given} {one.summary}".strip(),
        author=one.fund,
        published=one.published_at,
        updated=one.published_at,
    )
