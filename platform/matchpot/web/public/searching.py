"""The search of the whole site: one field, what is found grouped by kind."""

from flask import Blueprint, render_template, request, url_for

from matchpot.domain.campaigns import UNSUCCESSFUL
from matchpot.domain.deadlines import local_day
from matchpot.extensions import outside, reader
from matchpot.persistence.queries import browse, closing, places
from matchpot.services import site_search
from matchpot.services.site_search import FoundOnSite
from matchpot.web import round_days
from matchpot.web.access import everyone
from matchpot.web.labels import DISCIPLINES
from matchpot.web.public import listing
from matchpot.web.public.stories import picture_of

search = Blueprint("search", __name__, url_prefix="/<lang>/search")


@search.get("/")
@everyone
def show() -> str:
    """What the words of the address find: projects, stories, funds, rounds and schemes."""
    session, question = reader(), request.args.get("q", "")[:200]
    today = local_day(outside().clock.now())
    found = site_search.find(session, question, today=today, to_the_letter="letter" in request.args)
    return render_template(
        "public/search_show.html",
        question=question.strip(),
        found=found,
        cards=_cards(found),
        stories=[(one, picture_of(one, "small")) for one in found.stories],
        schemes_url=url_for("guide.browse", q=found.understood.shown or question),
        coming=round_days.coming,
        to_the_letter=url_for("search.show", q=question, letter=1),
        all_projects=url_for(
            "projects.browse",
            q=found.understood.shown or question,
            phase="all",
        ),
        disciplines=DISCIPLINES.items(),
        cities=[] if found.count else places.choices(session)[0],
    )


def _cards(found: FoundOnSite) -> list[str]:
    session, ids = reader(), [row.campaign_id for row in found.projects]
    ended = [row.campaign_id for row in found.projects if row.state in UNSUCCESSFUL]
    returned = closing.returned(session, ended) if ended else {}
    matchers = browse.matchers(session, ids)
    return [*listing.cards(found.projects, matchers, outside().clock.now(), returned)]
