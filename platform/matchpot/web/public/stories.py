"""Stories for everyone: what makers tell came of their plans, the newest first, and one whole."""

from flask import Blueprint, Response, abort, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField

from matchpot.domain.projects import Discipline
from matchpot.extensions import outside, reader
from matchpot.persistence.queries import reports
from matchpot.persistence.queries import stories as queries
from matchpot.persistence.queries.stories import StoryCard
from matchpot.web import feeds, sharing
from matchpot.web.access import everyone
from matchpot.web.choices import choices
from matchpot.web.feeds import Entry, Feed
from matchpot.web.forms import BaseForm
from matchpot.web.labels import DISCIPLINES
from matchpot.web.public import addresses
from matchpot.web.report_sheet import story_of

stories = Blueprint("stories", __name__, url_prefix="/<lang>/stories")

_MOST_PAGES = 1_000
_LAST = 30


class StoryFilter(BaseForm):
    """Which stories somebody wants to see; an unknown choice counts as none."""

    discipline = SelectField(
        _l("Discipline"),
        choices=lambda: choices(DISCIPLINES.items(), first=_l("All")),
        validate_choice=False,
    )


@stories.get("/")
@everyone
def browse() -> str:
    """All stories, or those of one discipline, a page at a time."""
    session, word = reader(), request.args.get("discipline", "")
    discipline = Discipline(word) if word in set(Discipline) else None
    page = min(max(request.args.get("page", 1, type=int), 1), _MOST_PAGES)
    count = queries.count(session, discipline=discipline)
    found = queries.latest(session, page=page, discipline=discipline)
    return render_template(
        "public/story_browse.html",
        form=StoryFilter(request.args),
        stories=[(one, picture_of(one, "small")) for one in found],
        count=count,
        page=page,
        pages=-(-count // queries.PER_PAGE),
        page_url=lambda number: url_for(
            "stories.browse",
            discipline=discipline,
            page=number if number > 1 else None,
        ),
    )


@stories.get("/latest.atom")
@everyone
def feed() -> Response:
    """The last stories, the newest first, in the language of the address."""
    told = Feed(
        title=_("Stories"),
        subtitle=_("What came of the projects that people and funds paid for together."),
        url=addresses.whole(url_for("stories.browse")),
        own=addresses.whole(url_for("stories.feed")),
        entries=[_entry(one) for one in queries.latest(reader(), most=_LAST)],
    )
    return feeds.answer(told, now=outside().clock.now())


def _entry(card: StoryCard) -> Entry:
    return Entry(
        name=f"story/{card.id}",
        url=addresses.whole(url_for("stories.show", slug=card.slug)),
        title=card.title,
        summary=card.opening,
        author=card.maker,
        published=card.published_at,
        updated=card.published_at,
    )


@stories.get("/<slug>")
@everyone
def show(slug: str) -> str:
    """One story: words, pictures, recordings with their words, and whom it reached."""
    session = reader()
    card = queries.by_slug(session, slug) or abort(404)
    report = reports.one(session, card.id) or abort(404)
    return render_template(
        "public/story_show.html",
        card=card,
        story=story_of(reports.sheet_of(session, report)),
        links=addresses.of("stories.show", slug=slug),
        share=sharing.of(
            "stories",
            slug,
            card.title,
            sharing.told(card.title, _("by %(maker)s", maker=card.maker)),
        ),
    )


def picture_of(card: StoryCard, what: str) -> str:
    """The story's first picture, else the drawn one of its project."""
    if card.picture_id is None:
        return url_for("covers.drawn", discipline=card.discipline, project_id=card.project_id)
    return url_for("report_files.show", report_id=card.id, file_id=card.picture_id, what=what)
